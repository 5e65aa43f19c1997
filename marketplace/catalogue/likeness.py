"""How much of a query's words a product's own name holds."""

from __future__ import annotations

import re

from catalog.folding import fold

NEARLY = 0.75
_ALIKE = 0.5  # a name that shares no more of a query's characters is no slip of the pen
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


def share_held(name: str, words: str) -> float:
    """The share 0..1 of the words' characters that stand in the name, each beside a neighbour of its own.

    打磨机器人 is held by 机器人打磨工作站 (打磨, 机器人), 水泵 is not by 热泵热水机组. 0 where there are no words.
    """
    text = fold(name).text
    total = held = 0
    for run in _RUN.findall(fold(words).text):
        total += len(run)
        held += _held(run, text)
    return held / total if total else 0.0


def _held(run: str, text: str) -> int:
    if run.isascii() or len(run) < 2:
        return len(run) if run in text else 0
    places = {place + step for place in range(len(run) - 1) if run[place : place + 2] in text for step in (0, 1)}
    return len(places)


def are_alike(name: str, words: str) -> bool:
    """True where the name shares more than half of the words' characters, wherever they stand."""
    letters = {c for c in fold(words).text if c.isalnum()}
    return not letters or len(letters & set(fold(name).text)) / len(letters) > _ALIKE
