"""Texts against a corpus of texts, by their letters and words alone: no labels, no categories, no figures.

Several plain measures of likeness pick candidates; the candidates are ranked by a weighted sum of these and of a
few signals of a pair (codes that agree or clash, numbers, endings). The weights depend on the corpus only through its
language and the length of its texts; they were fitted on public sets by `benchmarks/fit_text_weights.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from rapidfuzz import fuzz

from matching.text_pieces import (
    Bags,
    Matrix,
    characters,
    codes,
    dictionary_words,
    is_chinese,
    plain,
    single_and_paired,
    words,
)

CANDIDATES = 60
PAIR_SIGNALS = (
    "same_code",
    "clashing_code",
    "numbers_found",
    "numbers_asked",
    "ratio",
    "last_or_sorted",
    "partial",
    "last_two",
    "first_two",
)
_BATCH = 64
_SHORT = {"zh": 12.0, "en": 120.0}
_LATENT_BELOW = 12.0
_LATENT_MOST = 20_000
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """An item of the corpus by its place, with its score (any real number; higher is better)."""

    place: int
    score: float


class TextMatcher:
    """A corpus fitted for matching texts."""

    def __init__(self, corpus: Sequence[str]) -> None:
        self._texts = [plain(text) for text in corpus]
        self._codes = [codes(text) for text in corpus]
        self._numbers = [frozenset(_NUMBER.findall(text)) for text in self._texts]
        self.language = "zh" if np.mean([is_chinese(text) for text in self._texts] or [False]) > 0.5 else "en"
        mean = float(np.mean([len(text) for text in self._texts] or [0]))
        self.shortness = 1 / (1 + mean / _SHORT[self.language]) - 0.5
        make = _chinese_measures if self.language == "zh" else _english_measures
        self._measures = make(self._texts, mean)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the features, in the order of `features`."""
        return (*self._measures, *PAIR_SIGNALS)

    def match(self, queries: Sequence[str], top: int = 10, exclude: Sequence[frozenset[int]] = ()) -> list[list[Found]]:
        """For each query at most `top` items, best first; `exclude` names places to leave out, query by query."""
        weights = _weights(self.language, self.names)
        answers: list[list[Found]] = []
        for start, places, features in self.features(queries):
            scores = features @ weights[0] + self.shortness * (features @ weights[1])
            for row in range(len(places)):
                barred = exclude[start + row] if exclude else frozenset()
                order = np.argsort(-scores[row], kind="stable")
                ranked = [
                    Found(int(places[row, k]), float(scores[row, k])) for k in order if places[row, k] not in barred
                ]
                answers.append(ranked[:top])
        return answers

    def features(self, queries: Sequence[str]) -> Iterator[tuple[int, Any, Matrix]]:
        """Batches of (first query, candidate places, features): q × c and q × c × len(names)."""
        for start in range(0, len(queries), _BATCH):
            batch = queries[start : start + _BATCH]
            texts = [plain(text) for text in batch]
            scores = {name: measure(texts) for name, measure in self._measures.items()}
            total = np.sum([scores[name] for name in scores if "cosine" in name or "bm25" in name], axis=0)
            places = _best(total, CANDIDATES)
            measured = [np.take_along_axis(score, places, axis=1) for score in scores.values()]
            pairs = np.stack(
                [self._signals(raw, text, row) for raw, text, row in zip(batch, texts, places, strict=True)]
            )
            yield start, places, np.concatenate([np.stack(measured, axis=-1), pairs], axis=-1)

    def _signals(self, raw: str, text: str, places: Any) -> Matrix:
        """The pair signals of one query with its candidates."""
        own_codes, own_numbers = codes(raw), frozenset(_NUMBER.findall(text))
        rows = []
        for place in places:
            other = self._texts[place]
            shared = own_codes & self._codes[place]
            numbers = self._numbers[place]
            both = len(own_numbers & numbers)
            rows.append(
                (
                    bool(shared),
                    bool(own_codes and self._codes[place] and not shared),
                    both / len(own_numbers) if own_numbers else 0.5,
                    both / len(numbers) if numbers else 0.5,
                    fuzz.ratio(text, other) / 100,
                    text[-1:] == other[-1:] if self.language == "zh" else fuzz.token_sort_ratio(text, other) / 100,
                    fuzz.partial_ratio(text, other) / 100,
                    text[-2:] == other[-2:],
                    text[:2] == other[:2],
                )
            )
        return np.array(rows, dtype=float).reshape(len(places), len(PAIR_SIGNALS))


Measures = dict[str, Callable[[Sequence[str]], Matrix]]


def _chinese_measures(texts: Sequence[str], mean: float) -> Measures:
    pairs, cut, runs = Bags(single_and_paired, texts), Bags(dictionary_words, texts), Bags(characters(1, 3), texts)
    measures = {
        "pairs_bm25_0.6": pairs.bm25(0.6),
        "pairs_bm25_1.2": pairs.bm25(1.2),
        "pairs_cosine": pairs.cosine(),
        "pairs_covered": pairs.covered(),
        "words_cosine": cut.cosine(),
        "words_bm25": cut.bm25(1.2),
        "words_covered": cut.covered(),
        "runs_cosine": runs.cosine(),
        "covering": pairs.covering(),
    }
    for dimensions in (100, 300):
        name = f"latent_{dimensions}"
        small = mean < _LATENT_BELOW and 2 < len(texts) <= _LATENT_MOST
        measures[name] = pairs.latent(dimensions, seed=1) if small else _nothing(len(texts))
    return measures


def _english_measures(texts: Sequence[str], mean: float) -> Measures:
    measures: Measures = {}
    for low, high in ((1, 3), (2, 4), (3, 5)):
        bags = Bags(characters(low, high), texts)
        measures[f"runs_{low}{high}_cosine"] = bags.cosine()
        measures[f"runs_{low}{high}_cosine_1.5"] = bags.cosine(1.5)
        measures[f"runs_{low}{high}_covered"] = bags.covered()
    whole = Bags(words, texts)
    measures |= {
        "words_cosine": whole.cosine(),
        "words_cosine_1.5": whole.cosine(1.5),
        "words_bm25": whole.bm25(1.2),
        "words_covered": whole.covered(),
        "covering": whole.covering(),
    }
    return measures


def _nothing(size: int) -> Callable[[Sequence[str]], Matrix]:
    return lambda queries: np.zeros((len(queries), size))


def _best(scores: Matrix, most: int) -> Any:
    """Places of the `most` highest scores of each row, highest first, ties by place."""
    if scores.shape[1] > most:
        places = np.sort(np.argpartition(-scores, most - 1, axis=1)[:, :most], axis=1)
    else:
        places = np.tile(np.arange(scores.shape[1]), (scores.shape[0], 1))
    order = np.argsort(-np.take_along_axis(scores, places, axis=1), axis=1, kind="stable")
    return np.take_along_axis(places, order, axis=1)


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
