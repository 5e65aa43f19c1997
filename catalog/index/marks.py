"""Where a text met the query: stretches of the original, for any engine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from catalog.analysis import QueryWord, WordKind, fold_text
from catalog.folding import fold
from catalog.index.protocol import Span


def pattern_for(words: Sequence[QueryWord]) -> re.Pattern[str] | None:
    """What to look for in folded text; None where nothing is to be marked."""
    ways: dict[str, None] = {}
    for word in words:
        if word.kind in (WordKind.LATIN, WordKind.NUMBER):
            ways[rf"(?<![a-z0-9.]){re.escape(word.text)}(?![a-z0-9]|\.\d)"] = None
        elif word.kind is WordKind.MODEL:
            ways[r"[-./*×+# ]?".join(map(re.escape, re.findall(r"[^\W_]", word.text)))] = None
        else:
            ways.update(dict.fromkeys(map(re.escape, (word.text, *word.pieces))))
    return re.compile("|".join(sorted(ways, key=len, reverse=True))) if ways else None


def marks(pattern: re.Pattern[str] | None, text: str) -> tuple[Span, ...]:
    """Stretches of the original text that meet the pattern, in order, neighbours joined."""
    if pattern is None or not text:
        return ()
    spans: list[Span] = []
    for start, end in _found(pattern, text):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        elif end > start:
            spans.append((start, end))
    return tuple(spans)


def _found(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Matches in the folded text as stretches of the original."""
    plain = fold_text(text)
    if len(plain) == len(text) and unicodedata.is_normalized("NFC", text):  # then nothing moved
        yield from (found.span() for found in pattern.finditer(plain))
        return
    folded = fold(text)
    yield from (folded.span(*found.span()) for found in pattern.finditer(folded.text))
