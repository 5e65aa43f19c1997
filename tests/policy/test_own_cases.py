"""Cases written from the plan's text alone, before anybody looked at what the code answers."""

import json
from datetime import date
from pathlib import Path

import pytest

from marketplace.diagnosing.answering import findings_on
from policy.estimate import estimate
from policy.rulings import RefusedFact

FOLDER = Path(__file__).resolve().parents[1] / "data" / "policy_cases"


def cases(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, text.splitlines())]


def told_or_refused(act, is_refusable):
    """The answer, or None where the row may be refused and is."""
    try:
        return act()
    except RefusedFact as refusal:
        if not is_refusable or not refusal.mend:
            raise
        return None


@pytest.mark.parametrize("case", cases("estimate.jsonl"))
def test_the_estimate_is_what_the_text_gives(case):
    note = case["note"]
    ruling = told_or_refused(lambda: estimate(case["policy"], case["facts"]).as_row(), case["refusal_ok"])
    if ruling is None:
        return
    assert ruling["applies"] is case["applies"], f"{note}：{ruling['why']}"
    assert ruling["amount_yuan"] == case["amount_yuan"], f"{note}：{ruling['why']}"
    given = {**ruling["parts"], "max_yuan": ruling["max_yuan"]}
    assert {name: given.get(name) for name in case["parts"]} == case["parts"], note
    if case["missing"]:
        assert set(case["missing"]) & set(ruling["missing"]), note
        assert not set(ruling["missing"]) & set(case["facts"]), note


@pytest.mark.parametrize("case", cases("assets.jsonl"))
def test_the_diagnosis_is_what_the_text_says(case):
    facts = {name: value for name, value in case.items() if name not in ("id", "as_of", "expected")}
    expected, note = case["expected"], case["expected"]["note"]
    day = date.fromisoformat(case["as_of"])
    found = told_or_refused(lambda: findings_on(facts, "", day), expected["refusal_ok"])
    if found is None:
        return
    rows = {finding["verdict"]: finding for finding in (finding.as_row() for finding in found)}
    named = {finding["verdict"]: finding for finding in expected["findings"]}
    for verdict, finding in named.items():
        row = rows.get(verdict, {"status": "absent", "missing": [], "why": "没有这一条"})
        assert row["status"] in finding["statuses"], f"{note}：{verdict} {row['why']}"
        if finding["missing"] and row["status"] == "ambiguous":
            assert set(finding["missing"]) & set(row["missing"]), f"{note}：{verdict} {row['missing']}"
        if row["status"] != "absent":
            assert row["clause"] == finding["clause"], note
    spare = {verdict for verdict, row in rows.items() if row["status"] != "no"} - set(named)
    assert spare <= set(expected["tolerated"]), f"{note}：{[(v, rows[v]['status'], rows[v]['why']) for v in spare]}"
