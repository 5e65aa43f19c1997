"""How long results pages take through the server, on a catalogue of any size.

    python benchmarks/pages.py --products 100000 [--folder DIR] [--pages 200]

The folder keeps the catalogue and its index, so that a second run only asks. One request at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped,unused-ignore]
from sqlalchemy import insert
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generate import CITIES, products, queries  # noqa: E402
from catalog.records import Product as Record  # noqa: E402
from catalog.workers import in_chunks  # noqa: E402
from marketplace import migrating  # noqa: E402
from marketplace.app import create_app  # noqa: E402
from marketplace.db import database, transaction  # noqa: E402
from marketplace.outbox import service as outbox  # noqa: E402
from marketplace.searching import current_search  # noqa: E402
from marketplace.supply.models import FactSource, ListingState, Organisation, Product  # noqa: E402
from seed_catalog import load_plan  # noqa: E402

GOAL_MS = 150
_START_SECONDS = 120
_WARM_SECONDS = 300


def main() -> None:
    """Fill the folder where it is empty, serve it, and print how long its pages take."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="where to keep the catalogue; a temporary one if not given")
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chuzhuang-benchmark-") as spare:
        folder = (chosen.folder or Path(spare)).resolve()
        settings = settings_for(folder)
        if not (folder / "filled").exists():
            fill(settings, chosen.products)
            (folder / "filled").touch()
        addresses = asked(chosen.products, chosen.pages)
        with served(settings, folder) as (url, process):
            figures = measure(url, process, addresses)
    print(report(figures))
    if chosen.out:
        chosen.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False))


def settings_for(folder: Path) -> dict[str, str]:
    """Settings of a site of its own in the folder."""
    return {
        "INSTANCE_FOLDER": str(folder),
        "SECRET_KEY": "for-benchmarks-only-" * 2,
        "PUBLIC_RATE_LIMIT": "1000000 per minute",
        "LOG_LEVEL": "INFO",
        **dict.fromkeys(("DATABASE_URL", "ELASTICSEARCH_URL", "REDIS_URL"), ""),
    }


def fill(settings: dict[str, str], count: int) -> None:
    """Make the catalogue and its index."""
    Path(settings["INSTANCE_FOLDER"]).mkdir(parents=True, exist_ok=True)
    app = create_app(settings, pages=False)
    with app.app_context():
        migrating.upgrade()
        with transaction() as session:
            _insert(session, products(load_plan(), count))
        with transaction() as session:
            began = time.perf_counter()
            held = outbox.rebuild(session, current_search())
            print(f"rebuilt from the database: {held / (time.perf_counter() - began):.0f} products/s", file=sys.stderr)
        current_search().close()
        database().engine.dispose()


def _insert(session: Session, made: Iterator[Record]) -> None:
    suppliers: dict[str, int] = {}
    for batch in in_chunks(made, 1000):
        fresh = {p.supplier: p for p in batch if p.supplier not in suppliers}
        for name in fresh:
            suppliers[name] = len(suppliers) + 1
        if fresh:
            session.execute(insert(Organisation), [_supplier(suppliers[p.supplier], p) for p in fresh.values()])
        session.execute(insert(Product), [_row(suppliers[p.supplier], p) for p in batch])


def _supplier(number: int, product: Record) -> dict[str, Any]:
    return {
        "id": number,
        "name": product.supplier,
        "sort_key": f"{number:06}",
        "city": product.city,
        "province": product.province,
        "state": ListingState.LISTED,
        "revision": 1,
    }


def _row(organisation: int, product: Record) -> dict[str, Any]:
    claim = product.first_set
    return {
        "id": int(product.id[1:]),
        "organisation_id": organisation,
        "name": product.name,
        "model": f"{product.model}-{product.id[-5:]}",  # no supplier lists a model twice
        "category": product.category,
        "description": product.description,
        "specs": [{"name": s.name, "value": s.value, "unit": s.unit} for s in product.specs],
        "attributes": dict(product.attributes),
        "city": product.city,
        "province": product.province,
        "price_yuan": product.price_yuan,
        "lead_days": product.lead_days,
        "first_set_kind": claim.kind if claim else None,
        "first_set_level": claim.level if claim else None,
        "first_set_reference": claim.reference if claim else None,
        "source": FactSource.DEMO,
        "state": ListingState.LISTED,
        "revision": product.revision,
    }


