"""Requirements read from what people write: a table of phrases, trade by trade, and promises that hold for any text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.requirements import read_requirements
from catalog.specs import Op, Passage, Requirement
from catalog.units import convert, is_known
from seed_catalog.model import Attribute, Better

_LINE = re.compile(
    r"(?P<name>[^(\s]+)(?:\((?P<spellings>[^)]*)\))? (?P<unit>\S+) (?P<better>\w+) (?P<low>\S+)\.\.(?P<high>\S+)"
)
_WANTED = re.compile(r"(?P<name>\S+) (?P<soft>\??)(?P<op>>=|>|<=|<|==|range) (?P<value>\S+)(?: (?P<unit>\S+))?")


def _template(row: str) -> tuple[Attribute, ...]:
    lines = []
    for part in filter(str.strip, row.partition(":")[2].split(";")):
        found = _LINE.fullmatch(part.strip())
        assert found, part
        spellings = tuple((found["spellings"] or "").split(",")) if found["spellings"] else ()
        better = Better(found["better"])
        lines.append(
            Attribute(found["name"], spellings, found["unit"], better, float(found["low"]), float(found["high"]))
        )
    return tuple(lines)


def _phrases() -> Iterator[tuple[tuple[Attribute, ...], str, str]]:
    template: tuple[Attribute, ...] = ()
    for row in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            template = _template(row[1:])
        elif row.strip():
            text, _, wanted = row.partition("=>")
            yield template, text.strip(), wanted.strip()


PHRASES = list(_phrases())


def _as_wanted(requirement: Requirement, wanted: re.Match[str]) -> bool:
    values = [float(part) for part in wanted["value"].split(",")]
    stated = requirement.value if isinstance(requirement.value, tuple) else (requirement.value,)
    unit = wanted["unit"] or ""
    return (
        requirement.attribute == wanted["name"]
        and requirement.op is Op(wanted["op"])
        and requirement.hard is not bool(wanted["soft"])
        and len(stated) == len(values)
        and all(
            convert(a, requirement.unit, unit) == pytest.approx(b, rel=1e-6)
            for a, b in zip(stated, values, strict=True)
        )
    )


def test_there_are_phrases_of_many_trades():
    assert len(PHRASES) >= 250
    assert len({template for template, _, _ in PHRASES}) >= 40


@pytest.mark.parametrize(("template", "text", "wanted"), PHRASES, ids=[text for _, text, _ in PHRASES])
def test_a_phrase_is_read_as_the_trade_means_it(template, text, wanted):
    expected = [_WANTED.fullmatch(part.strip()) for part in wanted.split(";") if part.strip()]
    assert all(expected), wanted
    read = read_requirements(text, template)
    assert len(read) == len(expected), read
    for requirement, one in zip(read, expected, strict=True):
        assert _as_wanted(requirement, one), (requirement, one.group())


@pytest.mark.parametrize(("template", "text", "wanted"), PHRASES[::7], ids=[text for _, text, _ in PHRASES[::7]])
def test_a_span_is_a_piece_of_the_original_text(template, text, wanted):
    for requirement in read_requirements(text, template):
        assert text[requirement.start : requirement.end] == requirement.span
        assert any(character.isdigit() or not character.isascii() for character in requirement.span)
        assert is_known(requirement.unit)


PRESS = _template(" 压力机: 公称力(压力) tf more 1..100000; 滑块行程(行程) mm more 10..5000")


def test_only_passages_are_read():
    text = "现在那台压力500吨。想要压力800吨，行程最多1米"
    start = text.index("想要")
    read = read_requirements(text, PRESS, [Passage(start, start + 9)])
    assert [(r.attribute, r.value) for r in read] == [("公称力", 800.0)]


def test_a_wish_of_the_passage_is_a_wish_of_the_requirement():
    text = "压力800吨"
    assert [r.hard for r in read_requirements(text, PRESS, [Passage(0, len(text), hard=False)])] == [False]


def test_a_unit_that_is_not_written_is_marked_as_assumed():
    read = read_requirements("行程800，压力315吨", PRESS)
    assert [(r.unit, r.unit_assumed) for r in read] == [("mm", True), ("吨", False)]


def test_the_old_equipment_asks_for_nothing():
    text = "原来的压力机500吨，漏油。换一台800吨的"
    assert [r.value for r in read_requirements(text, PRESS)] == [800.0]


ALPHABET = "0123456789.,~-±≥≤<>×x*/%（）() 　，。；、到至吨米毫升度个台每一二三百千万亿半零下不小于以上以内DNkWmMPaΩμ℃压力行程要想换原来2008年"


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.text(alphabet=ALPHABET, max_size=80)))
def test_no_text_breaks_the_reading(text):
    for requirement in read_requirements(text, PRESS):
        assert text[requirement.start : requirement.end] == requirement.span
        assert is_known(requirement.unit)
        assert isinstance(requirement.value, tuple) is (requirement.op is Op.RANGE)


@pytest.mark.parametrize("piece", ["压力630吨以上，", "1", "一", "12.5 ", "每小时20吨", "1×", "，", "mm", "-"])
def test_a_long_text_is_read_to_its_end(piece):
    """A pattern that tries all ways to split such a text would not come back."""
    text = (piece * 10_000)[:10_000]
    assert all(text[found.start : found.end] == found.span for found in read_requirements(text, PRESS))
