"""Texts against a corpus of texts, by their letters and words alone: no labels, no categories, no figures.

One sparse measure picks candidates; only these are measured closely, and ranked by a weighted sum of plain measures of
likeness and a few signals of a pair (codes that agree or clash, numbers, endings). The weights depend on the corpus only
through its language and the length of its texts; they were fitted on public sets by `benchmarks/fit_text_weights.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from matching.text_bags import Bags, bags_of, joined
from matching.text_latent import Latent
from matching.text_measures import FIGURES, Asked, Matrix, Weighed, best_places
from matching.text_pieces import CHARACTER, LATIN, MIXED, PAIR, WORD, cut_chinese, cut_other, is_chinese, plain
from matching.text_signals import SIGNALS, signals

CANDIDATES = 150
LATENT = (100, 300)
_BATCH = 64
_SHORT = {"zh": 12.0, "en": 120.0}
_LATENT_BELOW = 12.0
_LATENT_MOST = 20_000
_LATENT_KINDS = (WORD, LATIN, CHARACTER, PAIR, MIXED)
_NEAR = {"zh": "runs_cosine", "en": "runs_24_cosine"}
_CUTS = {"zh": cut_chinese, "en": cut_other}


@dataclass(frozen=True, slots=True)
class Found:
    """A text of the corpus by its key, with its score (any real number; higher is better)."""

    key: str
    score: float


class TextMatcher:
    """A corpus of texts by key, fitted for matching. Rows are in the order of keys, however the texts came."""

    def __init__(self, texts: Mapping[str, str], workers: int = 1) -> None:
        self.keys = sorted(texts)
        self._raw = [texts[key] for key in self.keys]
        self._texts = [plain(text) for text in self._raw]
        self.language = _language(self._texts)
        self._weigh(bags_of(self._raw, _CUTS[self.language], workers))

    def with_changes(self, changed: Mapping[str, str], removed: Iterable[str] = (), workers: int = 1) -> TextMatcher:
        """A matcher without `removed` and with `changed` (new texts, and new versions of old ones).

        It answers as one freshly fitted on the same texts; the texts that stay are not cut again.
        """
        if not self.keys:
            return TextMatcher(changed, workers)
        gone = {*removed, *changed}
        kept = [row for row, key in enumerate(self.keys) if key not in gone]
        keys = [*(self.keys[row] for row in kept), *changed]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        raw = [*(self._raw[row] for row in kept), *changed.values()]
        texts = [*(self._texts[row] for row in kept), *map(plain, changed.values())]
        if _language(texts) != self.language:
            return TextMatcher(dict(zip(keys, raw, strict=True)), workers)
        twin = object.__new__(TextMatcher)
        twin.language, twin.keys = self.language, [keys[row] for row in order]
        twin._raw, twin._texts = [raw[row] for row in order], [texts[row] for row in order]
        fresh = bags_of(list(changed.values()), _CUTS[self.language], workers)
        old = self._weighed.bags
        twin._weigh(joined([Bags(old.pieces, old.counts[kept]), fresh]).at(order))
        return twin

    def _weigh(self, bags: Bags) -> None:
        self._weighed = Weighed(bags, self.language)
        mean = float(np.mean([len(text) for text in self._texts] or [0]))
        self.shortness = _shortness(mean, self.language)
        self._latent: Latent | None = None
        small = mean < _LATENT_BELOW and 2 < len(self.keys) <= _LATENT_MOST and self.language == "zh"
        if small:
            self._latent_columns = np.flatnonzero(np.isin(self._weighed.kinds, _LATENT_KINDS))
            counts, idf = bags.counts[:, self._latent_columns], self._weighed.idf[self._latent_columns]
            self._latent = Latent(counts, idf, LATENT)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the features, in the order of `features`."""
        latent = tuple(f"latent_{size}" for size in LATENT) if self.language == "zh" else ()
        return (*(measure.name for measure in self._weighed.measures), *FIGURES, *latent, *SIGNALS[self.language])

    def match(
        self, queries: Sequence[str], top: int = 10, exclude: Sequence[Collection[str]] = ()
    ) -> list[list[Found]]:
        """For each query at most `top` texts, best first, ties by key; `exclude`: keys to leave out, query by query."""
        answers = []
        for number, (rows, features) in enumerate(self.features(queries)):
            barred = exclude[number] if exclude else ()
            scores = self.scores(features)
            order = np.argsort(-scores, kind="stable")
            ranked = (Found(self.keys[rows[place]], float(scores[place])) for place in order)
            answers.append([found for found in ranked if found.key not in barred][:top])
        return answers

    def features(self, queries: Sequence[str], also: Sequence[Collection[str]] = ()) -> Iterator[tuple[Any, Matrix]]:
        """For each query its candidates' rows, ascending, and their features: candidates × len(names).

        `also` names keys that are measured beside the candidates, query by query. Raises KeyError.
        """
        for number, (query, asked) in enumerate(self._asked(queries)):
            near = self._near(asked)
            rows = self._weighed.nearest(asked, CANDIDATES)
            if near:
                rows = np.union1d(rows, best_places(near[-1], CANDIDATES))
            if also:
                rows = np.union1d(rows, np.array([self.row(key) for key in also[number]], dtype=np.int64))
            yield rows, self._measured(query, asked, rows, near)

    def row(self, key: str) -> int:
        """The row of a key. Raises KeyError."""
        row = bisect_left(self.keys, key)
        if row == len(self.keys) or self.keys[row] != key:
            raise KeyError(key)
        return row

    def nearest(self, query: str, most: int) -> tuple[Any, Matrix]:
        """The rows of at most `most` texts, best first, and how near each is, 0..1 (cosine)."""
        rows, features = next(self.features([query]))
        scores = self.scores(features)
        order = np.argsort(-scores, kind="stable")[:most]
        near = features[:, self.names.index(_NEAR[self.language])]
        return rows[order], near[order]

    def _asked(self, queries: Sequence[str]) -> Iterator[tuple[str, Asked]]:
        for start in range(0, len(queries), _BATCH):
            batch = queries[start : start + _BATCH]
            yield from zip(batch, self._weighed.asked(_CUTS[self.language](batch), len(batch)), strict=True)

    def _measured(self, query: str, asked: Asked, rows: Any, near: Sequence[Any]) -> Matrix:
        parts = [self._weighed.measured(asked, rows)]
        if self.language == "zh":
            columns = [some[rows] for some in near] or [np.zeros(len(rows))] * len(LATENT)
            parts.append(np.stack(columns, axis=-1))
        parts.append(signals(plain(query), [self._texts[row] for row in rows], self.language))
        return np.concatenate(parts, axis=-1)

    def _near(self, asked: Asked) -> list[Any]:
        """How near each text is in the spaces of fewer dimensions; empty where there are none."""
        if self._latent is None:
            return []
        inside = np.isin(asked.columns, self._latent_columns)
        columns = np.searchsorted(self._latent_columns, asked.columns[inside])
        return self._latent.near(columns, asked.times[inside])

    def scores(self, features: Matrix) -> Matrix:
        """The score of each row of features (any real number; higher is better)."""
        weights = _weights(self.language, self.names)
        return np.asarray(np.round((features * (weights[0] + self.shortness * weights[1])).sum(axis=1), 9))


def _language(texts: Sequence[str]) -> str:
    return "zh" if np.mean([is_chinese(text) for text in texts] or [False]) > 0.5 else "en"


def _shortness(mean: float, language: str) -> float:
    """From -0.2 (long texts) to 0.2 (short ones): no further than the sets on which the weights were fitted."""
    return float(np.clip(1 / (1 + mean / _SHORT[language]) - 0.5, -0.2, 0.2))


@cache
def _all_weights() -> dict[str, dict[str, list[float]]]:
    raw: dict[str, dict[str, list[float]]] = yaml.safe_load(
        files("matching").joinpath("text_weights.yaml").read_text(encoding="utf-8")
    )
    return raw


def _weights(language: str, names: Sequence[str]) -> Matrix:
    """Two rows: the weight of each feature, and what shortness adds to it."""
    known = _all_weights()[language]
    return np.array([known.get(name, [0.0, 0.0]) for name in names]).T
