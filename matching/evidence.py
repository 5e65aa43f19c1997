"""What speaks for and against each category in a need's text, as a table of labelled features (terms × features)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.folding import Folded, fold
from matching.grams import Nearness
from matching.lexicon import Hit, Lexicon, Sort, phrase_key
from matching.model import Clause, Role
from matching.narrative import read_clauses
from matching.wording import BEFORE_REFUSED, JOINED_AFTER, JOINED_BEFORE, PLACED_AFTER, PLACED_BEFORE, WITH_BEFORE
from seed_catalog.model import Category, Kind, Plan

Matrix = np.ndarray[Any, np.dtype[np.float64]]

NAMES = (
    "name_wanted",
    "more_names_wanted",
    "name_context",
    "name_old",
    "name_old_alone",
    "name_refused",
    "model",
    "cue_wanted",
    "cue_context",
    "cue_old",
    "attribute_wanted",
    "near_wanted",
    "near_all",
    "nearest",
    "industry",
    "other_industry",
    "barred",
    "vague",
    "meant",
    "not_meant",
    "listed",
)
COLUMN = {name: place for place, name in enumerate(NAMES)}
_HEARD = 0.8
_WANTED = (Role.WANTED, Role.WISHED)


@dataclass(frozen=True, slots=True)
class Reading:
    """A need's text as read: folded (typing slips put right), cut into clauses, its phrases found."""

    folded: Folded
    corrected: str
    clauses: tuple[Clause, ...]
    places: tuple[tuple[int, int, Role], ...]
    hits: tuple[Hit, ...]

    def role_at(self, place: int) -> Role:
        """What the text speaks of at an offset of the folded text."""
        for start, end, role in self.places:
            if start <= place < end:
                return role
        return Role.CONTEXT

    def role_of(self, hit: Hit) -> Role:
        """What the text speaks of at a phrase; 不要粗纱机 refuses inside a clause that wants."""
        before, _ = self.beside(hit)
        return Role.REFUSED if BEFORE_REFUSED.search(before) else self.role_at(hit.start)

    def beside(self, hit: Hit) -> tuple[str, str]:
        """What stands before and after a phrase in its clause."""
        for start, end, _ in self.places:
            if start <= hit.start < end:
                return self.corrected[start : hit.start], self.corrected[hit.end : end]
        return "", ""

    def text_of(self, *roles: Role) -> str:
        """The folded text of the clauses with these roles."""
        return "，".join(self.corrected[start:end] for start, end, role in self.places if role in roles)


class Evidence:
    """Reads needs against a plan."""

    def __init__(self, plan: Plan, lexicon: Lexicon) -> None:
        self.terms = tuple(plan.categories)
        self.index = {term: place for place, term in enumerate(self.terms)}
        self._lexicon = lexicon
        self._plan = plan
        categories = list(plan.categories.values())
        self._near = Nearness(map(category_document, categories))
        self._vague = np.array([float(_is_vague(category)) for category in categories])
        self._is_joinable = [_is_joinable(category) for category in categories]
        self._industries = [frozenset(map(_industry_key, category.industries)) for category in categories]
        self._all_industries = frozenset().union(*self._industries)
        self._distinctions = [
            (tuple(map(phrase_key, d.word)), tuple(map(phrase_key, d.beside)), d.term, d.not_term)
            for d in plan.distinctions
        ]

    def read(self, text: str) -> Reading:
        """Fold, correct, cut and search a need's text."""
        folded = fold(text)
        corrected, hits = self._lexicon.read(folded.text)
        cut = read_clauses(Folded(folded.original, corrected, folded.origin))
        places = tuple(_folded_places(folded, cut))
        return Reading(folded, corrected, cut, places, tuple(hits))

    def table(self, reading: Reading, industry: str = "") -> Matrix:
        """Features of every term (rows, in the order of `terms`; columns, in the order of `NAMES`)."""
        found = np.zeros((len(self.terms), len(NAMES)))
        self._phrases(reading, found)
        self._nearness(reading, found)
        self._industry(industry, found)
        self._distinguish(reading, found)
        found[:, COLUMN["vague"]] = self._vague
        return found

    def _phrases(self, reading: Reading, found: Matrix) -> None:
        sums: defaultdict[tuple[int, str], dict[str, float]] = defaultdict(dict)
        for hit in reading.hits:
            weight = phrase_weight(hit, len(self.terms))
            column = _column_of(hit.sort, reading.role_of(hit))
            if column and not (hit.sort is Sort.NAME and self._is_joined(hit, reading)):
                for term in hit.terms:
                    seen = sums[self.index[term], column]
                    seen[hit.phrase] = max(weight, seen.get(hit.phrase, 0.0))
        for (row, column), seen in sums.items():
            best, total = max(seen.values()), sum(seen.values())
            if column.startswith("name"):
                found[row, COLUMN[column]] = best
                if column == "name_wanted":
                    found[row, COLUMN["more_names_wanted"]] = math.log1p(total - best)
            else:
                found[row, COLUMN[column]] = math.log1p(2 * total)
        if not found[:, COLUMN["name_wanted"]].any():
            found[:, COLUMN["name_old_alone"]] = found[:, COLUMN["name_old"]]

    def _is_joined(self, hit: Hit, reading: Reading) -> bool:
        """True where a hit names what the new thing is put up beside, or a system in use that it has to be joined with.

        装在变压器边上的油色谱, 跟用友U8能对上.
        """
        before, after = reading.beside(hit)
        if PLACED_BEFORE.search(before) and PLACED_AFTER.search(after):
            return True
        if not all(self._is_joinable[self.index[term]] for term in hit.terms):
            return False
        if JOINED_BEFORE.search(before):
            return True
        return bool(WITH_BEFORE.search(before) and JOINED_AFTER.search(after))

    def _nearness(self, reading: Reading, found: Matrix) -> None:
        wanted = reading.text_of(*_WANTED)
        whole = reading.text_of(Role.WANTED, Role.WISHED, Role.CONTEXT, Role.OLD, Role.OTHER)
        near = self._near([wanted, whole])
        found[:, COLUMN["near_wanted"]] = near[0] * 4
        found[:, COLUMN["near_all"]] = near[1] * 4
        best = float(near[1].max(initial=0.0))
        if best > 0:
            found[:, COLUMN["nearest"]] = near[1] / best

    def _industry(self, industry: str, found: Matrix) -> None:
        keys = {_industry_key(part) for part in _split_industries(industry)}
        known = keys & self._all_industries
        if not known:
            return
        for row, industries in enumerate(self._industries):
            if industries & known:
                found[row, COLUMN["industry"]] = 1.0
            elif industries:
                found[row, COLUMN["other_industry"]] = 1.0

    def _distinguish(self, reading: Reading, found: Matrix) -> None:
        text = "".join(reading.text_of(*(role for role in Role if role is not Role.REFUSED)).split())
        for words, beside, term, not_terms in self._distinctions:
            if any(word in text for word in words) and any(word in text for word in beside):
                if term in self.index:
                    found[self.index[term], COLUMN["meant"]] = 1.0
                for other in not_terms:
                    if other in self.index:
                        found[self.index[other], COLUMN["not_meant"]] = 1.0


