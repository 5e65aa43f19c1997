"""What the sheets of one kind of product print, used to find what a requirement is called there.

A need says 280千牛, the sheets of that trade print 额定牵引力. Where a requirement finds no figure of its name on any
sheet of the kind, the figure that is left over, of the same dimension and order of size, is the one that is meant: if
the buyer named nothing but the size, or with a word that the printed name has too.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from catalog.alignment import key, likeness
from catalog.comparison import matching_offers, shares_telling_character
from catalog.nouns import is_generic, wanted_way
from catalog.specs import Offer, Requirement
from catalog.units import convert, dimension_of, dimensions_of
from seed_catalog.model import Attribute

_COMMON = 0.5
_FAR = 1.0
_SURE = 0.35
_BEYOND = 50.0
Sheets = Sequence[Sequence[Offer]]


def printed_attributes(sheets: Sheets, attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """What at least half of the sheets print and the template does not have, as lines of a template.

    The plausible range is what is printed and fifty times beyond; the direction follows from the name and the unit.
    """
    known = {key(name) for attribute in attributes for name in (attribute.name, *attribute.spellings)}
    printed: defaultdict[str, list[Offer]] = defaultdict(list)
    for sheet in sheets:
        for name, offer in {offer.attribute: offer for offer in sheet}.items():
            if key(name) not in known and dimensions_of(offer.unit):
                printed[name].append(offer)
    return tuple(
        _line(name, offers) for name, offers in sorted(printed.items()) if len(offers) >= _COMMON * len(sheets)
    )


def _line(name: str, offers: Sequence[Offer]) -> Attribute:
    unit = Counter(offer.unit for offer in offers).most_common(1)[0][0]
    sizes = [abs(convert(end, o.unit, unit)) for o in offers for end in (o.low, o.high) if _comparable(o.unit, unit)]
    finite = [size for size in sizes if math.isfinite(size) and size > 0] or [1.0]
    signed = any(offer.low < 0 for offer in offers)
    low, high = min(finite) / _BEYOND, max(finite) * _BEYOND
    return Attribute(name, (), unit, wanted_way(name, unit, dimension_of(unit)), -high if signed else low, high)


def _comparable(unit: str, to: str) -> bool:
    return bool(dimensions_of(unit) & dimensions_of(to))


def renamed(
    requirements: Sequence[Requirement], sheets: Sheets, attributes: Sequence[Attribute]
) -> tuple[Requirement, ...]:
    """The requirements, those that no sheet knows under their name now under the sheets' own name for them."""
    if not sheets:
        return tuple(requirements)
    taken = {
        offer.attribute
        for requirement in requirements
        for sheet in sheets
        for offer in matching_offers(requirement, sheet, attributes, of_kind=True)
    }
    found = []
    for requirement in requirements:
        if any(matching_offers(requirement, sheet, attributes, of_kind=True) for sheet in sheets):
            found.append(requirement)
            continue
        name = _printed_name(requirement, sheets, taken)
        found.append(replace(requirement, attribute=name) if name else requirement)
        taken.add(name)
    return tuple(found)


def _printed_name(requirement: Requirement, sheets: Sheets, taken: set[str]) -> str:
    """The free name that fits best; empty where none does, or where two fit and neither is like the asked one."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for sheet in sheets:
        for offer in sheet:
            ratio = _size_apart(requirement, offer)
            if offer.attribute not in taken and ratio is not None:
                values[offer.attribute].append(ratio)
    fitting = []
    for name, ratios in values.items():
        alike = max(likeness(requirement.attribute, name), likeness(requirement.span, name))
        is_meant = alike >= _SURE or (median(ratios) <= _FAR and _may_mean(requirement, name))
        if len(ratios) >= _COMMON * len(sheets) and is_meant:
            fitting.append((alike, -median(ratios), name))
    fitting.sort(reverse=True)
    if not fitting or (len(fitting) > 1 and fitting[0][0] < _SURE and fitting[0][0] - fitting[1][0] < 0.1):
        return ""
    return fitting[0][2]


def _may_mean(requirement: Requirement, name: str) -> bool:
    """True where the buyer names nothing but a size, a telling character of the printed name is his own too, or the
    figure is not a mere count.

    A like count alone does not make 纺40支 a 千锭时断头 of 20根.
    """
    if not _counts(requirement.unit):
        return True
    if is_generic(requirement.attribute) and requirement.attribute not in requirement.span:
        return True
    return shares_telling_character(f"{requirement.attribute}{requirement.span}", name)


def _counts(unit: str) -> bool:
    return unit == "" or bool(dimensions_of(unit) & {"count", "number", "count/time"})


def _size_apart(requirement: Requirement, offer: Offer) -> float | None:
    """How many powers of ten lie between asked and offered; None where they cannot be compared."""
    asked = max(requirement.value) if isinstance(requirement.value, tuple) else requirement.value
    try:
        offered = convert(offer.high if math.isfinite(offer.high) else offer.low, offer.unit, requirement.unit)
    except ValueError:
        return None
    if asked == offered:
        return 0.0
    if asked * offered <= 0:
        return None
    return abs(math.log10(offered / asked))
