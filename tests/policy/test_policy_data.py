"""The data files: verbatim quotes, whole entries, errors that say where."""

import ast
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policy.formulas import FORMULAS
from seed_catalog import policies
from seed_catalog.policies import PolicyDataError, load_policies

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / ".." / "shared" / "seed" / "hubei-plan-2024-56.txt"
BOOK = load_policies()
CLAUSES = {f"三({n})" for n in "一二三四五六七八九十"}
NUMERALS = {0, 1, 2, 5, 10, 100, 1000, 10000}


def bare(text):
    return re.sub(r"\s", "", text)


def every_quote():
    for entry in (*BOOK.policies.values(), *BOOK.rules.values(), *BOOK.column_one, *BOOK.targets):
        yield entry.title, entry.quote
    for rule in BOOK.policies.values():
        for channel in rule.channels:
            yield channel.name, channel.quote


@pytest.mark.skipif(not PLAN.exists(), reason="the plan's text is not beside the checkout")
@pytest.mark.parametrize(("title", "quote"), list(every_quote()))
def test_every_quote_is_verbatim(title, quote):
    assert bare(quote) in bare(PLAN.read_text(encoding="utf-8")), title


def test_all_ten_clauses_and_all_targets_are_there():
    assert {rule.clause for rule in BOOK.policies.values()} == CLAUSES
    assert len(BOOK.targets) == 21
    assert {target.year for target in BOOK.targets} == {2024, 2027, None}


def test_only_what_the_plan_calls_yearly_is_yearly():
    yearly = {target.id for target in BOOK.targets if target.is_yearly}
    assert yearly == {target.id for target in BOOK.targets if "每年" in target.quote}
    assert all(target.year is None for target in BOOK.targets if target.is_yearly)
    assert all(str(target.year) in target.quote or target.clause == "一" for target in BOOK.targets if target.year)


def test_every_figure_of_the_short_form_stands_in_the_clause():
    for rule in BOOK.policies.values():
        source = bare(rule.quote + rule.eligibility)
        for figure in re.findall(r"[\d.]+(?:%|万|亿|年|元)*", rule.pays + rule.term):
            assert figure in source, (rule.id, figure)


def test_every_policy_has_a_formula_and_cases_on_both_sides():
    for rule in BOOK.policies.values():
        assert rule.formula in FORMULAS, rule.id
        assert {case.applies for case in rule.cases} == {True, False}, rule.id


def test_every_trait_that_a_rule_asks_for_is_in_the_lexicon():
    traits = {trait for kind in BOOK.kinds for trait in kind.traits} | {"cnc_machine"}
    asked = {rule.trait for rule in BOOK.rules.values() if rule.trait}
    for row in BOOK.column_one:
        asked |= row.traits | row.perhaps | row.asks_industry
    assert asked <= traits


def test_no_name_of_equipment_stands_twice():
    names = [name for kind in BOOK.kinds for name in kind.names]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def plan_figures():
    for rule in BOOK.policies.values():
        yield from (parameter.value for parameter in rule.parameters)
        yield from (figure for tier in rule.tiers for figure in (tier.above, tier.reward))
    for rule in BOOK.rules.values():
        yield from rule.limits.values()


RULES = sorted([*(ROOT / "policy").glob("*.py"), *(ROOT / "marketplace" / "policies").glob("*.py")])


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_figure_of_the_plan_stands_in_code(path):
    if path.name == "quantities.py":  # spells out numerals
        return
    figures = set(plan_figures()) - {Decimal(number) for number in NUMERALS}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            assert Decimal(str(node.value)) not in figures, f"{path.name}, line {node.lineno}: {node.value}"


DAY = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_date_stands_in_code(path):
    """Days of the plan are data; in code a day may only be an example of how to write one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and DAY.fullmatch(node.value.strip()):
            pytest.fail(f"{path.name}, line {node.lineno}: {node.value}")
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("date", "datetime"):
            numbers = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            assert not numbers, f"{path.name}, line {node.lineno}: {numbers}"


def test_the_look_for_figures_and_dates_would_find_one(tmp_path):
    (tmp_path / "rate.py").write_text("CAP = 10_000_000\nSTART = date(2024, 5, 14)\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="10000000"):
        test_no_figure_of_the_plan_stands_in_code(tmp_path / "rate.py")
    with pytest.raises(AssertionError, match="2024"):
        test_no_date_stands_in_code(tmp_path / "rate.py")


def test_a_figure_changes_on_its_day(tmp_path, monkeypatch):
    for source in policies.FOLDER.glob("*.yaml"):
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    changed = (tmp_path / "support.yaml").read_text(encoding="utf-8")
    old = '    rate: {value: "0.10", unit: share, from: 2024-05-14}'
    new = f"{old.replace('}', ', until: 2025-12-31}')}\n".replace("rate: {", "rate:\n      - {")
    assert old in changed
    changed = changed.replace(old, new + '      - {value: "0.12", unit: share, from: 2026-01-01}', 1)
    (tmp_path / "support.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.setattr(policies, "FOLDER", tmp_path)
    rule = load_policies.__wrapped__().policies["P2a"]
    assert rule.value("rate", date(2025, 6, 1)) == Decimal("0.10")
    assert rule.value("rate", date(2026, 6, 1)) == Decimal("0.12")
    with pytest.raises(PolicyDataError, match="P2a 在 2023-01-01"):
        rule.value("rate", date(2023, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('    rate: {value: "0,10", unit: share, from: 2024-05-14}', "P2a.*value.*应为数字"),
        ("    rate: {unit: share, from: 2024-05-14}", "P2a.*value.*缺数字"),
        ('    rate: {value: "0.10", unit: share}', "P2a.*from.*缺起始日期"),
    ],
)
def test_an_error_names_file_entry_and_field(tmp_path, monkeypatch, wrong, says):
    for source in policies.FOLDER.glob("*.yaml"):
        content = source.read_text(encoding="utf-8")
        content = content.replace('    rate: {value: "0.10", unit: share, from: 2024-05-14}', wrong, 1)
        (tmp_path / source.name).write_text(content, encoding="utf-8")
    monkeypatch.setattr(policies, "FOLDER", tmp_path)
    with pytest.raises(PolicyDataError, match=f"policies/support.yaml，{says}"):
        load_policies.__wrapped__()
