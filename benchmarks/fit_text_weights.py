"""Fit the weights of the text matcher on public retrieval sets, all sets of one language together.

    python benchmarks/fit_text_weights.py [--sets DIR] [--write]

Listwise logistic loss (Cao et al. 2007) over each query's candidates, each set weighing the same, with a ridge.
Printed for each set: fitted on all of them, and cross-validated over five folds of queries.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.retrieval import RetrievalSet, read_set, scores_of  # noqa: E402
from matching.text import TextMatcher  # noqa: E402

SETS = ROOT.parent / "shared" / "data" / "benchmarks" / "retrieval"
RIDGE = 0.0005
FOLDS = 5


@dataclass
class Fitted:
    """A set's candidates: places, features (with their products with shortness), what is right, what is barred."""

    given: RetrievalSet
    language: str
    names: tuple[str, ...]
    places: Any
    features: Any
    right: Any
    barred: Any


def prepare(folder: Path) -> Fitted:
    """Fit the matcher to a set and collect its candidates."""
    given = read_set(folder)
    matcher = TextMatcher(given.corpus)
    batches = list(matcher.features(given.queries))
    places = np.concatenate([p for _, p, _ in batches])
    features = np.concatenate([f for _, _, f in batches])
    right = np.array([[p in gold for p in row] for row, gold in zip(places, given.gold, strict=True)], dtype=float)
    barred = np.array([[p in out for p in row] for row, out in zip(places, given.exclude, strict=True)])
    both = np.concatenate([features, features * matcher.shortness], axis=-1)
    return Fitted(given, matcher.language, matcher.names, places, both, right * ~barred, barred)


def fit(parts: list[tuple[Fitted, Any]]) -> Any:
    """Weights for the chosen queries (a mask for each set) of the sets."""

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for part, chosen in parts:
            rows = chosen & (part.right.sum(axis=1) > 0)
            scores = np.where(part.barred[rows], -1e9, part.features[rows] @ weights)
            shares = np.exp(scores - scores.max(axis=1, keepdims=True))
            shares /= shares.sum(axis=1, keepdims=True)
            wanted = part.right[rows] / part.right[rows].sum(axis=1, keepdims=True)
            total -= float((wanted * np.log(np.maximum(shares, 1e-12))).sum(axis=1).mean())
            slope = slope + np.einsum("qc,qcf->f", shares - wanted, part.features[rows]) / rows.sum()
        return total, slope

    start = np.zeros(parts[0][0].features.shape[-1])
    found: Any = minimize(loss, start, jac=True, method="L-BFGS-B")
    return found.x


def ranked(part: Fitted, weights: Any) -> list[list[int]]:
    """The candidates of each query, best first, without barred ones."""
    order = np.argsort(-(part.features @ weights), axis=1, kind="stable")
    rows = np.take_along_axis(part.places, order, axis=1)
    return [[int(p) for p in row if p not in out] for row, out in zip(rows, part.given.exclude, strict=True)]


def cross_validated(part: Fitted, family: list[Fitted]) -> list[list[int]]:
    """The same, each query ranked by weights fitted without its fold."""
    answers: list[list[int]] = [[] for _ in part.given.queries]
    folds = np.arange(len(answers)) % FOLDS
    for number in range(FOLDS):
        masks = [(p, folds != number if p is part else np.ones(len(p.places), dtype=bool)) for p in family]
        rows = ranked(part, fit(masks))
        for place in np.flatnonzero(folds == number):
            answers[place] = rows[place]
    return answers


def main() -> None:
    """Fit both languages, print the figures, and with `--write` keep the weights."""
    parser = argparse.ArgumentParser(description="Fit the weights of the text matcher.")
    parser.add_argument("--sets", type=Path, default=SETS)
    parser.add_argument("--write", action="store_true", help="write matching/text_weights.yaml")
    options = parser.parse_args()
    parts = [prepare(folder) for folder in sorted(options.sets.iterdir()) if (folder / "gold.jsonl").exists()]
    weights: dict[str, dict[str, list[float]]] = {}
    for language in ("en", "zh"):
        family = [part for part in parts if part.language == language]
        if not family:
            continue
        found = fit([(part, np.ones(len(part.places), dtype=bool)) for part in family])
        for part in family:
            print(part.given.name, json.dumps({"fitted": scores_of(part.given, ranked(part, found))}))
            print(
                " " * len(part.given.name),
                json.dumps({"cross-validated": scores_of(part.given, cross_validated(part, family))}),
            )
        half = len(found) // 2
        pairs = zip(family[0].names, found[:half], found[half:], strict=True)
        weights[language] = {name: [round(float(a), 3), round(float(b), 3)] for name, a, b in pairs}
    if options.write:
        head = "# For each feature of matching/text.py: its weight, and what the shortness of the texts adds to it.\n"
        head += "# Fitted by benchmarks/fit_text_weights.py on public retrieval sets.\n"
        text = head + yaml.safe_dump(weights, sort_keys=False, allow_unicode=True, default_flow_style=None)
        (ROOT / "matching" / "text_weights.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
