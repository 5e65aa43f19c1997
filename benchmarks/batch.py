"""The whole job, from strings to explained matches, beside what generic tools make of it; and one need at a time.

    python benchmarks/batch.py [--products 10000,100000] [--needs 5000] [--contenders ours,pipeline,cdist,...]

Needs are the texts of tests/data/independent, varied with a seed; products come from `benchmarks.generate`, their
categories blanked. Each contender runs in a process of its own, on the same strings:

- `ours`: kinds, figures, verdicts and reasons for every need, on every core
- `pipeline`: scikit-learn TF-IDF (character 2-3-grams), sparse_dot_topn top 100, RapidFuzz token_set_ratio on those
- `cdist`: RapidFuzz token_set_ratio of every need with every product, on every core; of a sample of the needs, scaled
- `string_grouper`, `polyfuzz`: where installed (`pip install string_grouper polyfuzz`)
- `alone`: one need at a time, in milliseconds, after all the products of a kind have been met and before
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped,unused-ignore]

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generate import products  # noqa: E402
from catalog.records import Need, Product  # noqa: E402
from seed_catalog import load_plan  # noqa: E402

TOP = 10
CDIST_SAMPLE = 20
Row = dict[str, Any]


def varied(count: int, seed: int = 11) -> list[Need]:
    """`count` needs: real-looking texts with other figures, other order of clauses, other small talk."""
    chance = random.Random(seed)
    rows = [json.loads(line) for line in (ROOT / "tests/data/independent/needs.jsonl").open(encoding="utf-8")]
    found = []
    for number in range(count):
        row = rows[number % len(rows)]
        clauses = [part for part in re.split(r"(?<=[。；])", row["text"]) if part]
        if number >= len(rows):
            clauses = [re.sub(r"\d+", lambda m: str(max(1, round(int(m.group()) * chance.uniform(0.7, 1.4)))), c)
                       for c in clauses]  # fmt: skip
            clauses.insert(
                chance.randrange(len(clauses) + 1), chance.choice(("领导催得紧。", "价格好商量。", "谢谢。", ""))
            )
        found.append(Need(f"N{number:05}", "".join(clauses), industry=row["industry"]))
    return found


def made(count: int) -> list[Product]:
    """Generated products without their categories."""
    return [replace(product, category=None) for product in products(load_plan(), count)]


def texts_of(made_products: Sequence[Product]) -> list[str]:
    """What the generic tools get to see of a product: name, model, description."""
    return [f"{product.name} {product.model} {product.description}" for product in made_products]


def ours(needs: Sequence[Need], supply: Sequence[Product]) -> Row:
    """The product's own matcher."""
    from matching.matcher import Matcher

    workers = os.cpu_count() or 1
    began = time.perf_counter()
    matcher = Matcher.fit(supply, workers=workers)
    fitted = time.perf_counter()
    answers = sum(len(matched.matches) for matched in matcher.match(needs, TOP, workers=workers))
    return {"fit_s": fitted - began, "match_s": time.perf_counter() - fitted, "pairs": answers}


def pipeline(needs: Sequence[Need], supply: Sequence[Product]) -> Row:
    """What a competent user would put together; no figures, no reasons."""
    from rapidfuzz import fuzz
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    texts, asked = texts_of(supply), [need.text for need in needs]
    began = time.perf_counter()
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), dtype=np.float32)
    corpus = vectorizer.fit_transform(texts).T.tocsr()
    fitted = time.perf_counter()
    found = sp_matmul_topn(vectorizer.transform(asked), corpus, top_n=100, n_threads=os.cpu_count() or 1)
    pairs = 0
    for row, text in enumerate(asked):
        places = found.indices[found.indptr[row] : found.indptr[row + 1]]
        best = sorted(((fuzz.token_set_ratio(text, texts[place]), int(place)) for place in places), reverse=True)[:TOP]
        pairs += len(best)
    return {"fit_s": fitted - began, "match_s": time.perf_counter() - fitted, "pairs": pairs}


def cdist(needs: Sequence[Need], supply: Sequence[Product]) -> Row:
    """Every need with every product; timed on a sample, scaled to all needs."""
    from rapidfuzz import fuzz, process

    texts, sample = texts_of(supply), [need.text for need in needs[:CDIST_SAMPLE]]
    began = time.perf_counter()
    scores = process.cdist(sample, texts, scorer=fuzz.token_set_ratio, workers=-1)
    took = time.perf_counter() - began
    return {"fit_s": 0.0, "match_s": took * len(needs) / len(sample), "pairs": int(scores.shape[0]) * TOP, "scaled": 1}


def string_grouper(needs: Sequence[Need], supply: Sequence[Product]) -> Row:
    """string_grouper's match_strings: TF-IDF on 3-grams and a cosine of at least 0.1."""
    pandas, grouper = (importlib.import_module(name) for name in ("pandas", "string_grouper"))
    began = time.perf_counter()
    found = grouper.match_strings(
        pandas.Series(texts_of(supply)),
        pandas.Series([need.text for need in needs]),
        min_similarity=0.1,
        max_n_matches=TOP,
        regex="",
    )
    return {"fit_s": 0.0, "match_s": time.perf_counter() - began, "pairs": len(found)}


