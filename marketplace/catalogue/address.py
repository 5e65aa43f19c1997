"""The address of a results page: everything chosen stands in it, so back, bookmark and forward to a colleague work."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from catalog.index.protocol import Facet, Sort
from catalog.units import IncompatibleUnits, UnknownUnit, convert

SIZES = (20, 50, 100)
SECTIONS = (1, 2, 3, 4, 5)
SORTS: tuple[Sort, ...] = tuple(Sort)
LONGEST_QUERY = 2000
FACET_PARAMETERS: Mapping[str, str] = {
    "c": Facet.CATEGORY,
    "city": Facet.CITY,
    "fs": Facet.FIRST_SET,
}
_MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds on one attribute as typed: numbers in `unit`, None where an end is open."""

    low: float | None = None
    high: float | None = None
    unit: str = ""

    def within(self, unit: str) -> tuple[float | None, float | None]:
        """The bounds in another unit; as they are where that makes no sense."""
        return _converted(self.low, self.unit, unit), _converted(self.high, self.unit, unit)


def _converted(number: float | None, unit: str, to: str) -> float | None:
    if number is None or not unit or unit == to:
        return number
    try:
        return convert(number, unit, to)
    except (UnknownUnit, IncompatibleUnits):
        return number


@dataclass(frozen=True, slots=True)
class Address:
    """What a results page was asked for.

    `section`: one of the plan's four fields (1 to 4), 5 for what belongs to none of them; `units`: the unit chosen for an
    attribute whose bounds are open; `without` names attributes of the query's own figures that were struck out;
    `any_kind`: do not keep to the category that the words name.
    """

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    section: int | None = None
    without: tuple[str, ...] = ()
    cheapest: float | None = None
    dearest: float | None = None
    any_kind: bool = False
    only_stated: bool = False
    all_provinces: bool = False
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = SIZES[0]
    ticked: tuple[str, ...] = ()

    @property
    def is_bare(self) -> bool:
        """True where nothing was asked at all."""
        return not (self.text or self.facets or self.bounds or self.section or self.has_price)

    @property
    def has_price(self) -> bool:
        """True where a price bound was given."""
        return self.cheapest is not None or self.dearest is not None

    def parameters(self, *, page: int | None = None) -> list[tuple[str, str]]:
        """Names and values of the address, in a fixed order; what is as by default is left out."""
        pairs: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        for name, facet in FACET_PARAMETERS.items():
            pairs += [(name, value) for value in self.facets.get(facet, ())]
        pairs += [("section", str(self.section))] if self.section else []
        for attribute, bounds in self.bounds.items():
            pairs += _bound_parameters(attribute, bounds)
        pairs += [(f"unit:{attribute}", unit) for attribute, unit in self.units.items()]
        pairs += [("without", attribute) for attribute in self.without]
        pairs += [
            (name, _number(value))
            for name, value in (("pmin", self.cheapest), ("pmax", self.dearest))
            if value is not None
        ]
        pairs += [("kind", "any")] if self.any_kind else []
        pairs += [("stated", "1")] if self.only_stated else []
        pairs += [("scope", "all")] if self.all_provinces else []
        pairs += [("sort", self.sort.value)] if self.sort is not Sort.RELEVANCE else []
        pairs += [("size", str(self.size))] if self.size != SIZES[0] else []
        pairs += [("p", product) for product in self.ticked]
        number = self.page if page is None else page
        return pairs + ([("page", str(number))] if number > 1 else [])

    def query_string(self, *, page: int | None = None) -> str:
        """The address after the question mark."""
        return urlencode(self.parameters(page=page))

    def but(self, **changes: object) -> Address:
        """The same with something changed, back on the first page."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def without_value(self, facet: str, value: str) -> Address:
        """The same with one value of a facet taken out."""
        left = tuple(kept for kept in self.facets.get(facet, ()) if kept != value)
        facets = {name: values for name, values in self.facets.items() if name != facet}
        return self.but(facets=facets | ({facet: left} if left else {}))

    def without_bounds(self, attribute: str) -> Address:
        """The same with the bounds on one attribute taken out, the query's own figure too."""
        bounds = {name: kept for name, kept in self.bounds.items() if name != attribute}
        return self.but(bounds=bounds, without=tuple(dict.fromkeys((*self.without, attribute))))


