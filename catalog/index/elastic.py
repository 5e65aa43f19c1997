"""The search index in an Elasticsearch of one or many nodes; plain parts only, so that any 8.19 or 9 server will do."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import orjson
from elasticsearch import BadRequestError, Elasticsearch

from catalog.analysis import Analyzer, QueryWord
from catalog.index import clauses, marks
from catalog.index.dialect import entry_of, extents_wanted, filters_of, mappings, order_of, spell, tombstone_of
from catalog.index.document import JOINT, Document, typed_key
from catalog.index.embedded import facet_counts, suggestions
from catalog.index.faults import answering
from catalog.index.making import shaped
from catalog.index.protocol import (
    Extent,
    FacetCount,
    Health,
    Hit,
    IndexBusy,
    IndexFault,
    IndexUnavailable,
    Query,
    SearchResult,
    Sort,
    Suggestion,
    Written,
)
from catalog.index.schema import MOST_FACET_VALUES, VERSION
from catalog.workers import in_chunks

_STEP = 10_000  # hits of one step on the way to a page beyond the window
_BATCH = 500
_FILLING_BATCH = 1000  # about 2 MB
_KEEP = "2m"
_ALIVE: dict[str, Any] = {"bool": {"must_not": [{"term": {"removed": True}}]}}
_ANY_ORDER: list[dict[str, Any]] = [{"_shard_doc": "asc"}]
_BARE: dict[str, Any] = {"source": False, "docvalue_fields": [{"field": "revision"}]}  # the text stays on the disk
_STALE = 409
_Entry = tuple[str, int, dict[str, Any]]


class ElasticIndex:
    """A `SearchIndex` in Elasticsearch, under the alias `name`; `figures` are the attribute keys it can bound.

    Waits out short failures of nodes on writing (15 tries of 3 seconds); gives up sooner on reading, so that a page can
    be answered from what is left.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        url: str,
        figures: Iterable[str] = (),
        *,
        name: str = "chuzhuang",
        shards: int = 1,
        window: int = 50_000,
    ) -> None:
        self._figures = tuple(figures)
        self._analyzer = analyzer
        self._url = url
        self._name = name
        self._shards = shards
        self._window = window
        client = Elasticsearch(
            url, request_timeout=3, retry_on_timeout=True, max_retries=15, retry_on_status=(429, 502, 503, 504)
        )
        self._client = client
        self._read = client.options(max_retries=2)
        self._write = client.options(request_timeout=30)
        self._is_there = False

    def put(self, documents: Iterable[Document]) -> Written:
        """Write documents; see `SearchIndex.put`."""
        return self._send((document.id, document.revision, entry_of(document)) for document in documents)

    def remove(self, revisions: Mapping[str, int]) -> Written:
        """Remove ids; see `SearchIndex.remove`."""
        return self._send((id, revision, tombstone_of(id, revision)) for id, revision in revisions.items())

    def _send(self, entries: Iterable[_Entry]) -> Written:
        with answering(self._url):
            self._ensure()
            applied, stale = 0, []
            for batch in in_chunks(entries, _BATCH):
                late = self._bulk(self._name, batch)
                applied += len(batch) - len(late)
                stale += late
        return Written(applied, tuple(stale))

    def _bulk(self, index: str, batch: Sequence[_Entry]) -> list[str]:
        """Write one batch; ids that held a newer revision."""
        return self._operate(index, [_written(id, revision, entry) for id, revision, entry in batch])

    def _operate(self, index: str, operations: Sequence[bytes]) -> list[str]:
        """Send operations; ids that held a newer revision. Every item is checked."""
        lines: Any = operations  # lines are sent as they are; the client's types know entries only
        answer = self._write.bulk(index=index, operations=lines, require_alias=index == self._name)
        return [] if not answer["errors"] else _late(answer["items"])

    def refresh(self) -> None:
        """Let searches see all that was written."""
        with answering(self._url):
            self._ensure()
            self._write.indices.refresh(index=self._name)

    def search(self, query: Query) -> SearchResult:
        """Answer one page; see `SearchIndex.search`."""
        words = self._analyzer.query_words(clauses.checked(query).text)
        with answering(self._url):
            self._ensure()
            text = clauses.strict(words)
            answer, is_tolerant = self._page(query, text), False
            if text is not None and not answer["hits"]["total"]["value"] and not self._is_met(text):
                answer, is_tolerant = self._page(query, clauses.tolerant(words)), True
        found = answer["hits"]
        return SearchResult(
            _hits(found["hits"], words),
            found["total"]["value"],
            _facets(query, answer),
            _extents(query, answer),
            is_tolerant and found["total"]["value"] > 0,
        )

    def _is_met(self, text: clauses.Clause) -> bool:
        """True where some product holds the words, whatever the filters: then an empty answer is the right one."""
        holding = {"bool": {"filter": [spell(text)], **_ALIVE["bool"]}}  # unscored, and one is enough
        answer = self._read.search(index=self._name, size=0, query=holding, terminate_after=1, track_total_hits=1)
        return bool(answer["hits"]["total"]["value"])

    def _body(self, query: Query, text: clauses.Clause | None) -> dict[str, Any]:
        body = _body(query, text)
        if self._shards > 1:  # words are as rare as they are in all shards together
            body["search_type"] = "dfs_query_then_fetch"
        return body

    def _page(self, query: Query, text: clauses.Clause | None) -> Any:
        offset = (query.page - 1) * query.size
        body = {**self._body(query, text), "track_total_hits": True, "source": ["name", "summary", "revision"]}
        if offset + query.size <= self._window:
            return self._read.search(index=self._name, from_=offset, size=query.size, **body)
        return self._deep_page(query, text, body, offset)

    def _deep_page(self, query: Query, text: clauses.Clause | None, body: dict[str, Any], offset: int) -> Any:
        """A page beyond the window: walk there over one state of the index, then ask for it."""
        with _PointInTime(self._read, self._name) as pit:
            after: list[Any] | None = None
            skim: dict[str, Any] = {**_ranked(body), "track_total_hits": False, "source": False}
            while offset:
                step = min(offset, self._window, _STEP)
                hits = self._read.search(pit=pit, size=step, **skim, **_after(after))["hits"]["hits"]
                if len(hits) < step:
                    return self._read.search(pit=pit, from_=0, size=0, **body)
                after, offset = hits[-1]["sort"], offset - step
            return self._read.search(pit=pit, size=query.size, **body, **_after(after))

    def scan(self, query: Query) -> Iterator[Hit]:
        """All hits in order; see `SearchIndex.scan`."""
        body = self._body(query, clauses.strict(self._analyzer.query_words(query.text)))
        for hit in self._walk(_ranked(body)):
            yield _bare(hit)

    def _walk(self, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """All hits in order, each with its revision only."""
        with answering(self._url):
            self._ensure()
            with _PointInTime(self._read, self._name) as pit:
                after: list[Any] | None = None
                while True:
                    answer = self._read.search(
                        pit=pit,
                        size=_STEP // 4,
                        track_total_hits=False,
                        **_BARE,
                        **wanted,
                        **_after(after),
                    )
                    hits = answer["hits"]["hits"]
                    yield from hits
                    if not hits:
                        return
                    after = hits[-1]["sort"]

    def suggest(self, prefix: str, size: int = 10) -> tuple[Suggestion, ...]:
        """Complete what is being typed; see `SearchIndex.suggest`."""
        key = typed_key(prefix)
        if not key or size < 1:
            return ()
        wanted = {"terms": {"field": "typed", "include": f"{key}.*", "size": size * 8}}
        with answering(self._url):
            self._ensure()
            answer = self._read.search(
                index=self._name,
                size=0,
                track_total_hits=False,
                query={"bool": {"filter": [{"prefix": {"typed": key}}], **_ALIVE["bool"]}},
                aggs={"typed": wanted},
            )
        counts: dict[str, int] = {}
        for bucket in answer["aggregations"]["typed"]["buckets"]:
            label = str(bucket["key"]).partition(JOINT)[2]
            counts[label] = max(int(bucket["doc_count"]), counts.get(label, 0))
        return suggestions(counts, size)

    def candidates(self, text: str, top: int = 200, *, hubei_only: bool = True) -> tuple[Hit, ...]:
        """Products that share words with a need's text; see `SearchIndex.candidates`."""
        clause = clauses.any_word(self._analyzer, text)
        if clause is None or top < 1:
            return ()
        body = self._body(Query(hubei_only=hubei_only), clause)
        with answering(self._url):
            self._ensure()
            answer = self._read.search(
                index=self._name,
                size=min(top, _STEP),
                track_total_hits=False,
                **_BARE,
                **body,
            )
        return tuple(map(_bare, answer["hits"]["hits"]))

    def revisions(self) -> Iterator[tuple[str, int]]:
        """Ids held, with their revisions."""
        for hit in map(_bare, self._walk({"query": _ALIVE, "sort": _ANY_ORDER})):
            yield hit.id, hit.revision

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Fill a new index beside this one, then switch to it; see `SearchIndex.rebuild`.

        Writes go on meanwhile, into the old index; what came in is carried over before the switch. For that last moment
        the old index refuses writes (IndexBusy).
        """
        operations = shaped(documents, _operation)  # before there are threads
        with answering(self._url):
            self._ensure(is_rebuild=True)
            old = self._held()
            seen = self._last_writes(old)
            new = self._create(alias=False, loading=True)
            try:
                self._fill(new, operations)
                self._block(old, True)
                self._carry_over(old, new, seen)
                self._settle(new)
                self._switch(old, new)
            except BaseException:
                self._client.indices.delete(index=new, ignore_unavailable=True)
                self._block(old, False)
                raise
            return int(self._client.count(index=new, query=_ALIVE)["count"])

    def _fill(self, index: str, operations: Iterator[bytes]) -> None:
        """Write all documents, two batches under way while the next is analysed."""
        under_way: list[Future[list[str]]] = []
        with ThreadPoolExecutor(2) as pool:
            for batch in in_chunks(operations, _FILLING_BATCH):
                under_way.append(pool.submit(self._operate, index, batch))
                if len(under_way) > 3:
                    under_way.pop(0).result()
            for sent in under_way:
                sent.result()

    def _last_writes(self, index: str) -> list[int]:
        """The sequence number of each shard's last write; -1 for an empty shard."""
        self._write.indices.refresh(index=index)
        settings = self._client.indices.get_settings(index=index)[index]["settings"]
        last = []
        for shard in range(int(settings["index"]["number_of_shards"])):
            newest = self._write.search(
                index=index, preference=f"_shards:{shard}", size=1, source=False, sort=[{"_seq_no": "desc"}]
            )
            last.append(max((int(hit["sort"][0]) for hit in newest["hits"]["hits"]), default=-1))
        return last

    def _carry_over(self, old: str, new: str, seen: Sequence[int]) -> None:
        """Copy what was written after the writes `seen`, and all removals; newer revisions win. `old` stands still."""
        self._write.indices.refresh(index=old)
        for shard, last in enumerate(seen):
            later = {"range": {"_seq_no": {"gt": last}}}
            which = {"bool": {"should": [{"term": {"removed": True}}, later], "minimum_should_match": 1}}
            after: list[Any] | None = None
            while True:
                answer = self._write.search(
                    index=old,
                    preference=f"_shards:{shard}",
                    size=_BATCH,
                    query=which,
                    sort=[{"_seq_no": "asc"}],
                    **_after(after),
                )
                hits = answer["hits"]["hits"]
                if not hits:
                    break
                self._bulk(new, [(hit["_id"], int(hit["_source"]["revision"]), hit["_source"]) for hit in hits])
                after = hits[-1]["sort"]

    def _settle(self, index: str) -> None:
        settings = {"index": {"refresh_interval": "1s", "translog.durability": "request"}}
        self._write.indices.put_settings(index=index, settings=settings)
        self._write.options(request_timeout=120).indices.refresh(index=index)

    def _switch(self, old: str, new: str) -> None:
        actions = [{"add": {"index": new, "alias": self._name}}, {"remove_index": {"index": old}}]
        self._write.indices.update_aliases(actions=actions)

    def _block(self, index: str, is_on: bool) -> None:
        self._write.indices.put_settings(index=index, settings={"index.blocks.write": is_on}, ignore_unavailable=True)

    def health(self) -> Health:
        """Say how many products it holds, and where."""
        with answering(self._url):
            self._ensure()
            count = int(self._read.count(index=self._name, query=_ALIVE)["count"])
        return Health("elasticsearch", count, f"{self._url} {self._name}")

    def space(self) -> dict[str, int]:
        """The server's memory (heap in use) and the index's disk, in MB, and its processor time so far, in ms."""
        with answering(self._url):
            self._ensure()
            nodes = self._read.nodes.stats(metric=["jvm", "process"])["nodes"].values()
            disk = self._read.indices.stats(index=self._name, metric="store")["_all"]["total"]["store"]["size_in_bytes"]
        heap = sum(int(node["jvm"]["mem"]["heap_used_in_bytes"]) for node in nodes)
        cpu = sum(int(node["process"]["cpu"]["total_in_millis"]) for node in nodes)
        return {"memory_mb": heap >> 20, "disk_mb": int(disk) >> 20, "cpu_ms": cpu}

    def drop(self) -> None:
        """Delete all indexes of this name."""
        with answering(self._url):
            if self._client.indices.exists_alias(name=self._name):
                for index in self._client.indices.get_alias(name=self._name).body:
                    self._write.indices.delete(index=index)
        self._is_there = False

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _ensure(self, *, is_rebuild: bool = False) -> None:
        """Make the first index where there is none. Raises IndexUnavailable for one of another version."""
        if self._is_there:
            return
        if not self._read.indices.exists_alias(name=self._name):
            self._create(alias=True, loading=False)
        elif not is_rebuild and not self._held().startswith(f"{self._name}-{VERSION}-"):
            raise IndexUnavailable(
                f"{self._url}上的索引“{self._name}”是旧版本的。请运行 chuzhuang index rebuild 重建。"
            )
        self._is_there = not is_rebuild

    def _held(self) -> str:
        """The index behind the alias."""
        return str(next(iter(self._read.indices.get_alias(name=self._name).body)))

    def _create(self, *, alias: bool, loading: bool) -> str:
        name = f"{self._name}-{VERSION}-{time.time_ns() if loading else 0}"
        settings: dict[str, Any] = {
            "number_of_shards": self._shards,
            "auto_expand_replicas": "0-1",
            "mapping.total_fields.limit": 20_000,
            "max_result_window": max(self._window, _STEP),
        }
        if loading:
            settings |= {"refresh_interval": "-1", "translog.durability": "async"}
        try:
            aliases: dict[str, dict[str, Any]] | None = {self._name: {}} if alias else None
            self._write.indices.create(
                index=name, mappings=mappings(self._figures), settings={"index": settings}, aliases=aliases
            )
        except BadRequestError as fault:
            if fault.error != "resource_already_exists_exception":  # another process was first: all the better
                raise
        return name


class _PointInTime:
    """One state of the index, held while it is read; extended with every use."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name
        self._id = ""

    def __enter__(self) -> dict[str, Any]:
        self._id = self._client.open_point_in_time(index=self._name, keep_alive=_KEEP)["id"]
        return {"id": self._id, "keep_alive": _KEEP}

    def __exit__(self, *fault: object) -> None:
        self._client.close_point_in_time(id=self._id)


def _after(values: list[Any] | None) -> dict[str, Any]:
    return {} if values is None else {"search_after": values}


def _operation(document: Document) -> bytes:
    return _written(document.id, document.revision, entry_of(document))


def _written(id: str, revision: int, entry: Mapping[str, Any]) -> bytes:
    """The two lines of a bulk request that write an entry, unless a newer revision is held."""
    action = {"index": {"_id": id, "version": revision, "version_type": "external_gte"}}
    return orjson.dumps(action) + b"\n" + orjson.dumps(entry)


def _late(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ids whose held revision is newer. Raises IndexBusy or IndexFault for an item that failed otherwise."""
    late = []
    for item in items:
        done = item["index"]
        if done["status"] == _STALE:
            late.append(str(done["_id"]))
        elif done["status"] >= 300:
            kind, reason = done["error"]["type"], done["error"]["reason"]
            if kind in ("cluster_block_exception", "index_not_found_exception"):
                raise IndexBusy(f"索引正在重建，本次未写入；稍后会自动重试。（{reason}）")
            raise IndexFault(f"产品{done['_id']}未写入索引：{reason}")
    return late


def _body(query: Query, text: clauses.Clause | None) -> dict[str, Any]:
    """Query, order, filters and counts as a request. Filters of facets that are counted act after the counting."""
    apart = [facet for facet, values in query.filters.items() if values and facet in query.facets]
    whole = {"bool": {"filter": filters_of(query, apart), **_ALIVE["bool"]}}
    whole["bool"]["must"] = [spell(text)] if text is not None else [{"match_all": {}}]
    body: dict[str, Any] = {"query": whole, "sort": order_of(query, text is not None), "aggs": {}}
    if text is not None and query.sort is Sort.RELEVANCE:
        factor = {"field": "prior", "modifier": "log2p", "missing": 0}
        body["query"] = {"function_score": {"query": whole, "field_value_factor": factor, "boost": 3.321928094887362}}
    chosen = {facet: {"terms": {facet: list(query.filters[facet])}} for facet in apart}
    if chosen:
        body["post_filter"] = {"bool": {"filter": list(chosen.values())}}
    for facet in query.facets:
        others = [clause for other, clause in chosen.items() if other != facet]
        terms = {"terms": {"field": facet, "size": MOST_FACET_VALUES}}
        within = {"filter": {"bool": {"filter": others}}, "aggs": {"values": terms}}
        body["aggs"][f"facet:{facet}"] = within if others else terms
    if query.numeric:
        within = {"filter": {"bool": {"filter": list(chosen.values())}}}
        body["aggs"]["extents"] = {**within, "aggs": extents_wanted(query.numeric)}
    if not body["aggs"]:
        del body["aggs"]
    return body


def _ranked(body: dict[str, Any]) -> dict[str, Any]:
    """Only what decides which hits come in which order."""
    return {key: body[key] for key in ("query", "post_filter", "sort", "search_type") if key in body}


def _bare(hit: Mapping[str, Any]) -> Hit:
    return Hit(str(hit["_id"]), int(hit["fields"]["revision"][0]), float(hit["_score"] or 0.0))


def _hits(found: Sequence[Mapping[str, Any]], words: Sequence[QueryWord]) -> tuple[Hit, ...]:
    pattern = marks.pattern_for(words)
    hits = []
    for hit in found:
        source = hit["_source"]
        name, summary = str(source.get("name", "")), str(source.get("summary", ""))
        spans = marks.marks(pattern, name), marks.marks(pattern, summary)
        hits.append(Hit(hit["_id"], int(source["revision"]), float(hit["_score"] or 0.0), name, summary, *spans))
    return tuple(hits)


def _facets(query: Query, answer: Any) -> dict[str, tuple[FacetCount, ...]]:
    found = {}
    for facet in query.facets:
        counted = answer["aggregations"][f"facet:{facet}"]
        buckets = counted.get("values", counted)["buckets"]
        found[facet] = facet_counts((str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets)
    return found


def _extents(query: Query, answer: Any) -> dict[str, Extent]:
    found = {}
    for place, key in enumerate(query.numeric):
        lows = answer["aggregations"]["extents"][f"low{place}"]
        highest = answer["aggregations"]["extents"][f"high{place}"]["value"]
        if lows["count"] and highest is not None:
            found[key] = Extent(float(lows["min"]), float(highest), int(lows["count"]))
    return found
