"""Several machines in one text: where the words on each begin, so that each can be asked for by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from catalog.specs import Requirement
from matching.evidence import Reading
from matching.lexicon import Hit, Sort
from matching.model import Role
from seed_catalog.model import Plan

_ANOTHER = re.compile(
    r"另外|另(?:要|需|买|购|上|配|有?一)|还(?:要|想|需|得|缺|差)|再(?:要|买|上|加|来|配|添|购)|此外|外加|其次|同时(?:要|想|还|采购|需)|顺便|"
    r"^\s*(?:第?[二三四五]|[2-5])\s*[、.)）:：,，是](?!\d)|^\s*[2-9]\s+(?=[一-鿿]{2})|\b(?:also|plus|another|as well as|and an?)\b"
)
# 一是…二是…, 一样是…另一样是…: items told off one by one need no name that the plan knows.
_ITEM = re.compile(
    r"(?:^|[:：])\s*(?:(?:头一|第[一二三四五])(?:件|样|项|个|桩|宗)(?:事|活)?(?=[,，:：是要])|[一-鿿]{1,10}那[道段边头块条](?=[:：]|\s*$|[,，])|第?[一二三四五](?:是(?!否)|来是?)|另?一(?:样|件|项|头|边|种|块)(?:事|活)?(?:是|要|就是|[,，:：]))"
)
# 细纱还是老的 … 络筒那边也到寿了: where two were announced, a side of the works begins the next.
_SIDE = re.compile(r"^\s*[一-鿿]{2,5}那[道段边头块]")
# 要两样, 两件事一起问, 想各配一套, 连电瓶一块换: that there are several is said beforehand.
_ANNOUNCED = re.compile(
    r"[两俩二三四](?:[样件项种类段头]|道工?序?)[^，,。；;]{0,4}(?:[:：]|东西|一[起块]|都|买|上|要|$)|(?:要|买|上|配|换|采购?|报|改|问)[两俩二三四][样件项种类](?:设备|东西|机器)?|"
    r"[两三]头[^，,。；;]{0,3}(?:改|换|上|卡)|各(?:配|买|上|来|要|换|采购?)一?|(?:一把|一块儿?|一并|一快|一起|一次)(?:都|全)?(?:换|买|上|改|采购|更新)了?|分[两三]样"
)
_BESIDES = re.compile(r"^\s*(?:另外|此外|其次|还有|再就是|再一个)")
_BESIDE = re.compile(r"[一两二三1-9]\s*[台套条座]")
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:吨|米|毫米|千瓦|兆帕|丝|公斤|方|度)")
_ENDS = re.compile(r"[。；;！!？?\n]\s*$")
_ASKING = (Role.WANTED, Role.WISHED)
_HEAD = 4  # characters that may stand before a machine's name at the head of its clause


@dataclass(frozen=True, slots=True)
class Part:
    """What a text says of one of its machines: the words before the first of them, `shared`, then its `own`.

    Its own words begin at `start` of the whole text. `is_named`: they name the machine, so that they are enough to
    know it by.
    """

    shared: str
    own: str
    start: int
    is_named: bool

    @property
    def text(self) -> str:
        """The shared words and its own."""
        return self.shared + self.own

    @property
    def telling(self) -> str:
        """The words by which the machine is known."""
        return self.own if self.is_named else self.text

    def place(self, offset: int) -> int:
        """Where in the whole text a character of the `telling` words stands."""
        head = 0 if self.is_named else len(self.shared)
        return offset + self.start - head if offset >= head else offset

    def of_whole(self, requirement: Requirement) -> Requirement:
        """A requirement read from the `telling` words with its place in the whole text."""
        moved = self.place(requirement.start) - requirement.start
        return replace(requirement, start=requirement.start + moved, end=requirement.end + moved)


def parts_of(text: str, reading: Reading, plan: Plan, kind_of: Callable[[str], str]) -> tuple[Part, ...]:
    """The text once for each machine it asks for: what stands before the first, then that machine's own words.

    `kind_of` gives the term that a text asks for, "" for none. One part, the whole text, where it asks for one machine
    or where it is not plain which figure belongs to which.
    """
    listed = dict(_starts(reading, plan))
    starts = list(listed)
    while len(starts) > 1 and not _FIGURE.search(text[starts[0] : starts[1]]):
        del starts[0]
    if len(starts) < 2:
        return (Part(text, "", len(text), False),)
    is_told_off = bool(_ANNOUNCED.search(reading.corrected) or _ITEM.search(reading.corrected))
    kept: list[Part] = []
    kinds: list[str] = []
    for first, last in pairwise([*starts, len(text)]):
        part = _part(text, starts[0], first, last, reading)
        kind = kind_of(part.telling)
        seen = [(k,) for k in kinds]
        is_kin = _is_kin((kind,), seen, plan, is_listed=is_told_off or listed[first]) if kind else True
        is_other = not is_kin and _is_figured(reading, first, last)
        if is_other or not kept:
            kept.append(part)
            kinds.append(kind)
        else:
            begin = kept[-1].start
            kept[-1] = _part(text, starts[0], begin, last, reading)
    return tuple(kept) if len(kept) > 1 and kinds[0] else (Part(text, "", len(text), False),)


def _part(text: str, head: int, first: int, last: int, reading: Reading) -> Part:
    own = text[first:last]
    start = first + len(own) - len(own.lstrip(" ，,；;、:："))
    is_named = any(
        start <= reading.folded.origin[hit.start] < last and reading.role_of(hit) in _ASKING
        for hit in reading.hits
        if hit.sort is Sort.NAME and not hit.heard
    )
    return Part(text[:head], own.strip(" ，,；;、:："), start, is_named)


def _starts(reading: Reading, plan: Plan) -> Iterator[tuple[int, bool]]:
    """Where in the original text the words on each machine may begin, and whether they stand as an item of a list."""
    seen: list[tuple[str, ...]] = []
    announced = bool(_ANNOUNCED.search(reading.corrected))
    has_figure = False
    for start, end, role in reading.places:
        said = reading.corrected[start:end]
        item = _ITEM.search(said) or (_SIDE.match(said) if announced else None)
        item = item if role is not Role.REFUSED else None
        if item:
            seen.append(tuple(t for hit in _names(reading, start, end) for t in hit.terms))
            has_figure = False
            yield reading.folded.origin[start + item.start()], True
            continue
        if role is Role.CONTEXT and not _BESIDE.match(said.lstrip()):
            continue
        if role not in (*_ASKING, Role.CONTEXT):
            continue
        hits, is_listed = _names(reading, start, end), bool(_ANOTHER.search(said))
        named = [hit for hit in hits if not _is_kin(hit.terms, seen, plan, is_listed=is_listed)]
        opens = bool(_ENDS.search(reading.corrected[:start])) and role in _ASKING
        is_new = named and (is_listed or _BESIDE.search(said[: named[0].end - start]))
        is_next = has_figure and opens and (announced or (named and named[0].start - start <= _HEAD))
        if (named and not seen) or is_new or is_next or (opens and has_figure and _BESIDES.search(said)):
            seen.append(tuple(term for hit in named for term in hit.terms))
            has_figure = False
            yield reading.folded.origin[start], is_listed
        elif not seen and announced and role in _ASKING and _FIGURE.search(said):
            seen.append(())
            yield reading.folded.origin[start], False
        has_figure = has_figure or bool(_FIGURE.search(said))


def _is_figured(reading: Reading, first: int, last: int) -> bool:
    """True where a stretch of the original text asks for something in figures."""
    return any(
        first <= reading.folded.origin[start] < last and role is not Role.MONEY and _FIGURE.search(said)
        for start, end, role in reading.places
        if role not in (Role.REFUSED, Role.OLD) and (said := reading.corrected[start:end])
    )


def _names(reading: Reading, start: int, end: int) -> list[Hit]:
    """The machines that a clause names, those it refuses left out."""
    return [
        hit
        for hit in reading.hits
        if hit.sort is Sort.NAME
        and start <= hit.start < end
        and not hit.heard
        and reading.role_of(hit) is not Role.REFUSED
    ]


def _is_kin(terms: Sequence[str], seen: Sequence[tuple[str, ...]], plan: Plan, *, is_listed: bool) -> bool:
    """True where the terms were named before, or (unless they stand as a further item) are a kind of what was."""
    for term in terms:
        category = plan.categories[term]
        family = {term, *category.aliases, *(() if is_listed else category.trade.broader)}
        for before in seen:
            if family & set(before):
                return True
            if not is_listed and any(term in plan.categories[other].trade.broader for other in before):
                return True
    return False
