"""The figures of a product as plain numbers, one unit per attribute: fast enough for a whole catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import isfinite

from catalog.offers import read_offers
from catalog.records import Product
from catalog.units import convert
from seed_catalog.model import Attribute, Plan

_FIGURE = re.compile(r"[-−]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_INTERVAL = re.compile(rf"\s*({_FIGURE.pattern})\s*(?:[-–—~～至到]|\.\.\.?)\s*({_FIGURE.pattern})\s*(.*)", re.DOTALL)
_SINGLE = re.compile(rf"\s*(?:[≤≥<>=±≦≧＜＞约]|<=|>=|\+/-)?\s*({_FIGURE.pattern})\s*(.*)", re.DOTALL)

_PLAIN = re.compile(r"(?<![A-Za-z0-9.μ])[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")  # not the 2 of m2

Interval = tuple[float, float]


class AttributeBook:
    """The attributes of the plan's templates, by any spelling, each under one key and in one unit.

    A name that two categories measure in different sorts of units has a key for each: ``处理能力(t/h)``.
    """

    def __init__(self, plan: Plan) -> None:
        self._by_spelling: dict[str, list[Attribute]] = {}
        self._of_category: dict[str, dict[str, Attribute]] = {}
        self._key_of: dict[tuple[str, str], tuple[str, str]] = {}
        self._template: dict[str, tuple[Attribute, ...]] = {}
        units: dict[str, list[str]] = {}
        for term, category in plan.categories.items():
            own = self._of_category[term] = {}
            self._template[term] = category.trade.attributes
            for attribute in category.trade.attributes:
                self._learn(attribute, own, units.setdefault(attribute.name, []))

    def _learn(self, attribute: Attribute, own: dict[str, Attribute], units: list[str]) -> None:
        own[attribute.name] = attribute
        for spelling in (attribute.name, *attribute.spellings):
            own.setdefault(spelling, attribute)
            self._by_spelling.setdefault(spelling, []).append(attribute)
        unit = next((unit for unit in units if affine(attribute.unit, unit) is not None), None)
        if unit is None:
            units.append(attribute.unit)
            unit = attribute.unit
        key = attribute.name if unit == units[0] else f"{attribute.name}({unit})"
        self._key_of[attribute.name, attribute.unit] = (key, unit)

    def keys(self) -> tuple[str, ...]:
        """All keys, each once."""
        return tuple(dict.fromkeys(key for key, _ in self._key_of.values()))

    def key(self, attribute: Attribute) -> str:
        """The key of a template's attribute in documents and queries."""
        return self._key_of[attribute.name, attribute.unit][0]

    def unit(self, attribute: Attribute) -> str:
        """The unit that the attribute's figures are held in."""
        return self._key_of[attribute.name, attribute.unit][1]

    def template(self, category: str | None) -> tuple[Attribute, ...]:
        """The attributes that a category's template asks for."""
        return self._template.get(category or "", ())

    def place(self, name: str, unit: str, category: str | None) -> tuple[str, float, float] | None:
        """Key, factor and offset for a stated figure; None where no template has it in such a unit."""
        own = self._of_category.get(category or "", {}).get(name)
        others = sorted(self._by_spelling.get(name, ()), key=lambda other: other.name != name)
        for attribute in (own, *others) if own else others:
            key, usual = self._key_of[attribute.name, attribute.unit]
            steps = affine(unit, usual)
            if steps is not None:
                return key, *steps
        return None


@lru_cache(maxsize=16384)
def affine(unit: str, usual: str) -> tuple[float, float] | None:
    """Factor and offset from one unit to another; None where they measure different things or are unknown."""
    if unit == usual:
        return 1.0, 0.0
    try:
        zero, one = convert(0.0, unit, usual), convert(1.0, unit, usual)
    except ValueError:
        return None
    return one - zero, zero


@lru_cache(maxsize=65536)
def read_figure(text: str) -> tuple[float, float, str] | None:
    """Low end, high end and the unit behind them; None where the text does not begin with a figure."""
    found = _INTERVAL.fullmatch(text)
    if found:
        low, high = sorted(float(end.replace("−", "-")) for end in found.group(1, 2))
        return low, high, found.group(3).strip()
    found = _SINGLE.fullmatch(text)
    if not found:
        return None
    value = float(found.group(1).replace("−", "-"))
    return value, value, found.group(2).strip()


def stated(product: Product) -> Iterator[tuple[str, float, float, str]]:
    """Name, low end, high end and unit of each figure in the product's tables."""
    for spec in product.specs:
        if isinstance(spec.value, str):
            figure = read_figure(spec.value)
            if figure:
                yield spec.name, figure[0], figure[1], spec.unit or figure[2]
        else:
            yield spec.name, float(spec.value), float(spec.value), spec.unit
    for name, text in product.attributes.items():
        figure = read_figure(text)
        if figure:
            yield name, *figure


class FigureReader:
    """Reads products' figures against the plan's templates, and remembers how each column was placed."""

    def __init__(self, book: AttributeBook) -> None:
        self._book = book
        self._place = lru_cache(maxsize=65536)(book.place)

    def figures(self, product: Product) -> Mapping[str, Interval]:
        """Intervals by attribute key, in the attribute's usual unit; the first statement of an attribute counts.

        Tables come first. Where one has columns under names of its own, or the description has figures that no table
        has, the category's template is held against them, too.
        """
        found: dict[str, Interval] = {}
        numbers: set[float] = set()
        is_placed = True
        for name, low, high, unit in stated(product):
            numbers.update((abs(low), abs(high)))  # a text has the minus apart
            placed = self._place(name, unit, product.category)
            if placed is None:
                is_placed = False
            elif placed[0] not in found:
                _hold(found, placed[0], (low, high), placed[1:])
        template = self._book.template(product.category)
        if template and not (is_placed and _says_nothing_new(product, numbers)):
            self._add_offers(found, product, template)
        return found

    def _add_offers(self, found: dict[str, Interval], product: Product, template: tuple[Attribute, ...]) -> None:
        known = {attribute.name: attribute for attribute in template}
        for offer in read_offers(product, template):
            attribute = known.get(offer.attribute)
            if attribute is None or self._book.key(attribute) in found:
                continue
            steps = affine(offer.unit, self._book.unit(attribute))
            if steps is not None:
                low = offer.low if isfinite(offer.low) else offer.high
                high = offer.high if isfinite(offer.high) else offer.low
                _hold(found, self._book.key(attribute), (low, high), steps)


def _hold(found: dict[str, Interval], key: str, ends: Interval, steps: tuple[float, float]) -> None:
    factor, offset = steps
    first = round(ends[0] * factor + offset, 9)
    last = first if ends[0] == ends[1] else round(ends[1] * factor + offset, 9)
    if isfinite(first) and isfinite(last):
        found[key] = (first, last) if first <= last else (last, first)


def _says_nothing_new(product: Product, numbers: set[float]) -> bool:
    """True where every figure of the description is one of the numbers, name and model aside: most repeat the table."""
    text = product.description
    for told in (product.model, product.name):
        text = text.replace(told, " ") if told else text
    return all(float(figure) in numbers for figure in _PLAIN.findall(text))
