"""Lists of equipment in use: kept, diagnosed row by row, corrected, counted, and turned into drafts of needs."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from marketplace.clock import utc_now
from marketplace.diagnosing.answering import findings_on
from marketplace.diagnosing.incoming import LONGEST_CELL, Incoming
from marketplace.diagnosing.models import AssetList, ListedAsset
from policy.assets import FIELDS
from policy.rulings import RefusedFact

VERDICTS = (
    "aged_update", "named_update", "restricted_retrofit", "phase_out", "phase_out_priority", "phase_out_by_2027",
    "promote_grade_2",
)  # fmt: skip
# Verdicts that want the asset gone, rebuilt, or renewed for its age; not a mere mention or advice.
DUE = ("phase_out_priority", "phase_out", "phase_out_by_2027", "restricted_retrofit", "aged_update")
DOUBT, REFUSED, NONE, IS_DUE = "doubt", "refused", "none", "due"
EDITABLE = frozenset(FIELDS) - {"id"}
_AGES = ("since", "service_years")


@dataclass(frozen=True, slots=True)
class Tally:
    """How a list came out: assets in all, and by filter: a verdict that applies, a doubt, a refusal, nothing."""

    total: int
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """How many assets a filter shows."""
        return self.counts.get(name, 0)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list that is diagnosed and not kept yet: long lists take seconds, and no lock is held meanwhile."""

    asset_list: AssetList
    rows: Sequence[ListedAsset]


def prepare_list(
    name: str, assets: Sequence[Incoming], *, industry: str = "", as_of: date, waits: bool = False
) -> Prepared:
    """Diagnose a list under a new token that nobody can guess, or leave that for later. Touches no database."""
    made = AssetList(token=secrets.token_urlsafe(12), name=name[:200], industry=industry[:60], as_of=as_of)
    rows = [_listed(made, place, asset) for place, asset in enumerate(assets, 1)]
    for row in rows:
        if row.refusal:
            row.findings, row.outcomes = [], f"|{REFUSED}|"
        elif not waits:
            answer(row, made)
    return Prepared(made, rows)


def keep_list(session: Session, prepared: Prepared) -> AssetList:
    """Keep a prepared list. Flushes; never commits."""
    session.add(prepared.asset_list)
    session.flush()
    session.add_all(prepared.rows)
    session.flush()
    return prepared.asset_list


def _listed(kept: AssetList, place: int, asset: Incoming) -> ListedAsset:
    facts = dict(asset.facts)
    if facts.get("as_of") == kept.as_of.isoformat():
        del facts["as_of"]  # so that a new date of the list reaches the asset
    return ListedAsset(
        list_token=kept.token,
        place=place,
        sheet=asset.sheet,
        row=asset.row,
        label=asset.label,
        facts=facts,
        remarks=asset.remarks,
        columns=dict(asset.columns),
        refusal=dict(asset.refusal) if asset.refusal else None,
        findings=[],
        outcomes="",
    )


def answer(row: ListedAsset, kept: AssetList) -> None:
    """Diagnose an asset anew from its facts."""
    for name, value in answer_to(row, kept.industry, kept.as_of).items():
        setattr(row, name, value)


def answer_to(row: ListedAsset, industry: str, day: date) -> dict[str, Any]:
    """The columns `findings`, `outcomes` and `refusal` of an asset; `industry` serves where it has none."""
    facts = row.facts if row.facts.get("industry") or not industry else {**row.facts, "industry": industry}
    try:
        found = [finding.as_row() for finding in findings_on(facts, row.remarks, day)]
    except RefusedFact as refusal:
        value = "" if refusal.value is None else str(refusal.value)[:LONGEST_CELL]
        why = {"column": refusal.column, "value": value, "reason": refusal.reason, "mend": refusal.mend}
        return {"findings": [], "outcomes": f"|{REFUSED}|", "refusal": why}
    return {"findings": found, "outcomes": outcomes_of(found), "refusal": None}


