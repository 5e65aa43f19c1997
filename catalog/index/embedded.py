"""The search index inside our own process (tantivy): nothing to install, nothing to run."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import tantivy
from tantivy import FieldType, Occur, Order
from tantivy import Query as Clauses

from catalog.analysis import Analyzer, QueryWord
from catalog.index import clauses, marks
from catalog.index.document import JOINT, SENTINEL, Document, typed_key
from catalog.index.generations import Generations
from catalog.index.making import shaped
from catalog.index.protocol import (
    Extent,
    FacetCount,
    Health,
    Hit,
    IndexUnavailable,
    Query,
    Range,
    SearchResult,
    Sort,
    Suggestion,
    Written,
)
from catalog.index.schema import FACET_FIELDS, MOST_FACET_VALUES, TEXT_FIELDS, figure_field

_REBUILD_HEAP = 256_000_000
_WRITE_HEAP = 32_000_000
_SCAN_STEP = 20_000
_REMOVED = "1"
_STORED = ("name", "summary")
_ORDERS = {
    Sort.CHEAPEST: ("cheap_order", Order.Asc),
    Sort.DEAREST: ("dear_order", Order.Desc),
    Sort.SOONEST: ("soon_order", Order.Asc),
}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="tokens", index_option="freq")
    for name in FACET_FIELDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("removed", "hubei", "typed"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("low", "high"):
        builder.add_json_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("price", "lead_days", "prior"):
        builder.add_float_field(name, fast=True)
    for name in ("browse_order", "cheap_order", "dear_order", "soon_order"):
        builder.add_integer_field(name, fast=True)
    builder.add_unsigned_field("revision", fast=True)
    for name in _STORED:  # bytes, for a text field would be indexed, and is never asked for
        builder.add_bytes_field(name, stored=True, indexed=False)
    return builder.build()


SCHEMA = _schema()


def _fields(document: Document) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": document.id,
        "revision": document.revision,
        "title": document.title,
        "kind": document.kind,
        "body": document.body,
        "sounds": document.sounds,
        "typed": list(document.typed),
        "name": document.name.encode(),
        "summary": document.summary.encode(),
        "hubei": "1" if document.is_hubei_made else "0",
        "prior": document.prior,
        "browse_order": document.browse_order,
        "cheap_order": document.cheap_order,
        "dear_order": document.dear_order,
        "soon_order": document.soon_order,
    }
    fields.update((facet, list(values)) for facet, values in document.facets.items())
    if document.figures:
        fields["low"] = {figure_field(key): low for key, (low, _) in document.figures.items()}
        fields["high"] = {figure_field(key): high for key, (_, high) in document.figures.items()}
    if document.price is not None:
        fields["price"] = document.price
    if document.lead_days is not None:
        fields["lead_days"] = float(document.lead_days)
    return fields


def _line(document: Document) -> bytes:
    """The document's fields as tantivy reads them in JSON: bytes in base64."""
    fields = _fields(document)
    for name in _STORED:
        fields[name] = b64encode(fields[name]).decode()
    return orjson.dumps(fields)


def _tombstone(id: str, revision: int) -> dict[str, Any]:
    return {"id": id, "revision": revision, "removed": _REMOVED, **dict.fromkeys(TEXT_FIELDS, SENTINEL)}


