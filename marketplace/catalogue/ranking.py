"""The order of results: what meets the figures asked for, what does not say, what misses; the nearest first in each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from catalog.comparison import judge
from catalog.offers import read_offers
from catalog.specs import Offer, Op, Requirement, SpecVerdict, Verdict
from catalog.units import IncompatibleUnits, UnknownUnit, convert
from marketplace.supply.models import Product
from seed_catalog.model import Attribute

ORDER = (Verdict.MEETS, Verdict.NOT_STATED, Verdict.MISSES)
_FARTHEST = 12.0  # e-foldings: a machine 160,000 times too large is no nearer than a larger one


@dataclass(frozen=True, slots=True)
class Row:
    """A product found, and its answer to each figure asked for."""

    product: Product
    verdicts: tuple[SpecVerdict, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """The worst answer to a required figure; None where nothing was asked."""
        said = {v.verdict for v in self.verdicts if v.requirement.hard}
        return next((verdict for verdict in reversed(ORDER) if verdict in said), None)


def row_of(product: Product, wanted: Sequence[Requirement], template: Sequence[Attribute]) -> Row:
    """The product held against the figures asked for."""
    return Row(product, verdicts_of(product, wanted, template))


def verdicts_of(
    product: Product, wanted: Sequence[Requirement], template: Sequence[Attribute]
) -> tuple[SpecVerdict, ...]:
    """What a product says to each figure asked for."""
    if not wanted:
        return ()
    offers = read_offers(product.to_record(), template)
    return tuple(judge(requirement, offers, template) for requirement in wanted)


def counts_of(rows: Sequence[Row]) -> Mapping[Verdict, int]:
    """How many rows answer how, in the order of the list; empty where nothing was asked."""
    said = Counter(row.verdict for row in rows)
    return {verdict: said[verdict] for verdict in ORDER if said[verdict]}


def by_answer(rows: Sequence[Row], *, terms: Container[str] = (), by_distance: bool = True) -> list[Row]:
    """Rows by their answers; of those alike the ones under `terms` first, then by how near their figures are."""
    return sorted(
        rows,
        key=lambda row: (
            *_answer(row),
            by_distance and bool(terms) and row.product.category not in terms,
            round(distance(row), 2) if by_distance else 0.0,
        ),
    )


def _answer(row: Row) -> tuple[int, int]:
    place = ORDER.index(row.verdict) if row.verdict else 0
    return place, sum(v.verdict is Verdict.MISSES and v.requirement.hard for v in row.verdicts)


def distance(row: Row) -> float:
    """How far the stated figures lie from those asked for, as a sum of log ratios: 1600 for 250 is farther than 300.

    What is not stated adds nothing: it is sorted apart.
    """
    return sum(_distance(v.requirement, v.offer) for v in row.verdicts if v.offer and v.requirement.hard)


def _distance(requirement: Requirement, offer: Offer) -> float:
    asked = requirement.value
    if isinstance(asked, tuple) or asked <= 0:
        return 0.0
    wants_more = requirement.op in (Op.AT_LEAST, Op.MORE_THAN)
    ends = (offer.high, offer.low) if wants_more else (offer.low, offer.high)
    end = next((end for end in ends if math.isfinite(end)), 0.0)
    try:
        stated = convert(end, offer.unit, requirement.unit)
    except (UnknownUnit, IncompatibleUnits):
        return 0.0
    return min(abs(math.log(stated / asked)), _FARTHEST) if stated > 0 else 0.0
