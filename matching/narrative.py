"""A need's text cut into clauses, each with what it speaks of: the new thing, the old one, a wish, money …

The text is read as a story: a clause without a sign of its own goes on as the one before it in the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from catalog.folding import Folded, fold
from catalog.specs import Passage
from matching.model import Clause, Role
from matching.wording import (
    APART,
    BARE,
    BETTER_THAN_OLD,
    COMPARATOR,
    KEPT,
    MONEY,
    OLD,
    REFUSED,
    RETRACTED,
    TURN,
    WANT,
    WISH,
)

# "／ 2 循环泵 流量450": the rows of a list that was pasted as one line.
_SENTENCE_END = re.compile(
    r"\s[/|]\s(?=\d{1,2}[\s.、]|备注|说明|[一-鿿]{2})|[。!?;！？；\n\r]+|(?<=[a-z%)）一-鿿])\.(?=\s|$)|(?<=[a-z]{2})\.\s"
)
_COMMA = re.compile(r"[|\t]|(?<!\d)[,，]|[,，](?!\d)|——|…+|\.{2,}|\s[-–—]\s")
_AROUND = " \t,，、|"
# 折弯机，250吨/4000mm，要一台: what is told before is what is asked for.
_COUNT_ONLY = re.compile(r"(?:我们|就|先)?(?:要|来|买|采购|需要?|求购)[\d一二两三四五六七八九十]{1,3}[台套条]")


# Digits, and figures as they are spoken: 两千五百千伏安, 一级能效.
_FIGURE = re.compile(
    r"\d|[一二两三四五六七八九十百千万]+(?:千瓦|千伏|千安|兆|[吨米升方度级轴锭路点位头转安伏秒分]|毫米|公分|公斤|平方?)"
)


def clauses(text: str) -> tuple[Clause, ...]:
    """The whole text as clauses in order, with offsets in the original; blank ones are left out."""
    return read_clauses(fold(text))


def read_clauses(folded: Folded) -> tuple[Clause, ...]:
    """The same for text that is already folded."""
    found: list[Clause] = []
    role = Role.CONTEXT
    for start, end in _sentences(folded.text):
        role, opening = _opening(role), len(found)
        for first, last in _pieces(folded.text, start, end):
            piece = folded.text[first:last]
            if not piece.strip():
                continue
            role = _role(piece, role, found)
            begin, stop = folded.span(first, last)
            if found and _takes_back(piece, found[-1]):
                role, found[-1] = Role.REFUSED, replace(found[-1], role=Role.REFUSED)
            found.append(Clause(begin, stop, folded.original[begin:stop], role))
            if role is Role.WANTED and (not WANT.search(piece) or _COUNT_ONLY.fullmatch(piece.strip(_AROUND))):
                _reach_back(found, opening)
    found = _without_complaints(found)
    return tuple(found if any(c.role is Role.WANTED for c in found) else _with_last_wanted(found))


# 一锅料最少50公斤，浪费: a bound that one suffers from.
_JUDGED = re.compile(
    r"(?:实在|真是?|全|都|也|又|就|太)*(?:浪费|划不来|不划算|不合算|吃不消|受不了|扛不住|用不起|[用耗吃]不完|糟蹋|亏[死大了]|白(?:扔|费|耗|丢|烧)|费[料电工时钱劲气油]|"
    r"耽误|没法|太[贵慢多大小高低费乱杂吵])[^,，。；;\d]{0,4}"
)


def _without_complaints(found: list[Clause]) -> list[Clause]:
    """The clauses, a bound that is complained of before anything is asked for now told of the old thing."""
    asked = next((place for place, clause in enumerate(found) if WANT.search(fold(clause.text).text)), len(found))
    kept = list(found)
    for place, (one, after) in enumerate(pairwise(found[:asked])):
        if one.role is Role.WANTED and _JUDGED.fullmatch(fold(after.text).text.strip(_AROUND)):
            kept[place] = replace(one, role=Role.OLD)
            kept[place + 1] = replace(after, role=Role.OLD)
    return kept


def _takes_back(piece: str, before: Clause) -> bool:
    """True where a clause says that what was named just before it is not asked for: 钻床我们有，不用配."""
    return bool(RETRACTED.search(piece) or (BARE.search(piece.strip(_AROUND)) and not COMPARATOR.search(before.text)))


def _reach_back(found: list[Clause], opening: int) -> None:
    """Figures told in one breath with a requirement are required too: 5吨的疲劳机，频率30赫兹以上."""
    for place in range(len(found) - 2, opening - 1, -1):
        if found[place].role is not Role.CONTEXT:
            return
        if _FIGURE.search(found[place].text):
            found[place] = replace(found[place], role=Role.WANTED)


def _with_last_wanted(found: list[Clause]) -> list[Clause]:
    """Where nothing is asked for in so many words, what is told last is what is asked for."""
    if not any(clause.role is Role.CONTEXT for clause in found):
        return found
    last = max(place for place, clause in enumerate(found) if clause.role is Role.CONTEXT)
    first = last
    while first and found[first - 1].role is Role.CONTEXT:
        first -= 1
    return [replace(c, role=Role.WANTED) if first <= place <= last else c for place, c in enumerate(found)]


def passages(text: str) -> tuple[Passage, ...]:
    """The stretches of a text to read requirements from; a wish gives soft ones."""
    return passages_of(clauses(text))


def passages_of(read: tuple[Clause, ...]) -> tuple[Passage, ...]:
    """The same from clauses. What is made and how much (context) is read too: a plant's load is a requirement."""
    wanted = (Role.WANTED, Role.WISHED, Role.CONTEXT)
    return tuple(
        Passage(c.start, c.end, c.role is not Role.WISHED, asks=c.role is Role.WANTED) for c in read if c.role in wanted
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Comma clauses of a sentence, cut again where one turns from the old thing to the new."""
    cuts = [start]
    for mark in _COMMA.finditer(text, start, end):
        cuts.append(mark.end())
    for mark in TURN.finditer(text, start, end):
        if mark.start() - max(cut for cut in cuts if cut <= mark.start()) >= 3:
            cuts.append(mark.start())
    edges = [*sorted(set(cuts)), end]
    yield from pairwise(edges)


def _opening(last: Role) -> Role:
    """What a new sentence speaks of until it says otherwise: the new thing if that was the subject."""
    return Role.WANTED if last in (Role.WANTED, Role.WISHED) else Role.CONTEXT


def _role(piece: str, before: Role, found: list[Clause]) -> Role:
    """What a clause speaks of, by its own signs, else as the one before it."""
    if REFUSED.search(piece) or (_stays(piece.strip(_AROUND)) and not COMPARATOR.search(piece)):
        return Role.REFUSED
    if BETTER_THAN_OLD.search(piece):
        return Role.WANTED
    if MONEY.search(piece) and not (COMPARATOR.search(piece) and WANT.search(piece)):
        return Role.MONEY
    wish = WISH.search(piece)
    if wish and not (WANT.search(piece) and wish.start() > 12):
        return Role.WISHED
    old, want = OLD.search(piece), WANT.search(piece)
    if want and not (old and old.start() < want.start() and _is_complaint(piece, want)):
        return Role.WANTED
    if old:
        return Role.OLD
    return _carried(piece, before, found)


def _stays(piece: str) -> bool:
    """True where a clause names what is there already, or a like thing that is not meant."""
    return bool(KEPT.search(piece) or APART.search(piece))


def _is_complaint(piece: str, want: re.Match[str]) -> bool:
    """True where a word of wanting stands in a complaint about the old thing: 老是要换, 现在要三个人抬."""
    return bool(re.match(r"要[\d一二两三四五六七八九十几]", want.group())) and not COMPARATOR.search(piece)


def _carried(piece: str, before: Role, found: list[Clause]) -> Role:
    if before is Role.WISHED:
        return Role.WANTED
    if before is Role.REFUSED:
        earlier = [clause.role for clause in found if clause.role is not Role.REFUSED]
        before = earlier[-1] if earlier else Role.CONTEXT
    if before in (Role.MONEY, Role.CONTEXT, Role.OLD) and COMPARATOR.search(piece):
        return Role.WANTED
    return before
