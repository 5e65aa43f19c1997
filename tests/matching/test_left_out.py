"""What people leave out of a figure because everybody knows it, and numbers beside a figure that are none."""

from __future__ import annotations

import pytest

from catalog.alignment import core
from catalog.folding import fold
from catalog.quantities import quantities
from catalog.records import Need
from catalog.requirements import read_requirements
from catalog.specs import Op
from matching.understanding import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("尾气氨10毫克以内", 10.0, "毫克/m3"),
        ("煤气总硫100毫克以内", 100.0, "毫克/m3"),
        ("出水总锌2毫克以内", 2.0, "毫克/L"),
        ("吨碱耗新水2方以内", 2.0, "方/t"),
        ("采样率51.2k以上", 51.2, "kHz"),
    ],
)
def test_what_a_figure_is_counted_by_is_added(text: str, value: float, unit: str) -> None:
    (found,) = read_requirements(f"上一套，{text}", ())
    assert (found.value, found.unit) == (value, unit)


def test_a_mass_of_its_own_stays_one() -> None:
    (found,) = read_requirements("要求称量精度5毫克以内", ())
    assert found.unit == "毫克"


@pytest.mark.parametrize("text", ["45微米筛余做到5%以内", "0.2筛余5%以下", "80μm方孔筛筛余5%"])
def test_the_sieve_is_no_figure(text: str) -> None:
    assert [(q.low, q.unit) for q in quantities(fold(text))] == [(5.0, "%")]


def test_a_residue_is_one_whatever_the_sieve() -> None:
    assert core("0.2mm筛余") == core("45μm筛余") == "筛余"
    assert core("3D打印") != core("打印")


def test_a_number_spoken_after_a_word_is_no_model() -> None:
    assert [q.low for q in quantities(fold("spindle1万8千转往上"))] == [18000.0]
    assert quantities(fold("型号VMC850")) == []


def test_machines_before_a_colon_are_the_heading_and_not_there_already() -> None:
    assert [r.value for r in read_requirements("空压机两台：每分钟20方以上", ())] == [20.0]


def test_the_money_for_production_equipment_is_no_figure() -> None:
    assert quantities(fold("项目总投5600万，里头生产设备3800万")) == []


def test_below_zero_the_machine_goes_at_least_as_low(reader: Reader) -> None:
    found = reader.understand(Need("1", "换一台液氨储罐，2000立方，设计温度零下20度"))
    cold = next(r for r in found.requirements if r.value == -20)
    assert cold.op is Op.AT_MOST


def test_spoken_numerals_in_one_breath_with_a_bound_are_asked_for(reader: Reader) -> None:
    found = reader.understand(Need("1", "油浸变压器一台，两千五百千伏安，一级能效，噪声52分贝以下"))
    assert {r.value for r in found.requirements} >= {2500.0, 1.0, 52.0}


def test_what_the_old_one_has_does_not_hold_the_line_of_what_is_asked(reader: Reader) -> None:
    found = reader.understand(Need("1", "铝电解，系列电流240千安的老槽。整槽换五百千安级的，直流电耗12500度以内"))
    assert 500.0 in {r.value for r in found.requirements}


def test_a_correction_may_take_a_breath(reader: Reader) -> None:
    found = reader.understand(Need("1", "要油压机，压力500吨以上……不对不对，车间那边新说法，630吨以上才行"))
    assert [r.value for r in found.requirements] == [630.0]
