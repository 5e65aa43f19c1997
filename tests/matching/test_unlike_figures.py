"""A figure is held only against a figure of the same attribute: never because unit or dimension happen to be alike."""

from __future__ import annotations

import pytest

from catalog.comparison import judge
from catalog.offers import read_offers
from catalog.records import Need, Product, StatedSpec
from catalog.specs import Offer, Op, Requirement, Verdict
from matching.sheets import renamed
from matching.understanding import Reader

SHEETS = {
    "水泥磨": (("台时产量", 180, "t/h"), ("吨料电耗", 16, "kWh/t"), ("磨盘直径", 5600, "mm")),
    "双吸泵": (("流量", 2000, "m3/h"), ("扬程", 40, "m")),
    "机器人": (("额定负载", 120, "kg"), ("臂展", 2400, "mm")),
    "细纱机": (("锭数", 1200, "锭"), ("千锭时断头", 8, "根"), ("锭速", 20000, "r/min")),
    "加工中心": (("X轴行程", 1000, "mm"), ("主轴转速", 12000, "r/min")),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def _product(kind: str) -> Product:
    return Product("1", "", "", "", kind, specs=tuple(StatedSpec(*row) for row in SHEETS[kind]))


@pytest.mark.parametrize(
    ("text", "attribute", "kind"),
    [
        ("上一套MVR蒸发器，蒸发量5吨每小时以上，吨水电耗30度以内", "蒸发量", "水泥磨"),
        ("上一套MVR蒸发器，蒸发量5吨每小时以上，吨水电耗30度以内", "吨水电耗", "水泥磨"),
        ("换离子膜电解槽，吨碱电耗2000度以内", "吨碱直流电耗", "水泥磨"),
        ("磁悬浮风机，升压80千帕以上", "升压", "机器人"),
        ("细纱机，纺40支", "纱线支数", "细纱机"),
        ("加工中心，Y轴行程600以上", "Y轴行程", "双吸泵"),
        ("加工中心，Y轴行程600以上", "Y轴行程", "加工中心"),
    ],
)
def test_a_like_unit_is_no_reason_to_compare(reader: Reader, text: str, attribute: str, kind: str):
    found = reader.understand(Need("1", text))
    attributes = reader.plan.categories[found.categories[0].term].trade.attributes
    requirement = next(r for r in found.requirements if r.attribute == attribute)
    offers = read_offers(_product(kind), attributes)
    assert judge(requirement, offers, attributes).verdict is Verdict.NOT_STATED


def _asked(attribute: str, value: float, unit: str, span: str) -> Requirement:
    return Requirement(attribute, Op.AT_LEAST, value, unit, span, 0, len(span))


def test_a_requirement_takes_the_sheets_name_only_where_the_words_speak_for_it():
    sheets = [(Offer("千锭时断头", 20, 20, "根", ""), Offer("额定牵引力", 300, 300, "kN", ""))] * 3
    asked = (_asked("纱线支数", 40, "支", "纺40支"), _asked("牵拉力", 280, "kN", "牵拉力280千牛"))
    assert [r.attribute for r in renamed(asked, sheets, ())] == ["纱线支数", "额定牵引力"]


def test_a_bare_figure_is_held_against_the_only_one_of_its_dimension():
    offers = (Offer("推进力", 5000, 5000, "kN", ""),)
    assert judge(_asked("压力", 400, "tf", "400吨"), offers, ()).verdict is Verdict.MEETS
    assert judge(_asked("锁模力", 400, "tf", "锁模400吨"), offers, ()).verdict is Verdict.NOT_STATED


def test_a_size_that_the_attribute_cannot_have_is_another_attribute(reader: Reader):
    attributes = reader.plan.categories["零极距电解槽"].trade.attributes
    asked = Requirement("吨碱直流电耗", Op.AT_MOST, 2000, "度/t", "吨碱电耗2000度以内", 0, 11)
    verdicts = [
        judge(asked, read_offers(Product("1", "", "", "", "磨", specs=(StatedSpec("电耗", size, "kWh/t"),)), attributes), attributes)
        for size in (16, 1990)
    ]  # fmt: skip
    assert [v.verdict for v in verdicts] == [Verdict.NOT_STATED, Verdict.MEETS]
