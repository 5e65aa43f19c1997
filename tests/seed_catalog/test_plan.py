"""The plan as data: nothing missing, nothing invented, every fault named."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from catalog.units import is_known
from seed_catalog import Direction, Kind, SeedFault, load_plan
from seed_catalog.loader import Fields, _attribute, _category

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
PLAN = load_plan()


def squeezed(text):
    return re.sub(r"\s+", "", text)


def test_every_term_is_there_and_counted_by_clause():
    by_clause = Counter(clause for category in PLAN.categories.values() for clause in category.clauses)
    assert len(PLAN.categories) == 219
    assert by_clause == {
        "二(一)1": 24, "专栏1": 63, "二(一)2": 27, "二(一)3": 4, "二(二)4": 12, "二(二)5": 21, "二(五)13": 3, "二(二)6": 12, "专栏2": 8,
        "二(三)7": 26, "专栏3": 10, "二(三)8": 7, "专栏4": 10, "二(三)9": 6, "二(四)10": 21, "二(四)11": 7, "二(四)12": 5, "三(六)": 2,
    }  # fmt: skip


@pytest.mark.skipif(
    not (SHARED / "data/terms.jsonl").exists(), reason="the shared vocabulary is not beside the checkout"
)
def test_the_vocabulary_is_covered_row_by_row():
    rows = [json.loads(line) for line in (SHARED / "data/terms.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        category = PLAN.categories[row["term"]]
        assert list(category.aliases) == row["aliases"]
        assert list(category.clauses) == row["clauses"]
        assert category.kind == row["kind"]
        assert sorted(category.directions) == sorted(row["directions"])


@pytest.mark.skipif(not (SHARED / "seed").exists(), reason="the plan's text is not beside the checkout")
def test_every_quote_is_verbatim_in_the_plan():
    text = squeezed((SHARED / "seed/hubei-plan-2024-56.txt").read_text(encoding="utf-8"))
    for category in PLAN.categories.values():
        for citation in category.citations:
            assert squeezed(citation.quote) in text, (category.term, citation.clause)


def test_what_is_thrown_out_is_never_offered():
    going = {term for term, category in PLAN.categories.items() if not category.is_for_purchase}
    assert {
        "原料磨",
        "固定床间歇式煤气化炉",
        "磷酸生产设备",
        "磷铵设备",
        "普通级碳酸钙生产设备",
        "老旧化工设备",
    } <= going
    assert "先进水煤浆气化技术" not in going


def test_traps_stand_as_distinctions_with_a_reason():
    said = {(word, d.term) for d in PLAN.distinctions for word in d.word}
    assert any("router" in word and term == "数控机床" for word, term in said)
    assert all(d.reason for d in PLAN.distinctions)


def test_what_can_be_bought_has_a_template_and_names():
    concrete = {Kind.EQUIPMENT, Kind.LINE, Kind.SYSTEM, Kind.SOFTWARE}
    bare = [
        term
        for term, c in PLAN.categories.items()
        if c.kind in concrete and c.is_for_purchase and not (c.trade.names or c.trade.cues)
    ]
    assert bare == []


def test_every_unit_of_a_template_is_known():
    for category in PLAN.categories.values():
        for attribute in category.trade.attributes:
            assert is_known(attribute.unit), (category.term, attribute)


def test_a_misspelt_field_is_a_fault_that_names_it():
    raw = yaml.safe_load(
        "{term: 泵, kind: equipment, directions: [update], citations: [{clause: 甲, quote: 泵}], industry: [x]}"
    )
    with pytest.raises(SeedFault, match=r"a\.yaml: 泵: industry"):
        _category("a.yaml", raw, {"甲": "更新泵"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "thing"}, "kind"),
        ({"directions": []}, "citation"),
        ({"citations": [{"clause": "甲", "quote": "风机"}]}, "quote"),
    ],
)
def test_each_fault_of_a_category_is_named(change, field):
    raw = {
        "term": "泵",
        "kind": "equipment",
        "directions": ["update"],
        "citations": [{"clause": "甲", "quote": "泵"}],
        **change,
    }
    with pytest.raises(SeedFault, match=field):
        _category("a.yaml", raw, {"甲": "更新泵"})


def test_a_template_whose_range_is_upside_down_is_a_fault():
    with pytest.raises(SeedFault, match="油压机 / 公称力: range"):
        _attribute(Fields("t.yaml", "油压机", {}), {"name": "公称力", "unit": "tf", "better": "more", "range": [9, 1]})


def test_directions_are_those_of_the_plan():
    assert PLAN.categories["炼铁高炉"].directions == (Direction.RESTRICTED,)
    assert PLAN.categories["原料磨"].directions == (Direction.REPLACE_FROM,)