def phrase_weight(hit: Hit, n_terms: int) -> float:
    """How much a phrase says, 0..1: less the more categories share it and the shorter it is."""
    size = (
        min(1.0, 0.35 + 0.15 * len(hit.phrase)) if not hit.phrase.isascii() else min(1.0, 0.3 + 0.12 * len(hit.phrase))
    )
    shared = len(hit.terms)
    rarity = (
        1 / math.sqrt(shared)
        if hit.sort is Sort.NAME
        else math.log((1 + n_terms) / (0.5 + shared)) / math.log(1 + n_terms)
    )
    return size * rarity * (_HEARD if hit.heard else 1.0)


def category_document(category: Category) -> str:
    """Everything the plan and the trade say of a category, folded, as one text."""
    trade = category.trade
    parts = [category.term, *category.aliases, *trade.names, *trade.english, *trade.cues]
    for attribute in trade.attributes:
        parts += [attribute.name, *attribute.spellings]
    return fold("，".join(parts)).text


def _column_of(sort: Sort, role: Role) -> str:
    if sort is Sort.BAR:
        return "barred"
    if sort is Sort.MODEL:
        return "model" if role is not Role.REFUSED else ""
    if sort is Sort.ATTRIBUTE:
        return "attribute_wanted" if role in (*_WANTED, Role.CONTEXT) else ""
    if role is Role.REFUSED:
        return "name_refused" if sort is Sort.NAME else ""
    place = "wanted" if role in _WANTED else "old" if role is Role.OLD else "context"
    return f"{sort.value}_{place}"


def _folded_places(folded: Folded, cut: Sequence[Clause]) -> list[tuple[int, int, Role]]:
    """Clauses by offsets of the folded text."""
    first: dict[int, int] = {}
    for place, origin in enumerate(folded.origin):
        first.setdefault(origin, place)
    end = len(folded.text)
    return [(first[c.start], first.get(c.end, end), c.role) for c in cut]


def _is_vague(category: Category) -> bool:
    return category.kind is Kind.CAPABILITY or not category.trade.attributes


def _is_joinable(category: Category) -> bool:
    """Whether other equipment is joined with one of these: software, platforms, control systems."""
    return category.kind is Kind.SOFTWARE or category.term in ("工业控制装备", "工业互联网平台")


def _split_industries(industry: str) -> list[str]:
    return [
        part for part in fold(industry).text.replace("、", ",").replace("，", ",").replace("/", ",").split(",") if part
    ]


def _industry_key(industry: str) -> str:
    """An industry by its core: 钢铁行业 and 钢铁 are one."""
    key = phrase_key(industry)
    for ending in ("制造业", "行业", "环节", "领域", "工业"):
        key = key.removesuffix(ending) or key
    return key
