"""How near texts are by the pieces that they share: cosine, BM25 and shares covered, over several views of the pieces.

Candidates come from an inverted matrix of one measure. All measures of a query with its candidates come from one pass
over the pieces shared: sums by text and kind of piece, which the views then add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from matching.text_bags import Bags, bagged
from matching.text_pieces import CHARACTER, CODE, KINDS, LATIN, MIXED, NUMBER, PAIR, RUNS, WORD, Pieces, kinds_of

Matrix = np.ndarray[Any, np.dtype[np.float64]]
Kinds = tuple[int, ...]
FIRST_K1 = 1.2
_B = 0.75
_LITTLE = 1e-9
_BLOCK = 10_000
_SQUARED_LOGS = (1 + np.log(np.maximum(np.arange(256), 1))) ** 2


@dataclass(frozen=True, slots=True)
class Measure:
    """`form`: cosine (`at` is the power of idf), bm25 (`at` is k1), covered or covering (`at` unused)."""

    name: str
    form: str
    kinds: Kinds
    at: float = 1.0


def _english() -> tuple[Measure, ...]:
    found = []
    for low, high in ((1, 3), (2, 4), (3, 5)):
        kinds, name = RUNS[low - 1 : high], f"runs_{low}{high}"
        found.append(Measure(f"{name}_cosine", "cosine", kinds))
        found.append(Measure(f"{name}_cosine_1.5", "cosine", kinds, 1.5))
        found.append(Measure(f"{name}_covered", "covered", kinds))
    found.append(Measure("words_cosine", "cosine", (WORD,)))
    found.append(Measure("words_cosine_1.5", "cosine", (WORD,), 1.5))
    found.append(Measure("words_bm25", "bm25", (WORD,), 1.2))
    found.append(Measure("words_bm25_0.4", "bm25", (WORD,), 0.4))
    found += [Measure("runs_3_bm25", "bm25", RUNS[2:3], 1.2), Measure("runs_5_bm25", "bm25", RUNS[4:5], 0.6)]
    found.append(Measure("runs_24_covering", "covering", RUNS[1:4]))
    return (*found, Measure("words_covered", "covered", (WORD,)), Measure("covering", "covering", (WORD,)))


_PAIRS, _RUNS = (LATIN, CHARACTER, PAIR), (CHARACTER, PAIR, MIXED)


def _chinese() -> tuple[Measure, ...]:
    found = [Measure("pairs_cosine", "cosine", _PAIRS), Measure("triples_cosine", "cosine", (MIXED,))]
    for name, kinds in (("words", (WORD,)), ("runs", _RUNS)):
        found += [Measure(f"{name}_cosine", "cosine", kinds), Measure(f"{name}_cosine_1.5", "cosine", kinds, 1.5)]
    found += [Measure(f"pairs_bm25_{k1}", "bm25", _PAIRS, k1) for k1 in (0.3, 0.6, 1.2)]
    found += [Measure(f"words_bm25_{k1}", "bm25", (WORD,), k1) for k1 in (0.6, 1.2)]
    found += [Measure("runs_bm25_0.6", "bm25", _RUNS, 0.6), Measure("triples_bm25_0.6", "bm25", (MIXED,), 0.6)]
    views = (("pairs", _PAIRS), ("words", (WORD,)), ("singles", (LATIN, CHARACTER)), ("triples", (MIXED,)))
    found += [Measure(f"{name}_covered", "covered", kinds) for name, kinds in views]
    return (*found, Measure("covering", "covering", _PAIRS), Measure("words_covering", "covering", (WORD,)))


MEASURES = {"en": _english(), "zh": _chinese()}
FIRST = {"en": RUNS[2:4], "zh": _PAIRS}
"""The pieces by which candidates are found."""
FIGURES = ("same_code", "clashing_code", "numbers_found", "numbers_asked")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: its known pieces as columns with their times, and how many unknown pieces it has of each kind."""

    columns: Any
    times: Any
    unknown: Any


