"""Requirements held against offers."""

from __future__ import annotations

import pytest

from catalog.comparison import judge, needed_text, offered_text, shown, shown_requirement
from catalog.specs import Offer, Op, Requirement, Verdict
from seed_catalog.model import Attribute, Better

TEMPLATE = (
    Attribute("公称力", ("吨位",), "tf", Better.MORE, 1, 100_000),
    Attribute("工作台左右", ("台面左右",), "mm", Better.MORE, 100, 10_000),
    Attribute("工作台前后", ("台面前后",), "mm", Better.MORE, 100, 10_000),
    Attribute("位移精度", (), "mm", Better.LESS, 0.001, 1),
    Attribute("最低工作温度", (), "℃", Better.LESS, -80, 20),
    Attribute("最高工作温度", (), "℃", Better.MORE, 20, 200),
    Attribute("最大板厚", (), "mm", Better.MORE, 0.1, 50),
)
INF = float("inf")


def _requirement(attribute: str, op: Op, value: float | tuple[float, float], unit: str, span: str = "…") -> Requirement:
    return Requirement(attribute, op, value, unit, span, 0, len(span))


@pytest.mark.parametrize(
    ("attribute", "op", "value", "unit", "offer", "verdict"),
    [
        ("公称力", Op.AT_LEAST, 630, "吨", Offer("公称力", 6300, 6300, "kN", ""), Verdict.MEETS),
        ("公称力", Op.AT_LEAST, 630, "tf", Offer("公称力", 600, 600, "tf", ""), Verdict.MISSES),
        ("公称力", Op.MORE_THAN, 630, "tf", Offer("公称力", 630, 630, "tf", ""), Verdict.MISSES),
        ("位移精度", Op.AT_MOST, 2, "丝", Offer("位移精度", 20, 20, "μm", ""), Verdict.MEETS),
        ("位移精度", Op.AT_MOST, 0.02, "mm", Offer("位移精度", 0.05, 0.05, "mm", ""), Verdict.MISSES),
        ("位移精度", Op.AT_MOST, 0.02, "mm", Offer("位移精度", -INF, 0.01, "mm", ""), Verdict.MEETS),
        ("位移精度", Op.AT_MOST, 0.02, "mm", Offer("位移精度", -INF, 0.05, "mm", ""), Verdict.NOT_STATED),
        ("公称力", Op.AT_LEAST, 500, "tf", Offer("公称力", 400, INF, "tf", ""), Verdict.NOT_STATED),
        ("公称力", Op.AT_LEAST, 500, "tf", Offer("公称力", 100, 630, "tf", ""), Verdict.MEETS),
        ("公称力", Op.AT_LEAST, 500, "tf", Offer("工作台左右", 1500, 1500, "mm", ""), Verdict.NOT_STATED),
        ("工作台左右", Op.AT_LEAST, 1.4, "m", Offer("工作台前后", 1500, 1500, "mm", ""), Verdict.NOT_STATED),
        ("最低工作温度", Op.AT_MOST, -30, "度", Offer("最低工作温度", -40, -40, "℃", ""), Verdict.MEETS),
        ("最低工作温度", Op.AT_MOST, -30, "度", Offer("最高工作温度", 70, 70, "℃", ""), Verdict.NOT_STATED),
        ("最大板厚", Op.RANGE, (1, 6), "mm", Offer("最大板厚", 6, 6, "mm", ""), Verdict.MEETS),
        ("最大板厚", Op.RANGE, (1, 6), "mm", Offer("最大板厚", 4, 4, "mm", ""), Verdict.MISSES),
        ("最大板厚", Op.RANGE, (1, 6), "mm", Offer("板厚范围", 0.5, 8, "mm", ""), Verdict.MEETS),
        ("最大板厚", Op.RANGE, (1, 6), "mm", Offer("板厚范围", 2, 8, "mm", ""), Verdict.MISSES),
        ("深度误差", Op.AT_MOST, 5, "丝", Offer("插入深度精度", 0.1, 0.1, "mm", ""), Verdict.MISSES),
        ("压力", Op.AT_LEAST, 500, "tf", Offer("公称力", 4000, 4000, "kN", ""), Verdict.MISSES),
        ("接入方式", Op.EQUAL, 1, "bool", Offer("接入方式", 0, 0, "bool", ""), Verdict.MISSES),
    ],
)
def test_one_requirement_against_one_offer(attribute, op, value, unit, offer, verdict):
    assert judge(_requirement(attribute, op, value, unit), [offer], TEMPLATE).verdict is verdict


def test_nothing_stated_is_never_a_miss():
    found = judge(_requirement("公称力", Op.AT_LEAST, 630, "tf"), [], TEMPLATE)
    assert (found.verdict, found.offer, found.gap) == (Verdict.NOT_STATED, None, "")


def test_a_range_looks_at_both_ends_that_are_stated():
    wanted = _requirement("工作温度", Op.RANGE, (-20, 70), "℃")
    low = Offer("最低工作温度", -40, -40, "℃", "")
    assert judge(wanted, [low, Offer("最高工作温度", 80, 80, "℃", "")], TEMPLATE).verdict is Verdict.MEETS
    assert judge(wanted, [low, Offer("最高工作温度", 60, 60, "℃", "")], TEMPLATE).verdict is Verdict.MISSES


def test_the_buyers_words_lead_to_the_suppliers_name():
    wanted = _requirement("比率", Op.AT_LEAST, 92, "%", "游离钙合格率92%以上")
    offers = [
        Offer("节煤率", 2.5, 2.5, "%", "", name="节煤率"),
        Offer("游离钙合格率", 90, 90, "%", "", name="游离钙合格率"),
    ]
    found = judge(wanted, offers, ())
    assert (found.verdict, found.offer) == (Verdict.MISSES, offers[1])


@pytest.mark.parametrize(
    ("op", "value", "unit", "offered", "gap"),
    [
        (Op.AT_LEAST, 630, "吨", 600, "差30吨"),
        (Op.AT_MOST, 0.02, "mm", 0.05, "超出0.03 mm"),
        (Op.AT_LEAST, 98, "%", 95, "差3%"),
        (Op.MORE_THAN, 630, "吨", 630, "刚好相等，要求更严"),
    ],
)
def test_a_gap_is_given_in_the_buyers_unit(op, value, unit, offered, gap):
    found = judge(_requirement("参数甲", op, value, unit), [Offer("参数甲", offered, offered, unit, "")], ())
    assert found.gap == gap


def test_figures_are_shown_as_people_write_them():
    assert (shown(630.0, "吨"), shown(0.03, "mm"), shown(1.25, "无量纲"), shown(2e7, "Pa")) == (
        "630吨", "0.03 mm", "1.25", "20000000 Pa",
    )  # fmt: skip
    assert shown_requirement(_requirement("板厚", Op.RANGE, (1, 6), "毫米")) == "1–6毫米"
    assert shown_requirement(_requirement("公称力", Op.AT_LEAST, 630, "吨")) == "≥630吨"
    assert needed_text(_requirement("公称力", Op.AT_LEAST, 630, "tf")) == ">= 630 tf"
    assert needed_text(_requirement("板厚", Op.RANGE, (1, 6), "mm")) == "range 1..6 mm"
    assert offered_text(Offer("公称力", 800, 800, "tf", "")) == "800 tf"
    assert offered_text(Offer("湿度", 10, 98, "%", "")) == "10..98 %"
    assert offered_text(Offer("精度", -INF, 0.02, "mm", "")) == "<= 0.02 mm"