class EmbeddedIndex:
    """A `SearchIndex` in a folder, or in memory where no folder is given.

    Many processes may search one folder; writes take turns, and raise IndexBusy where the turn does not come in time.
    """

    def __init__(self, analyzer: Analyzer, path: Path | None = None, *, patience: float = 5.0) -> None:
        self._analyzer = analyzer
        self._generations = Generations(SCHEMA, path, patience=patience)

    def put(self, documents: Iterable[Document]) -> Written:
        """Write documents; see `SearchIndex.put`."""
        return self._write((document.id, document.revision, _fields(document)) for document in documents)

    def remove(self, revisions: Mapping[str, int]) -> Written:
        """Remove ids; see `SearchIndex.remove`."""
        return self._write((id, revision, _tombstone(id, revision)) for id, revision in revisions.items())

    def _write(self, entries: Iterable[tuple[str, int, dict[str, Any]]]) -> Written:
        entries = list(entries)
        if not entries:
            return Written(0)
        stale: list[str] = []
        newest: dict[str, tuple[int, dict[str, Any]]] = {}
        with self._generations.turn():
            index = self._generations.index()
            index.reload()
            searcher = index.searcher()
            for id, revision, fields in entries:
                held = newest[id][0] if id in newest else _revision(searcher, id)
                if held is not None and held > revision:
                    stale.append(id)
                else:
                    newest[id] = (revision, fields)
            writer = index.writer(_WRITE_HEAP, 1)
            for id, (_, fields) in newest.items():
                writer.delete_documents_by_term("id", id)
                writer.add_document(tantivy.Document.from_dict(fields, SCHEMA))
            writer.commit()
            writer.wait_merging_threads()
        return Written(len(entries) - len(stale), tuple(stale))

    def refresh(self) -> None:
        """Let searches see all that was written."""
        self._generations.index().reload()

    def search(self, query: Query) -> SearchResult:
        """Answer one page; see `SearchIndex.search`."""
        searcher = self._searcher()
        words = self._analyzer.query_words(clauses.checked(query).text)
        text, is_tolerant = clauses.strict(words), False
        found = self._page(searcher, query, text)
        if text is not None and not found.count and not self._is_met(searcher, text):
            text, is_tolerant = clauses.tolerant(words), True
            found = self._page(searcher, query, text)
        return SearchResult(
            self._hits(searcher, found.hits, words),
            found.count,
            self._facets(searcher, query, text),
            self._extents(searcher, query, text),
            is_tolerant and found.count > 0,
        )

    def _is_met(self, searcher: tantivy.Searcher, text: clauses.Clause) -> bool:
        """True where some product holds the words, whatever the filters: then an empty answer is the right one."""
        whole = self._whole(Query(hubei_only=False), text)
        return bool(searcher.search(whole, 1, False).hits)

    def _page(self, searcher: tantivy.Searcher, query: Query, text: clauses.Clause | None) -> Any:
        return self._ranked(searcher, query, text, query.size, (query.page - 1) * query.size)

    def _ranked(
        self, searcher: tantivy.Searcher, query: Query, text: clauses.Clause | None, limit: int, offset: int
    ) -> Any:
        whole = self._whole(query, text)
        if query.sort in _ORDERS:
            field, order = _ORDERS[query.sort]
            return searcher.search(whole, limit, True, field, offset, order)
        if text is None:
            return searcher.search(whole, limit, True, "browse_order", offset, Order.Desc)
        return searcher.search(whole, limit, True, offset=offset, weight_by_field="prior")

    def scan(self, query: Query) -> Iterator[Hit]:
        """All hits in order; see `SearchIndex.scan`."""
        searcher = self._searcher()
        text = clauses.strict(self._analyzer.query_words(query.text))
        offset = 0
        while True:
            found = self._ranked(searcher, query, text, _SCAN_STEP, offset)
            yield from self._hits(searcher, found.hits, None)
            offset += _SCAN_STEP
            if offset >= found.count:
                return

    def suggest(self, prefix: str, size: int = 10) -> tuple[Suggestion, ...]:
        """Complete what is being typed; see `SearchIndex.suggest`."""
        key = typed_key(prefix)
        if not key or size < 1:
            return ()
        alive = Clauses.boolean_query([(Occur.Must, Clauses.all_query()), (Occur.MustNot, _is("removed", _REMOVED))])
        counts: dict[str, int] = {}
        for entry, count in self._searcher().terms_with_prefix("typed", key, alive, size * 8):
            label = entry.partition(JOINT)[2]
            counts[label] = max(count, counts.get(label, 0))
        return suggestions(counts, size)

    def candidates(self, text: str, top: int = 200, *, hubei_only: bool = True) -> tuple[Hit, ...]:
        """Products that share words with a need's text; see `SearchIndex.candidates`."""
        clause = clauses.any_word(self._analyzer, text)
        if clause is None or top < 1:
            return ()
        searcher = self._searcher()
        whole = self._whole(Query(hubei_only=hubei_only), clause)
        found = searcher.search(whole, top, False, weight_by_field="prior")
        return self._hits(searcher, found.hits, None)

    def revisions(self) -> Iterator[tuple[str, int]]:
        """Ids held, with their revisions."""
        searcher = self._searcher()
        alive = Clauses.boolean_query([(Occur.Must, Clauses.all_query()), (Occur.MustNot, _is("removed", _REMOVED))])
        yield from _entries(searcher, alive)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Fill a new index beside this one, then switch to it; see `SearchIndex.rebuild`."""
        lines = shaped(documents, _line)  # before the writer has a thread
        with self._generations.turn():
            held = self._held()
            with self._generations.next() as index:
                writer = index.writer(_REBUILD_HEAP, 1)  # it keeps up with the analysis, and leaves fewer segments
                for line in lines:
                    writer.add_json(line.decode())
                writer.commit()
                index.reload()
                if held is not None:
                    _keep_removals(held.searcher(), index.searcher(), writer)
                writer.commit()
                writer.wait_merging_threads()
                index.reload()
                return _living(index.searcher())

    def _held(self) -> tantivy.Index | None:
        """The generation in use; None where it is damaged or of another version, which a rebuild mends."""
        try:
            index = self._generations.index()
            index.reload()
        except (IndexUnavailable, OSError, ValueError):
            return None
        return index

    def health(self) -> Health:
        """Say how many products it holds, and where."""
        return Health("embedded", _living(self._searcher()), self._generations.place)

    def close(self) -> None:
        """Let go of the folder."""
        self._generations.close()

    def _searcher(self) -> tantivy.Searcher:
        try:
            return self._generations.index().searcher()
        except (OSError, ValueError) as fault:
            raise IndexUnavailable(
                f"索引目录“{self._generations.place}”打不开：{fault}。请运行 chuzhuang index rebuild 重建。"
            ) from fault

    def _whole(self, query: Query, text: clauses.Clause | None, without: str | None = None) -> Clauses:
        """Text, filters and ranges as one query; the filter of facet `without` is left out."""
        parts: list[tuple[Occur, Clauses]] = [(Occur.MustNot, _is("removed", _REMOVED))]
        parts.append((Occur.Must, _spell(text) if text is not None else Clauses.all_query()))
        parts += [
            (occur, clause if occur is Occur.MustNot else Clauses.const_score_query(clause, 0.0))
            for occur, clause in self._filters(query, without)
        ]
        return Clauses.boolean_query(parts)

    def _filters(self, query: Query, without: str | None) -> Iterator[tuple[Occur, Clauses]]:
        if query.hubei_only:
            yield Occur.Must, _is("hubei", "1")
        for facet, values in query.filters.items():
            if values and facet != without:
                yield Occur.Must, Clauses.term_set_query(SCHEMA, facet, list(values))
        for key, bounds in query.ranges.items():
            if not bounds.is_open:
                yield _bounded(self._figure(key, bounds), _is("attribute", key), bounds)
        for field, span in (("price", query.price), ("lead_days", query.lead_days)):
            if span is not None and not span.is_open:
                within = Clauses.range_query(SCHEMA, field, FieldType.Float, span.low, span.high)
                yield _bounded(within, Clauses.exists_query(field), span)

    def _figure(self, key: str, bounds: Range) -> Clauses:
        """Products whose interval touches the bounds."""
        # Only the query parser knows ranges inside JSON; it sees our own field name and our own spelling of a number.
        index, field = self._generations.index(), figure_field(key)
        ends = []
        if bounds.low is not None:
            ends.append(index.parse_query(f"high.{field}:[{bounds.low:.9f} TO *]", ["id"]))
        if bounds.high is not None:
            ends.append(index.parse_query(f"low.{field}:[* TO {bounds.high:.9f}]", ["id"]))
        return ends[0] if len(ends) == 1 else Clauses.boolean_query([(Occur.Must, end) for end in ends])

    def _hits(
        self,
        searcher: tantivy.Searcher,
        found: Sequence[tuple[Any, tantivy.DocAddress]],
        words: Sequence[QueryWord] | None,
    ) -> tuple[Hit, ...]:
        """Hits with names, and marks where words are given; bare ids where `words` is None."""
        addresses = [address for _, address in found]
        revisions = searcher.fast_field_values("revision", addresses)
        pattern = marks.pattern_for(words) if words else None
        hits = []
        for (score, address), revision in zip(found, revisions, strict=True):
            stored = searcher.doc(address)
            score = score if isinstance(score, float) else 0.0
            id = str(stored.get_first("id"))
            if words is None:
                hits.append(Hit(id, int(revision or 0), score))
                continue
            name, summary = _text(stored, "name"), _text(stored, "summary")
            spans = marks.marks(pattern, name), marks.marks(pattern, summary)
            hits.append(Hit(id, int(revision or 0), score, name, summary, *spans))
        return tuple(hits)

    def _facets(
        self, searcher: tantivy.Searcher, query: Query, text: clauses.Clause | None
    ) -> dict[str, tuple[FacetCount, ...]]:
        """Counts of the facets asked for, each with its own filter off; facets without a filter share one pass."""
        passes: dict[str | None, list[str]] = {}
        for facet in query.facets:
            passes.setdefault(facet if query.filters.get(facet) else None, []).append(facet)
        found: dict[str, tuple[FacetCount, ...]] = {}
        for without, facets in passes.items():
            wanted = {facet: {"terms": {"field": facet, "size": MOST_FACET_VALUES}} for facet in facets}
            answer = searcher.aggregate(self._whole(query, text, without), wanted)
            for facet in facets:
                pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[facet]["buckets"]]
                found[facet] = facet_counts(pairs)
        return {facet: found[facet] for facet in query.facets}

    def _extents(self, searcher: tantivy.Searcher, query: Query, text: clauses.Clause | None) -> dict[str, Extent]:
        if not query.numeric:
            return {}
        wanted: dict[str, Any] = {}
        for place, key in enumerate(query.numeric):
            low, high = (
                ("price", "price") if key == "price" else (f"{end}.{figure_field(key)}" for end in ("low", "high"))
            )
            wanted[f"low{place}"] = {"stats": {"field": low}}
            wanted[f"high{place}"] = {"max": {"field": high}}
        answer = searcher.aggregate(self._whole(query, text), wanted)
        found: dict[str, Extent] = {}
        for place, key in enumerate(query.numeric):
            lows, highest = answer[f"low{place}"], answer[f"high{place}"]["value"]
            if lows["count"] and highest is not None:
                found[key] = Extent(float(lows["min"]), float(highest), int(lows["count"]))
        return found


def _is(field: str, token: str) -> Clauses:
    return Clauses.term_query(SCHEMA, field, token, "basic")


def _bounded(within: Clauses, stated: Clauses, bounds: Range) -> tuple[Occur, Clauses]:
    """The bounds as a filter; where what does not state the figure may stay, only what states another one must go."""
    if not bounds.include_missing:
        return Occur.Must, within
    return Occur.MustNot, Clauses.boolean_query([(Occur.Must, stated), (Occur.MustNot, within)])


def _spell(clause: clauses.Clause) -> Clauses:
    """The clause in tantivy's words."""
    if isinstance(clause, clauses.Term):
        term = Clauses.term_query(SCHEMA, clause.field, clause.token, "freq")
        return term if clause.weight == 1.0 else Clauses.boost_query(term, clause.weight)
    if isinstance(clause, clauses.Constant):
        if clause.fuzzy:
            return Clauses.const_score_query(
                Clauses.fuzzy_term_query(SCHEMA, clause.field, clause.token, 1), clause.weight
            )
        return Clauses.const_score_query(_is(clause.field, clause.token), clause.weight)
    parts = [(Occur.Must, _spell(part)) for part in clause.must]
    parts += [(Occur.Should, _spell(part)) for part in clause.should]
    return Clauses.boolean_query(parts, clause.need or None)


