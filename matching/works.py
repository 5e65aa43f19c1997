"""Another machine by its name: what does other work than what is wanted, or the same work on something else.

The last noun of a Chinese name is the thing itself: a 冷冻式压缩空气干燥机 dries and compresses nothing, whatever its
figures. Where a name ends in no word of the lists (works.yaml), or in one of what is wanted, nothing is said against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from matching.lexicon import phrase_key
from matching.model import Clause, Role
from seed_catalog.model import Category, Contrast, Of, Plan

_ASKED = (Role.WANTED, Role.WISHED)
_ASIDE = re.compile(r"[(（\[【].*?[)）\]】]")
# What may follow the telling word: that it is a machine, of whatever shape, and its model.
_TAIL = re.compile(
    r"(?:设备|系统|装置|成套|机组|单元|工作站|整线|生产线|流水线|自动线|产线|中心|机器人|机械臂|机械手|主机|专机|一体机|联合机|整机|模块|平台"
    r"|工位|仪器|仪表|总成|软件|套件|中台|应用|套装|套组|炉体|塔组|塔器|槽组|橇|撬|机|台|站|柜|线|器|仪|箱|炉|车|岛|组|床|塔|罐|釜|槽|窑|架|室|房|库|件|套|包|屏|盘|表|头)*"
    r"[a-z0-9./-]*"
)
_TOLD = 0.4  # a category is told by its work where so many of its names end in one
_NOTHING = "无"  # what two words side by side seem to say: 化成 in 资源化成套
_USED = re.compile(r"(?:老|旧|现有|原来|原有)的?[一-鿿a-z0-9]{2,6}")
_LATIN = re.compile(r"[a-z]")


class _Words:
    """Words, each speaking for something, found in a text: the leftmost and longest, none inside another."""

    def __init__(self, meanings: dict[str, str]) -> None:
        self._words = list(meanings)
        self._meanings = [meanings[word] for word in self._words]
        self._find = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def find(self, key: str) -> list[tuple[int, str]]:
        """Where each word ends in a text as looked up, and what it speaks for."""
        return [
            (end, self._meanings[which])
            for which, start, end in self._find.find_matches_as_indexes(key)
            if not _cuts_latin(key, start, end)
        ]

    def meant(self, key: str) -> frozenset[str]:
        """What the words of a text speak for."""
        return frozenset(meaning for _, meaning in self.find(key))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a need's machine may be: `works` that its names or the need's words have, `narrowed` those that the need
    asks for of sisters, `kin` those that may be meant by works, `sides` of each contrast that it is of.
    """

    works: frozenset[str]
    kin: frozenset[str]
    told: frozenset[str]
    narrowed: frozenset[str]
    sides: tuple[frozenset[str], ...]


class Works:
    """A plan's lists, ready to be held against names."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._works = _Words({phrase_key(word): work.work for work in plan.works for word in work.words})
        self._sisters = [frozenset(names) for names in plan.sisters]
        self._kin = [frozenset(names) for names in plan.kin]
        self._contrasts = [(contrast, _sides(contrast)) for contrast in plan.contrasts]
        self._of_term: dict[str, frozenset[str]] = {}
        self._of_name = lru_cache(maxsize=65536)(self._read_name)

    def wanted(self, terms: Sequence[str], clauses: Iterable[Clause]) -> Wanted:
        """What is wanted, by the terms guessed (the best first) and the need's clauses."""
        given = tuple(clauses)
        kept = [clause for clause in given if clause.role is not Role.REFUSED]
        told = _key(kept)
        asked = _USED.sub("，", _key(clause for clause in kept if clause.role in _ASKED))
        works: frozenset[str] = frozenset().union(*map(self._works_of, terms))
        named = self._works.meant(asked) & works
        sisters: frozenset[str] = frozenset().union(*(family for family in self._sisters if family & named))
        sides = tuple(
            words.meant(asked if contrast.of is Of.BUILD else told) or words.meant(phrase_key(terms[0]))
            for contrast, words in self._contrasts
        )
        refused = _key(clause for clause in given if clause.role is Role.REFUSED)
        fresh = _key(clause for clause in kept if clause.role is not Role.OLD)
        told_works = self._works.meant(told) - (self._works.meant(refused) - self._works.meant(fresh))
        kin: frozenset[str] = frozenset().union(*(family for family in self._kin if family & (works | told_works)))
        return Wanted(works, kin - sisters, told_works, sisters - named - told_works, sides)

    def another(self, name: str, wanted: Wanted) -> str:
        """What a product of this name is instead of what is wanted, in a word; empty where nothing speaks against it."""
        work, sides = self._of_name(name)
        if (
            work != _NOTHING
            and wanted.works
            and work not in wanted.told
            and (work not in wanted.works | wanted.kin or work in wanted.narrowed)
        ):
            return work
        for own, asked in zip(sides, wanted.sides, strict=True):
            if own and asked and not own & asked:
                return next(iter(sorted(own)))
        return ""

    def _read_name(self, name: str) -> tuple[str, tuple[frozenset[str], ...]]:
        """The work that a product's name ends in, and the sides it is of."""
        key = phrase_key(name)
        bare = _ASIDE.sub("", key)
        found = self._works.find(bare)
        work = found[-1][1] if found and _TAIL.fullmatch(bare[found[-1][0] :]) else _NOTHING
        return work, tuple(words.meant(key) for _, words in self._contrasts)

    def _works_of(self, term: str) -> frozenset[str]:
        """The works that the names of a term end in."""
        found = self._of_term.get(term)
        if found is None:
            names = list(self._last_works(self._plan.categories[term]))
            told = [work for work in names if work]
            is_told = len(told) >= _TOLD * len(names)
            found = self._of_term[term] = frozenset(told) if is_told else frozenset()
        return found

    def _last_works(self, category: Category) -> Iterable[str]:
        """For each name of a category the work that it ends in; empty for none."""
        for name in (category.term, *category.aliases, *category.trade.names):
            found = self._works.find(_ASIDE.sub("", phrase_key(name)))
            yield found[-1][1] if found else ""


_MADE: dict[int, Works] = {}


def works_of(plan: Plan) -> Works:
    """A plan's lists, made ready once."""
    found = _MADE.get(id(plan))
    if found is None:
        found = _MADE[id(plan)] = Works(plan)
    return found


def _sides(contrast: Contrast) -> _Words:
    return _Words({phrase_key(word): side[0] for side in contrast.sides for word in side})


def _key(clauses: Iterable[Clause]) -> str:
    return "，".join(phrase_key(clause.text) for clause in clauses)


def _cuts_latin(key: str, start: int, end: int) -> bool:
    """True where a Latin word is found inside a longer one."""
    before = start > 0 and _LATIN.match(key[start]) and _LATIN.match(key[start - 1])
    after = end < len(key) and _LATIN.match(key[end - 1]) and _LATIN.match(key[end])
    return bool(before or after)
