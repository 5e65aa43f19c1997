"""How fast both search engines build and answer, by size, and what memory they take.

    python benchmarks/search.py --sizes 1000,10000,100000 --large 1000000

Elasticsearch is the one at ELASTICSEARCH_URL, or one that this starts. Each measurement runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped,unused-ignore]

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generate import products, queries  # noqa: E402
from catalog.analysis import analyzer_for  # noqa: E402
from catalog.index.document import Document, attribute_keys, builder_for  # noqa: E402
from catalog.index.elastic import ElasticIndex  # noqa: E402
from catalog.index.embedded import EmbeddedIndex  # noqa: E402
from catalog.index.making import Making  # noqa: E402
from catalog.index.protocol import Query, Range, SearchIndex  # noqa: E402
from catalog.records import Product  # noqa: E402
from catalog.workers import in_chunks  # noqa: E402
from seed_catalog import load_plan  # noqa: E402

FACETS = ("category", "city", "first_set")
# engine, products → products/s of a rebuild, ms at p95
GOALS = {("embedded", 100_000): (5_000, 10), ("elastic", 100_000): (3_000, 40), ("embedded", 1_000_000): (0, 50)}
COLUMNS = ("rebuild_per_s", "rebuild_cpu_us", "search_p50_ms", "search_p95_ms", "search_cpu_ms", "candidates_p50_ms",
           "candidates_p95_ms", "suggest_p95_ms", "deep_page_ms", "memory_mb", "disk_mb")  # fmt: skip


def main() -> None:
    """Measure each engine at each size, and print a table; the figures as JSON too where --out is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="1000,10000,100000", help="products, for both engines")
    parser.add_argument("--large", default="", help="products, for the embedded engine only")
    parser.add_argument("--engines", default="embedded,elastic")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "SIZE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one[0], int(chosen.one[1]), chosen.queries)))
        return
    cases = [(engine, int(size)) for engine in chosen.engines.split(",") for size in chosen.sizes.split(",")]
    cases += [("embedded", int(size)) for size in filter(None, chosen.large.split(","))]
    rows = run(cases, chosen.queries)
    print(table(rows))
    if chosen.out:
        chosen.out.write_text(json.dumps(rows, indent=1))


def run(cases: Sequence[tuple[str, int]], count: int) -> list[dict[str, Any]]:
    """Measure every case in a process of its own, with one Elasticsearch for all where one is needed."""
    environment, server = dict(os.environ), None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is stopped too
    if any(engine == "elastic" for engine, _ in cases) and not environment.get("ELASTICSEARCH_URL"):
        from tests.services.elasticsearch import ElasticsearchServer

        server = ElasticsearchServer(Path(tempfile.mkdtemp(prefix="chuzhuang-benchmark-")), heap="1g")
        environment["ELASTICSEARCH_URL"] = server.start()
    rows = []
    try:
        for engine, size in cases:
            command = [sys.executable, __file__, "--one", engine, str(size), "--queries", str(count)]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, cwd=ROOT)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            print(json.dumps(rows[-1]), file=sys.stderr)
    finally:
        if server:
            server.stop()
            shutil.rmtree(server.folder, ignore_errors=True)
    return rows