def polyfuzz(needs: Sequence[Need], supply: Sequence[Product]) -> Row:
    """PolyFuzz with its TF-IDF model."""
    library, models = (importlib.import_module(name) for name in ("polyfuzz", "polyfuzz.models"))
    began = time.perf_counter()
    model = library.PolyFuzz(models.TFIDF(n_gram_range=(2, 3), min_similarity=0, top_n=TOP, clean_string=False))
    model.match([need.text for need in needs], texts_of(supply))
    return {"fit_s": 0.0, "match_s": time.perf_counter() - began, "pairs": len(needs) * TOP}


def alone(needs: Sequence[Need], supply: Sequence[Product]) -> Row:
    """One need from its text to the explained list, one after another: first meeting of each kind, then again."""
    from matching.matcher import Matcher

    matcher = Matcher.fit(supply, workers=os.cpu_count() or 1)
    result: Row = {}
    for label in ("first", "again"):
        times = []
        for need in needs[:200]:
            began = time.perf_counter()
            matcher.match_one(need, TOP)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        result |= {f"{label}_p50_ms": times[len(times) // 2], f"{label}_p95_ms": times[int(len(times) * 0.95)]}
    began = time.perf_counter()
    matcher.with_changes([replace(supply[0], name=f"{supply[0].name}改")], [supply[1].id])
    return result | {"one_change_s": time.perf_counter() - began}


CONTENDERS: dict[str, Callable[[Sequence[Need], Sequence[Product]], Row]] = {
    "ours": ours,
    "pipeline": pipeline,
    "cdist": cdist,
    "string_grouper": string_grouper,
    "polyfuzz": polyfuzz,
    "alone": alone,
}


@contextmanager
def watched() -> Iterator[list[float]]:
    """The peak of this process's memory, its children's own included, in MB; read when the block has ended."""
    peak, done = [0.0], threading.Event()
    process = psutil.Process()

    def watch() -> None:
        while not done.wait(0.2):
            try:
                own = process.memory_info().rss
                private = sum(child.memory_full_info().uss for child in process.children(recursive=True))
                peak[0] = max(peak[0], (own + private) / 2**20)
            except psutil.Error:
                continue

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def one(contender: str, count: int, needs: int) -> Row:
    """One contender at one size."""
    supply, asked = made(count), varied(needs)
    before = psutil.Process().memory_info().rss / 2**20
    with watched() as peak:
        row = CONTENDERS[contender](asked, supply)
    row = {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}
    return {"contender": contender, "products": count, "needs": needs, "start_mb": round(before),
            "peak_mb": round(peak[0]), **row}  # fmt: skip


def main() -> int:
    """Run each contender at each size; rows as JSON Lines on the standard output, a table at the end."""
    parser = argparse.ArgumentParser(description="The whole job beside what generic tools make of it.")
    parser.add_argument("--products", default="10000,100000")
    parser.add_argument("--needs", type=int, default=5000)
    parser.add_argument("--contenders", default="ours,pipeline,cdist,string_grouper,polyfuzz,alone")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("CONTENDER", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one[0], int(options.one[1]), options.needs)))
        return 0
    rows = []
    for count in options.products.split(","):
        for contender in options.contenders.split(","):
            if contender in ("string_grouper", "polyfuzz") and importlib.util.find_spec(contender) is None:
                print(f"{contender}: not installed, left out", file=sys.stderr)
                continue
            command = [sys.executable, __file__, "--one", contender, count, "--needs", str(options.needs)]
            done = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=False)
            if done.returncode:
                print(f"{contender} at {count}: failed with {done.returncode}", file=sys.stderr)
                continue
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            print(json.dumps(rows[-1]), flush=True)
    print(table(rows))
    if options.out:
        options.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def table(rows: Sequence[Row]) -> str:
    """Markdown: seconds in all, the ratio to `pipeline` at the same size, milliseconds a need, memory."""
    lines = [
        "| products | contender | fit s | match s | whole s | of pipeline | ms a need | peak MB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    base = {row["products"]: row["fit_s"] + row["match_s"] for row in rows if row["contender"] == "pipeline"}
    for row in rows:
        if "match_s" not in row:
            continue
        whole = row["fit_s"] + row["match_s"]
        ratio = f"{whole / base[row['products']]:.2f}" if row["products"] in base else ""
        lines.append(
            f"| {row['products']} | {row['contender']} | {row['fit_s']:.1f} | {row['match_s']:.1f} | {whole:.1f} | {ratio} "
            f"| {row['match_s'] / row['needs'] * 1000:.2f} | {row['peak_mb']} |"
        )
    for row in rows:
        if row["contender"] == "alone":
            figures = ", ".join(f"{name} {row[name]:.1f}" for name in row if name.endswith(("_ms", "_s")))
            lines.append(f"\none need at a time, {row['products']} products: {figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
