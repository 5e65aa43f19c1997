"""Ways to take text apart for comparing: characters across words, words, codes; and bags of them with their weights."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import rjieba
from scipy.sparse import csr_matrix, diags
from sklearn.preprocessing import normalize

Matrix = np.ndarray[Any, np.dtype[np.float64]]
Tokens = Callable[[str], list[str]]

_OTHER = re.compile(r"[^0-9a-z一-鿿]+")
_RUN = re.compile(r"[一-鿿]+|[a-z]+|\d+")
_CODE = re.compile(r"[a-z0-9]+(?:[-/.][a-z0-9]+)*")
_CHINESE = re.compile(r"[一-鿿]")


def plain(text: str) -> str:
    """NFKC, lower case, anything but letters, digits and Chinese characters as single blanks, no blank at the ends."""
    return _OTHER.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def is_chinese(text: str) -> bool:
    """True where there is a Chinese character."""
    return bool(_CHINESE.search(text))


def characters(low: int, high: int) -> Tokens:
    """Pieces of `low` to `high` characters that cross words and mark the ends; runs of digits count twice."""

    def pieces(text: str) -> list[str]:
        bordered = f" {text} "
        found = []
        for size in range(low, high + 1):
            for start in range(len(bordered) - size + 1):
                piece = bordered[start : start + size]
                found.append(piece)
                if size >= 2 and piece.isdigit():
                    found.append(piece)
        return found

    return pieces


def words(text: str) -> list[str]:
    """Runs of letters, of digits and of Chinese characters."""
    return _RUN.findall(text)


def dictionary_words(text: str) -> list[str]:
    """Words as a Chinese dictionary cuts them."""
    return [word for word in rjieba.cut(text) if word.strip()]


def single_and_paired(text: str) -> list[str]:
    """Chinese characters, alone and in pairs; other runs whole."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if is_chinese(run):
            found.extend(run)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.append(run)
    return found


def codes(text: str) -> frozenset[str]:
    """Model numbers: letters and digits together, joined across hyphens, of three characters or more."""
    found = {re.sub(r"[-/.]", "", code) for code in _CODE.findall(unicodedata.normalize("NFKC", text).lower())}
    return frozenset(c for c in found if len(c) >= 3 and re.search(r"\d", c) and re.search(r"[a-z]", c))


class Bags:
    """A corpus as bags of tokens. Rows of the results are queries, columns the corpus."""

    def __init__(self, tokens: Tokens, corpus: Sequence[str]) -> None:
        self._tokens = tokens
        self._column: dict[str, int] = {"": 0}
        self.counts, _ = self._count(corpus, grow=True)
        self.size = self.counts.shape[0]
        frequency = np.bincount(self.counts.indices, minlength=len(self._column))
        self._idf = np.log((1 + self.size) / (1 + frequency)) + 1
        self._bm_idf = np.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))
        self._present = self._with(np.ones_like(self.counts.data))

    def _count(self, texts: Sequence[str], *, grow: bool = False) -> tuple[Any, Matrix]:
        """Counts of known tokens, and how many kinds of unknown ones each text has."""
        starts, columns, values, unknown = [0], [], [], []
        for text in texts:
            strange = 0
            for token, times in Counter(self._tokens(text)).items():
                column = self._column.setdefault(token, len(self._column)) if grow else self._column.get(token)
                if column is None:
                    strange += 1
                else:
                    columns.append(column)
                    values.append(float(times))
            starts.append(len(columns))
            unknown.append(float(strange))
        shape = (len(texts), len(self._column))
        return csr_matrix((np.array(values), columns, starts), shape=shape), np.array(unknown)

    def _with(self, values: Matrix) -> Any:
        return csr_matrix((values, self.counts.indices, self.counts.indptr), shape=self.counts.shape)

    def _weighted(self, counts: Any, power: float) -> Any:
        logged = counts.copy()
        logged.data = 1 + np.log(logged.data)
        return normalize(logged @ diags(self._idf**power))

    def cosine(self, power: float = 1.0) -> Callable[[Sequence[str]], Matrix]:
        """Cosine of (1 + ln tf) · idf^power, 0..1. Source: Manning et al. 2008, §6.4."""
        corpus = self._weighted(self.counts, power).T.tocsr()

        def score(queries: Sequence[str]) -> Matrix:
            return np.asarray((self._weighted(self._count(queries)[0], power) @ corpus).todense())

        return score

    def bm25(self, k1: float, b: float = 0.75) -> Callable[[Sequence[str]], Matrix]:
        """Okapi BM25 over the best of each query, 0..1. Source: Robertson and Zaragoza 2009, §3.4."""
        lengths = np.asarray(self.counts.sum(axis=1)).ravel()
        long = np.repeat(lengths, np.diff(self.counts.indptr)) / max(float(lengths.mean()), 1e-9)
        values = self.counts.data
        corpus = (self._with(values * (k1 + 1) / (values + k1 * (1 - b + b * long))) @ diags(self._bm_idf)).T.tocsr()

        def score(queries: Sequence[str]) -> Matrix:
            found = np.asarray((_ones(self._count(queries)[0]) @ corpus).todense())
            return np.asarray(found / np.maximum(found.max(axis=1, keepdims=True), 1e-9))

        return score

    def covered(self) -> Callable[[Sequence[str]], Matrix]:
        """The share 0..1 of a query's idf that the item has; tokens unknown to the corpus count as the rarest."""
        corpus = (self._present @ diags(self._bm_idf)).T.tocsr()
        rarest = float(np.log(1 + (self.size + 0.5) / 0.5))

        def score(queries: Sequence[str]) -> Matrix:
            counts, unknown = self._count(queries)
            whole = np.asarray((_ones(counts) @ diags(self._bm_idf)).sum(axis=1)).ravel() + unknown * rarest
            return np.asarray((_ones(counts) @ corpus).todense() / np.maximum(whole, 1e-9)[:, None])

        return score

    def covering(self) -> Callable[[Sequence[str]], Matrix]:
        """The share 0..1 of an item's idf that the query has."""
        weighted = self._present @ diags(self._bm_idf)
        whole = np.maximum(np.asarray(weighted.sum(axis=1)).ravel(), 1e-9)
        corpus = weighted.T.tocsr()

        def score(queries: Sequence[str]) -> Matrix:
            return np.asarray((_ones(self._count(queries)[0]) @ corpus).todense() / whole[None, :])

        return score

    def latent(self, dimensions: int, seed: int) -> Callable[[Sequence[str]], Matrix]:
        """Cosine in a space of fewer dimensions, -1..1. Source: Deerwester et al. 1990 (LSA)."""
        from sklearn.decomposition import TruncatedSVD

        weighted = normalize(self.counts @ diags(self._idf))
        size = max(1, min(dimensions, min(weighted.shape) - 1))
        space = TruncatedSVD(size, random_state=seed, n_iter=4).fit(weighted)
        corpus = normalize(space.transform(weighted)).T

        def score(queries: Sequence[str]) -> Matrix:
            counts = normalize(self._count(queries)[0] @ diags(self._idf))
            return np.asarray(normalize(space.transform(counts)) @ corpus)

        return score


def _ones(counts: Any) -> Any:
    found = counts.copy()
    found.data = np.ones_like(found.data)
    return found
