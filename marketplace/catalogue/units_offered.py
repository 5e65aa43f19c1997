"""The units that an attribute's bounds may be typed in: those that the plan's templates use for the same sort of figure."""

from __future__ import annotations

from collections import Counter
from functools import cache

from catalog.index.figures import affine
from catalog.units import UnknownUnit, dimension_of
from seed_catalog.model import Plan

_MOST = 4
_FAR = 10_000.0
# Pieces and strokes, per cent and parts per million are of one dimension, but nobody would swap one for the other.
_NOT_SWAPPED = frozenset({"count", "number", "count/time", "grade", "bool", "temperature", "density"})

_OF_PLANS: dict[int, dict[str, tuple[str, ...]]] = {}


def units_offered(unit: str, plan: Plan) -> tuple[str, ...]:
    """`unit` and the commonest units of the same sort, the smallest first; `unit` alone where nothing else fits."""
    known = _OF_PLANS.setdefault(id(plan), {})
    if unit not in known:
        known[unit] = _offered(unit, _used(plan))
    return known[unit]


def _used(plan: Plan) -> tuple[str, ...]:
    """Units of the plan's templates, the commonest first."""
    counted = Counter(a.unit for category in plan.categories.values() for a in category.trade.attributes if a.unit)
    return tuple(unit for unit, _ in counted.most_common())


def _offered(unit: str, used: tuple[str, ...]) -> tuple[str, ...]:
    sort = _sort_of(unit)
    if not sort or sort in _NOT_SWAPPED:
        return (unit,)
    alike = [other for other in used if other != unit and _sort_of(other) == sort and _is_near(other, unit)]
    return tuple(sorted((unit, *alike[: _MOST - 1]), key=lambda one: (affine(one, unit) or (0.0, 0.0))[0]))


@cache
def _sort_of(unit: str) -> str:
    try:
        return dimension_of(unit)
    except UnknownUnit:
        return ""


def _is_near(other: str, unit: str) -> bool:
    steps = affine(other, unit)
    return steps is not None and not steps[1] and steps[0] != 1.0 and 1 / _FAR <= steps[0] <= _FAR


def is_same_unit(one: str, other: str) -> bool:
    """True where two spellings stand for one unit: 吨 and tf of a press."""
    return one == other or affine(one, other) == (1.0, 0.0)
