"""The two engines answer alike: same products, same order, same counts, on the same data."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import pairwise

import pytest

from benchmarks.generate import products, queries
from catalog.analysis import analyzer_for
from catalog.index.document import attribute_keys, document_for
from catalog.index.elastic import ElasticIndex
from catalog.index.embedded import EmbeddedIndex
from catalog.index.protocol import Facet, Hit, Query, Range, SearchIndex, Sort
from seed_catalog import Plan, load_plan

pytestmark = pytest.mark.services

PRODUCTS = 3_000
QUERIES = 300
# Both compute BM25 in 32-bit floats, and add in their own order: closer than this is a tie.
TIE = 2e-6


@pytest.fixture(scope="module")
def whole_plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def asked(whole_plan: Plan) -> list[str]:
    return queries(whole_plan, list(products(whole_plan, PRODUCTS)), QUERIES)


@pytest.fixture(scope="module")
def engines(whole_plan: Plan, elasticsearch_url: str) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    analyzer = analyzer_for(whole_plan)
    elastic = ElasticIndex(
        analyzer, elasticsearch_url, attribute_keys(whole_plan), name=f"test-{uuid.uuid4().hex[:12]}"
    )
    embedded = EmbeddedIndex(analyzer)
    documents = [document_for(product, whole_plan) for product in products(whole_plan, PRODUCTS)]
    for index in (embedded, elastic):
        assert index.rebuild(documents) == PRODUCTS
    yield embedded, elastic
    elastic.drop()
    elastic.close()


def assert_same_order(one: tuple[Hit, ...], other: tuple[Hit, ...], asked: str) -> None:
    """The same ids in the same order; only hits whose scores tie may have changed places."""
    scores = [hit.score for hit in one]
    assert scores == pytest.approx([hit.score for hit in other], rel=TIE), asked
    if [hit.id for hit in one] == [hit.id for hit in other]:
        return
    for mine, theirs in zip(one, other, strict=True):
        assert mine.id == theirs.id or abs(mine.score - theirs.score) <= TIE * mine.score, asked
        assert any(abs(a - b) <= TIE * a for a, b in pairwise(scores)), f"no tie to explain the order for {asked}"


def test_at_least_two_hundred_queries_rank_alike(engines: tuple[SearchIndex, SearchIndex], asked: list[str]) -> None:
    embedded, elastic = engines
    identical, answered = 0, 0
    for text in asked:
        query = Query(text, hubei_only=False, facets=tuple(Facet), numeric=("price",))
        one, other = embedded.search(query), elastic.search(query)
        assert (one.total, one.tolerant, one.facets) == (other.total, other.tolerant, other.facets), text
        assert one.extents == other.extents, text
        assert_same_order(one.hits, other.hits, text)
        identical += [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
        answered += one.total > 0
    assert len(asked) >= 200
    assert answered >= 0.95 * len(asked)
    assert identical >= 0.99 * len(asked)


def test_marks_are_the_same(engines: tuple[SearchIndex, SearchIndex], asked: list[str]) -> None:
    embedded, elastic = engines
    for text in asked[:40]:
        one, other = embedded.search(Query(text, size=5)), elastic.search(Query(text, size=5))
        marked = [(hit.id, hit.revision, hit.name, hit.name_marks, hit.summary_marks) for hit in one.hits]
        assert marked == [(hit.id, hit.revision, hit.name, hit.name_marks, hit.summary_marks) for hit in other.hits]


@pytest.mark.parametrize("sort", list(Sort))
def test_filters_ranges_and_sorts_agree(engines: tuple[SearchIndex, SearchIndex], asked: list[str], sort: Sort) -> None:
    embedded, elastic = engines
    (attributes,) = embedded.search(Query(facets=(Facet.ATTRIBUTE,))).facets.values()
    for place, text in enumerate(("", *asked[:60])):
        key = attributes[place % 40].value
        query = Query(
            text if place % 3 else "",
            filters={"city": ("武汉市", "襄阳市")} if place % 2 else {"first_set": ("省级",)},
            ranges={key: Range(1, 500 if place % 4 else None, include_missing=place % 5 == 0)},
            price=Range(10_000, 900_000, include_missing=bool(place % 2)),
            sort=sort,
            page=1 + place % 3,
            facets=tuple(Facet),
            numeric=(key, "price"),
        )
        one, other = embedded.search(query), elastic.search(query)
        assert (one.total, one.facets, one.extents) == (other.total, other.facets, other.extents), query
        assert_same_order(one.hits, other.hits, text) if sort is Sort.RELEVANCE else None
        if sort is not Sort.RELEVANCE:
            assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits], query


def test_suggestions_and_candidates_agree(engines: tuple[SearchIndex, SearchIndex], asked: list[str]) -> None:
    embedded, elastic = engines
    for text in asked[:120]:
        for length in (1, 2, 4):
            assert embedded.suggest(text[:length]) == elastic.suggest(text[:length]), text
        assert_same_order(embedded.candidates(text, 50), elastic.candidates(text, 50), text)


def test_scans_agree(engines: tuple[SearchIndex, SearchIndex]) -> None:
    embedded, elastic = engines
    query = Query(price=Range(None, 200_000), sort=Sort.DEAREST)
    assert [hit.id for hit in embedded.scan(query)] == [hit.id for hit in elastic.scan(query)]
    assert dict(embedded.revisions()) == dict(elastic.revisions())
