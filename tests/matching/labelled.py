"""Our own labelled needs: a heading ``# term / equal term | related @industry``, then the text with its figures marked.

A mark is ``{attribute op value unit|span}``; the heading ``# -`` says that the plan names nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "labelled_needs.txt"
_MARK = re.compile(r"\{([^{}|]+?)(>=|<=|==)(-?[\d.]+) ([^{}|]+)\|([^{}|]+)\}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A hard requirement of the truth."""

    attribute: str
    op: str
    value: float
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A need with its truth; `terms` are equally right, empty where it is out of scope."""

    id: str
    text: str
    industry: str
    terms: tuple[str, ...]
    related: tuple[str, ...]
    figures: tuple[Figure, ...]


def labelled_needs(path: Path = FILE) -> Iterator[Labelled]:
    """All labelled needs, in the order of the file."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number, (heading, body) in enumerate(zip(lines[::2], lines[1::2], strict=True), 1):
        terms, related, industry = _heading(heading)
        text, figures = _marked(body)
        yield Labelled(f"L{number:03}", text, industry, terms, related, figures)


def _heading(line: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    names, _, industry = line.removeprefix("#").partition("@")
    exact, _, related = names.partition("|")
    return _terms(exact), _terms(related), industry.strip()


def _terms(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split("/") if name.strip() not in ("", "-"))


def _marked(body: str) -> tuple[str, tuple[Figure, ...]]:
    text, figures, last = "", [], 0
    for mark in _MARK.finditer(body):
        text += body[last : mark.start()]
        span = mark[5]
        figures.append(Figure(mark[1], mark[2], float(mark[3]), mark[4], len(text), len(text) + len(span)))
        text += span
        last = mark.end()
    return text + body[last:], tuple(figures)
