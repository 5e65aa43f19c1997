"""Fit the weights of the text matcher on public retrieval sets, all sets of one language together.

    python benchmarks/fit_text_weights.py [--sets DIR] [--write]

Listwise logistic loss (Cao et al. 2007) over each query's candidates, each set weighing the same, with a ridge.
Printed for each set: fitted on all of them, and cross-validated over five folds of the queries of all sets at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
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
RIDGE = {"en": 0.0005, "zh": 0.003}
FOLDS = 5
_STEPS = 150


@dataclass
class Fitted:
    """A set's candidates: rows (-1: none), features, what is right, what is barred: queries × candidates (× features)."""

    given: RetrievalSet
    keys: Sequence[str]
    language: str
    names: tuple[str, ...]
    shortness: float
    rows: Any
    features: Any
    right: Any
    barred: Any


def prepare(folder: Path) -> Fitted:
    """Fit the matcher to a set and collect its candidates."""
    given = read_set(folder)
    matcher = TextMatcher(given.corpus)
    found = list(matcher.features(given.queries))
    shape = len(found), max(len(rows) for rows, _ in found)
    rows = np.full(shape, -1)
    features = np.zeros((*shape, len(matcher.names)), dtype=np.float32)
    for number, (own, measured) in enumerate(found):
        rows[number, : len(own)], features[number, : len(own)] = own, measured
    right, barred = _marked(matcher.keys, rows, given.gold), (rows < 0) | _marked(matcher.keys, rows, given.exclude)
    return Fitted(
        given, matcher.keys, matcher.language, matcher.names, matcher.shortness, rows, features, right & ~barred, barred
    )


def _marked(keys: Sequence[str], rows: Any, chosen: Sequence[frozenset[str]]) -> Any:
    return np.array([[row >= 0 and keys[row] in some for row in own] for own, some in zip(rows, chosen, strict=True)])


def fit(family: Sequence[Fitted], masks: Sequence[Any], start: Any = None) -> Any:
    """Weights (of the features, then of the features times shortness) for the chosen queries of the sets."""
    parts = [_Part(part, mask & part.right.any(axis=1)) for part, mask in zip(family, masks, strict=True)]

    ridge = RIDGE[family[0].language]

    def loss(weights: Any) -> tuple[float, Any]:
        found = [part.loss(weights) for part in parts]
        total, slope = ridge * float(weights @ weights), 2 * ridge * weights
        return total + sum(own for own, _ in found), slope + sum(own for _, own in found)

    origin = np.zeros(2 * len(family[0].names)) if start is None else start
    found: Any = minimize(loss, origin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return found.x


class _Part:
    """Some queries of a set, for the loss."""

    def __init__(self, part: Fitted, chosen: Any) -> None:
        self._features, self._barred, self._shortness = part.features[chosen], part.barred[chosen], part.shortness
        self._wanted = part.right[chosen] / part.right[chosen].sum(axis=1, keepdims=True)

    def loss(self, weights: Any) -> tuple[float, Any]:
        """The mean loss of a query, and its slope."""
        plain, extra = np.split(weights, 2)
        scores = np.where(self._barred, -1e9, self._features @ (plain + self._shortness * extra))
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        total = -float((self._wanted * np.log(np.maximum(shares, 1e-12))).sum(axis=1).mean())
        slope = np.tensordot(shares - self._wanted, self._features, axes=([0, 1], [0, 1])) / len(shares)
        return total, np.concatenate([slope, self._shortness * slope])


def ranked(part: Fitted, weights: Any) -> list[list[str]]:
    """The candidates of each query, best first, without barred ones."""
    plain, extra = np.split(weights, 2)
    scores = np.where(part.barred, -1e9, part.features @ (plain + part.shortness * extra))
    order = np.argsort(-scores, axis=1, kind="stable")
    return [
        [
            part.keys[row]
            for row, out in zip(part.rows[number][places], part.barred[number][places], strict=True)
            if not out
        ]
        for number, places in enumerate(order)
    ]


def cross_validated(family: Sequence[Fitted], start: Any) -> list[list[list[str]]]:
    """For each set the same, each query ranked by weights that were fitted without its fold."""
    answers: list[list[list[str]]] = [[[] for _ in part.given.queries] for part in family]
    for fold in range(FOLDS):
        weights = fit(family, [np.arange(len(part.rows)) % FOLDS != fold for part in family], start)
        for part, own in zip(family, answers, strict=True):
            own[fold::FOLDS] = ranked(part, weights)[fold::FOLDS]
    return answers


def report(family: Sequence[Fitted], weights: Any) -> None:
    """Print both figures of each set."""
    for part, answers in zip(family, cross_validated(family, weights), strict=True):
        print(part.given.name, json.dumps({"fitted": scores_of(part.given, ranked(part, weights))}))
        print(" " * len(part.given.name), json.dumps({"cross-validated": scores_of(part.given, answers)}), flush=True)


def main() -> None:
    """Fit both languages, print the figures, and with `--write` keep the weights."""
    parser = argparse.ArgumentParser(description="Fit the weights of the text matcher.")
    parser.add_argument("--sets", type=Path, default=SETS)
    parser.add_argument("--language", choices=sorted(RIDGE), action="append", help="default: all")
    parser.add_argument("--write", action="store_true", help="write matching/text_weights.yaml")
    options = parser.parse_args()
    folders = [folder for folder in sorted(options.sets.iterdir()) if (folder / "gold.jsonl").exists()]
    wanted = options.language or sorted(RIDGE)
    parts = [part for part in map(prepare, folders) if part.language in wanted]
    for language in wanted:
        family = [part for part in parts if part.language == language]
        if not family:
            continue
        found = fit(family, [np.ones(len(part.rows), dtype=bool) for part in family])
        if options.write:
            _write(language, family[0].names, found)
        report(family, found)


def _write(language: str, names: Sequence[str], weights: Any) -> None:
    """Put the weights of a language in place of those in the file."""
    path = ROOT / "matching" / "text_weights.yaml"
    every = yaml.safe_load(path.read_text(encoding="utf-8"))
    pairs = zip(names, *np.split(weights, 2), strict=True)
    every[language] = {name: [round(float(a), 3), round(float(b), 3)] for name, a, b in pairs}
    head = "# For each feature of matching/text.py: its weight, and what the shortness of the texts adds to it.\n"
    head += "# Fitted by benchmarks/fit_text_weights.py on public retrieval sets.\n"
    text = head + yaml.safe_dump(every, sort_keys=False, allow_unicode=True, default_flow_style=None)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