class Weighed:
    """Bags with the weights of their pieces, for one language.

    idf is ln((1 + n) / (1 + df)) + 1 (Manning et al. 2008, §6.2), of BM25 and of shares ln(1 + (n - df + ½) / (df + ½))
    (Robertson and Zaragoza 2009, §3.3).
    """

    def __init__(self, bags: Bags, language: str) -> None:
        self.bags, self.measures, self._language = bags, MEASURES[language], language
        self.kinds = kinds_of(bags.pieces).astype(np.int32)
        size, frequency = len(bags), np.bincount(bags.counts.indices, minlength=len(bags.pieces))
        self.idf = (np.log((1 + size) / (1 + frequency)) + 1).astype(np.float32)
        self.bm_idf = np.log(1 + (size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        powers = {m.at for m in self.measures if m.form == "cosine"}
        self.idf_squared = {power: self.idf ** (2 * power) for power in powers}
        self.rarest = float(np.log(1 + (size + 0.5) / 0.5))
        self._lengths = self._long()
        ranked = {FIRST[language], *(m.kinds for m in self.measures if m.form == "bm25")}
        self.stretch = {kinds: self._stretch(kinds) for kinds in ranked}
        self._inverted = self._invert(FIRST[language])

    def _long(self) -> Any:
        """How many pieces of each kind each text has: texts × kinds. In blocks, so that it takes little room."""
        counts, found = self.bags.counts, np.zeros((len(self.bags), KINDS), dtype=np.float32)
        for start in range(0, len(self.bags), _BLOCK):
            block = counts[start : start + _BLOCK]
            found[start : start + _BLOCK] = by_kind(_cells(block, self.kinds), block.data, block.shape[0])
        return found

    def _stretch(self, kinds: Kinds) -> Any:
        """For each text 1 - b + b · length / mean length."""
        lengths = self._lengths[:, kinds].sum(axis=1)
        return 1 - _B + _B * lengths / max(float(lengths.mean()) if len(lengths) else 0.0, _LITTLE)

    def _invert(self, kinds: Kinds) -> Any:
        """BM25 weights of some pieces, pieces × texts; other pieces have empty rows."""
        counts = self.bags.counts
        kept = np.flatnonzero(_flags(kinds)[self.kinds][counts.indices])
        rows = np.repeat(np.arange(len(self.bags), dtype=np.int32), np.diff(counts.indptr))[kept]
        columns, times = counts.indices[kept], counts.data[kept].astype(np.float32)
        values = self.bm_idf[columns] * times * (FIRST_K1 + 1) / (times + FIRST_K1 * self.stretch[kinds][rows])
        found = csr_matrix((values.astype(np.float32), (columns, rows)), shape=counts.shape[::-1])
        found.sort_indices()
        return found

    def asked(self, found: Pieces, size: int) -> list[Asked]:
        """The pieces of `size` queries."""
        own = bagged(found, size)
        places = np.searchsorted(self.bags.pieces, own.pieces)
        if len(self.bags.pieces):
            known = self.bags.pieces[np.minimum(places, len(self.bags.pieces) - 1)] == own.pieces
        else:
            known = np.zeros(len(places), dtype=bool)
        kinds, answers = kinds_of(own.pieces), []
        for row in range(size):
            inside = slice(own.counts.indptr[row], own.counts.indptr[row + 1])
            columns, times = own.counts.indices[inside], own.counts.data[inside].astype(np.float64)
            old = known[columns]
            strange = np.bincount(kinds[columns[~old]], minlength=KINDS).astype(np.float64)
            answers.append(Asked(places[columns[old]], times[old], strange))
        return answers

    def nearest(self, asked: Asked, most: int) -> Any:
        """The rows of the `most` texts that share most by `FIRST`, ascending; of equals the first rows."""
        near = np.asarray(self._inverted[asked.columns].T @ np.ones(len(asked.columns), dtype=np.float32)).ravel()
        return best_places(near, most)

    def measured(self, asked: Asked, rows: Any) -> Matrix:
        """Rows × (measures, then `FIGURES`): everything 0..1."""
        shared = self._shared(asked, rows)
        columns = [shared.measure(measure) for measure in self.measures]
        return np.stack([*columns, *shared.figures()], axis=-1)

    def _shared(self, asked: Asked, rows: Any) -> _Shared:
        """What is shared, and what the texts have in all: weights of the whole corpus are summed for these alone."""
        counts = self.bags.counts[rows]
        place = np.full(self.bags.counts.shape[1], -1, dtype=np.int32)
        place[asked.columns] = np.arange(len(asked.columns), dtype=np.int32)
        found = place[counts.indices]
        hit = np.flatnonzero(found >= 0)
        text = np.repeat(np.arange(len(rows)), np.diff(counts.indptr))[hit]
        return _Shared(self, asked, rows, counts, text, found[hit], counts.data[hit].astype(np.float64))


class _Shared:
    """The pieces that a query shares with some texts: for each the text, its place in the query, its times there."""

    def __init__(
        self, corpus: Weighed, asked: Asked, rows: Any, counts: Any, texts: Any, places: Any, times: Any
    ) -> None:
        self._corpus, self._asked, self._rows, self._counts = corpus, asked, rows, counts
        self._columns, self._asked_times, self._times = asked.columns[places], asked.times[places], times
        self._kinds = corpus.kinds[self._columns]
        self._cells = texts * KINDS + self._kinds
        self._size = len(rows)
        self._cosines: dict[float, Matrix] = {}
        self._lengths: dict[float, Matrix] = {}
        own = corpus.kinds[asked.columns]
        self._own = {
            "count": np.bincount(own, minlength=KINDS),
            "mass": np.bincount(own, corpus.bm_idf[asked.columns], minlength=KINDS),
        }

    def _by_kind(self, values: Any) -> Matrix:
        return by_kind(self._cells, values, self._size)

    @cached_property
    def _theirs(self) -> Any:
        return _cells(self._counts, self._corpus.kinds)

    def _squares(self, power: float) -> Matrix:
        """The squares of the texts' own weights."""
        if power not in self._lengths:
            values = _SQUARED_LOGS[self._counts.data] * self._corpus.idf_squared[power][self._counts.indices]
            self._lengths[power] = by_kind(self._theirs, values, self._size)
        return self._lengths[power]

    @cached_property
    def _mass(self) -> Matrix:
        return self._by_kind(self._corpus.bm_idf[self._columns])

    @cached_property
    def _count(self) -> Matrix:
        return self._by_kind(np.ones(len(self._columns)))

    def _dots(self, power: float) -> Matrix:
        if power not in self._cosines:
            logs = _logged(self._asked_times) * _logged(self._times)
            self._cosines[power] = self._by_kind(logs * self._corpus.idf_squared[power][self._columns])
        return self._cosines[power]

    def measure(self, measure: Measure) -> Matrix:
        """One measure, a value for each row."""
        return _FORMS[measure.form](self, measure.kinds, measure.at)

    def cosine(self, kinds: Kinds, power: float) -> Matrix:
        """Cosine of (1 + ln tf) · idf^power, 0..1. Source: Manning et al. 2008, §6.4."""
        corpus, asked = self._corpus, self._asked
        squares = (_logged(asked.times) * corpus.idf[asked.columns] ** power) ** 2
        own = np.bincount(corpus.kinds[asked.columns], squares, minlength=KINDS)[list(kinds)].sum()
        theirs = self._squares(power)[:, kinds].sum(axis=1)
        return np.asarray(self._dots(power)[:, kinds].sum(axis=1) / np.maximum(np.sqrt(own * theirs), _LITTLE))

    def bm25(self, kinds: Kinds, k1: float) -> Matrix:
        """Okapi BM25 over the best of the rows, 0..1. Source: Robertson and Zaragoza 2009, §3.4."""
        chosen = _flags(kinds)[self._kinds]
        cells, times = self._cells[chosen] // KINDS, self._times[chosen]
        stretch = self._corpus.stretch[kinds][self._rows]
        values = self._corpus.bm_idf[self._columns[chosen]] * times * (k1 + 1) / (times + k1 * stretch[cells])
        found = np.bincount(cells, values, minlength=self._size)
        return np.asarray(found / max(float(found.max(initial=0.0)), _LITTLE))

    def covered(self, kinds: Kinds, _: float) -> Matrix:
        """The share 0..1 of the query's idf that a text has; pieces unknown to the corpus count as the rarest."""
        whole = (self._own["mass"] + self._asked.unknown * self._corpus.rarest)[list(kinds)].sum()
        return np.asarray(self._mass[:, kinds].sum(axis=1) / max(float(whole), _LITTLE))

    def covering(self, kinds: Kinds, _: float) -> Matrix:
        """The share 0..1 of a text's idf that the query has."""
        mass = by_kind(self._theirs, self._corpus.bm_idf[self._counts.indices], self._size)
        whole = mass[:, kinds].sum(axis=1)
        return np.asarray(self._mass[:, kinds].sum(axis=1) / np.maximum(whole, _LITTLE))

    def figures(self) -> tuple[Matrix, ...]:
        """A code shared; codes on both sides and none shared; shares of numbers found (½ where there are none)."""
        theirs = by_kind(self._theirs, None, self._size)
        own = self._own["count"] + self._asked.unknown
        same, both = self._count[:, CODE] > 0, self._count[:, NUMBER]
        clash = ~same & (theirs[:, CODE] > 0) & bool(own[CODE])
        found = both / own[NUMBER] if own[NUMBER] else np.full(self._size, 0.5)
        asked = np.where(theirs[:, NUMBER] > 0, both / np.maximum(theirs[:, NUMBER], 1), 0.5)
        return same.astype(float), clash.astype(float), found, asked


_FORMS: dict[str, Callable[[_Shared, Kinds, float], Matrix]] = {
    "cosine": _Shared.cosine,
    "bm25": _Shared.bm25,
    "covered": _Shared.covered,
    "covering": _Shared.covering,
}


def _cells(counts: Any, kinds: Any) -> Any:
    """For each piece of each text its place in a table of texts × kinds."""
    rows = np.repeat(np.arange(counts.shape[0], dtype=np.int64) * KINDS, np.diff(counts.indptr))
    return rows + kinds[counts.indices]


def by_kind(cells: Any, values: Any, size: int) -> Matrix:
    """`values` (1 each where None) summed by text and kind of piece: size × kinds."""
    found = np.bincount(cells, values, minlength=size * KINDS)
    return np.asarray(found.reshape(size, KINDS), dtype=np.float64)


def best_places(scores: Any, most: int) -> Any:
    """Places of the `most` highest scores, ascending; of equal scores the first places."""
    if len(scores) <= most:
        return np.arange(len(scores))
    least = np.partition(scores, -most)[-most]
    above, level = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
    return np.sort(np.concatenate([above, level[: most - len(above)]]))


def _flags(kinds: Kinds) -> Any:
    """Which kinds are among these."""
    flags = np.zeros(KINDS, dtype=bool)
    flags[list(kinds)] = True
    return flags


def _logged(times: Any) -> Any:
    return 1 + np.log(times)
