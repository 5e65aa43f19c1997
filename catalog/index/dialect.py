"""Documents, clauses and filters in Elasticsearch's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from catalog.index import clauses
from catalog.index.document import SENTINEL, Document
from catalog.index.protocol import Query, Range, Sort
from catalog.index.schema import FACET_FIELDS, TEXT_FIELDS, figure_field

_ORDER_FIELDS = ("revision", "browse_order", "cheap_order", "dear_order", "soon_order")


def _each(fields: Sequence[str], **settings: Any) -> dict[str, dict[str, Any]]:
    return dict.fromkeys(fields, settings)


def mappings(figures: Iterable[str]) -> dict[str, Any]:
    """Fields of the index; `figures` are the attribute keys. No other field is ever added: mappings stay bounded."""
    # few products state each figure: bounds are found in the column itself, and no tree is grown for each
    doubles = _each([figure_field(key) for key in figures], type="double", index=False)
    return {
        "dynamic": False,
        "properties": {
            **_each(TEXT_FIELDS, type="text", analyzer="whitespace", index_options="freqs"),
            **_each((*FACET_FIELDS, "typed"), type="keyword"),
            **_each(("price", "lead_days"), type="double"),
            "prior": {"type": "double", "index": False},
            **_each(_ORDER_FIELDS, type="long", index=False),
            **_each(("removed", "hubei"), type="boolean"),
            **_each(("low", "high"), type="object", properties=doubles),
            **_each(("name", "summary"), type="keyword", index=False, doc_values=False),
        },
    }


_ORDERS = {
    Sort.CHEAPEST: ("cheap_order", "asc"),
    Sort.DEAREST: ("dear_order", "desc"),
    Sort.SOONEST: ("soon_order", "asc"),
}


def entry_of(document: Document) -> dict[str, Any]:
    """The document as Elasticsearch holds it."""
    entry: dict[str, Any] = {
        "revision": document.revision,
        "title": document.title,
        "kind": document.kind,
        "body": document.body,
        "sounds": document.sounds,
        "typed": document.typed,
        "name": document.name,
        "summary": document.summary,
        "hubei": document.is_hubei_made,
        "prior": document.prior,
        "browse_order": document.browse_order,
        "cheap_order": document.cheap_order,
        "dear_order": document.dear_order,
        "soon_order": document.soon_order,
        **document.facets,
    }
    if document.figures:
        entry["low"] = {figure_field(key): low for key, (low, _) in document.figures.items()}
        entry["high"] = {figure_field(key): high for key, (_, high) in document.figures.items()}
    if document.price is not None:
        entry["price"] = document.price
    if document.lead_days is not None:
        entry["lead_days"] = document.lead_days
    return entry


def tombstone_of(id: str, revision: int) -> dict[str, Any]:
    """What is left of a removed product: enough to refuse a late write."""
    return {"revision": revision, "removed": True, **dict.fromkeys(TEXT_FIELDS, SENTINEL)}


def spell(clause: clauses.Clause) -> dict[str, Any]:
    """The clause as a query."""
    if isinstance(clause, clauses.Term):
        return {"term": {clause.field: {"value": clause.token, "boost": clause.weight}}}
    if isinstance(clause, clauses.Constant):
        plain: dict[str, Any] = {"term": {clause.field: clause.token}}
        if clause.fuzzy:
            fuzzy = {"value": clause.token, "fuzziness": 1, "transpositions": True, "rewrite": "constant_score"}
            plain = {"fuzzy": {clause.field: {**fuzzy, "max_expansions": 1000}}}
        return {"constant_score": {"filter": plain, "boost": clause.weight}}
    parts: dict[str, Any] = {}
    if clause.must:
        parts["must"] = [spell(part) for part in clause.must]
    if clause.should:
        parts["should"] = [spell(part) for part in clause.should]
    if clause.need:
        parts["minimum_should_match"] = clause.need
    return {"bool": parts}


def filters_of(query: Query, apart: Sequence[str]) -> list[dict[str, Any]]:
    """Filters and ranges of the query, but for the facets `apart`."""
    found: list[dict[str, Any]] = []
    if query.hubei_only:
        found.append({"term": {"hubei": True}})
    for facet, values in query.filters.items():
        if values and facet not in apart:
            found.append({"terms": {facet: list(values)}})
    for key, bounds in query.ranges.items():
        if not bounds.is_open:
            field = figure_field(key)
            ends = []
            if bounds.low is not None:
                ends.append({"range": {f"high.{field}": {"gte": bounds.low}}})
            if bounds.high is not None:
                ends.append({"range": {f"low.{field}": {"lte": bounds.high}}})
            found.append(_or_missing({"bool": {"filter": ends}}, {"term": {"attribute": key}}, bounds))
    for field, span in (("price", query.price), ("lead_days", query.lead_days)):
        if span is not None and not span.is_open:
            ends_of = {side: end for side, end in (("gte", span.low), ("lte", span.high)) if end is not None}
            found.append(_or_missing({"range": {field: ends_of}}, {"exists": {"field": field}}, span))
    return found


def _or_missing(within: dict[str, Any], stated: dict[str, Any], bounds: Range) -> dict[str, Any]:
    """The bounds; where what does not state the figure may stay, only what states another one must go."""
    if not bounds.include_missing:
        return within
    return {"bool": {"must_not": [{"bool": {"filter": [stated], "must_not": [within]}}]}}


def order_of(query: Query, has_text: bool) -> list[dict[str, Any]]:
    """Sort keys; the last one all but unique."""
    browse = {"browse_order": {"order": "desc", "missing": "_last"}}
    if query.sort in _ORDERS:
        field, order = _ORDERS[query.sort]
        return [{field: {"order": order, "missing": "_last"}}, browse]
    return [{"_score": {"order": "desc"}}, browse] if has_text else [browse]


def extents_wanted(keys: Sequence[str]) -> dict[str, Any]:
    """Aggregations for the extent of each attribute."""
    wanted: dict[str, Any] = {}
    for place, key in enumerate(keys):
        low, high = ("price", "price") if key == "price" else (f"{end}.{figure_field(key)}" for end in ("low", "high"))
        wanted[f"low{place}"] = {"stats": {"field": low}}
        wanted[f"high{place}"] = {"max": {"field": high}}
    return wanted
