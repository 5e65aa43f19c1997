"""Several machines in one text: where the second begins, so that each can be asked for by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from matching.evidence import Reading
from matching.lexicon import Hit, Sort
from matching.model import Role
from seed_catalog.model import Plan

_ANOTHER = re.compile(
    r"另外|另(?:要|需|买|购|上|配|有一)|还(?:要|想|需|得|缺|差)|再(?:要|买|上|加|来|配|添|购)|此外|外加|其次|同时(?:要|想|还|采购|需)|顺便|"
    r"^\s*(?:第?[二三四五]|[2-5])\s*[、.)）:：,，是](?!\d)|\b(?:also|plus|another|as well as|and an?)\b"
)
_BESIDE = re.compile(r"[一两二三1-9]\s*[台套条座]")
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:吨|米|毫米|千瓦|兆帕|丝|公斤|方|度)")


def parts_of(text: str, reading: Reading, plan: Plan) -> tuple[str, ...]:
    """The text once for each machine it asks for: what stands before the first, then that machine's own words.

    One part, the whole text, where it asks for one machine or where it is not plain which figure belongs to which.
    """
    starts = list(_starts(reading, plan))
    if len(starts) < 2:
        return (text,)
    bounds = [*starts, len(text)]
    shared = text[: starts[0]]
    own = [text[first:last].strip(" ，,；;、") for first, last in pairwise(bounds)]
    return tuple(shared + part for part in own) if all(_FIGURE.search(part) for part in own) else (text,)


def _starts(reading: Reading, plan: Plan) -> Iterator[int]:
    """Where in the original text the words on each machine begin: at the clause that first names it."""
    seen: list[tuple[str, ...]] = []
    for start, end, role in reading.places:
        said = reading.corrected[start:end]
        if role is Role.CONTEXT and not _BESIDE.match(said.lstrip()):
            continue
        if role not in (Role.WANTED, Role.WISHED, Role.CONTEXT):
            continue
        is_listed = bool(_ANOTHER.search(said))
        named = [hit for hit in _names(reading, start, end) if not _is_kin(hit.terms, seen, plan, is_listed=is_listed)]
        if named and (not seen or is_listed or _BESIDE.search(said[: named[0].end - start])):
            seen.append(tuple(term for hit in named for term in hit.terms))
            yield reading.folded.origin[start]


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


def _is_kin(terms: tuple[str, ...], seen: list[tuple[str, ...]], plan: Plan, *, is_listed: bool) -> bool:
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
