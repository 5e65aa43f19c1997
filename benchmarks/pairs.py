"""Say of given pairs of records whether both are the same thing, by the product's own text matcher, and print F1.

    python benchmarks/pairs.py --set DIR [--out FILE.json]

DIR holds `train.txt`, `valid.txt` and `test.txt`: a pair a line, `COL name VAL … COL name VAL …`, tab, the same, tab,
0 or 1. Two answers, in percent on test. Unsupervised, without a label or a threshold: the same where each text is the
other's best among all records of the three files (so two records without a partner may be taken for one another).
With labels: gradient boosting over the matcher's features in both directions on train, the threshold chosen on valid.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.set_command import run_on_a_set  # noqa: E402
from matching.text import TextMatcher  # noqa: E402

PARTS = ("train", "valid", "test")
_SEED = 1
_FAR = 100.0
_NAME = re.compile(r"COL (\S+) VAL ")


@dataclass(frozen=True)
class Pairs:
    """Left and right texts, and which pairs are the same."""

    left: list[str]
    right: list[str]
    same: Any


def read_pairs(path: Path) -> Pairs:
    """The pairs of a file. Raises OSError, or ValueError naming file and line."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number, row in enumerate(rows, 1):
        if len(row) != 3 or row[2].strip() not in {"0", "1"}:
            raise ValueError(f"{path.name}:{number}")
    texts = [[_text(cell) for cell in row[:2]] for row in rows]
    return Pairs([t[0] for t in texts], [t[1] for t in texts], np.array([row[2].strip() == "1" for row in rows]))


def _text(cell: str) -> str:
    """A record's values but for its price: it is missing more often than not."""
    parts = _NAME.split(cell)[1:]
    return " ".join(value.strip() for name, value in zip(parts[::2], parts[1::2], strict=True) if name != "price")


def one_way(queries: Sequence[str], others: Sequence[str]) -> Any:
    """Pairs × (features, score, how far the score is from the best of all other texts that `others` has)."""
    matcher = TextMatcher({text: text for text in others})
    wanted: dict[str, list[int]] = {}
    for number, query in enumerate(queries):
        wanted.setdefault(query, []).append(number)
    found = np.zeros((len(queries), len(matcher.names) + 2))
    measured = matcher.features(list(wanted), [[others[number] for number in numbers] for numbers in wanted.values()])
    for numbers, (rows, features) in zip(wanted.values(), measured, strict=True):
        scores = matcher.scores(features)
        for number in numbers:
            place = int(np.searchsorted(rows, matcher.row(others[number])))
            rival = float(np.delete(scores, place).max(initial=-_FAR))
            found[number] = [*features[place], scores[place], scores[place] - rival]
    return found


def both_ways(parts: dict[str, Pairs]) -> dict[str, Any]:
    """The features of all pairs, left among the rights and right among the lefts."""
    left = [text for part in parts.values() for text in part.left]
    right = [text for part in parts.values() for text in part.right]
    every = np.hstack([one_way(left, right), one_way(right, left)])
    ends = np.cumsum([len(part.left) for part in parts.values()])[:-1]
    return dict(zip(parts, np.split(every, ends), strict=True))


def unsupervised(features: dict[str, Any]) -> Any:
    """Which pairs of test are each other's best."""
    half = features["test"].shape[1] // 2
    return (features["test"][:, half - 1] > 0) & (features["test"][:, -1] > 0)


def supervised(parts: dict[str, Pairs], features: dict[str, Any]) -> Any:
    """Which pairs of test are the same, learned on train, with the threshold that is best on valid."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=200, max_leaf_nodes=8, random_state=_SEED)
    model.fit(features["train"], parts["train"].same)
    valid, test = (model.predict_proba(features[name])[:, 1] for name in ("valid", "test"))
    least = max(np.unique(valid), key=lambda bound: f1(valid >= bound, parts["valid"].same))
    return test >= least


def f1(said: Any, same: Any) -> float:
    """F1 in percent."""
    return float(round(200 * (said & same).sum() / max(1, said.sum() + same.sum()), 2))


def run(folder: Path) -> dict[str, float]:
    """Both answers' F1 on test, and the shares they are made of."""
    parts = {name: read_pairs(folder / f"{name}.txt") for name in PARTS}
    features = both_ways(parts)
    same, result = parts["test"].same, {}
    for name, said in (("unsupervised", unsupervised(features)), ("with_labels", supervised(parts, features))):
        result[f"{name}_f1"] = f1(said, same)
        result[f"{name}_precision"] = float(round(100 * (said & same).sum() / max(1, said.sum()), 2))
        result[f"{name}_recall"] = float(round(100 * (said & same).sum() / max(1, same.sum()), 2))
    return result


def main() -> int:
    """Run on the set named, print and perhaps keep the result; 2 where the set cannot be read."""
    return run_on_a_set(
        "Pairs of records by the product's own text matcher.",
        "train.txt, valid.txt, test.txt",
        run,
        (OSError, ValueError),
    )


if __name__ == "__main__":
    sys.exit(main())