def measure(engine: str, size: int, count: int) -> dict[str, Any]:
    """Figures of one engine at one size: searches have three facets and a range.

    A rebuild counts analysis, and reading the products from a file, but not their invention. `rebuild_cpu_us` and
    `search_cpu_ms` are processor time for each product and each search, that of workers and of the server included: the
    figures to compare where other work shares the machine.
    """
    plan = load_plan()
    builder = builder_for(plan)
    with tempfile.TemporaryDirectory(prefix="chuzhuang-benchmark-") as folder:
        index = _open(engine, Path(folder))
        try:
            made = Path(folder) / "products"
            _keep(products(plan, size), made)
            spent, began = _processor_ms(index), time.perf_counter()
            held = index.rebuild(Making(_kept(made), builder))
            took = time.perf_counter() - began
            spent = _processor_ms(index) - spent
            made.unlink()
            sample = list(islice(products(plan, size), 0, min(size, 20_000)))
            texts = queries(plan, sample, count)
            ranges = list(_ranges(map(builder.document, sample), count))
            asked = [
                Query(text, facets=FACETS, ranges=dict([bounds])) for text, bounds in zip(texts, ranges, strict=True)
            ]
            calls = [partial(index.search, query) for query in asked]
            _times(calls[:30])
            searching = _processor_ms(index)
            searches = _times(calls, warm=0)
            searching = _processor_ms(index) - searching
            needs = [
                f"想换一台{text}，要求{'、'.join(texts[i : i + 3])}，交期两个月以内" for i, text in enumerate(texts)
            ]
            candidates = _times([partial(index.candidates, need, 200) for need in needs])
            typing = _times([partial(index.suggest, text[:3]) for text in texts])
            deep = _times([lambda: index.search(Query(page=max(1, min(size, 50_000) // 20 - 1)))] * 5)
            return {
                "engine": engine,
                "products": held,
                "rebuild_per_s": round(size / took),
                "rebuild_cpu_us": round(spent * 1000 / size),
                "search_p50_ms": _share(searches, 50),
                "search_p95_ms": _share(searches, 95),
                "search_cpu_ms": round(searching / count, 2),
                "candidates_p50_ms": _share(candidates, 50),
                "candidates_p95_ms": _share(candidates, 95),
                "suggest_p95_ms": _share(typing, 95),
                "deep_page_ms": _share(deep, 50),
                **_space(index, Path(folder)),
            }
        finally:
            if isinstance(index, ElasticIndex):
                index.drop()
            index.close()


def _keep(made: Iterator[Product], path: Path) -> None:
    """Put products into a file, so that a rebuild neither makes them nor holds them all."""
    with path.open("wb") as file:
        for batch in in_chunks(made, 500):
            pickle.dump(batch, file)


def _kept(path: Path) -> Iterator[Product]:
    with path.open("rb") as file:
        while file.peek(1):
            yield from pickle.load(file)


def _open(engine: str, folder: Path) -> SearchIndex:
    plan = load_plan()
    if engine == "embedded":
        return EmbeddedIndex(analyzer_for(plan), folder / "index")
    url, name = os.environ["ELASTICSEARCH_URL"], f"benchmark-{os.getpid()}"
    return ElasticIndex(analyzer_for(plan), url, attribute_keys(plan), name=name)


def _ranges(documents: Iterator[Document], count: int) -> Iterator[tuple[str, Range]]:
    """A bound on some product's figure for each query; what does not state it stays in, as on the page."""
    stated = [(key, low) for document in documents for key, (low, _) in list(document.figures.items())[:1]]
    for place in range(count):
        key, low = stated[place * 37 % len(stated)]
        yield key, Range(low * 0.5, None, include_missing=place % 2 == 0)


def _times(asked: Sequence[Callable[[], object]], warm: int = 30) -> list[float]:
    """Milliseconds of each call, after a warm-up."""
    for call in asked[:warm]:
        call()
    taken = []
    for call in asked:
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _share(taken: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(taken, n=100, method="inclusive")[percent - 1], 2)


def _processor_ms(index: SearchIndex) -> float:
    """Processor time so far: ours with that of workers that have ended, and the server's where there is one."""
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = time.process_time() + workers.ru_utime + workers.ru_stime
    return ours * 1000 + (index.space()["cpu_ms"] if isinstance(index, ElasticIndex) else 0)


def _space(index: SearchIndex, folder: Path) -> dict[str, int]:
    """Memory and disk: of our process for the embedded engine, of the server's heap and store for Elasticsearch."""
    if isinstance(index, ElasticIndex):
        space = index.space()
        return {"memory_mb": space["memory_mb"], "disk_mb": space["disk_mb"]}
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"memory_mb": psutil.Process().memory_info().rss >> 20, "disk_mb": disk >> 20}


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The figures as a table in Markdown; ✓ and ✗ say whether a goal is met."""
    lines = ["| engine | products | " + " | ".join(COLUMNS) + " |", "|" + " --- |" * (len(COLUMNS) + 2)]
    for row in rows:
        least, most = GOALS.get((row["engine"], row["products"]), (None, None))
        cells = {column: str(row[column]) for column in COLUMNS}
        if least:
            cells["rebuild_per_s"] += " ✓" if row["rebuild_per_s"] >= least else f" ✗ (≥{least})"
        if most:
            cells["search_p95_ms"] += " ✓" if row["search_p95_ms"] <= most else f" ✗ (≤{most})"
        lines.append(f"| {row['engine']} | {row['products']} | " + " | ".join(cells.values()) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
