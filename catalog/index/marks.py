"""Where a text met the query: stretches of the original, for any engine."""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog.analysis import QueryWord, WordKind
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
    folded = fold(text)
    spans: list[Span] = []
    for found in pattern.finditer(folded.text):
        start, end = folded.span(*found.span())
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        elif end > start:
            spans.append((start, end))
    return tuple(spans)
