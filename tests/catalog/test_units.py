"""Units: every spelling of the trade, its readings, and values held against each other."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.specs import Op
from catalog.spelled_units import exchanged, standard
from catalog.units import (
    SPELLINGS,
    IncompatibleUnits,
    UnknownUnit,
    are_compatible,
    convert,
    dimension_of,
    dimensions_of,
    is_known,
    readings,
    satisfies,
    unit_at,
)

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "accept" / "units.py"


def _reference() -> ModuleType:
    if not SHARED.exists():
        pytest.skip("the shared list of units is not beside this checkout")
    spec = importlib.util.spec_from_file_location("reference_units", SHARED)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


COMPOUNDS = [
    "万吨/年", "方每小时", "g·mm/kg", "kWh/t", "mg/m3", "片/h", "r/min", "万r/min", "℃/min", "kN·m", "t·m", "V·A",
    "Nm3/kg", "度/吨", "吨/小时", "万像素", "L/min", "t/m2·h", "个g", "kgf·cm", "万块/天", "m³/h", "kW·h",
]  # fmt: skip


def test_every_shared_spelling_has_the_same_readings():
    reference = _reference()
    for spelling in [*reference.UNITS, *COMPOUNDS]:
        ours = [reading.factor for reading in readings(spelling)]
        theirs = [reading.factor for reading in reference.readings(spelling)]
        assert ours == pytest.approx(theirs, rel=1e-12), spelling


def test_every_spelling_of_ours_is_a_shared_one_or_exchanged_for_one():
    reference = _reference()
    for spelling in SPELLINGS:
        unit, factor = standard(spelling)
        listed, scale = exchanged(unit)
        assert reference.known(listed), spelling
        if dimensions_of(spelling) & dimensions_of(listed):
            assert convert(1.0, spelling, listed) == pytest.approx(factor * scale, rel=1e-6), spelling


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("tons", ("t", 1.0)),
        ("tons/day", ("t/d", 1.0)),
        ("ft", ("m", 0.3048)),
        ("gpm", ("m3/h", 0.22712470704)),
        ("cfm", ("m3/min", 0.028316846592)),
        ("冷吨", ("kW", 3.516852842)),
        ("dBc/Hz", ("dB", 1.0)),
        ("m/min", ("m/min", 1.0)),
        ("in", ("in", 1.0)),
    ],
)
def test_a_spelled_out_unit_in_metric(unit, expected):
    assert standard(unit) == pytest.approx(expected) if expected[1] != 1.0 else standard(unit) == expected


def test_files_state_what_they_have_no_word_for_in_listed_units():
    assert exchanged("EFLOPS") == ("无量纲", 1000.0)
    assert exchanged("吨/班") == ("吨/h", 0.125)
    assert exchanged("发/min") == ("个/min", 1.0)
    assert exchanged("kN") == ("kN", 1.0)


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (630, "tf", "kN", 6300),
        (630, "吨", "kN", 6300),
        (1.4, "m", "mm", 1400),
        (2, "丝", "mm", 0.02),
        (2, "丝", "μm", 20),
        (8, "公斤压力", "MPa", 0.8),
        (7, "公斤", "MPa", 0.7),
        (13, "kg/cm2", "MPa", 1.3),
        (100, "马力", "kW", 73.55),
        (36, "in", "mm", 914.4),
        (16, "方/小时", "m3/h", 16),
        (500, "L/min", "m3/h", 30),
        (20, "万吨/年", "t/a", 200_000),
        (2600, "t/d", "t/h", 108.3333333),
        (30, "度/吨", "kWh/t", 30),
        (12, "万r/min", "r/min", 120_000),
        (1000, "L", "m3", 1),
        (0.2, "%", "‰", 2),
        (100, "gn", "m/s2", 980.665),
        (1, "T/h", "kg/h", 1000),
        (400, "万像素", "像素", 4_000_000),
        (15, "度/分钟", "℃/min", 15),
        (3, "min", "s", 180),
    ],
)
def test_a_value_is_converted_by_the_trade(value, unit, to, expected):
    assert convert(value, unit, to) == pytest.approx(expected)


@pytest.mark.parametrize("unit", ["噸", "㎜", "m³", "ＫＮ", "N.m", "kg/cm²", "MPA", "平方公尺"[:2], "℃", "°C", "KW"])
def test_ways_to_write_one_spelling_do_not_matter(unit):
    assert is_known(unit)


def test_an_unknown_unit_is_named():
    with pytest.raises(UnknownUnit, match="弗隆"):
        readings("弗隆")


def test_incompatible_units_are_named():
    with pytest.raises(IncompatibleUnits, match=r"kN.*mm"):
        convert(1, "kN", "mm")


@pytest.mark.parametrize(("one", "other"), [("kW·min/m3", "MPa"), ("g·mm/kg", "mm"), ("N·m", "J"), ("kVA", "kW")])
def test_what_physics_would_compare_and_the_trade_would_not(one, other):
    assert not are_compatible(one, other)


def test_the_usual_reading_comes_first():
    assert (dimension_of("t"), dimension_of("tf"), dimension_of("度"), dimension_of("kg")) == (
        "mass", "force", "temperature", "mass",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("630吨以上", 3, ("吨", 4)),
        ("16方每小时", 2, ("方/小时", 6)),
        ("120 m3/min", 4, ("m3/min", 10)),
        ("100个g", 3, ("g", 5)),
        ("4个网口", 1, ("网口", 4)),
        ("3D打印", 1, None),
        ("840D老系统", 3, None),
        ("50A电流", 2, ("A", 3)),
        ("320mΩ", 3, ("mΩ", 5)),
        ("10kg/cm2的", 2, ("kg/cm2", 8)),
        ("1000m/s2", 4, ("m/s2", 8)),
        ("80N.m", 2, ("N·m", 5)),
        ("一二三", 1, None),
        ("2米/分", 1, ("米/分", 4)),
        ("400MHz", 3, ("MHz", 6)),
        ("5mW", 1, ("mW", 3)),
        ("5MW", 1, ("MW", 3)),
    ],
)
def test_the_longest_unit_in_a_text(text, place, expected):
    assert unit_at(text, place) == expected


@given(st.sampled_from(sorted(SPELLINGS)), st.floats(min_value=1e-6, max_value=1e6))
def test_converting_there_and_back_changes_nothing(unit, value):
    assert convert(value, unit, unit) == value


@pytest.mark.parametrize(
    ("value", "op", "needed", "met"),
    [
        (630.0, Op.AT_LEAST, 630.0, True),
        (630.0, Op.MORE_THAN, 630.0, False),
        (629.9, Op.AT_LEAST, 630.0, False),
        (0.1 + 0.2, Op.AT_MOST, 0.3, True),
        (0.3, Op.LESS_THAN, 0.3, False),
        (2.0, Op.EQUAL, 2.0, True),
        (2.1, Op.EQUAL, 2.0, False),
    ],
)
def test_a_value_meets_a_bound(value, op, needed, met):
    assert satisfies(value, op, needed) is met
