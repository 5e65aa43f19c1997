"""The promise of a search index: what goes in, what may be asked, what comes out. Engines are its siblings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from catalog.index.document import Document


class IndexFault(Exception):
    """The index could not do what was asked; the message says how to mend it."""


class IndexUnavailable(IndexFault):
    """The engine does not answer. Answer from the database meanwhile, and say so."""


class IndexBusy(IndexFault):
    """Another process writes or rebuilds. Nothing was written; try again later."""


class QueryRefused(IndexFault):
    """The query asks for something impossible (a page that is not positive, an unknown facet)."""


class Facet(StrEnum):
    """What hits may be counted and filtered by. Filters are OR inside one facet, AND between facets."""

    CATEGORY = "category"
    COLUMN = "column"
    CLAUSE = "clause"
    CITY = "city"
    PROVINCE = "province"
    FIRST_SET = "first_set"
    SUPPLIER = "supplier"
    ATTRIBUTE = "attribute"


class Sort(StrEnum):
    """The order of hits. Products without the figure come last."""

    RELEVANCE = "relevance"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    SOONEST = "soonest"


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds, both inclusive; None leaves an end open. `include_missing` keeps what does not state the figure."""

    low: float | None = None
    high: float | None = None
    include_missing: bool = False

    @property
    def is_open(self) -> bool:
        """True where it bounds nothing."""
        return self.low is None and self.high is None


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the index.

    `ranges` are by attribute key (`document.attribute_key`), in the attribute's usual unit; a product that states an
    interval fits where the intervals touch. `price` is in yuan. `page` counts from 1. `facets` are to be counted,
    each as if its own filter were off; `numeric` are attribute keys whose extent is wanted (`"price"` too).
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    price: Range | None = None
    lead_days: Range | None = None
    hubei_only: bool = True
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 20
    facets: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """One product found. Marks are stretches [start, end) of `name` and `summary` that met the query."""

    id: str
    revision: int
    score: float
    name: str = ""
    summary: str = ""
    name_marks: tuple[Span, ...] = ()
    summary_marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits have this value of a facet."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Extent:
    """The least and the greatest figure among the hits, and how many hits state it."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, best first. Facet counts are sorted by (-count, value).

    `tolerant`: nothing held the words as written; these hits come close in spelling or sound.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    extents: Mapping[str, Extent] = field(default_factory=dict)
    tolerant: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name to complete what is being typed, and how many products bear it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a batch: `stale` ids held a newer revision and were left alone."""

    applied: int
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """The engine, how many products it holds, and where they are."""

    engine: str
    documents: int
    place: str


@dataclass(frozen=True, slots=True)
class Drift:
    """Where index and database differ, each sorted by id; all empty where they agree."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """True where index and database agree."""
        return not (self.missing or self.stale or self.extra)


class SearchIndex(Protocol):
    """A search index over products. All methods raise IndexUnavailable where the engine does not answer."""

    def put(self, documents: Iterable[Document]) -> Written:
        """Write documents. An older revision than the one held, of a document or of its removal, changes nothing."""
        ...

    def remove(self, revisions: Mapping[str, int]) -> Written:
        """Remove ids, each with the revision of its removal. A late `put` of an older revision brings none back."""
        ...

    def refresh(self) -> None:
        """Let searches see all that was written."""
        ...

    def search(self, query: Query) -> SearchResult:
        """Answer one page. Raises QueryRefused for an impossible query. Any page may be asked, past 10,000 hits too."""
        ...

    def scan(self, query: Query) -> Iterator[Hit]:
        """All hits in order, page and facets aside, over one state of the index: ids, revisions and scores only."""
        ...

    def suggest(self, prefix: str, size: int = 10) -> tuple[Suggestion, ...]:
        """Names, models and terms that begin as typed, in characters, pinyin or initials; most products first."""
        ...

    def candidates(self, text: str, top: int = 200, *, hubei_only: bool = True) -> tuple[Hit, ...]:
        """Products that share words with a need's text, best first. Nothing is marked."""
        ...

    def revisions(self) -> Iterator[tuple[str, int]]:
        """Ids held, with their revisions, in no order."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Fill a new index beside this one, then switch to it; how many it holds.

        Searches answer from the old one meanwhile; removals stay removed. Where `documents` fails, nothing has changed.
        """
        ...

    def health(self) -> Health:
        """Say how the engine is."""
        ...

    def close(self) -> None:
        """Let go of the engine."""
        ...


def drift(index: SearchIndex, expected: Mapping[str, int]) -> Drift:
    """Compare the index with the revisions the database holds, by id."""
    held = dict(index.revisions())
    return Drift(
        missing=tuple(sorted(expected.keys() - held.keys())),
        stale=tuple(sorted(id for id in expected.keys() & held.keys() if held[id] != expected[id])),
        extra=tuple(sorted(held.keys() - expected.keys())),
    )


def yuan(low: Decimal | None, high: Decimal | None, *, include_missing: bool = False) -> Range:
    """A price range from amounts of money."""
    return Range(None if low is None else float(low), None if high is None else float(high), include_missing)
