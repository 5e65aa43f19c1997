"""Ways to take text apart for comparing: runs of characters across words, words, codes, numbers.

A piece is a 64-bit number: the sum of its characters, each mixed with its place in the piece (SplitMix64, Steele et al.
2014), with its kind in the lowest bits. It depends on the piece alone: texts can be cut in any order and at any time,
and no dictionary is kept. Two of ten million pieces share a number with a chance of about 1 in 10,000.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rjieba

WORD, CODE, NUMBER = 0, 1, 2
LATIN, CHARACTER, PAIR, MIXED = 3, 4, 5, 6
"""Of Chinese texts: letters or digits, whole; one Chinese character; two side by side; other runs of one to three."""
RUNS = (3, 4, 5, 6, 7)
"""Of other texts: runs of one to five characters."""
KINDS = 8

_KIND_BITS = np.uint64(3)
_BREAK = 0
_LONGEST_RUN = 5
_OTHER = re.compile(r"[^0-9a-z一-鿿]+")
_PLAIN_WORD = re.compile(r"[一-鿿]+|[a-z]+|\d+")
_LATIN = re.compile(r"[a-z]+|\d+")
_NUMBER = re.compile(r"\d+")
_CODE = re.compile(r"[a-z0-9]+(?:[-/.][a-z0-9]+)*")
_JOINT = re.compile(r"[-/.]")
_LETTER = re.compile(r"[a-z]")
_CHINESE = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of some texts: the text each stands in, its number, how often it counts. All of one length."""

    texts: Any
    numbers: Any
    times: Any


Cut = Callable[[Sequence[str]], Pieces]


def plain(text: str) -> str:
    """NFKC, lower case, anything but letters, digits and Chinese characters as single blanks, no blank at the ends."""
    return _OTHER.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def is_chinese(text: str) -> bool:
    """True where there is a Chinese character."""
    return bool(_CHINESE.search(text))


def codes(text: str) -> frozenset[str]:
    """Model numbers: letters and digits together, joined across hyphens, of three characters or more."""
    found = {_JOINT.sub("", code) for code in _CODE.findall(unicodedata.normalize("NFKC", text).lower())}
    return frozenset(c for c in found if len(c) >= 3 and _NUMBER.search(c) and _LETTER.search(c))


def kinds_of(numbers: Any) -> Any:
    """The kind of each piece."""
    return (numbers & np.uint64(KINDS - 1)).astype(np.uint8)


def cut_chinese(texts: Sequence[str]) -> Pieces:
    """Characters, pairs and triples, whole letters and digits, dictionary words, codes and numbers."""
    plains = [plain(text) for text in texts]
    words = [[word for word in rjieba.cut(text) if word != " "] for text in plains]
    listed = _listed(words, WORD), _listed([_LATIN.findall(text) for text in plains], LATIN)
    return _joined([*listed, *_codes_and_numbers(texts, plains), *_chinese_runs(plains)])


def cut_other(texts: Sequence[str]) -> Pieces:
    """Runs of one to five characters, words, codes and numbers."""
    plains = [plain(text) for text in texts]
    words = _listed([_PLAIN_WORD.findall(text) for text in plains], WORD)
    runs = [
        Pieces(where, _of_kind(number, RUNS[0] + size - 1), times) for size, where, number, times, _ in _runs(plains, 5)
    ]
    return _joined([words, *_codes_and_numbers(texts, plains), *runs])


def _codes_and_numbers(texts: Sequence[str], plains: Sequence[str]) -> tuple[Pieces, Pieces]:
    numbers = [_NUMBER.findall(text) for text in plains]
    return _listed([codes(text) for text in texts], CODE), _listed(numbers, NUMBER)


def _chinese_runs(plains: Sequence[str]) -> Iterator[Pieces]:
    for size, where, number, times, chinese in _runs(plains, 3):
        own = {1: CHARACTER, 2: PAIR}.get(size, MIXED)
        yield Pieces(where, np.where(chinese, _of_kind(number, own), _of_kind(number, MIXED)), times)


def _runs(plains: Sequence[str], longest: int) -> Iterator[tuple[int, Any, Any, Any, Any]]:
    """For each size: texts, numbers, times (runs of digits twice) and whether all of the run is Chinese."""
    joined = "\0".join(f" {text} " for text in plains)
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    inside = points != _BREAK
    texts = np.cumsum(~inside).astype(np.int32)
    digit, chinese = (points >= 48) & (points <= 57), points > 127
    number = np.zeros(len(points), dtype=np.uint64)
    whole, digits, all_chinese = inside, digit, chinese
    for size in range(1, longest + 1):
        tail = len(points) - size + 1
        if size > 1:
            whole, digits = whole[:tail] & inside[size - 1 :], digits[:tail] & digit[size - 1 :]
            all_chinese = all_chinese[:tail] & chinese[size - 1 :]
        number = number[:tail] + _TABLES[size - 1][points[size - 1 :]]
        times = 1 + digits[whole].astype(np.int32) if size > 1 else np.ones(int(whole.sum()), dtype=np.int32)
        yield size, texts[:tail][whole], number[whole], times, all_chinese[whole]


def _listed(lists: Sequence[Sequence[str] | frozenset[str]], kind: int) -> Pieces:
    words = [word for some in lists for word in some]
    where = np.repeat(np.arange(len(lists), dtype=np.int32), [len(some) for some in lists])
    if not words:
        return Pieces(where, np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32))
    points = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32)
    lengths = np.array([len(word) for word in words])
    starts = np.cumsum(lengths) - lengths
    places = np.arange(len(points)) - np.repeat(starts, lengths)
    numbers = np.add.reduceat(_mixed(points, places), starts)
    return Pieces(where, _of_kind(numbers, kind), np.ones(len(words), dtype=np.int32))


def _joined(parts: Sequence[Pieces]) -> Pieces:
    return Pieces(
        np.concatenate([part.texts for part in parts]),
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.times for part in parts]),
    )


def _of_kind(numbers: Any, kind: int) -> Any:
    return (numbers << _KIND_BITS) | np.uint64(kind)


def _mixed(points: Any, places: Any) -> Any:
    """SplitMix64 of a character and its place."""
    found = points.astype(np.uint64) | (np.asarray(places).astype(np.uint64) << np.uint64(21))
    found = (found + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


_TABLES = [_mixed(np.arange(2**16, dtype=np.uint32), place) for place in range(_LONGEST_RUN)]
