"""What only the embedded engine promises: a folder that many processes share, and that survives harm."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog.analysis import Analyzer
from catalog.index.embedded import EmbeddedIndex
from catalog.index.protocol import IndexBusy, IndexUnavailable, Query
from tests.catalog.index.conftest import MakeDocument

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from pathlib import Path
from catalog.index.embedded import EmbeddedIndex
from tests.catalog.index.conftest import PLAN
from catalog.analysis import analyzer_for
from catalog.index.document import document_for
from catalog.records import HUBEI, Product

index = EmbeddedIndex(analyzer_for(PLAN), Path(sys.argv[1]), patience=30)
number = 0
while True:
    number += 1
    made = Product(id=str(number), supplier="s", city="武汉市", province=HUBEI, name="液压机")
    index.put([document_for(made, PLAN)])
    print(number, flush=True)
"""


def ids(index: EmbeddedIndex) -> set[str]:
    index.refresh()
    return {id for id, _ in index.revisions()}


def test_another_opener_sees_what_was_written(analyzer: Analyzer, tmp_path: Path, document: MakeDocument) -> None:
    writer, reader = EmbeddedIndex(analyzer, tmp_path), EmbeddedIndex(analyzer, tmp_path)
    writer.put([document("1")])
    assert ids(reader) == {"1"}
    reader.put([document("2")])
    assert ids(writer) == {"1", "2"}


def test_another_opener_follows_a_rebuild(analyzer: Analyzer, tmp_path: Path, document: MakeDocument) -> None:
    writer, reader = EmbeddedIndex(analyzer, tmp_path), EmbeddedIndex(analyzer, tmp_path)
    writer.put([document("old")])
    assert ids(reader) == {"old"}
    writer.rebuild([document("new")])
    assert [hit.id for hit in reader.search(Query()).hits] == ["new"]
    for _ in range(3):
        writer.rebuild([document("new")])
    assert len(list(tmp_path.glob("generation-*"))) <= 2


def test_a_writer_that_waits_too_long_is_told_so(analyzer: Analyzer, tmp_path: Path, document: MakeDocument) -> None:
    holder, other = EmbeddedIndex(analyzer, tmp_path), EmbeddedIndex(analyzer, tmp_path, patience=0.05)
    with holder._generations.turn(), pytest.raises(IndexBusy):
        other.put([document("1")])
    assert other.put([document("1")]).applied == 1


def test_a_damaged_folder_says_how_to_mend_it_and_a_rebuild_does(
    analyzer: Analyzer, tmp_path: Path, document: MakeDocument
) -> None:
    EmbeddedIndex(analyzer, tmp_path).put([document("1")])
    (folder,) = tmp_path.glob("generation-*")
    (folder / "meta.json").write_text("{")
    index = EmbeddedIndex(analyzer, tmp_path)
    with pytest.raises(IndexUnavailable, match="chuzhuang index rebuild"):
        index.search(Query())
    assert index.rebuild([document("2")]) == 1
    assert ids(index) == {"2"}


def test_an_older_version_asks_for_a_rebuild(analyzer: Analyzer, tmp_path: Path, document: MakeDocument) -> None:
    (tmp_path / "CURRENT").write_text("generation-0-1")
    index = EmbeddedIndex(analyzer, tmp_path)
    with pytest.raises(IndexUnavailable, match="旧版本"):
        index.search(Query())
    index.rebuild([document("1")])
    assert ids(index) == {"1"}


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(
    analyzer: Analyzer, tmp_path: Path, document: MakeDocument
) -> None:
    for kill in range(3):
        before = ids(EmbeddedIndex(analyzer, tmp_path)) if kill else set()
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(3)]
        time.sleep(0.02 * kill)
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.read().split()
        writer.wait()
        index = EmbeddedIndex(analyzer, tmp_path)
        assert ids(index) >= before | set(told)
        assert index.put([document(f"after-{kill}")]).applied == 1