def _text(stored: tantivy.Document, field: str) -> str:
    return bytes(stored.get_first(field) or b"").decode()


def _revision(searcher: tantivy.Searcher, id: str) -> int | None:
    found = searcher.search(_is("id", id), 1, False).hits
    if not found:
        return None
    return int(searcher.fast_field_values("revision", [found[0][1]])[0] or 0)


def _entries(searcher: tantivy.Searcher, which: Clauses) -> Iterator[tuple[str, int]]:
    addresses = [address for _, address in searcher.search(which, max(searcher.num_docs, 1), False).hits]
    revisions = searcher.fast_field_values("revision", addresses)
    for address, revision in zip(addresses, revisions, strict=True):
        yield str(searcher.doc(address).get_first("id")), int(revision or 0)


def _keep_removals(held: tantivy.Searcher, new: tantivy.Searcher, writer: tantivy.IndexWriter) -> None:
    """Carry removals over, unless the new index holds a newer revision: a late write must find them there too."""
    for id, revision in _entries(held, _is("removed", _REMOVED)):
        kept = _revision(new, id)
        if kept is None or kept < revision:
            writer.delete_documents_by_term("id", id)
            writer.add_document(tantivy.Document.from_dict(_tombstone(id, revision), SCHEMA))


def _living(searcher: tantivy.Searcher) -> int:
    removed: Any = searcher.search(_is("removed", _REMOVED), 1, True)
    return int(searcher.num_docs) - int(removed.count)


def facet_counts(pairs: Iterable[tuple[str, int]]) -> tuple[FacetCount, ...]:
    """Counts in the order that every engine gives: most first, then by value."""
    return tuple(
        FacetCount(value, count) for value, count in sorted(pairs, key=lambda pair: (-pair[1], pair[0])) if count
    )


def suggestions(counts: Mapping[str, int], size: int) -> tuple[Suggestion, ...]:
    """The names most products bear, then by name."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Suggestion(label, count) for label, count in ranked[:size])
