"""Two machines in one text are two needs; one machine, however it is told, is one."""

import pytest

from catalog.records import Need, Product, StatedSpec
from matching.contract import to_row
from matching.matcher import Matcher
from matching.understanding import Reader

TWO = {
    "一台630吨油压机，另外还要一台4米折弯机250吨": ("油压机", "折弯机"),
    "想买一台630吨以上的油压机，台面1.4米，另外还要一台4米长的折弯机，压力250吨。": ("油压机", "折弯机"),
    "老厂房改造，要一台20立方的螺杆空压机，8公斤压力；再上一台5吨的电动叉车式AGV，举升3米。": ("空压机", "AGV"),
    "想换一台630吨以上四柱液压机，台面1.4米以上；另外采购3台螺杆空压机，排气量不低于10立方，一级能效": (
        "液压机",
        "空压机",
    ),
    "1、数控车床两台，回转直径500以上；2、五轴加工中心一台，工作台800毫米。": ("车床", "加工中心"),
    "两件事一起问。一是要一台630吨油压机，台面左右1.4米以上；二是折弯机，250吨，折弯长度4米以上。": (
        "油压机",
        "折弯机",
    ),
    "两道工序要换。拉杆球头那道，要径向铆接机，能铆14毫米的轴，一件5秒以内。传动轴那道，要动平衡机，上得了80公斤的工件。": (
        "铆",
        "动平衡",
    ),
    "两件事一起招。头一件，换四代篦冷机，熟料能力5500吨一天。第二件，分解炉边上配一台预燃炉，每小时喂料15吨。": (
        "篦冷机",
        "预燃炉",
    ),
    "纺纱两道都要换。细纱还是FA506，四百二十锭一台；新的细纱机一台1200锭以上，锭速两万二。络筒那边老机子也到寿，要自动络筒机，60锭一台。": (
        "细纱",
        "络筒",
    ),
    "分两样买：一样是储罐，容积500方以上，设计压力0.3兆帕；另一样是填料精馏塔，塔径1.8米以上。": ("储罐", "精馏塔"),
    "要换：永磁同步电机，单台200千瓦以上，效率96.5%以上；油浸变压器2000千伏安以上，空载损耗1200瓦以内。": (
        "电机",
        "变压器",
    ),
}
ONE = (
    "现在那台四柱压力机是2008年买的YB32-500，想换一台630吨以上的，台面左右不小于1.4米，滑块行程800以上。",
    "采购要求：1.不间断电源一套，模块化；2.容量≥200kVA；3.整机效率≥96%；4.满载后备时间不少于30分钟。",
    "要电枪或者拧紧轴，最大扭矩200牛米以上，精度正负3%以内，曲线能传给MES。",
    "想换折弯机，还要带挠度补偿，压力250吨。",
    "想换台630吨油压机，台面1.4米；空压机我们另外采购，不用报。",
    "招标：一、采购燃气蒸汽锅炉2台；二、单台额定蒸发量不低于6t/h；三、额定压力1.6MPa及以上；四、热效率≥98%；五、NOx≤30mg/m3。",
    "想换台螺杆空压机，排气量20立方以上；压力8公斤，一级能效；噪音70分贝以内。",
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


TWO_FIGURES = (
    "想各买一台：油压机630吨以上，滑块行程800毫米以上；折弯机250吨以上，折弯长度4米以上。原来的都是2009年买的。"
)


def test_each_product_is_held_against_the_figures_of_its_own_machine() -> None:
    press = Product(
        "A", "示例", "黄石市", "湖北省", "框架液压机", "Y32",
        specs=(StatedSpec("公称力", 6300, "kN"), StatedSpec("滑块行程", 800, "mm")),
    )  # fmt: skip
    brake = Product(
        "B", "示例", "黄石市", "湖北省", "数控液压折弯机", "WE67K",
        specs=(StatedSpec("公称力", 2500, "kN"), StatedSpec("工作台长度", 4000, "mm")),
    )  # fmt: skip
    found = Matcher.fit([press, brake]).match_one(Need("N", TWO_FIGURES))
    assert {match.product.id for match in found.matches if match.strong} == {"A", "B"}
    row = to_row(found)
    assert len(row["specs"]) == 4
    assert [spec["value"] for spec in row["specs"]] == [630, 800, 250, 4]
    for match in row["matches"]:
        assert len(match["specs"]) == 2
    scores = [match["score"] for match in row["matches"]]
    assert scores == sorted(scores, reverse=True)
    assert [match["rank"] for match in row["matches"]] == [1, 2]


def test_places_of_figures_lead_to_the_whole_text() -> None:
    found = Matcher.fit([]).match_one(Need("N", TWO_FIGURES))
    requirements = found.understanding.requirements
    assert requirements
    for requirement in requirements:
        assert TWO_FIGURES[requirement.start : requirement.end] == requirement.span


def test_what_asks_in_the_whole_asks_in_the_part() -> None:
    text = "要换：永磁同步电机，单台200千瓦以上，效率96.5%以上；油浸变压器2000千伏安，也要一级能效。"
    found = Matcher.fit([]).match_one(Need("N", text))
    assert 2000 in [r.value for r in found.understanding.requirements if r.hard]
