"""Match the shared dev needs, score them with the shared scorer, and print its table; then our own labelled needs.

    python benchmarks/quality.py [--dev DIR] [--accept DIR] [--worst 10] [--keep-categories] [--all]

With `--all` also our own whole sets in tests/data, each written by somebody who had not seen the code; what each gave at its
first reading, before anything was tuned on it, stands in docs/benchmarks.md.

Product categories are blanked unless `--keep-categories` is given: the product has to find them. The table over our
own labelled needs counts categories and requirements only.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT))

from catalog.records import FirstSet, Need, Product, StatedSpec  # noqa: E402
from matching.contract import to_row  # noqa: E402
from matching.matcher import Matcher  # noqa: E402

Row = dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def need_of(row: Row) -> Need:
    """A need from its row."""
    as_of = date.fromisoformat(row["as_of"]) if row.get("as_of") else None
    return Need(row["id"], row["text"], row["enterprise"], row["city"], row["size"], row["industry"], as_of)


def product_of(row: Row, *, keep_category: bool = False) -> Product:
    """A product from its row."""
    price = row.get("price_yuan")
    return Product(
        id=row["id"],
        supplier=row["supplier"],
        city=row["city"],
        province=row["province"],
        name=row["name"],
        model=row["model"] or "",
        category=row["category"] if keep_category else None,
        description=row["description"] or "",
        specs=tuple(StatedSpec(s["name"], s["value"], s["unit"]) for s in row["specs"]),
        attributes=row["attributes"] or {},
        price_yuan=None if price is None else Decimal(str(price)),
        lead_days=row["lead_days"],
        service_cities=tuple(row["service_cities"] or ()),
        first_set=FirstSet(**row["first_set"]) if row["first_set"] else None,
    )


def match_rows(needs: Iterable[Need], products: list[Product]) -> tuple[list[Row], str]:
    """The rows of the answer, and how long it took in words."""
    start = time.perf_counter()
    matcher = Matcher.fit(products)
    fitted = time.perf_counter()
    rows = [to_row(matched) for matched in matcher.match(list(needs))]
    done = time.perf_counter()
    each = (done - fitted) / max(1, len(rows)) * 1000
    return rows, f"fit {fitted - start:.2f} s for {len(products)} products; {each:.1f} ms a need"


def score_dev(dev: Path, accept: Path, worst: int, *, keep_categories: bool) -> None:
    """Run and print the shared scorer's table."""
    sys.path.insert(0, str(accept))
    import score_match  # type: ignore[import-not-found]

    needs = [need_of(row) for row in read_rows(dev / "needs.jsonl")]
    products = [product_of(row, keep_category=keep_categories) for row in read_rows(dev / "products.jsonl")]
    rows, timing = match_rows(needs, products)
    with tempfile.TemporaryDirectory() as folder:
        matches = Path(folder) / "matches.jsonl"
        matches.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        paths = {
            "truth": dev / "truth.jsonl",
            "products": dev / "products.jsonl",
            "matches": matches,
            "needs": dev / "needs.jsonl",
        }
        arguments = [part for name, path in paths.items() for part in (f"--{name}", str(path))]
        score_match.run(score_match.parse_arguments([*arguments, "--worst", str(worst)]))
    print(timing)


def score_own() -> None:
    """Print categories and requirements over our own labelled needs."""
    from benchmarks.labelled_quality import table

    for line in table():
        print(line)


def main() -> None:
    """Read the options and print both tables."""
    parser = argparse.ArgumentParser(description="Quality of matching on the shared and on our own labelled needs.")
    parser.add_argument("--dev", type=Path, default=SHARED / "data" / "dev")
    parser.add_argument("--accept", type=Path, default=SHARED / "accept")
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--keep-categories", action="store_true")
    parser.add_argument("--all", action="store_true", help="our own whole sets too")
    options = parser.parse_args()
    if options.all and options.accept.is_dir():
        for folder in sorted(path.parent for path in (ROOT / "tests" / "data").glob("*/truth.jsonl")):
            print(f"\n{folder.name}")
            score_dev(folder, options.accept, 0, keep_categories=False)
    if options.dev.is_dir():
        score_dev(options.dev, options.accept, options.worst, keep_categories=options.keep_categories)
    score_own()


if __name__ == "__main__":
    main()