def outcomes_of(findings: Iterable[Mapping[str, Any]]) -> str:
    """The findings as a word for filters: ``|aged_update:fires|named_update:ambiguous|``."""
    marks = [f"{finding['verdict']}:{finding['status']}" for finding in findings]
    if not any(mark.endswith((":fires", ":ambiguous")) for mark in marks):
        marks.insert(0, NONE)
    return f"|{'|'.join(marks)}|"


def list_by_token(session: Session, token: str) -> AssetList | None:
    """The list that somebody's link leads to."""
    return session.get(AssetList, token)


def tally_of(session: Session, token: str) -> Tally:
    """How the list came out."""
    counts: Counter[str] = Counter()
    every = session.scalars(select(ListedAsset.outcomes).where(ListedAsset.list_token == token)).all()
    for outcomes in every:
        marks = outcomes.strip("|").split("|")
        counts.update(mark.removesuffix(":fires") for mark in marks if mark.endswith(":fires"))
        counts.update({DOUBT} if any(mark.endswith(":ambiguous") for mark in marks) else ())
        counts.update(mark for mark in marks if mark in (REFUSED, NONE))
        counts.update({IS_DUE} if any(f"{verdict}:fires" in marks for verdict in DUE) else ())
    return Tally(len(every), dict(counts))


def assets_of(token: str, show: str = "") -> Select[ListedAsset]:
    """The assets of a list in its order, all or those that a filter shows."""
    query = select(ListedAsset).where(ListedAsset.list_token == token).order_by(ListedAsset.place)
    if show in VERDICTS:
        return query.where(ListedAsset.outcomes.contains(f"|{show}:fires|"))
    if show == IS_DUE:
        return query.where(or_(*(ListedAsset.outcomes.contains(f"|{verdict}:fires|") for verdict in DUE)))
    if show == DOUBT:
        return query.where(ListedAsset.outcomes.contains(":ambiguous|"))
    if show in (REFUSED, NONE):
        return query.where(ListedAsset.outcomes.contains(f"|{show}|"))
    return query


def answers_anew(rows: Iterable[ListedAsset], industry: str, day: date) -> list[dict[str, Any]]:
    """What the assets' columns become with another industry or day of the list, by id. Writes nothing."""
    return [{"id": row.id, **answer_to(row, industry, day)} for row in rows]


def change_list(session: Session, kept: AssetList, industry: str, day: date, answers: list[dict[str, Any]]) -> None:
    """Take another industry or day for the whole list, with its assets diagnosed anew. Flushes; never commits."""
    kept.industry, kept.as_of, kept.updated_at = industry, day, utc_now()
    session.flush()
    keep_answers(session, answers)


def keep_answers(session: Session, answers: list[dict[str, Any]]) -> None:
    """Keep what `answers_anew` gave. Never commits."""
    session.execute(update(ListedAsset), answers)


def fill_in(session: Session, kept: AssetList, given: Mapping[int, Mapping[str, str]]) -> int:
    """Take what was filled in, by asset and field, and diagnose those assets anew; how many they were. Flushes."""
    rows = session.scalars(
        select(ListedAsset).where(ListedAsset.list_token == kept.token, ListedAsset.id.in_(list(given)))
    ).all()
    for row in rows:
        facts = dict(row.facts)
        for name, text in given[row.id].items():
            if name in EDITABLE:
                facts[name] = text[:LONGEST_CELL]
                _forget_other_age(facts, name)
        row.facts = facts
        row.label = row.label or str(facts.get("equipment", ""))[:200]
        answer(row, kept)
    kept.updated_at = utc_now()
    session.flush()
    return len(rows)


def _forget_other_age(facts: dict[str, Any], name: str) -> None:
    """A year that was filled in settles the age; years of service that contradict it would only keep the doubt."""
    if name in _AGES:
        facts.pop(_AGES[1 - _AGES.index(name)], None)


def asked_of(findings: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The fields that would settle the doubts of an asset; of year and years of service only the year."""
    names = dict.fromkeys(
        name for finding in findings if finding["status"] == "ambiguous" for name in finding["missing"]
    )
    return tuple(name for name in names if name != "service_years" or "since" not in names)


def drop_list(session: Session, kept: AssetList) -> None:
    """Delete a list and its assets at once; drafts made from it stay. Flushes; never commits."""
    session.delete(kept)
    session.flush()
