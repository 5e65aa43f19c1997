"""How products answer a need, as their cards say it: all met, something unstated, one miss, more than one.

Pages, the printed match book and the workbook sort by these, so that no heading contradicts what stands under it. Only
hard requirements count; a missed wish is told and moves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from catalog.specs import SpecVerdict, Verdict
from catalog.units import are_compatible, convert
from matching.model import Match, MatchedNeed

_NO_RATIO = 1.0


class Answer(StrEnum):
    """What a product's card says, best first; the last is another kind of thing that reads alike."""

    FITS = "fits"
    NOT_STATED = "not_stated"
    ONE_SHORT = "one_short"
    MORE_SHORT = "more_short"
    OTHER_KIND = "other_kind"


@dataclass(frozen=True, slots=True)
class Group:
    """Matches that answer alike, best first."""

    answer: Answer
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The product that comes nearest to a need that none meets: what it misses, and what it leaves open."""

    match: Match
    misses: tuple[SpecVerdict, ...]
    unstated: tuple[SpecVerdict, ...]


def answer_of(match: Match) -> Answer:
    """How one product answers."""
    if match.strong:
        return Answer.FITS
    if not match.is_of_kind:
        return Answer.OTHER_KIND
    if match.misses:
        return Answer.ONE_SHORT if len(match.misses) == 1 else Answer.MORE_SHORT
    return Answer.NOT_STATED if unstated_of(match) else Answer.OTHER_KIND


def unstated_of(match: Match) -> tuple[SpecVerdict, ...]:
    """The hard requirements on which the product is silent."""
    return tuple(v for v in match.verdicts if v.verdict is Verdict.NOT_STATED and v.requirement.hard)


def grouped(matches: Iterable[Match]) -> tuple[Group, ...]:
    """Matches by how they answer, best answers first; only groups that hold something."""
    listed: dict[Answer, list[Match]] = {answer: [] for answer in Answer}
    for match in matches:
        listed[answer_of(match)].append(match)
    return tuple(Group(answer, tuple(found)) for answer, found in listed.items() if found)


def nearest_of(matched: MatchedNeed) -> Nearest | None:
    """Of the products of the kind the one with the fewest misses, then the fewest open points, then the smallest misses.

    None where there is none of the kind.
    """
    of_kind = [match for match in matched.matches if match.is_of_kind]
    if not of_kind:
        return None
    best = min(of_kind, key=lambda m: (len(m.misses), len(unstated_of(m)), sum(map(_distance, m.misses)), m.rank))
    return Nearest(best, best.misses, unstated_of(best))


def _distance(verdict: SpecVerdict) -> float:
    """How far a miss is off: the ratio asked to offered as a natural logarithm; 1 where there is no ratio (yes or no)."""
    asked, offer = verdict.requirement, verdict.offer
    bounds = asked.value if isinstance(asked.value, tuple) else (asked.value,)
    if offer is None or asked.unit == "bool" or not are_compatible(offer.unit, asked.unit):
        return _NO_RATIO
    ends = [convert(end, offer.unit, asked.unit) for end in (offer.low, offer.high) if math.isfinite(end)]
    ratios = [abs(math.log(end / bound)) for bound in bounds for end in ends if end * bound > 0]
    return min(ratios, default=_NO_RATIO)
