"""Fit the product's own text matcher on a corpus, rank it for each query, and print how well that went.

    python benchmarks/retrieval.py --set DIR [--out FILE.json]

DIR holds `queries.jsonl` (`id, text`, optional `exclude`: corpus ids to drop), `corpus.jsonl` (`id, text`) and
`gold.jsonl` (`query, item`). Means over the queries on the first ten: mrr@10, hit@1, recall@10 (of all relevant), ndcg@10
(binary gains, ideal over min(10, relevant)); seconds to fit and to match; the peak of memory in MB.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.set_command import run_on_a_set  # noqa: E402

TOP = 10


@dataclass(frozen=True)
class RetrievalSet:
    """Queries as texts, corpus as texts by id; `gold` and `exclude` hold ids of the corpus, query by query."""

    name: str
    queries: list[str]
    corpus: dict[str, str]
    gold: list[frozenset[str]]
    exclude: list[frozenset[str]]


def read_set(folder: Path) -> RetrievalSet:
    """A set from its three files. Raises OSError or ValueError naming the file."""
    queries, corpus, gold = (_rows(folder / f"{name}.jsonl") for name in ("queries", "corpus", "gold"))
    texts = {row["id"]: row["text"] for row in corpus}
    relevant: dict[str, set[str]] = {}
    for row in gold:
        if row["item"] in texts:
            relevant.setdefault(row["query"], set()).add(row["item"])
    return RetrievalSet(
        folder.name,
        [row["text"] for row in queries],
        texts,
        [frozenset(relevant.get(row["id"], ())) for row in queries],
        [frozenset(row.get("exclude") or ()) for row in queries],
    )


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def scores_of(given: RetrievalSet, ranking: list[list[str]]) -> dict[str, float]:
    """The four means over queries that have an answer."""
    sums, asked = dict.fromkeys(("mrr@10", "hit@1", "recall@10", "ndcg@10"), 0.0), 0
    for gold, keys in zip(given.gold, ranking, strict=True):
        if not gold:
            continue
        asked += 1
        hits = [key in gold for key in keys[:TOP]]
        sums["mrr@10"] += next((1 / rank for rank, hit in enumerate(hits, 1) if hit), 0.0)
        sums["hit@1"] += bool(hits and hits[0])
        sums["recall@10"] += sum(hits) / len(gold)
        ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(TOP, len(gold)) + 1))
        sums["ndcg@10"] += sum(1 / math.log2(rank + 1) for rank, hit in enumerate(hits, 1) if hit) / ideal
    return {name: round(total / max(1, asked), 4) for name, total in sums.items()}


def run(folder: Path) -> dict[str, float]:
    """Fit, match and score one set."""
    from matching.text import TextMatcher

    given = read_set(folder)
    start = time.perf_counter()
    matcher = TextMatcher(given.corpus)
    fitted = time.perf_counter()
    answers = matcher.match(given.queries, TOP, given.exclude)
    done = time.perf_counter()
    scores = scores_of(given, [[found.key for found in answer] for answer in answers])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**scores, "fit_s": round(fitted - start, 2), "match_s": round(done - fitted, 2), "peak_mb": round(peak, 1)}


def main() -> int:
    """Run on the set named, print and perhaps keep the result; 2 where the set cannot be read."""
    return run_on_a_set(
        "Retrieval by the product's own text matcher.",
        "queries.jsonl, corpus.jsonl, gold.jsonl",
        run,
        (OSError, ValueError, KeyError),
    )


if __name__ == "__main__":
    sys.exit(main())
