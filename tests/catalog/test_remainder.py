"""A figure that nothing else took stands for the requirement that found none, and only where there is no doubt."""

from dataclasses import replace

import pytest

from catalog.remainder import with_the_rest
from catalog.specs import Offer, Op, Requirement, SpecVerdict, Verdict


def asked(name: str, value: float, unit: str, op: Op = Op.AT_LEAST) -> SpecVerdict:
    span = f"{name}{value:g}{unit}"
    return SpecVerdict(Requirement(name, op, value, unit, span, 0, len(span), True), Verdict.NOT_STATED, None)


def offer(name: str, value: float, unit: str) -> Offer:
    return Offer(name, value, value, unit, f"{name}{value:g}{unit}", name=name)


@pytest.mark.parametrize(
    ("requirement", "offered"),
    [
        (asked("单件节拍", 6, "s", Op.AT_MOST), offer("铆接周期", 0.1, "min")),
        (asked("测量范围", 4.5, "m"), offer("有效长度", 4500, "mm")),
        (asked("主控负荷率", 40, "%", Op.AT_MOST), offer("CPU典型负荷", 40, "%")),
        (asked("能一起", 20, "台"), offer("调度车辆数", 25, "台")),
    ],
)
def test_the_only_figure_left_is_the_one_that_is_meant(requirement: SpecVerdict, offered: Offer) -> None:
    assert [v.verdict for v in with_the_rest([requirement], [offered], ())] == [Verdict.MEETS]


@pytest.mark.parametrize(
    ("requirement", "offered"),
    [
        (asked("测量范围", 4.5, "m"), [offer("测量误差", 100, "μm")]),  # far from the size asked for
        (asked("单件节拍", 6, "s", Op.AT_MOST), [offer("铆接周期", 5, "s"), offer("换型耗时", 9, "s")]),  # two could be
        (asked("成品率", 90, "%"), [offer("CPU占用", 95, "%")]),  # a mere share under another name
        (asked("最低水温", 5, "℃"), [offer("最高水温", 9, "℃")]),  # the other end
    ],
)
def test_where_there_is_doubt_it_stays_open(requirement: SpecVerdict, offered: list[Offer]) -> None:
    assert [v.verdict for v in with_the_rest([requirement], offered, ())] == [Verdict.NOT_STATED]


def test_two_open_requirements_do_not_share_a_figure() -> None:
    open_ = [asked("单件节拍", 6, "s", Op.AT_MOST), asked("换型时长", 9, "s", Op.AT_MOST)]
    assert [v.verdict for v in with_the_rest(open_, [offer("铆接周期", 5, "s")], ())] == [Verdict.NOT_STATED] * 2


def test_a_figure_that_was_taken_or_only_told_in_prose_is_not_free() -> None:
    figure = offer("铆接周期", 5, "s")
    met = SpecVerdict(asked("周期", 6, "s", Op.AT_MOST).requirement, Verdict.MEETS, figure)
    open_ = asked("单件节拍", 6, "s", Op.AT_MOST)
    assert with_the_rest([met, open_], [figure], ()) == (met, open_)
    assert with_the_rest([open_], [replace(figure, source="prose")], ()) == (open_,)
