"""A text cut where the figures came from, so that a page can mark each piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketplace.needs.edits import Item


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `items` are the numbers (from 1) of the figures that came from it, none for plain text."""

    text: str
    items: tuple[int, ...] = ()


def marked(text: str, items: Sequence[Item]) -> tuple[Piece, ...]:
    """The text in pieces, in order and whole; where spans overlap, a piece belongs to each of them."""
    spans = [
        (item.requirement.start, item.requirement.end, number)
        for number, item in enumerate(items, 1)
        if 0 <= item.requirement.start < item.requirement.end <= len(text)
    ]
    edges = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    return tuple(
        Piece(text[start:end], tuple(number for first, last, number in spans if first <= start and end <= last))
        for start, end in pairwise(edges)
    )
