"""Cells of parameters, as suppliers part them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.parameters import LEFT_OVER, parameter_count, read_parameters
from catalog.records import Product, StatedSpec

CELLS = [
    ("公称力1600kN，折弯长度6000mm", "公称力=1600kN 折弯长度=6000mm", ""),
    ("公称力：1600kN,折弯长度：6000mm,配伺服电机", "公称力=1600kN 折弯长度=6000mm", "配伺服电机"),
    ("公称力1600kN、折弯长度6000mm、配伺服电机", "公称力=1600kN 折弯长度=6000mm", "配伺服电机"),
    ("公称力1,600kN，折弯长度6000mm", "公称力=1,600kN 折弯长度=6000mm", ""),
    ("板厚范围2,5-6mm，功率3kW", "板厚范围=2,5-6mm 功率=3kW", ""),
    ("工作方式：自动、半自动", "工作方式=自动、半自动", ""),
    ("工作方式：自动，半自动；功率：3kW", "工作方式=自动，半自动 功率=3kW", ""),
    ("电机功率：5.5kW、7.5kW", "电机功率=5.5kW、7.5kW", ""),
    ("电源：380V，50Hz", "电源=380V，50Hz", ""),
    ("适用材料：碳钢6mm、不锈钢4mm", "适用材料=碳钢6mm、不锈钢4mm", ""),
    ("数控系统：西门子840D，主轴转速8000r/min", "数控系统=西门子840D 主轴转速=8000r/min", ""),
    ("主轴转速8000r/min", "主轴转速=8000r/min", ""),
    ("配伺服电机", "", "配伺服电机"),
    ("公称力 1600kN 折弯长度 6000mm", "公称力=1600kN 折弯长度=6000mm", ""),
    ("公称力1600kN折弯长度6000mm", "公称力=1600kN 折弯长度=6000mm", ""),
    ("公称力：1600kN\t折弯长度：6000mm\n电机功率：11kW", "公称力=1600kN 折弯长度=6000mm 电机功率=11kW", ""),
    ("1、公称力1600kN 2、折弯长度6000mm 3、配伺服电机", "公称力=1600kN 折弯长度=6000mm", "配伺服电机"),
    ("（1）公称力1600kN（2）折弯长度6000mm", "公称力=1600kN 折弯长度=6000mm", ""),
    ("①公称力1600kN②折弯长度6000mm", "公称力=1600kN 折弯长度=6000mm", ""),
    ("公称力（kN）：1600；折弯长度/mm：6000", "公称力=1600kN 折弯长度=6000mm", ""),
    ("X轴行程600，Y轴400", "X轴行程=600 Y轴行程=400", ""),
    ("X轴行程600mm，Y轴400，Z轴350", "X轴行程=600mm Y轴行程=400mm Z轴行程=350mm", ""),
    ("X/Y/Z轴行程：800/500/400mm", "X轴行程=800mm Y轴行程=500mm Z轴行程=400mm", ""),
    ("X、Y、Z轴行程：800、500、400mm，刀库24把", "X轴行程=800mm Y轴行程=500mm Z轴行程=400mm 刀库=24把", ""),
    ("长6000mm，宽2000，高1500", "长=6000mm 宽=2000mm 高=1500mm", ""),
    ("温度范围：-40℃~150℃，升温速率5℃/min", "温度范围=-40℃~150℃ 升温速率=5℃/min", ""),
    ("CO2激光功率3000W，口径DN80，防护等级IP65", "CO2激光功率=3000W 口径=DN80 防护等级=IP65", ""),
    ("产能：30台/h、节拍：120s、换型时间10min", "产能=30台/h 节拍=120s 换型时间=10min", ""),
    ("额定蒸发量：20t/h（压力1.25MPa，温度194℃），效率：98%", "额定蒸发量=20t/h（压力1.25MPa，温度194℃） 效率=98%", ""),
    ("型号YB32-500，公称力5000kN", "公称力=5000kN", "型号YB32-500"),
    ("160t/4000mm", "", "160t/4000mm"),
    ("force 1600 kN, length 6000 mm", "force=1600 kN length=6000 mm", ""),
    ("折弯长度2000，公称力1000kN", "折弯长度=2000 公称力=1000kN", ""),
]


@pytest.mark.parametrize(("cell", "named", "words"), CELLS)
def test_a_cell_is_parted_where_a_parameter_begins(cell, named, words):
    found = read_parameters(cell)
    assert " ".join(f"{p.name}={p.value}" for p in found.parameters) == named
    assert "；".join(found.words) == words


LETTERS = st.text(st.sampled_from("公称力折弯长度行程轴XYZ配用kNmt12345，、;；/：: .()（）℃%-\n①"), max_size=60)


@given(LETTERS)
@settings(max_examples=300, deadline=None)
def test_no_word_and_no_digit_of_a_cell_is_lost(text):
    found = read_parameters(text)
    kept = "".join(f"{p.name}{p.value}" for p in found.parameters) + "".join(found.words)
    for character in "公称力折弯长度行程配用kN":
        assert kept.count(character) >= text.count(character)


def test_a_product_says_how_many_parameters_were_read_and_what_was_not():
    product = Product(
        "1", "", "", "", "折弯机", specs=(StatedSpec("公称力", 1600, "kN"),),
        attributes={"工作方式": "自动", LEFT_OVER: "配伺服电机；进口光栅"},
    )  # fmt: skip
    count = parameter_count(product)
    assert (count.read, count.words) == (2, ("配伺服电机", "进口光栅"))
