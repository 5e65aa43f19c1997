"""One way to fold text before anything reads it, with the way back to the original characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")
_ENDLESS = re.compile(r"\d{31,}")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded `text` of an `original`; `origin[i]` is the offset in the original of the folded character i.

    `origin` has one more entry than `text`: the length of the original.
    """

    original: str
    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the folded stretch [start, end)."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], max(self.origin[end - 1] + 1, self.origin[end])

    def piece(self, start: int, end: int) -> str:
        """The original characters of the folded stretch [start, end)."""
        first, last = self.span(start, end)
        return self.original[first:last]


@lru_cache(maxsize=65536)
def _simplified(text: str) -> str:
    """Simplified characters, as many as there were: where phrases change length, character by character."""
    converted: str = _TO_SIMPLIFIED.convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(c if len(c) == 1 else s for s, c in ((s, _TO_SIMPLIFIED.convert(s)) for s in text))


def fold(text: str) -> Folded:
    """Fold widths (NFKC), case, and traditional to simplified characters; control characters become blanks.

    The result's offsets lead back to the original. Source: Unicode NFKC (UAX #15); OpenCC t2s.
    """
    joined = text.translate(_FOLDED)
    if len(joined) == len(text):  # nothing folds to nothing, so every character has become one character
        return Folded(text, _simplified(joined), tuple(range(len(text) + 1)))
    origin = [place for place, character in enumerate(text) for _ in character.translate(_FOLDED)]
    return Folded(text, _simplified(joined), (*origin, len(text)))


class _FoldedCharacters(dict[int, str]):
    """What each character folds to, found when first met."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        found = self[code] = folded if folded.isprintable() else " " * len(folded)
        return found


_FOLDED = _FoldedCharacters()


def without_endless_numbers(text: str) -> str:
    """The text with runs of more than 30 digits struck out; of the same length. No figure is written like that."""
    return _ENDLESS.sub(lambda match: "#" * len(match.group()), text)
