"""What a results page shows: the words understood, the products found, and how each answers the figures asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from catalog.comparison import judge
from catalog.index.document import attribute_key, attribute_unit
from catalog.index.protocol import (
    Extent,
    Facet,
    FacetCount,
    Hit,
    IndexUnavailable,
    Query,
    Range,
    SearchIndex,
    SearchResult,
    Sort,
)
from catalog.offers import read_offers
from catalog.records import Need
from catalog.specs import Op, Requirement, SpecVerdict, Verdict
from marketplace.catalogue import records
from marketplace.catalogue.address import Address, Bounds
from marketplace.catalogue.doors import terms_of_section
from marketplace.supply.models import Product
from matching.understanding import Reader
from seed_catalog.model import Attribute

YUAN_IN_10K = 10_000
WINDOW = 200  # so many best hits are put in the order of their verdicts; beyond it the index's order stands
MOST_EXPORTED = 10_000
_MOST_RANGES = 6
_NEAR = 60  # so many best hits are looked through for near misses
_SURE = 0.35
_FACETS = (Facet.CATEGORY.value, Facet.CITY.value, Facet.FIRST_SET.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as understood: the words left to search, the category meant, and the figures asked for."""

    words: str
    terms: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    template: tuple[Attribute, ...]

    @property
    def term(self) -> str:
        """The category most likely meant; empty where none is."""
        return self.terms[0] if self.terms else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A product found, and its answer to each figure asked for."""

    product: Product
    verdicts: tuple[SpecVerdict, ...] = ()
    hit: Hit | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The worst answer to a required figure; None where nothing was asked."""
        said = {v.verdict for v in self.verdicts if v.requirement.hard}
        return next((v for v in (Verdict.MISSES, Verdict.NOT_STATED, Verdict.MEETS) if v in said), None)


@dataclass(frozen=True, slots=True)
class RangeFacet:
    """Inputs for one attribute: its bounds as chosen, and what the products found span."""

    attribute: Attribute
    unit: str
    bounds: Bounds
    extent: Extent | None


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in the results this page stands."""

    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, math.ceil(self.total / self.size))


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing to drop, and how many products that would show."""

    label: str
    address: Address
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. `missed` are the nearest products that a bound keeps out; `is_degraded` without the index."""

    asked: Asked
    rows: tuple[Row, ...]
    pages: Pages
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    ranges: tuple[RangeFacet, ...] = ()
    missed: tuple[Row, ...] = ()
    missed_total: int = 0
    relaxations: tuple[Relaxation, ...] = ()
    is_tolerant: bool = False
    is_degraded: bool = False

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many products on this page answer how."""
        said = [row.verdict for row in self.rows]
        return {verdict: said.count(verdict) for verdict in Verdict if verdict in said}


def understand(address: Address, reader: Reader) -> Asked:
    """Read the words of a query as a need; figures struck out by the reader of the page are dropped."""
    understood = reader.understand(Need("", address.text)) if address.text else None
    guesses = understood.categories if understood else ()
    terms = tuple(guess.term for guess in guesses if guess.score >= _SURE * guesses[0].score)
    chosen = address.facets.get(Facet.CATEGORY, ())
    template_of = chosen[0] if len(chosen) == 1 else (terms[0] if terms and not chosen else "")
    category = reader.plan.categories.get(template_of)
    requirements = [r for r in (understood.requirements if understood else ()) if r.attribute not in address.without]
    words = _without_spans(address.text, understood.requirements if understood else ())
    return Asked(
        words or (terms[0] if terms else ""), terms, tuple(requirements), category.trade.attributes if category else ()
    )


def _without_spans(text: str, requirements: Sequence[Requirement]) -> str:
    kept = list(text)
    for requirement in requirements:
        kept[requirement.start : requirement.end] = " " * (requirement.end - requirement.start)
    return " ".join("".join(kept).split())


