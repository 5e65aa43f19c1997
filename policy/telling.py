"""A need's text as the readers of policy facts see it: sums, years and shares, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.folding import Folded
from policy import quantities
from policy.quantities import MONEY, money_of, number_of

_MONEY = re.compile(rf"(?<![\d.]){MONEY}")
_YEARS = re.compile(
    r"(?P<years>(?<![\d.])(?:\d{1,2}(?:\.\d+)?|[一二两三四五六七八九十半]+))\s*(?:年期?(?P<half>半)?(?![月代前产度化的买内投])|(?P<months>个月))"
)
_SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]?")


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact as a policy takes it, and the place [start, end) in the original text (None: from the need's form)."""

    name: str
    value: Any
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What a text gives for one policy."""

    policy: str
    facts: tuple[FoundFact, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """A need's text and form, as the readers of facts see them."""

    folded: Folded
    size: str
    industry: str
    as_of: date | None

    @property
    def text(self) -> str:
        """The text, folded; all places below are in it."""
        return self.folded.text

    def fact(self, name: str, value: Any, match: re.Match[str] | None, group: int | str = 0) -> FoundFact:
        """A fact with the place in the original text that a group of `match` has (no match: from the form)."""
        span = None if match is None else self.folded.span(match.start(group), match.end(group))
        return FoundFact(name, value, span)

    def around(self, match: re.Match[str]) -> tuple[int, int]:
        """The sentence that a match stands in, [start, end)."""
        for sentence in _SENTENCE.finditer(self.text):
            if sentence.start() <= match.start() < sentence.end():
                return sentence.start(), sentence.end()
        return 0, len(self.text)

    def sums(self, start: int = 0, end: int | None = None) -> list[tuple[re.Match[str], Decimal]]:
        """Sums of money in a stretch: numbers with 万, 亿 or 元, not tons or pieces."""
        found = []
        for match in _MONEY.finditer(self.text, start, len(self.text) if end is None else end):
            follows = self.text[match.end() : match.end() + 2]
            value = money_of(match)
            if (
                value
                and (match["scale"] in ("万", "亿", "千万", "百万", "万亿") or match["yuan"])
                and not re.match(r"吨|千瓦|kw|度|方|立|米|个(?!亿|元)|台|套|户|辆|站|人|只|转|像素|伏|次|平", follows)
            ):
                found.append((match, value))
        return found


def labelled(
    told: Telling, label: str, start: int = 0, end: int | None = None, *, reach: int = 10
) -> tuple[re.Match[str], Decimal] | None:
    """The first sum named by `label`: the word within `reach` before it with no other sum between, or right after it."""
    sums = told.sums(start, end)
    for place, (match, value) in enumerate(sums):
        floor = max(sums[place - 1][0].end() if place else start, match.start() - reach)
        before = re.split(r"[;。]", told.text[floor : match.start()])[-1]
        if re.search(label, before) and not re.search(r"(?:不是|没有|除了)[^,]*$", before):
            return match, value
    for match, value in sums:
        if re.match(rf"(?:的|是|用于|用来|做|买)?(?:{label})", told.text[match.end() : match.end() + 8]):
            return match, value
    return None


def years_near(told: Telling, start: int, end: int) -> FoundFact | None:
    """How long, in years: 两年, 3年期, 一年半, 24个月; calendar years and ages are left out."""
    for match in _YEARS.finditer(told.text, start, end):
        before = told.text[max(start, match.start() - 4) : match.start()]
        if re.search(r"用了|近|过去|服役|每|前|第|头|质保", before):
            continue
        value = number_of(match["years"])
        if value:
            months = match["months"]
            value = value / 12 if months else value + (Decimal(1) / 2 if match["half"] else 0)
            return told.fact("years", value, match)
    return None


def share_fact(told: Telling, name: str, pattern: re.Pattern[str]) -> FoundFact | None:
    """The share 0..1 that the first named group of `pattern` holds, where the text has it."""
    match = pattern.search(told.text)
    if match is None:
        return None
    group = next(group for group in match.groupdict() if match[group])
    value = quantities.share(match[group])
    return None if value is None else told.fact(name, value, match, group)


def loan_facts(told: Telling, start: int, end: int, name: str, label: str) -> Iterator[FoundFact]:
    """A sum and its years in one sentence, else in the next."""
    found = labelled(told, label, start, end) or next(iter(told.sums(start, end)), None)
    if found is not None:
        yield told.fact(name, found[1], found[0])
    if years := years_near(told, start, end):
        yield years


def wider(told: Telling, match: re.Match[str]) -> tuple[int, int]:
    """The sentence of a match, with the next one where it holds no sum itself."""
    start, end = told.around(match)
    if not told.sums(match.start(), end) and not told.sums(start, end):
        nearby = _SENTENCE.match(told.text, end)
        end = nearby.end() if nearby else end
    return start, end
