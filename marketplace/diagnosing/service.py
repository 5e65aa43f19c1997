"""Lists of equipment in use: kept, diagnosed row by row, corrected, counted, and turned into drafts of needs."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
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


def start_list(
    session: Session, name: str, assets: Sequence[Incoming], *, industry: str = "", as_of: date
) -> AssetList:
    """Keep and diagnose a list under a new token that nobody can guess. Flushes; never commits."""
    kept = AssetList(token=secrets.token_urlsafe(12), name=name[:200], industry=industry[:60], as_of=as_of)
    session.add(kept)
    session.flush()
    rows = [_listed(kept, place, asset) for place, asset in enumerate(assets, 1)]
    session.add_all(rows)
    session.flush()
    return kept


def _listed(kept: AssetList, place: int, asset: Incoming) -> ListedAsset:
    facts = dict(asset.facts)
    if facts.get("as_of") == kept.as_of.isoformat():
        del facts["as_of"]  # so that a new date of the list reaches the asset
    row = ListedAsset(
        list_token=kept.token,
        place=place,
        sheet=asset.sheet,
        row=asset.row,
        label=asset.label,
        facts=facts,
        remarks=asset.remarks,
        columns=dict(asset.columns),
        refusal=dict(asset.refusal) if asset.refusal else None,
    )
    if asset.refusal:
        row.findings, row.outcomes = [], f"|{REFUSED}|"
    else:
        answer(row, kept)
    return row


def answer(row: ListedAsset, kept: AssetList) -> None:
    """Diagnose an asset anew from its facts; the list's industry serves where it has none."""
    facts = row.facts if row.facts.get("industry") or not kept.industry else {**row.facts, "industry": kept.industry}
    try:
        found = findings_on(facts, row.remarks, kept.as_of)
    except RefusedFact as refusal:
        row.refusal = {name: getattr(refusal, name) for name in ("column", "reason", "mend")} | {
            "value": "" if refusal.value is None else str(refusal.value)[:LONGEST_CELL]
        }
        row.findings, row.outcomes = [], f"|{REFUSED}|"
        return
    row.refusal = None
    row.findings = [finding.as_row() for finding in found]
    row.outcomes = outcomes_of(row.findings)


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


def change_list(session: Session, kept: AssetList, *, industry: str, as_of: date) -> None:
    """Take another industry or day for the whole list, and diagnose it anew. Flushes; never commits."""
    kept.industry, kept.as_of = industry[:60], as_of
    for row in session.scalars(assets_of(kept.token)):
        answer(row, kept)
    session.flush()


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
