"""What a results page shows: the products of the category named, how each answers the figures, and what else there is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy.orm import Session

from catalog.index.document import attribute_key
from catalog.index.protocol import (
    Facet,
    FacetCount,
    IndexUnavailable,
    Query,
    SearchIndex,
    SearchResult,
    Sort,
)
from catalog.specs import Requirement, Verdict
from marketplace.catalogue import records
from marketplace.catalogue.address import Address
from marketplace.catalogue.asking import Asked, understand
from marketplace.catalogue.bounds import MOST_RANGES, RangeFacet, price_range, range_facets, ranges_of, requirements_of
from marketplace.catalogue.doors import terms_of_section
from marketplace.catalogue.likeness import NEARLY, are_alike, share_held
from marketplace.catalogue.listing import Judged, Listing, Paged, Sorted, every_row
from marketplace.catalogue.nearby import NearKind, near_kinds
from marketplace.catalogue.ranking import Row, by_answer, row_of
from marketplace.supply.models import Product
from matching.understanding import Reader
from seed_catalog.model import Attribute

WINDOW = 200  # up to so many products are each held against the figures; of more, the index says how they answer
MOST_EXPORTED = 10_000
_NEAR = 60  # so many best hits in all categories are looked through for products that bear the very words
_NEAREST = 60  # so many of a long list's products that meet the figures are put in order of how near they are
_FACETS = (Facet.CATEGORY.value, Facet.CITY.value, Facet.FIRST_SET.value)


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
    """One page of results.

    `kinds`: categories that the page keeps to because the words name them, and `elsewhere` how many products of others
    hold the words; `counts` say how all results answer, and add up to the total; `near_kinds`: where nothing is found and
    the words name no category, those whose names come near; `is_degraded` without the index.
    """

    asked: Asked
    rows: tuple[Row, ...]
    pages: Pages
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    ranges: tuple[RangeFacet, ...] = ()
    kinds: tuple[str, ...] = ()
    elsewhere: int = 0
    relaxations: tuple[Relaxation, ...] = ()
    near_kinds: tuple[NearKind, ...] = ()
    is_tolerant: bool = False
    is_degraded: bool = False

    @property
    def offered(self) -> tuple[Row, ...]:
        """The rows of this page that miss no required figure."""
        return tuple(row for row in self.rows if row.verdict is not Verdict.MISSES)

    @property
    def missed(self) -> tuple[Row, ...]:
        """The rows of this page that miss one."""
        return tuple(row for row in self.rows if row.verdict is Verdict.MISSES)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the index said: `base` to all that is shown but `near`; `elsewhere` to the words in any category."""

    kinds: tuple[str, ...]
    query: Query
    base: SearchResult
    elsewhere: SearchResult | None = None
    promoted: tuple[str, ...] = ()
    near: tuple[Product, ...] = ()


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
        """All results in the order of the pages, at most `MOST_EXPORTED`. Raises IndexUnavailable."""
        asked = understand(address, self._reader)
        wanted = requirements_of(address, asked)
        found = self._search(address, asked, wanted)
        return every_row(self._listing(address, asked, wanted, found), MOST_EXPORTED)

    def _from_index(self, address: Address, asked: Asked) -> Results:
        wanted = requirements_of(address, asked)
        found = self._search(address, asked, wanted)
        listing = self._listing(address, asked, wanted, found)
        pages = Pages(address.page, address.size, listing.total)
        return Results(
            asked=replace(asked, requirements=wanted),
            rows=tuple(listing.rows((address.page - 1) * address.size, address.size)),
            pages=pages,
            counts=listing.counts,
            facets=self._facets(address, found),
            ranges=range_facets(address, asked, found.base.extents, self._reader.plan),
            kinds=found.kinds,
            elsewhere=_elsewhere(found),
            relaxations=() if listing.total else self._relaxations(address),
            near_kinds=_near(asked, listing.total),
            is_tolerant=found.base.tolerant and bool(listing.total),
        )

    # --- what the index is asked -------------------------------------------------------------------------------------

    def _search(self, address: Address, asked: Asked, wanted: Sequence[Requirement]) -> _Found:
        kinds = self._kinds(address, asked)
        query = self._query(address, asked, kinds)
        if not kinds:
            whole = replace(query, page=1, size=WINDOW) if wanted else query
            return _Found((), query, _without_strangers(self._index.search(whole), asked.words))
        base = self._index.search(replace(query, page=1, size=WINDOW))
        any_kind = self._query(address, asked, ())
        elsewhere = self._index.search(replace(any_kind, page=1, size=_NEAR, numeric=()))
        promoted: tuple[str, ...] = ()
        if address.sort is Sort.RELEVANCE:
            own = self._index.search(replace(query, text=asked.words, page=1, size=_NEAR, facets=(), numeric=()))
            promoted = () if own.tolerant else tuple(hit.id for hit in own.hits)
        near = self._namesakes(elsewhere, asked, kinds, 1.0 if promoted else NEARLY)
        return _Found(kinds, query, base, elsewhere, promoted, near)

    def _namesakes(
        self, elsewhere: SearchResult, asked: Asked, kinds: Sequence[str], share: float
    ) -> tuple[Product, ...]:
        """Products of related categories whose own names hold what was asked for: 机器人打磨工作站 for 打磨机器人."""
        ids = [hit.id for hit in elsewhere.hits if share_held(hit.name, asked.words) >= share]
        terms = records.categories_of(self._session, ids) if ids else {}
        wanted = [id for id in ids if terms.get(id) in asked.related and terms[id] not in kinds]
        return tuple(records.products_by_id(self._session, wanted).values()) if wanted else ()

    def _kinds(self, address: Address, asked: Asked) -> tuple[str, ...]:
        """The categories that the words name, unless the reader of the page chose others."""
        if address.any_kind or address.facets.get(Facet.CATEGORY):
            return ()
        if not address.section:
            return asked.terms
        own = terms_of_section(self._reader.plan, address.section)
        return tuple(term for term in asked.terms if term in own)

    def _query(self, address: Address, asked: Asked, kinds: Sequence[str]) -> Query:
        """All that is to be shown, whatever it says to the figures: of the kinds named, else what holds the words."""
        filters = dict(address.facets)
        if kinds:
            filters[Facet.CATEGORY] = tuple(kinds)
        elif address.section and not filters.get(Facet.CATEGORY):
            filters[Facet.CATEGORY] = terms_of_section(self._reader.plan, address.section)
        return Query(
            text="" if kinds else asked.words,
            filters=filters,
            price=price_range(address),
            hubei_only=not address.all_provinces,
            sort=address.sort,
            page=address.page,
            size=address.size,
            facets=_FACETS,
            numeric=tuple(attribute_key(attribute, self._reader.plan) for attribute in asked.template[:MOST_RANGES]),
        )

    # --- the order ---------------------------------------------------------------------------------------------------

    def _listing(self, address: Address, asked: Asked, wanted: tuple[Requirement, ...], found: _Found) -> Listing:
        load = partial(self._rows, wanted=wanted, template=asked.template)
        if not wanted and not found.kinds:
            return Paged(found.base.total, partial(self._page, found, load))
        if found.base.total + len(found.near) > WINDOW:
            return self._long_listing(address, asked, wanted, found)
        near = [str(product.id) for product in found.near]
        ids = list(dict.fromkeys((*found.promoted, *near, *(hit.id for hit in found.base.hits))))
        if not wanted:
            return Sorted({None: ids}, load)  # only the page's own rows are read
        first = () if found.kinds else asked.terms
        rows = by_answer(load(ids), terms=first, by_distance=address.sort is Sort.RELEVANCE)
        if address.only_stated:
            rows = [row for row in rows if row.verdict is not Verdict.NOT_STATED]
        return Judged(rows)

    def _page(self, found: _Found, load: Callable[[Sequence[str]], list[Row]], number: int, size: int) -> list[Row]:
        if (number, size) == (found.query.page, found.query.size):
            return load([hit.id for hit in found.base.hits])
        page = replace(found.query, page=number, size=size, facets=(), numeric=())
        return load([hit.id for hit in self._index.search(page).hits])

    def _long_listing(self, address: Address, asked: Asked, wanted: tuple[Requirement, ...], found: _Found) -> Sorted:
        """More products than can each be held against the figures: the index says which of them meet and which are mute."""
        load = partial(self._rows, wanted=wanted, template=asked.template)
        first = dict.fromkeys((*found.promoted, *(str(product.id) for product in found.near)))
        bare = replace(found.query, page=1, facets=(), numeric=())
        everything = list(dict.fromkeys((*first, *self._ids(bare))))
        if not wanted:
            return Sorted({None: everything}, load)
        ranges = partial(ranges_of, wanted, asked.template, self._reader.plan)
        meeting = (
            set(self._ids(replace(bare, ranges=ranges(include_missing=False))))
            if ranges(include_missing=False)
            else set()
        )
        kept = set(self._ids(replace(bare, ranges=ranges(include_missing=True))))
        meets = [id for id in everything if id in meeting]
        groups: dict[Verdict | None, Sequence[str]] = {
            Verdict.MEETS: self._nearest_first(meets, load) if address.sort is Sort.RELEVANCE else meets,
            Verdict.NOT_STATED: [id for id in everything if id in kept and id not in meeting],
            Verdict.MISSES: [id for id in everything if id not in kept],
        }
        if address.only_stated:
            del groups[Verdict.NOT_STATED]
        return Sorted(groups, load)

    def _nearest_first(self, ids: list[str], load: Callable[[Sequence[str]], list[Row]]) -> list[str]:
        rows = by_answer(load(ids[:_NEAREST]))
        return [*(str(row.product.id) for row in rows), *ids[_NEAREST:]]

    def _ids(self, query: Query) -> Iterator[str]:
        for number, hit in enumerate(self._index.scan(query)):
            if number >= MOST_EXPORTED:
                return
            yield hit.id

    def _rows(self, ids: Sequence[str], wanted: Sequence[Requirement], template: Sequence[Attribute]) -> list[Row]:
        products = records.products_by_id(self._session, ids)
        return [row_of(product, wanted, template) for product in products.values()]

    # --- around the list ---------------------------------------------------------------------------------------------

    def _facets(self, address: Address, found: _Found) -> dict[str, tuple[FacetCount, ...]]:
        facets = dict(found.base.facets)
        kinds = facets.get(Facet.CATEGORY, ())
        if found.elsewhere is not None:
            others = found.elsewhere.facets.get(Facet.CATEGORY, ()) if not found.elsewhere.tolerant else ()
            own = tuple(one for one in kinds if one.value in found.kinds)
            facets[Facet.CATEGORY] = own + tuple(one for one in others if one.value not in found.kinds)
        elif address.section:
            of_section = set(terms_of_section(self._reader.plan, address.section))
            facets[Facet.CATEGORY] = tuple(one for one in kinds if one.value in of_section)
        for facet, values in (
            (Facet.CITY.value, [product.city for product in found.near]),
            (Facet.FIRST_SET.value, [level for product in found.near if (level := _listed_level(product))]),
        ):
            facets[facet] = _with_more(facets.get(facet, ()), values)
        return facets

    def _relaxations(self, address: Address) -> tuple[Relaxation, ...]:
        """Single things to drop that would show something, the most first."""
        found = []
        for label, other in _single_drops(address):
            asked = understand(other, self._reader)
            query = self._query(other, asked, self._kinds(other, asked))
            result = self._index.search(replace(query, page=1, size=_NEAR, facets=(), numeric=()))
            if count := _without_strangers(result, asked.words).total:
                found.append(Relaxation(label, other, count))
        return tuple(sorted(found, key=lambda one: -one.count)[:4])

    def _from_database(self, address: Address, asked: Asked) -> Results:
        wanted = requirements_of(address, asked)
        total, products = records.by_words(
            self._session,
            asked.words,
            asked.terms,
            hubei_only=not address.all_provinces,
            page=address.page,
            size=address.size,
        )
        rows = tuple(row_of(product, wanted, asked.template) for product in products)
        pages = Pages(address.page, address.size, total)
        return Results(
            asked=replace(asked, requirements=wanted),
            rows=rows,
            pages=pages,
            near_kinds=_near(asked, total),
            is_degraded=True,
        )


