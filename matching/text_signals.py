"""Signals of a pair of texts as strings: how alike they are written, how they begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

Matrix = np.ndarray[Any, np.dtype[np.float64]]
SIGNALS = {
    "en": ("ratio", "sorted", "partial", "last_two", "first_two"),
    "zh": ("ratio", "last", "partial", "last_two", "first_two", "in_order", "inside", "starts"),
}
_LONGEST = 400
_LONGEST_PART = 60


def signals(query: str, texts: Sequence[str], language: str) -> Matrix:
    """Texts × `SIGNALS` of plain texts, everything 0..1; the first 400 characters count.

    `partial` compares the shorter text with its best part of the longer one; of Chinese texts the first 60 characters,
    for its cost grows with the product of the lengths. `in_order` is the share of the query that stands in the text in
    the same order; `inside` and `starts` whether the query is part of the text, or its beginning.
    """
    query, others = query[:_LONGEST], [text[:_LONGEST] for text in texts]
    columns = [_alike(query, others, fuzz.ratio) / 100]
    if language == "en":
        columns += [_alike(query, others, scorer) / 100 for scorer in (fuzz.token_sort_ratio, fuzz.partial_ratio)]
    else:
        short = [text[:_LONGEST_PART] for text in others]
        columns.append(_equal(query, others, slice(-1, None)))
        columns.append(_alike(query[:_LONGEST_PART], short, fuzz.partial_ratio) / 100)
    columns += [_equal(query, others, slice(-2, None)), _equal(query, others, slice(0, 2))]
    if language == "zh":
        columns += _of_names(query.replace(" ", ""), [text.replace(" ", "") for text in others])
    return np.stack(columns, axis=-1)


def _of_names(query: str, texts: Sequence[str]) -> list[Matrix]:
    columns = [_alike(query, texts, LCSseq.similarity) / max(1, len(query))]
    columns.append(np.array([query in text for text in texts], dtype=np.float64))
    columns.append(np.array([text.startswith(query) for text in texts], dtype=np.float64))
    return columns


def _alike(query: str, texts: Sequence[str], scorer: Any) -> Matrix:
    return np.asarray(process.cdist([query], texts, scorer=scorer, dtype=np.float64)[0])


def _equal(query: str, texts: Sequence[str], part: slice) -> Matrix:
    own = query[part]
    return np.array([text[part] == own for text in texts], dtype=np.float64)
