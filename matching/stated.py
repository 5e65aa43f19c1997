"""What the products of one category state for the lines of its template, as arrays: to set thousands aside quickly.

The verdicts here are only for choosing which products to look at closely; `catalog.comparison.judge` gives the final
ones, with words and reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.alignment import key
from catalog.specs import Offer, Op, Requirement
from catalog.units import convert
from seed_catalog.model import Attribute

Numbers = np.ndarray[Any, np.dtype[np.floating[Any]]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
_SLACK = 1e-6  # relative: the ends are kept in single precision


def stated_ends(offers: Iterable[Offer], attributes: Sequence[Attribute]) -> Numbers:
    """A 2 × len(attributes) array: the lower and upper end stated for each line, in its unit; NaN where not stated."""
    ends = np.full((2, len(attributes)), np.nan)
    places = {attribute.name: place for place, attribute in enumerate(attributes)}
    for offer in offers:
        place = places.get(offer.attribute)
        if place is None or not np.isnan(ends[0, place]):
            continue
        try:
            unit = attributes[place].unit
            ends[:, place] = convert(offer.low, offer.unit, unit), convert(offer.high, offer.unit, unit)
        except ValueError:
            continue
    return ends


@dataclass(frozen=True, slots=True)
class Tally:
    """For each product how many hard requirements it misses, states and leaves unstated."""

    misses: Numbers
    stated: Numbers
    silent: Numbers


def tally(requirements: Sequence[Requirement], attributes: Sequence[Attribute], ends: Numbers) -> Tally:
    """Hold requirements against `ends` (products × 2 × lines); those that the template has no line for are left out."""
    misses, stated, silent = (np.zeros(len(ends)) for _ in range(3))
    places = {key(attribute.name): place for place, attribute in enumerate(attributes)}
    for requirement in requirements:
        place = places.get(key(requirement.attribute))
        if place is None or not requirement.hard:
            continue
        try:
            missed = _missed(requirement, attributes[place].unit, ends[:, 0, place], ends[:, 1, place])
        except ValueError:
            continue
        known = ~np.isnan(ends[:, 0, place])
        misses += missed & known
        stated += known
        silent += ~known
    return Tally(misses, stated, silent)


def _missed(requirement: Requirement, unit: str, low: Numbers, high: Numbers) -> Flags:
    """True where an interval surely does not do. Source: the rules of `catalog.comparison`."""
    if isinstance(requirement.value, tuple):
        needed = [convert(value, requirement.unit, unit) for value in requirement.value]
        return np.asarray((high < needed[0] - _SLACK * abs(needed[0])) | (low > needed[1] + _SLACK * abs(needed[1])))
    bound = convert(requirement.value, requirement.unit, unit)
    slack = _SLACK * abs(bound)
    if requirement.op in (Op.AT_LEAST, Op.MORE_THAN):
        return np.asarray(high < bound - slack)
    if requirement.op in (Op.AT_MOST, Op.LESS_THAN):
        return np.asarray(low > bound + slack)
    return np.asarray((high < bound - slack) | (low > bound + slack))
