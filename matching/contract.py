"""A matched need as a row of `matches.jsonl`: plain values that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.comparison import needed_text, offered_text
from catalog.specs import Op, Requirement, SpecVerdict
from catalog.spelled_units import exchanged
from matching.model import CategoryGuess, FirstSetFlag, Match, MatchedNeed
from matching.naming import shown_name, shown_names

Row = dict[str, Any]


def to_row(matched: MatchedNeed) -> Row:
    """The row of one need, with the keys of the contract."""
    understanding = matched.understanding
    names = shown_names(matched)
    return {
        "need_id": matched.need.id,
        "categories": [_category(guess) for guess in understanding.categories],
        "specs": [_requirement(requirement, names[requirement]) for requirement in understanding.requirements],
        "supply": matched.supply.value,
        "matches": [_match(match, names) for match in matched.matches],
        "diagnosis": [dict(row) for row in matched.diagnosis],
        "policies": [dict(row) for row in matched.policies],
        "nearest": list(matched.nearest),
        "unverifiable": list(matched.unverifiable),
        "refusal": understanding.refusal,
    }


def _category(guess: CategoryGuess) -> Row:
    return {"term": guess.term, "score": guess.score, "clauses": list(guess.clauses)}


def _requirement(requirement: Requirement, name: str) -> Row:
    unit, factor = exchanged(requirement.unit)
    ends = requirement.value if isinstance(requirement.value, tuple) else (requirement.value,)
    scaled = [end if factor == 1 else round(end * factor, 9) for end in ends]
    value = scaled if isinstance(requirement.value, tuple) else scaled[0]
    return {
        "attribute": name,
        "op": Op(requirement.op).value,
        "value": value,
        "unit": unit,
        "span": requirement.span,
        "hard": requirement.hard,
    }


def _match(match: Match, names: Mapping[Requirement, str]) -> Row:
    return {
        "product_id": match.product.id,
        "rank": match.rank,
        "score": match.score,
        "strong": match.strong,
        "hubei_made": match.product.is_hubei_made,
        "specs": [_verdict(verdict, names) for verdict in match.verdicts],
        "reasons": [{"label": reason.label, "points": reason.points} for reason in match.reasons],
        "first_set": _first_set(match.first_set),
    }


def _verdict(verdict: SpecVerdict, names: Mapping[Requirement, str]) -> Row:
    return {
        "attribute": names.get(verdict.requirement) or shown_name(verdict.requirement),
        "verdict": verdict.verdict.value,
        "needed": needed_text(verdict.requirement),
        "offered": offered_text(verdict.offer) if verdict.offer else "",
        "gap": verdict.gap,
    }


def _first_set(flag: FirstSetFlag | None) -> Row | None:
    if flag is None:
        return None
    subsidy = None if flag.subsidy_yuan is None else float(flag.subsidy_yuan)
    return {
        "kind": flag.kind,
        "level": flag.level,
        "reference": flag.reference,
        "subsidy_yuan": subsidy,
        "clause": flag.clause,
    }
