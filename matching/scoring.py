"""How likely a buyer takes a product: labelled contributions that add up to a calibrated probability.

The model is logistic: z is the start plus one term per feature. A label's points are what the probability gains
when its term is added to those before it, so that all points add up to the score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.comparison import shown_requirement
from catalog.specs import Op, SpecVerdict, Verdict
from catalog.units import convert, dimension_of
from matching.model import Reason

_WORDS = {Verdict.MEETS: "满足", Verdict.MISSES: "不满足", Verdict.NOT_STATED: "未载明"}


@dataclass(frozen=True, slots=True)
class Assessment:
    """A product's score 0..1 and the reasons whose points add up to it."""

    score: float
    reasons: tuple[Reason, ...]


def assess(
    affinity: float,
    term: str,
    verdicts: Sequence[SpecVerdict],
    nearness: float,
    weights: dict[str, float],
    *,
    is_refused: bool = False,
) -> Assessment:
    """Score one product.

    `affinity`: share 0..1 of belief that product and need are of one category; `nearness`: cosine 0..1 of their texts.
    """
    terms = [("起点", weights["start"]), _category_term(affinity, term, weights)]
    terms += [_verdict_term(verdict, weights) for verdict in verdicts]
    if is_refused:
        terms.append(("需求写明不要的一类", weights["refused"]))
    oversize = _oversize(verdicts)
    if oversize > 0:
        terms.append(("规格比要求大得多", weights["oversize"] * oversize))
    if nearness > 0:
        terms.append(("文字相近", weights["nearness"] * nearness))
    return _summed(terms)


def _category_term(affinity: float, term: str, weights: dict[str, float]) -> tuple[str, float]:
    if affinity <= 0:
        return "类目不同", weights["other_category"]
    span = weights["category"] - weights["other_category"]
    label = f"类目一致：{term}" if affinity >= 0.5 else f"类目相近：{term}"
    return label, weights["other_category"] + span * affinity


def _verdict_term(verdict: SpecVerdict, weights: dict[str, float]) -> tuple[str, float]:
    requirement = verdict.requirement
    offered = f"（{verdict.offer.text}）" if verdict.offer else ""
    gap = f"，{verdict.gap}" if verdict.gap else ""
    label = f"{_WORDS[verdict.verdict]}：{requirement.attribute} {shown_requirement(requirement)}{offered}{gap}"
    if requirement.hard:
        return label, weights[verdict.verdict.value]
    wish = {Verdict.MEETS: "wish_meets", Verdict.MISSES: "wish_misses"}.get(verdict.verdict)
    return f"愿望{label}", weights[wish] if wish else 0.0


# What a machine costs more for, the more it has of it: not a precision, not a running time.
_SIZES = frozenset(
    {"force", "power", "apparent power", "volume", "mass", "volume/time", "mass/time", "area", "area/time", "torque"}
)


def _oversize(verdicts: Sequence[SpecVerdict]) -> float:
    """How many times, in doublings beyond the first, the sizes exceed what is asked for; the mean over sizes, at most 3."""
    found = [doublings for verdict in verdicts if (doublings := _doublings(verdict)) is not None]
    return sum(found) / len(found) if found else 0.0


def _doublings(verdict: SpecVerdict) -> float | None:
    requirement, offer = verdict.requirement, verdict.offer
    if verdict.verdict is not Verdict.MEETS or offer is None or isinstance(requirement.value, tuple):
        return None
    if requirement.op not in (Op.AT_LEAST, Op.MORE_THAN) or requirement.value <= 0 or not math.isfinite(offer.high):
        return None
    if dimension_of(requirement.unit) not in _SIZES:
        return None
    ratio = convert(offer.high, offer.unit, requirement.unit) / requirement.value
    return min(3.0, max(0.0, math.log2(ratio) - 1)) if ratio > 0 else None


def _summed(terms: Sequence[tuple[str, float]]) -> Assessment:
    """Each term's gain in probability; rounded on the way, so that the points add up to the score exactly."""
    reasons, z, before = [], 0.0, 0.0
    for label, term in terms:
        z += term
        after = round(1 / (1 + math.exp(-z)), 4)
        reasons.append(Reason(label, round(after - before, 4)))
        before = after
    return Assessment(before, tuple(reasons))


def within(assessment: Assessment, most: float) -> Assessment:
    """The assessment with a score of at most `most`; what is taken off stands among the reasons."""
    if assessment.score <= most:
        return assessment
    taken = Reason("排在更合适的产品之后", round(most - assessment.score, 4))
    return Assessment(most, (*assessment.reasons, taken))
