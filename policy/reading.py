"""What a need's own text gives ground for: old equipment that should go, and policies that would pay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from catalog.folding import fold, without_endless_numbers
from policy.assets import read_asset
from policy.diagnosis import Finding, Status, diagnose
from policy.estimate import estimate
from policy.facts import facts_in_text
from policy.narrative import Told, equipment_told, trade_of
from policy.recognition import recognise
from policy.rulings import RefusedFact, plain
from policy.telling import PolicyFacts
from seed_catalog.policies import load_policies

Row = dict[str, Any]


def diagnose_text(text: str, industry: str, as_of: date | None) -> tuple[Row, ...]:
    """What the plan says of the equipment in use that `text` speaks of: a row an asset and verdict, in its order.

    Each row has `equipment` (with its size or year), `clause, verdict, status, why, quote, missing`, and `span`: the
    place of the name in the text. A year is counted from `as_of`.
    """
    text = without_endless_numbers(text)
    rows: dict[tuple[str, str], Row] = {}
    for told in equipment_told(text, industry, as_of):
        for finding in _findings(told):
            row = {"equipment": told.label, **finding.as_row(), "span": [told.start, told.end]}
            rows.setdefault((told.label, finding.verdict), row)
    for row in _benchmark_rows(text, industry):
        rows.setdefault((row["equipment"], row["verdict"]), row)
    return tuple(rows.values())


def _findings(told: Told) -> Iterator[Finding]:
    """The findings worth telling: a doubt about age or grade only where the text says that the thing is in use."""
    for finding in diagnose(told.asset, ask_age=told.is_old):
        asks_grade = finding.status is Status.AMBIGUOUS and "energy_grade" in finding.missing
        if finding.asks_age and finding.verdict == "aged_update" and not _is_machine_tool(told):
            continue
        if told.is_old or not asks_grade:
            yield finding


def _is_machine_tool(told: Told) -> bool:
    return "machine_tool" in recognise(told.asset.name).traits


def _benchmark_rows(text: str, industry: str) -> Iterator[Row]:
    """Capacity that the text itself puts below the benchmark of energy efficiency, though no equipment is named."""
    folded, trade = fold(text), trade_of(industry, text)
    found = _below_benchmark(folded.text) if "基准" in folded.text else None
    if found is None:
        return
    start, end = found
    asset = read_asset({"equipment": "", "industry": trade, "unit_consumption": folded.text[start:end]})
    for finding in diagnose(asset):
        if finding.verdict == "phase_out_by_2027":
            span = list(folded.span(start, end))
            yield {"equipment": industry or "现有产能", **finding.as_row(), "span": span}


def _below_benchmark(folded: str) -> tuple[int, int] | None:
    """The place of what says so: a clause, or else a sentence."""
    pattern = load_policies().words["above_benchmark"]
    for piece in (*re.finditer(r"[^,;。!?\n]+", folded), *re.finditer(r"[^;。!?\n]+", folded)):
        if match := pattern.search(piece[0]):
            return piece.start() + match.start(), piece.start() + match.end()
    return None


def policies_in_text(text: str, *, size: str = "", industry: str = "", as_of: date | None = None) -> tuple[Row, ...]:
    """The policies that `text` itself gives facts for: a row a policy, in the plan's order.

    Each row has `id, clause, amount_yuan, parts, why, missing, applies, max_yuan, quote, readings`, and `facts`: name,
    value, and the place in the text that each was read from (null: from the need's form).
    """
    text = without_endless_numbers(text)
    return tuple(_policy_row(found) for found in facts_in_text(text, size=size, industry=industry, as_of=as_of))


def _policy_row(found: PolicyFacts) -> Row:
    facts = [{"name": f.name, "value": plain(f.value), "span": f.span} for f in found.facts]
    try:
        row = estimate(found.policy, {fact.name: fact.value for fact in found.facts}).as_row()
    except RefusedFact as refusal:
        rule = load_policies().policies[found.policy]
        row = {"policy": rule.id, "clause": rule.clause, "applies": None, "amount_yuan": None, "parts": {}}
        row |= {"max_yuan": None, "why": str(refusal), "quote": rule.quote, "missing": [refusal.column], "readings": []}
    return {"id": row.pop("policy"), **row, "facts": facts}