class Finder:
    """Answers results pages from the index, or from the database while the index is away."""

    def __init__(self, session: Session, open_index: Callable[[], SearchIndex], reader: Reader) -> None:
        self._session, self._open, self._reader = session, open_index, reader

    @property
    def _index(self) -> SearchIndex:
        """The index, opened when first asked. Raises IndexUnavailable."""
        return self._open()

    def find(self, address: Address) -> Results:
        """The page asked for."""
        asked = understand(address, self._reader)
        try:
            return self._from_index(address, asked)
        except IndexUnavailable:
            return self._from_database(address, asked)

    def export(self, address: Address) -> Iterator[Row]:
        """All results in the order of the index, at most `MOST_EXPORTED`. Raises IndexUnavailable."""
        asked = understand(address, self._reader)
        wanted = self._requirements(address, asked)
        hits = self._index.scan(self._query(address, asked))
        ids = (hit.id for hit, _ in zip(hits, range(MOST_EXPORTED), strict=False))
        for product in records.batches(self._session, ids):
            yield _row(product, wanted, asked.template)

    def _from_index(self, address: Address, asked: Asked) -> Results:
        wanted = self._requirements(address, asked)
        query = self._query(address, asked)
        last = max(1, math.ceil(WINDOW / address.size))
        in_window = bool(wanted) and address.sort is Sort.RELEVANCE and address.page <= last
        result = self._index.search(replace(query, page=1, size=WINDOW) if in_window else query)
        if not result.total and asked.term and not query.filters.get(Facet.CATEGORY):
            of_kind = replace(query, text="", filters={**query.filters, Facet.CATEGORY: asked.terms})
            found = self._index.search(replace(of_kind, page=1, size=WINDOW) if in_window else of_kind)
            query, result = (of_kind, found) if found.total else (query, result)
        rows = self._rows(result, wanted, asked.template)
        if in_window:
            rows = _by_verdict(rows, asked.terms)
            start = (address.page - 1) * address.size
            rows = rows[start : start + address.size]
        missed_total, missed = self._missed(query, wanted, asked, result.total)
        return Results(
            asked=replace(asked, requirements=wanted),
            rows=tuple(rows),
            pages=Pages(address.page, address.size, result.total),
            facets=self._facets(address, result),
            ranges=self._range_facets(address, asked, result.extents),
            missed=missed,
            missed_total=missed_total,
            relaxations=() if result.total else self._relaxations(address),
            is_tolerant=result.tolerant,
        )

    def _rows(
        self, result: SearchResult, wanted: tuple[Requirement, ...], template: tuple[Attribute, ...]
    ) -> list[Row]:
        products = records.products_by_id(self._session, [hit.id for hit in result.hits])
        return [_row(products[hit.id], wanted, template, hit) for hit in result.hits if hit.id in products]

    def _requirements(self, address: Address, asked: Asked) -> tuple[Requirement, ...]:
        """The figures asked for: those of the words, unless the inputs say otherwise, then those of the inputs."""
        kept = [r for r in asked.requirements if r.attribute not in address.bounds]
        for name, bounds in address.bounds.items():
            kept.extend(_typed(name, bounds, asked.template))
        return tuple(kept)

    def _query(self, address: Address, asked: Asked) -> Query:
        ranges = self._ranges(address, asked)
        return Query(
            text=asked.words,
            filters=self._filters(address),
            ranges=ranges,
            price=_price(address),
            hubei_only=not address.all_provinces,
            sort=address.sort,
            page=address.page,
            size=address.size,
            facets=_FACETS,
            numeric=tuple(self._key(attribute) for attribute in asked.template[:_MOST_RANGES]),
        )

    def _filters(self, address: Address) -> dict[str, tuple[str, ...]]:
        """The facets chosen; a field of the plan stands for its categories where none of them is chosen."""
        filters = dict(address.facets)
        if address.section and not filters.get(Facet.CATEGORY):
            filters[Facet.CATEGORY] = terms_of_section(self._reader.plan, address.section)
        return filters

    def _facets(self, address: Address, result: SearchResult) -> dict[str, tuple[FacetCount, ...]]:
        facets = dict(result.facets)
        if address.section:
            own = set(terms_of_section(self._reader.plan, address.section))
            facets[Facet.CATEGORY] = tuple(one for one in facets.get(Facet.CATEGORY, ()) if one.value in own)
        return facets

    def _key(self, attribute: Attribute) -> str:
        return attribute_key(attribute, self._reader.plan)

    def _ranges(self, address: Address, asked: Asked) -> dict[str, Range]:
        known = {attribute.name: attribute for attribute in asked.template}
        ranges: dict[str, Range] = {}
        for requirement in self._requirements(address, asked):
            attribute = known.get(requirement.attribute)
            if attribute is None or not requirement.hard:
                continue
            unit = attribute_unit(attribute, self._reader.plan)
            low, high = Bounds(*_ends(requirement), requirement.unit).within(unit)
            key, held = self._key(attribute), ranges.get(self._key(attribute), Range())
            low, high = (held.low if low is None else low), (held.high if high is None else high)
            ranges[key] = Range(low, high, include_missing=not address.only_stated)
        return ranges

    def _range_facets(self, address: Address, asked: Asked, extents: Mapping[str, Extent]) -> tuple[RangeFacet, ...]:
        from_words = {r.attribute: Bounds(*_ends(r), r.unit) for r in asked.requirements}
        shown = []
        for attribute in asked.template[:_MOST_RANGES]:
            unit = attribute_unit(attribute, self._reader.plan)
            bounds = address.bounds.get(attribute.name) or from_words.get(attribute.name) or Bounds(unit=unit)
            low, high = bounds.within(unit)
            facet = RangeFacet(attribute, unit, Bounds(low, high, unit), extents.get(self._key(attribute)))
            if facet.extent or (low, high) != (None, None):
                shown.append(facet)
        return tuple(shown)

    def _missed(
        self, query: Query, wanted: tuple[Requirement, ...], asked: Asked, total: int
    ) -> tuple[int, tuple[Row, ...]]:
        """The products that only a figure keeps out: how many, and the nearest few."""
        if not query.ranges or query.page > 1:
            return 0, ()
        result = self._index.search(replace(query, ranges={}, page=1, size=_NEAR, facets=(), numeric=()))
        rows = [row for row in self._rows(result, wanted, asked.template) if row.verdict is Verdict.MISSES]
        rows.sort(key=lambda row: sum(v.verdict is Verdict.MISSES for v in row.verdicts))
        return max(0, result.total - total), tuple(rows[:5])

    def _relaxations(self, address: Address) -> tuple[Relaxation, ...]:
        """Single things to drop that would show something, the most first."""
        found = []
        for label, other in _single_drops(address):
            asked = understand(other, self._reader)
            count = self._index.search(replace(self._query(other, asked), size=1, facets=(), numeric=())).total
            if count:
                found.append(Relaxation(label, other, count))
        return tuple(sorted(found, key=lambda one: -one.count)[:4])

    def _from_database(self, address: Address, asked: Asked) -> Results:
        wanted = self._requirements(address, asked)
        total, products = records.by_words(
            self._session,
            asked.words,
            asked.terms,
            hubei_only=not address.all_provinces,
            page=address.page,
            size=address.size,
        )
        rows = tuple(_row(product, wanted, asked.template) for product in products)
        pages = Pages(address.page, address.size, total)
        return Results(asked=replace(asked, requirements=wanted), rows=rows, pages=pages, is_degraded=True)


