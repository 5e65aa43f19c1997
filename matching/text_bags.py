"""Texts as bags of pieces that can be added, dropped and put in order, without cutting the others again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, vstack

from catalog.workers import spread
from matching.text_pieces import Cut, Pieces

_CHUNK = 2000
_MOST_TIMES = 255


@dataclass(frozen=True, slots=True)
class Bags:
    """`pieces`: numbers of all pieces, ascending. `counts`: texts × pieces, uint8 (more than 255 counts as 255)."""

    pieces: Any
    counts: Any

    def __len__(self) -> int:
        """How many texts."""
        return int(self.counts.shape[0])

    def at(self, rows: Any) -> Bags:
        """These texts in this order; pieces that none of them has are dropped."""
        return _without_unused(self.pieces, self.counts[rows])


def bags_of(texts: Sequence[str], cut: Cut, workers: int = 1) -> Bags:
    """The bags of texts, in their order, cut by so many processes."""
    return joined(list(spread(_bags_from, _Task(texts, cut), _starts(texts), workers)))


@dataclass(frozen=True, slots=True)
class _Task:
    texts: Sequence[str]
    cut: Cut


def _bags_from(task: _Task, start: int) -> Bags:
    chunk = task.texts[start : start + _CHUNK]
    return bagged(task.cut(chunk), len(chunk))


def joined(parts: Sequence[Bags]) -> Bags:
    """The texts of all parts, one part after the other."""
    if not parts:
        return Bags(np.zeros(0, dtype=np.uint64), csr_matrix(np.zeros((0, 0), dtype=np.uint8)))
    pieces = parts[0].pieces if len(parts) == 1 else _all_pieces([part.pieces for part in parts])
    return Bags(pieces, vstack([_under(pieces, part) for part in parts], format="csr"))


def _all_pieces(held: Sequence[Any]) -> Any:
    """The pieces of all parts, ascending, each once: long sorted stretches, which a stable sort only merges."""
    pieces = np.sort(np.concatenate(held), kind="stable")
    return pieces[np.append(True, pieces[1:] != pieces[:-1])] if len(pieces) else pieces


def _starts(texts: Sequence[str]) -> range:
    return range(0, len(texts), _CHUNK)


def bagged(found: Pieces, size: int) -> Bags:
    """The bags of `size` texts."""
    pieces, columns = np.unique(found.numbers, return_inverse=True)
    counts = coo_matrix((found.times, (found.texts, columns)), shape=(size, len(pieces)), dtype=np.int32).tocsr()
    counts.data = np.minimum(counts.data, _MOST_TIMES).astype(np.uint8)
    return Bags(pieces, counts)


def _under(pieces: Any, part: Bags) -> Any:
    """A part's counts under the columns of more pieces."""
    if len(pieces) == len(part.pieces):
        return part.counts
    places = np.searchsorted(pieces, part.pieces).astype(np.int32)
    counts = part.counts
    return csr_matrix((counts.data, places[counts.indices], counts.indptr), shape=(counts.shape[0], len(pieces)))


def _without_unused(pieces: Any, counts: Any) -> Bags:
    used = np.zeros(len(pieces), dtype=bool)
    used[counts.indices] = True
    if used.all():
        return Bags(pieces, counts)
    places = (np.cumsum(used) - 1).astype(np.int32)
    shape = (counts.shape[0], int(used.sum()))
    return Bags(pieces[used], csr_matrix((counts.data, places[counts.indices], counts.indptr), shape=shape))
