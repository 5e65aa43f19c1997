"""Facts read from a pasted text, as answers of the calculator, each with its place in the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from catalog.folding import without_endless_numbers
from marketplace.policies.answers import typed_of_facts
from policy.facts import facts_in_text


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says by field, and the words [start, end) that each field was read from."""

    text: str
    typed: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[int, int]]

    def words(self, key: str) -> str:
        """The words that a field was read from; empty where it was not."""
        start, end = self.places.get(key, (0, 0))
        return self.text[start:end].strip()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, and the fields that were read from it."""

    text: str
    keys: tuple[str, ...] = ()


NOTHING = Told("", {}, {})


def told_by(text: str, *, industry: str = "", as_of: date | None = None) -> Told:
    """What `text` gives the calculator; the first policy that reads a field decides it."""
    typed: dict[str, tuple[str, ...]] = {}
    places: dict[str, tuple[int, int]] = {}
    for found in facts_in_text(without_endless_numbers(text), size="", industry=industry, as_of=as_of):
        for fact in found.facts:
            for key, texts in typed_of_facts(found.policy, {fact.name: fact.value}).items():
                if typed.setdefault(key, texts) == texts and fact.span:
                    places.setdefault(key, (fact.span[0], fact.span[1]))
    return Told(text, typed, places)


def pieces_of(told: Told) -> tuple[Piece, ...]:
    """The text cut where fields were read from it, in order and whole."""
    edges = sorted({0, len(told.text), *(edge for place in told.places.values() for edge in place)})
    return tuple(Piece(told.text[start:end], _keys(told, start, end)) for start, end in pairwise(edges))


def _keys(told: Told, start: int, end: int) -> tuple[str, ...]:
    return tuple(key for key, (first, last) in told.places.items() if first <= start and end <= last)