def _single_drops(address: Address) -> Iterator[tuple[str, Address]]:
    for facet, values in address.facets.items():
        for value in values:
            yield value, address.without_value(facet, value)
    for attribute in address.bounds:
        yield attribute, address.without_bounds(attribute)
    if address.has_price:
        yield "price", address.but(cheapest=None, dearest=None)
    if address.only_stated:
        yield "stated", address.but(only_stated=False)
    if not address.all_provinces:
        yield "scope", address.but(all_provinces=True)


def _row(product: Product, wanted: Sequence[Requirement], template: Sequence[Attribute], hit: Hit | None = None) -> Row:
    return Row(product, verdicts_of(product, wanted, template), hit)


def verdicts_of(
    product: Product, wanted: Sequence[Requirement], template: Sequence[Attribute]
) -> tuple[SpecVerdict, ...]:
    """What a product says to each figure asked for."""
    if not wanted:
        return ()
    offers = read_offers(product.to_record(), template)
    return tuple(judge(requirement, offers, template) for requirement in wanted)


def _by_verdict(rows: Sequence[Row], terms: Sequence[str]) -> list[Row]:
    order = {Verdict.MEETS: 0, None: 1, Verdict.NOT_STATED: 1, Verdict.MISSES: 2}
    return sorted(rows, key=lambda row: (order[row.verdict], row.product.category not in terms))


def _ends(requirement: Requirement) -> tuple[float | None, float | None]:
    if isinstance(requirement.value, tuple):
        return requirement.value
    if requirement.op in (Op.AT_LEAST, Op.MORE_THAN):
        return requirement.value, None
    if requirement.op in (Op.AT_MOST, Op.LESS_THAN):
        return None, requirement.value
    return requirement.value, requirement.value


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


def _price(address: Address) -> Range | None:
    if not address.has_price:
        return None
    low, high = (None if end is None else end * YUAN_IN_10K for end in (address.cheapest, address.dearest))
    return Range(low, high)
