"""Two machines in one text are two needs; one machine, however it is told, is one."""

import pytest

from catalog.records import Need
from matching.understanding import Reader

TWO = {
    "一台630吨油压机，另外还要一台4米折弯机250吨": ("油压机", "折弯机"),
    "想买一台630吨以上的油压机，台面1.4米，另外还要一台4米长的折弯机，压力250吨。": ("油压机", "折弯机"),
    "老厂房改造，要一台20立方的螺杆空压机，8公斤压力；再上一台5吨的电动叉车式AGV，举升3米。": ("空压机", "AGV"),
    "1、数控车床两台，回转直径500以上；2、五轴加工中心一台，工作台800毫米。": ("车床", "加工中心"),
}
ONE = (
    "现在那台四柱压力机是2008年买的YB32-500，想换一台630吨以上的，台面左右不小于1.4米，滑块行程800以上。",
    "采购要求：1.不间断电源一套，模块化；2.容量≥200kVA；3.整机效率≥96%；4.满载后备时间不少于30分钟。",
    "要电枪或者拧紧轴，最大扭矩200牛米以上，精度正负3%以内，曲线能传给MES。",
    "想换折弯机，还要带挠度补偿，压力250吨。",
    "",
)


@pytest.mark.parametrize("text", TWO)
def test_two_machines_are_two_needs(reader: Reader, text: str) -> None:
    parts = reader.split(Need("N", text))
    assert len(parts) == 2
    for part, word in zip(parts, TWO[text], strict=True):
        assert word in part.text
    other = TWO[text][1]
    assert other not in parts[0].text


@pytest.mark.parametrize("text", ONE)
def test_one_machine_stays_one_need(reader: Reader, text: str) -> None:
    need = Need("N", text)
    assert reader.split(need) == (need,)
