"""Short names in a space of fewer dimensions, where pieces that keep the same company lie close together."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags

_SEED = 1


class Latent:
    """Cosines in the spaces of the largest singular values. Source: Deerwester et al. 1990 (LSA).

    `counts`: texts × pieces; `dimensions`: sizes of the spaces, ascending.
    """

    def __init__(self, counts: Any, idf: Any, dimensions: tuple[int, ...]) -> None:
        from sklearn.utils.extmath import randomized_svd  # slow to import, and only short names need it

        self._idf, self._sizes = diags(idf.astype(np.float64)), dimensions
        weighted = _rows_of_length_1(csr_matrix(counts.astype(np.float64) @ self._idf))
        size = max(1, min(dimensions[-1], min(weighted.shape) - 1))
        self._space = randomized_svd(weighted, size, n_iter=4, random_state=_SEED)[2].T
        placed = np.asarray(weighted @ self._space)
        self._texts = [_of_length_1(placed[:, :some]) for some in dimensions]

    def near(self, columns: Any, times: Any) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
        """How near -1..1 each text is to a query with these pieces, for each of the sizes."""
        shape = (1, self._idf.shape[0])
        row = _rows_of_length_1(csr_matrix((times, columns, [0, len(columns)]), shape=shape) @ self._idf)
        found = np.asarray(row @ self._space)
        return [texts @ _of_length_1(found[:, :some])[0] for some, texts in zip(self._sizes, self._texts, strict=True)]


def _rows_of_length_1(rows: Any) -> Any:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1.0)) @ rows)


def _of_length_1(rows: Any) -> Any:
    lengths = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return rows / np.where(lengths > 0, lengths, 1.0)