def _bound_parameters(attribute: str, bounds: Bounds) -> list[tuple[str, str]]:
    pairs = []
    for end, value in (("min", bounds.low), ("max", bounds.high)):
        if value is not None:
            pairs.append((f"{end}:{attribute}", _number(value)))
    return [*pairs, (f"unit:{attribute}", bounds.unit)] if pairs and bounds.unit else pairs


def _number(value: float) -> str:
    return f"{value:.10g}"


def read_address(arguments: MultiDict[str, str]) -> Address:
    """The address as asked for; what cannot be read is left out rather than refused."""
    facets = {
        facet: values
        for name, facet in FACET_PARAMETERS.items()
        if (values := tuple(dict.fromkeys(v for v in arguments.getlist(name) if v))[:_MOST_VALUES])
    }
    return Address(
        text=arguments.get("q", "").strip()[:LONGEST_QUERY],
        facets=facets,
        bounds=_read_bounds(arguments),
        units=_read_units(arguments),
        section=next((s for s in SECTIONS if str(s) == arguments.get("section")), None),
        without=tuple(dict.fromkeys(arguments.getlist("without")))[:_MOST_VALUES],
        cheapest=_read_number(arguments.get("pmin"), least=0),
        dearest=_read_number(arguments.get("pmax"), least=0),
        any_kind=arguments.get("kind") == "any",
        only_stated=_is_only_stated(arguments),
        all_provinces=arguments.get("scope") == "all",
        sort=next((sort for sort in SORTS if sort.value == arguments.get("sort")), Sort.RELEVANCE),
        page=_read_whole(arguments.get("page"), 1),
        size=next((size for size in SIZES if str(size) == arguments.get("size")), SIZES[0]),
        ticked=tuple(dict.fromkeys(p for p in arguments.getlist("p") if p.isdecimal()))[:_MOST_VALUES],
    )


def is_of_a_form(arguments: MultiDict[str, str]) -> bool:
    """True where the filters' form was sent: it says more than an address needs, which is written anew without that."""
    return any(name == "missing" or name.startswith("was:") for name in arguments)


def _is_only_stated(arguments: MultiDict[str, str]) -> bool:
    """A box that is ticked by default sends nothing when it is not: the form sends missing=0 beside it."""
    missing = arguments.getlist("missing")
    return arguments.get("stated") == "1" or bool(missing and "1" not in missing)


def _read_bounds(arguments: MultiDict[str, str]) -> dict[str, Bounds]:
    names = dict.fromkeys(key.split(":", 1)[1] for key in arguments if key.startswith(("min:", "max:")))
    found = {name: _read_bound(name, arguments) for name in list(names)[:_MOST_VALUES]}
    return {name: bounds for name, bounds in found.items() if (bounds.low, bounds.high) != (None, None)}


def _read_bound(name: str, arguments: MultiDict[str, str]) -> Bounds:
    """Bounds as typed; where only the unit was changed, the same bounds in the new unit."""
    low, high = (_read_number(arguments.get(f"{end}:{name}")) for end in ("min", "max"))
    unit = arguments.get(f"unit:{name}", "")
    was = _was_shown(name, arguments)
    if was and was.unit and unit and unit != was.unit and (low, high) == (was.low, was.high):
        return Bounds(*was.within(unit), unit)
    return Bounds(low, high, unit)


def _was_shown(name: str, arguments: MultiDict[str, str]) -> Bounds | None:
    """What stood in the inputs when the form was shown: low, high and unit, with the attribute's usual unit behind."""
    parts = arguments.get(f"was:{name}", "").split("|")
    return Bounds(_read_number(parts[0]), _read_number(parts[1]), parts[2]) if len(parts) == 4 else None


def _read_units(arguments: MultiDict[str, str]) -> dict[str, str]:
    """Units chosen for attributes without bounds, but for the usual ones."""
    bound = _read_bounds(arguments)
    names = [key.split(":", 1)[1] for key in arguments if key.startswith("unit:")][:_MOST_VALUES]
    usual = {name: arguments.get(f"was:{name}", "").rpartition("|")[2] for name in names}
    return {
        name: unit
        for name in names
        if name not in bound and (unit := arguments[f"unit:{name}"]) not in ("", usual[name])
    }


def _read_number(text: str | None, least: float = -math.inf) -> float | None:
    try:
        number = float((text or "").replace(",", "").strip())
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= least else None


def _read_whole(text: str | None, otherwise: int) -> int:
    return min(int(text), 1_000_000) if text and text.isdecimal() and int(text) > 0 else otherwise