def _without_strangers(result: SearchResult, words: str) -> SearchResult:
    """The result; empty where it only comes near the words and no name in it shares half of their characters."""
    if not result.tolerant or words.isascii():
        return result
    return result if any(are_alike(hit.name, words) for hit in result.hits[:_NEAR]) else SearchResult((), 0)


def _near(asked: Asked, total: int) -> tuple[NearKind, ...]:
    return () if total or asked.terms else near_kinds(asked.runs)


def _elsewhere(found: _Found) -> int:
    """How many products of other categories hold the words and are not on the list."""
    if found.elsewhere is None or found.elsewhere.tolerant:
        return 0
    counted = {one.value: one.count for one in found.elsewhere.facets.get(Facet.CATEGORY, ())}
    return max(0, found.elsewhere.total - sum(counted.get(kind, 0) for kind in found.kinds) - len(found.near))


def _listed_level(product: Product) -> str:
    claim = product.first_set
    return (claim.level or "") if claim and claim.is_listed else ""


def _with_more(counts: Sequence[FacetCount], values: Sequence[str]) -> tuple[FacetCount, ...]:
    more = Counter({one.value: one.count for one in counts})
    more.update(values)
    return tuple(FacetCount(value, n) for value, n in sorted(more.items(), key=lambda pair: (-pair[1], pair[0])))


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
