"""Fit the weights of `matching.belief` on the whole labelled sets in tests/data, and print what they are worth.

    python benchmarks/fit_beliefs.py [--without NAME] [--write]

A pair is of one kind where the truth lists the product as satisfying or as a hard negative of the need. Pairs of which
the truth says nothing count as of another kind, unless the product is listed for a need of the same category. Needs of
several machines, and those whose category was not found, are left out: the belief is asked about one category. Two
logistic regressions, in the order of use: by words, then by that and the figures stated. Each set's figures come from
weights fitted without it. Nothing is drawn by chance.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.fit_weights import write  # noqa: E402
from benchmarks.quality import need_of, product_of, read_rows  # noqa: E402
from catalog.specs import Verdict  # noqa: E402
from matching.belief import SIGNS, affinity_of, belief_of, odds, signs  # noqa: E402
from matching.candidates import RIGHT, pairs_of  # noqa: E402
from matching.matcher import Matcher  # noqa: E402
from matching.weights import load_weights  # noqa: E402

Array = np.ndarray[Any, np.dtype[np.float64]]
FIGURES = ("belief", "stated", "silent")
LENIENCE = 0.85
"""Log-odds by which the line between kinds is drawn lower: a fit that is not seen costs more than one to look at."""
_ALL = 100_000


@dataclass(frozen=True)
class Pairs:
    """Pairs of one labelled set: what `matching.belief` takes of each, and whether it is of one kind."""

    kind: Array
    known: Array
    likeness: Array
    stated: Array
    silent: Array
    is_right: Array

    @property
    def has_figures(self) -> Array:
        """Where a figure is asked for."""
        return np.asarray(self.stated + self.silent > 0)


def pairs_in(folder: Path) -> Pairs:
    """All pairs of a labelled set."""
    rows = [row for pair in _told(folder) for row in pair]
    return Pairs(*np.array(rows, dtype=float).T)


def _told(folder: Path) -> Iterator[list[tuple[float, ...]]]:
    truth = {row["need_id"]: row for row in read_rows(folder / "truth.jsonl")}
    wanted = {id: {c["term"] for c in row["categories"] if c["grade"] == 2} for id, row in truth.items()}
    listed = {id: _listed(row) for id, row in truth.items()}
    products = [replace(product_of(row), category=None) for row in read_rows(folder / "products.jsonl")]
    matcher = Matcher.fit(products)
    for need in map(need_of, read_rows(folder / "needs.jsonl")):
        reading = matcher.reader.read(need)
        understanding = matcher.reader.understand(need, reading)
        if not understanding.is_in_scope or len(matcher.reader.parts(need, reading)) > 1:
            continue
        if understanding.categories[0].term not in {c["term"] for c in truth[need.id]["categories"]}:
            continue
        alike = {p for other, ids in listed.items() if wanted[other] & wanted[need.id] for p in ids} - listed[need.id]
        found = pairs_of(matcher.supply, need.text, understanding)
        matched = matcher.match_one(need, _ALL, all_provinces=True)
        verdicts = {
            match.product.id: [v.verdict for v in match.verdicts if v.requirement.hard] for match in matched.matches
        }
        yield [
            (kind, known, likeness, stated := sum(v is not Verdict.NOT_STATED for v in verdicts[id]),
             len(verdicts[id]) - stated, id in listed[need.id])
            for row, kind, known, likeness in zip(found.rows, found.kind, found.known, found.likeness, strict=True)
            if (id := matcher.supply.ids[row]) in verdicts and id not in alike
        ]  # fmt: skip


def _listed(row: dict[str, Any]) -> set[str]:
    products = row["products"] or {}
    return {*products.get("satisfying", ()), *(negative["id"] for negative in products.get("hard_negatives", ()))}


def together(sets: list[Pairs]) -> Pairs:
    """The pairs of several sets."""
    return Pairs(*(np.concatenate([getattr(one, name) for one in sets]) for name in Pairs.__dataclass_fields__))


def fitted(pairs: Pairs) -> dict[str, float]:
    """The weights of least loss, lightly held back."""
    words = signs(pairs.kind, pairs.known, pairs.likeness)
    first = _logistic().fit(words, pairs.is_right)
    weights = dict(zip(SIGNS, first.coef_[0].tolist(), strict=True)) | {"start": float(first.intercept_[0])}
    belief = belief_of(pairs.kind, pairs.known, pairs.likeness, weights)
    asked = pairs.has_figures
    columns = np.stack([odds(belief, 1e-6), pairs.stated, pairs.silent], axis=-1)[asked]
    second = _logistic().fit(columns, pairs.is_right[asked])
    weights |= dict(zip(FIGURES, second.coef_[0].tolist(), strict=True))
    return weights | {"figures": float(second.intercept_[0]) + LENIENCE}


def _logistic() -> LogisticRegression:
    return LogisticRegression(C=10.0, max_iter=2000)


def report(name: str, pairs: Pairs, weights: dict[str, float]) -> str:
    """A line about one set: how well the pairs are told apart, and how many would be taken wrongly."""
    belief = belief_of(pairs.kind, pairs.known, pairs.likeness, weights)
    affinity = affinity_of(belief, pairs.stated, pairs.silent, weights)
    right = pairs.is_right > 0
    loss = log_loss(right, np.clip(affinity, 1e-4, 1 - 1e-4), labels=[False, True])
    taken = affinity >= RIGHT
    return (
        f"{name:<12} pairs {len(right):6}, of one kind {right.sum():4}; area {roc_auc_score(right, affinity):.4f}, loss {loss:.4f}; "
        f"another kind taken {int((taken & ~right).sum())}, one kind not taken {int((~taken & right).sum())}"
    )


def main() -> None:
    """Fit, print each set's figures from weights fitted without it, and with `--write` keep the weights of all."""
    parser = argparse.ArgumentParser(description="Fit the weights of the belief in a pair.")
    parser.add_argument("--without", action="append", default=[], help="a set to leave out, by the name of its folder")
    parser.add_argument("--write", action="store_true", help="write matching/weights.yaml")
    options = parser.parse_args()
    folders = sorted(path.parent for path in (ROOT / "tests" / "data").glob("*/truth.jsonl"))
    sets = {folder.name: pairs_in(folder) for folder in folders if folder.name not in options.without}
    known = load_weights().kind
    for name, pairs in sets.items():
        others = fitted(together([other for key, other in sets.items() if key != name]))
        print(report(name, pairs, others), "| now", report(name, pairs, known).partition("; ")[2])
    weights = fitted(together(list(sets.values())))
    print(json.dumps({name: round(value, 3) for name, value in weights.items()}))
    if options.write:
        write("kind", tuple(weights), np.array(list(weights.values())))


if __name__ == "__main__":
    main()