def asked(count: int, pages: int) -> list[tuple[str, str]]:
    """Kinds and query strings of varied results pages: words, figures, facets, prices, orders, later pages."""
    random, plan = Random(56), load_plan()
    sample = list(islice(products(plan, count), min(count, 5_000)))
    words = queries(plan, sample, pages)
    found = []
    for place, text in enumerate(words):
        product = sample[place * 37 % len(sample)]
        spec = next(iter(product.specs), None)
        figure = {f"min:{spec.name}": f"{float(spec.value) / 2:g}"} if spec else {}
        ways: tuple[tuple[str, dict[str, str]], ...] = (
            ("words", {"q": text}),
            ("words and city", {"q": text, "city": random.choice(CITIES)}),
            ("category", {"c": product.category or ""}),
            ("category, later page", {"c": product.category or "", "page": "3"}),
            ("category and figure", {"q": product.category or "", **figure}),
            (
                "sentence",
                {"q": f"想买一台{product.category}，{spec.name}{spec.value:g}{spec.unit}以上" if spec else text},
            ),
            ("words and price", {"q": text, "pmin": "10000", "pmax": "900000", "sort": "cheapest"}),
            ("section", {"section": str(1 + place % 5)}),
        )
        kind, parameters = ways[place % len(ways)]
        found.append((kind, urlencode(parameters)))
    return found


@contextmanager
def served(settings: dict[str, str], folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The site in a process of its own, as `chuzhuang serve` runs it: its address and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("wb") as out:
        server = subprocess.Popen(
            [*command, "--workers", "1", "--blocking-threads", "4", "--no-ws", "wsgi:app"],
            cwd=ROOT, env={**os.environ, **settings}, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", server)
        _wait_until_warm(folder / "server.log")
        yield f"http://127.0.0.1:{port}", psutil.Process(server.pid)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_until_warm(log: Path) -> None:
    """Fitting a hundred thousand products goes on beside the pages; only then the site is as it will be."""
    limit = time.monotonic() + _WARM_SECONDS
    while "匹配" not in log.read_text(encoding="utf-8", errors="replace") and time.monotonic() < limit:
        time.sleep(1)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + _START_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        try:
            with urlopen(url, timeout=30):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the site did not start: see server.log in the folder")


def measure(url: str, process: psutil.Process, addresses: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Milliseconds of each page after a warm-up; processor time and memory of the server's processes."""
    for _, address in addresses[:20]:
        _fetch(f"{url}/search?{address}")
    taken: list[tuple[str, float, str]] = []
    spent = _processor_seconds(process)
    for kind, address in addresses:
        began = time.perf_counter()
        _fetch(f"{url}/search?{address}")
        taken.append((kind, (time.perf_counter() - began) * 1000, address))
    spent = _processor_seconds(process) - spent
    kinds: dict[str, list[float]] = {}
    for kind, took, _ in taken:
        kinds.setdefault(kind, []).append(took)
    slowest = sorted(taken, key=lambda one: -one[1])[:5]
    return {
        "pages": len(taken),
        "p50_ms": _share([took for _, took, _ in taken], 50),
        "p95_ms": _share([took for _, took, _ in taken], 95),
        "cpu_ms": round(spent * 1000 / len(taken), 1),
        "memory_mb": sum(one.memory_info().rss for one in _family(process)) >> 20,
        "kinds": {kind: [_share(times, 50), _share(times, 95)] for kind, times in kinds.items()},
        "slowest": [[round(took), kind, address] for kind, took, address in slowest],
    }


def _fetch(address: str) -> None:
    try:
        with urlopen(address, timeout=60) as answer:
            answer.read()
    except HTTPError as fault:
        raise RuntimeError(f"{address} answered {fault.code}") from fault


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _processor_seconds(process: psutil.Process) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _family(process))


def _share(taken: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(taken, n=100, method="inclusive")[percent - 1], 1)


def report(figures: dict[str, Any]) -> str:
    """The figures as tables in Markdown; ✓ or ✗ says whether the goal is met."""
    mark = "✓" if figures["p95_ms"] <= GOAL_MS else f"✗ (≤{GOAL_MS})"
    lines = ["| pages | p50 ms | p95 ms | cpu ms | memory MB |", "| --- | --- | --- | --- | --- |"]
    lines.append("| {pages} | {p50_ms} | {p95_ms} {mark} | {cpu_ms} | {memory_mb} |".format(mark=mark, **figures))
    lines += ["", "| kind of page | p50 ms | p95 ms |", "| --- | --- | --- |"]
    lines += [f"| {kind} | {half} | {most} |" for kind, (half, most) in figures["kinds"].items()]
    lines += ["", *(f"{took} ms: {kind} ?{address}" for took, kind, address in figures["slowest"])]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
