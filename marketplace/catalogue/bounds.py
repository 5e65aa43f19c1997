"""Bounds on figures, from the words and from the inputs: as requirements, as ranges of the index, as inputs again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.index.document import attribute_key, attribute_unit
from catalog.index.protocol import Extent, Range
from catalog.specs import Op, Requirement
from marketplace.catalogue.address import Address, Bounds
from marketplace.catalogue.asking import Asked
from marketplace.catalogue.units_offered import is_same_unit, units_offered
from seed_catalog.model import Attribute, Plan

YUAN_IN_10K = 10_000
MOST_RANGES = 6


@dataclass(frozen=True, slots=True)
class RangeFacet:
    """Inputs for one attribute: its bounds as chosen, the units to choose from, and what the products found span."""

    attribute: Attribute
    bounds: Bounds
    units: tuple[str, ...]
    extent: Extent | None


def requirements_of(address: Address, asked: Asked) -> tuple[Requirement, ...]:
    """The figures asked for: those of the words, unless the inputs say otherwise, then those of the inputs."""
    kept = [r for r in asked.requirements if r.attribute not in address.bounds]
    for name, bounds in address.bounds.items():
        kept.extend(_typed(name, bounds, asked.template))
    return tuple(kept)


def _typed(name: str, bounds: Bounds, template: Sequence[Attribute]) -> Iterator[Requirement]:
    """Bounds from the inputs, an end each; nothing where the template has no such attribute.

    Two ends mean a figure between them. (A range asked for in words is one that the product must cover.)
    """
    attribute = next((a for a in template if a.name == name), None)
    if attribute is None:
        return
    unit = bounds.unit or attribute.unit
    for op, end in ((Op.AT_LEAST, bounds.low), (Op.AT_MOST, bounds.high)):
        if end is not None:
            yield Requirement(name, op, end, unit, "", 0, 0)


def ranges_of(
    wanted: Sequence[Requirement], template: Sequence[Attribute], plan: Plan, *, include_missing: bool
) -> dict[str, Range]:
    """The required figures as the index is asked for them."""
    known = {attribute.name: attribute for attribute in template}
    ranges: dict[str, Range] = {}
    for requirement in wanted:
        attribute = known.get(requirement.attribute)
        if attribute is None or not requirement.hard:
            continue
        low, high = Bounds(*_ends(requirement), requirement.unit).within(attribute_unit(attribute, plan))
        key = attribute_key(attribute, plan)
        held = ranges.get(key, Range())
        low, high = (held.low if low is None else low), (held.high if high is None else high)
        ranges[key] = Range(low, high, include_missing=include_missing)
    return ranges


def range_facets(address: Address, asked: Asked, extents: Mapping[str, Extent], plan: Plan) -> tuple[RangeFacet, ...]:
    """Inputs for the template's first attributes that products state or that are asked for."""
    from_words = {r.attribute: Bounds(*_ends(r), r.unit) for r in asked.requirements}
    found = []
    for attribute in asked.template[:MOST_RANGES]:
        bounds = address.bounds.get(attribute.name) or from_words.get(attribute.name) or Bounds()
        unit = bounds.unit or address.units.get(attribute.name, "")
        units = units_offered(attribute.unit, plan)
        facet = RangeFacet(
            attribute,
            _in_one_of(bounds, unit, units, attribute.unit),
            units,
            extents.get(attribute_key(attribute, plan)),
        )
        if facet.extent or (bounds.low, bounds.high) != (None, None):
            found.append(_with_extent_in_its_unit(facet, plan))
    return tuple(found)


def _in_one_of(bounds: Bounds, unit: str, units: Sequence[str], usual: str) -> Bounds:
    chosen = next((one for one in units if unit and is_same_unit(one, unit)), usual)
    return Bounds(*bounds.within(chosen), chosen)


def _with_extent_in_its_unit(facet: RangeFacet, plan: Plan) -> RangeFacet:
    if facet.extent is None:
        return facet
    held = Bounds(facet.extent.low, facet.extent.high, attribute_unit(facet.attribute, plan))
    low, high = held.within(facet.bounds.unit)
    return replace(facet, extent=replace(facet.extent, low=low or 0.0, high=high or 0.0))


def _ends(requirement: Requirement) -> tuple[float | None, float | None]:
    if isinstance(requirement.value, tuple):
        return requirement.value
    if requirement.op in (Op.AT_LEAST, Op.MORE_THAN):
        return requirement.value, None
    if requirement.op in (Op.AT_MOST, Op.LESS_THAN):
        return None, requirement.value
    return requirement.value, requirement.value


def price_range(address: Address) -> Range | None:
    """The bounds on the price, in yuan."""
    if not address.has_price:
        return None
    low, high = (None if end is None else end * YUAN_IN_10K for end in (address.cheapest, address.dearest))
    return Range(low, high)
