"""What only the Elasticsearch engine promises: plain answers when the server is gone, stopped or in trouble."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.analysis import Analyzer
from catalog.index import open_index
from catalog.index.document import Document, attribute_keys
from catalog.index.elastic import ElasticIndex
from catalog.index.embedded import EmbeddedIndex
from catalog.index.protocol import IndexBusy, IndexUnavailable, Query
from seed_catalog.model import Plan
from tests.catalog.index.conftest import MakeDocument
from tests.services.elasticsearch import ElasticsearchServer, ServiceMissing
from tests.services.shared import missing

pytestmark = pytest.mark.services


def test_the_address_chooses_the_engine(plan: Plan, tmp_path: Path) -> None:
    assert isinstance(open_index("http://127.0.0.1:9", tmp_path, plan), ElasticIndex)
    assert isinstance(open_index(None, tmp_path, plan), EmbeddedIndex)
    assert isinstance(open_index("", None, plan), EmbeddedIndex)


def test_no_server_is_said_soon_and_with_the_cure(analyzer: Analyzer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(IndexUnavailable, match="ELASTICSEARCH_URL"):
        ElasticIndex(analyzer, f"http://127.0.0.1:{port}").search(Query("液压机"))
    assert time.monotonic() - began < 5


def test_a_write_refused_by_a_block_is_busy(elastic: ElasticIndex, document: MakeDocument) -> None:
    elastic.put([document("1")])
    elastic._block(elastic._held(), True)
    with pytest.raises(IndexBusy):
        elastic.put([document("2")])
    elastic._block(elastic._held(), False)
    assert elastic.put([document("2")]).applied == 1


def test_mappings_do_not_grow_with_what_suppliers_write(
    elastic: ElasticIndex, document: MakeDocument, plan: Plan
) -> None:
    elastic.put([document("1", category="油压机", specs=[(f"自造参数{n}", n, "kN") for n in range(50)])])
    mapping = elastic._client.indices.get_mapping(index=elastic._held()).body[elastic._held()]["mappings"]
    assert len(mapping["properties"]["low"]["properties"]) == len(attribute_keys(plan))


@pytest.fixture
def sharded(analyzer: Analyzer, elasticsearch_url: str, elastic: ElasticIndex, plan: Plan) -> Iterator[ElasticIndex]:
    name = f"{elastic._name}-sharded"
    index = ElasticIndex(analyzer, elasticsearch_url, attribute_keys(plan), name=name, shards=3)
    yield index
    index.drop()
    index.close()


def test_several_shards_rank_as_one(elastic: ElasticIndex, sharded: ElasticIndex, document: MakeDocument) -> None:
    made = [document(str(n), "液压机 " * (n % 7 + 1), model=f"Y{n}") for n in range(200)]
    assert elastic.rebuild(made) == sharded.rebuild(made) == 200
    for text in ("液压机", "液压机 y7", "y1"):
        one, other = (index.search(Query(text, size=60)) for index in (elastic, sharded))
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
    assert [hit.id for hit in elastic.scan(Query("液压机"))] == [hit.id for hit in sharded.scan(Query("液压机"))]


def test_what_came_in_during_a_rebuild_is_carried_over_from_every_shard(
    sharded: ElasticIndex, document: MakeDocument
) -> None:
    made = [document(str(n)) for n in range(40)]
    sharded.put(made)

    def meanwhile() -> Iterator[Document]:
        yield from made[:20]
        sharded.put([document(str(n), revision=2) for n in range(0, 60, 3)])
        sharded.remove({"1": 2, "2": 2})
        yield from made[20:]

    sharded.rebuild(meanwhile())
    expected = {str(n): 2 if n % 3 == 0 else 1 for n in range(40)} | {str(n): 2 for n in range(42, 60, 3)}
    assert dict(sharded.revisions()) == {id: revision for id, revision in expected.items() if id not in ("1", "2")}


@pytest.fixture
def own_server() -> Iterator[ElasticsearchServer]:
    """A server that the test may harm."""
    if os.environ.get("ELASTICSEARCH_URL") and os.environ.get("CI") != "true":
        pytest.skip("ELASTICSEARCH_URL names a server that is not ours to stop")
    with tempfile.TemporaryDirectory(prefix="chuzhuang-elasticsearch-", ignore_cleanup_errors=True) as folder:
        server = ElasticsearchServer(Path(folder), heap="256m")
        try:
            server.start()
        except ServiceMissing as reason:
            missing(str(reason))
        yield server
        server.stop()


def test_a_stopped_server_is_waited_for_and_nothing_is_lost(
    own_server: ElasticsearchServer, analyzer: Analyzer, document: MakeDocument
) -> None:
    index = ElasticIndex(analyzer, own_server.url)
    index.put([document("1")])
    os.killpg(own_server.pid, signal.SIGSTOP)
    try:
        with pytest.raises(IndexUnavailable):
            index.search(Query("液压机"))
    finally:
        os.killpg(own_server.pid, signal.SIGCONT)
    index.put([document("2")])
    index.refresh()
    assert {id for id, _ in index.revisions()} == {"1", "2"}
    own_server.stop()
    with pytest.raises(IndexUnavailable):
        index.search(Query("液压机"))
