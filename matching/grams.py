"""Text as bags of pieces: character pairs and triples of Chinese runs, Latin words and their triples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import repeat
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

_RUN = re.compile(r"[一-鿿]+|[a-z]+")


def grams(folded: str) -> list[str]:
    """Pieces of folded text. Figures are left out: they are for the requirements to read."""
    pieces: list[str] = []
    for match in _RUN.finditer(folded):
        run = match.group()
        if run.isascii():
            pieces.append(run)
            continue
        pieces.extend(run[i : i + 2] for i in range(len(run) - 1))
        pieces.extend(run[i : i + 3] for i in range(len(run) - 2))
        if len(run) == 1:
            pieces.append(run)
    return pieces


class Nearness:
    """Cosine nearness 0..1 between short texts and a fixed set of documents, by TF-IDF over their pieces.

    tf is 1 + ln tf, idf is ln((1 + n) / (1 + df)) + 1, vectors have length 1 (Manning et al. 2008, §6.4).
    """

    def __init__(self, documents: Iterable[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # here: it takes seconds to import

        vectorizer = TfidfVectorizer(analyzer=grams, sublinear_tf=True, dtype=np.float32)
        self._documents: Any = csr_matrix(vectorizer.fit_transform(list(documents))).T.tocsr()
        self._columns: dict[str, int] = vectorizer.vocabulary_
        self._idf = np.append(vectorizer.idf_, 0.0)  # the last one stands for what no document has

    def __call__(self, texts: list[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """A row per folded text, a column per document."""
        found: Any = self._weighed(texts) @ self._documents
        return np.asarray(found.toarray(), dtype=np.float32)

    def _weighed(self, texts: list[str]) -> Any:
        """Texts × pieces. The vectorizer's own way checks its input for longer than it takes to weigh one text."""
        columns: list[int] = []
        times: list[int] = []
        sizes = []
        for text in texts:
            counts = Counter(grams(text))
            columns.extend(map(self._columns.get, counts, repeat(len(self._columns))))
            times.extend(counts.values())
            sizes.append(len(counts))
        places, rows = np.array(columns, dtype=np.int64), np.repeat(np.arange(len(texts)), sizes)
        weights = (1 + np.log(times)) * self._idf[places]
        lengths = np.sqrt(np.bincount(rows, weights * weights, minlength=len(texts)))
        weights /= np.where(lengths > 0, lengths, 1.0)[rows]
        shape = len(texts), len(self._idf)
        return csr_matrix((weights.astype(np.float32), places, np.cumsum([0, *sizes])), shape=shape)[:, :-1]
