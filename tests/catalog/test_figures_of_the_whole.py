"""Figures that belong to the machine though no word beside them names them: what it is to be joined with, its class."""

import pytest

from catalog.nouns import wanted_way
from catalog.purchase import read_purchase
from catalog.requirements import read_requirements
from catalog.specs import Op, Passage
from seed_catalog.model import Better


@pytest.mark.parametrize(
    ("text", "name", "op", "value"),
    [
        ("新系统要能接200台设备", "接入设备数", Op.AT_LEAST, 200),
        ("换成柔性单元，能挂4台主机", "接入主机数", Op.AT_LEAST, 4),
        ("要台磁力泵，防爆电机2级能效", "能效等级", Op.AT_MOST, 2),
        ("要台磁力泵，能效1级", "能效等级", Op.AT_MOST, 1),
    ],
)
def test_it_is_read_without_a_template(text: str, name: str, op: Op, value: float) -> None:
    assert (name, op, value) in [(r.attribute, r.op, r.value) for r in read_requirements(text, ())]


def test_machines_owned_are_no_machines_to_join() -> None:
    assert read_requirements("我们有200台设备，想上MES。", ()) == []


def test_users_are_no_machines_bought() -> None:
    purchase = read_purchase("ERP要150个用户并发、8个核算组织。")
    assert purchase is None or purchase.quantity is None


def test_the_bulk_density_of_what_comes_out_is_a_minimum() -> None:
    assert wanted_way("出料堆密度", "t/m3", "density") is Better.MORE


def test_a_figure_before_the_first_asking_word_counts_where_the_clause_is_known_to_ask() -> None:
    text = "每台60锭，要带电清。"
    told = read_requirements(text, (), (Passage(0, len(text)),))
    asked = read_requirements(text, (), (Passage(0, len(text), asks=True),))
    assert not told
    assert [(r.value, r.unit) for r in asked] == [(60, "锭")]


def test_a_shift_in_talk_is_no_time() -> None:
    assert read_requirements("一个班换五次夹具，想串成柔性单元", ()) == []
