"""Categories whose names come near words that name none: 叉车 → 智能物流装备, which knows 无人叉车."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import rjieba
from pypinyin import lazy_pinyin

from catalog.analysis import bigrams
from matching.lexicon import phrase_key, sound_of
from seed_catalog import load_plan
from seed_catalog.model import Plan

_NEAR = 0.4  # of the words' weight, so much must stand in a name
_HEARD = 0.6  # what a name is worth that begins or ends with the sound of the words
_UNKNOWN = 1.0  # the weight of a pair of characters that no category has: it speaks for none, nor much against one
_HEAD = 2.0  # Chinese names a thing by its end: the last pair of characters counts twice
_HEAD_ALONE = 0.9  # what a name is worth that is near the last word only: 叉车 of 小型电动叉车
_PER_CHARACTER = 0.01  # what each character more or less costs, so that of two names the closer one is shown
_COMMON_ENDS = 0.02  # a character that ends so many of all names tells machines, not one machine: 机, 器
_FEWEST_LETTERS = 4  # of pinyin; fewer could be anything
_MOST = 4


@dataclass(frozen=True, slots=True)
class NearKind:
    """A category and the name of it, or word of its trade, that comes near; `nearness` 0..1."""

    term: str
    phrase: str
    nearness: float


def near_kinds(words: Iterable[str]) -> tuple[NearKind, ...]:
    """The categories for purchase whose names come nearest to the words, by characters, sounds or pinyin, best first."""
    best: dict[str, NearKind] = {}
    for word, worth in _with_heads(words):
        for one in _names().near(word):
            found = replace(one, nearness=one.nearness * worth)
            if found.term not in best or best[found.term].nearness < found.nearness:
                best[found.term] = found
    return tuple(sorted(best.values(), key=lambda one: -one.nearness)[:_MOST])


def _with_heads(words: Iterable[str]) -> Iterator[tuple[str, float]]:
    for word in map(phrase_key, words):
        yield word, 1.0
        yield from ((head, _HEAD_ALONE) for head in sorted(_heads(word) - {word}) if len(head) > 1)


def _heads(word: str) -> set[str]:
    """What the word ends with: its last word; its last two characters where they are of a name and say more than 机."""
    if word.isascii():
        return set()
    names, end = _names(), word[-2:]
    return {rjieba.cut(word)[-1], end if end in names.pairs and end[-1] not in names.common_ends else ""}


class _Names:
    """What the categories for purchase are called in the plan and in the trade, found by pairs of characters."""

    def __init__(self, plan: Plan) -> None:
        self._terms = _without_slips(_terms_by_phrase(plan))
        self._holders: defaultdict[str, set[str]] = defaultdict(set)
        for phrase in self._terms:
            for pair in (*bigrams(phrase), *bigrams(sound_of(phrase))):
                self._holders[pair].add(phrase)
        self._weights = _weights(self._terms, len(plan.categories))
        ends = Counter(phrase[-1] for phrase in self._terms)
        self.common_ends = {end for end, count in ends.items() if count >= _COMMON_ENDS * len(self._terms)}

    @property
    def pairs(self) -> Collection[str]:
        """The pairs of characters that names are made of."""
        return self._weights.keys()

    def near(self, word: str) -> Iterator[NearKind]:
        """Every name that is near enough, in no order."""
        nearness = self._spelled if word.isascii() else self._written
        for phrase, share in nearness(word):
            if share >= _NEAR:
                yield from (NearKind(term, phrase, share) for term in self._terms[phrase])

    def _written(self, word: str) -> Iterator[tuple[str, float]]:
        stem = word[:-1] if len(word) > 2 and word[-1] in self.common_ends else word
        pairs, sound = bigrams(stem), sound_of(word)
        worths = self._worths(pairs)
        holders = set().union(*(self._holders.get(pair, ()) for pair in (*pairs, *bigrams(sound))))
        for phrase in sorted(holders):
            held = sum(worth for pair, worth in zip(pairs, worths, strict=True) if pair in phrase) / (sum(worths) or 1)
            heard = _HEARD if sound_of(phrase).startswith(sound) or sound_of(phrase).endswith(sound) else 0.0
            share = 1.0 if word in phrase else max(held * (1.0 if stem == word else _HEAD_ALONE), heard)
            yield phrase, share - _PER_CHARACTER * abs(len(phrase) - len(word))

    def _spelled(self, word: str) -> Iterator[tuple[str, float]]:
        if len(word) < _FEWEST_LETTERS or not word.isalpha():
            return
        for phrase in self._terms:
            spelled = "".join(map(_spelling, phrase))
            if word in spelled and not phrase.isascii():
                yield phrase, len(word) / len(spelled)

    def _worths(self, pairs: Sequence[str]) -> list[float]:
        worths = [self._weights.get(pair, _UNKNOWN) for pair in pairs]
        return [*worths[:-1], *(_HEAD * last for last in worths[-1:])]


def _terms_by_phrase(plan: Plan) -> dict[str, list[str]]:
    terms: defaultdict[str, list[str]] = defaultdict(list)
    for category in plan.categories.values():
        if category.is_for_purchase:
            named = (category.term, *category.aliases, *category.trade.names, *category.trade.cues)
            for phrase in dict.fromkeys(map(phrase_key, named)):
                terms[phrase].append(category.term)
    return dict(terms)


def _without_slips(terms: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The phrases without those that the trade writes by ear (压宿机): of a sound, what is made of commoner pairs."""
    common = Counter(pair for phrase in terms for pair in bigrams(phrase))
    chosen: dict[str, str] = {}
    for phrase in terms:
        sound = sound_of(phrase)
        chosen[sound] = max(
            chosen.get(sound, phrase), phrase, key=lambda one: sum(common[pair] for pair in bigrams(one))
        )
    return {phrase: terms[phrase] for phrase in chosen.values()}


def _weights(terms: Mapping[str, Iterable[str]], categories: int) -> dict[str, float]:
    """The rarer a pair of characters is among the categories, the more it says."""
    held = {(pair, term) for phrase, owners in terms.items() for pair in bigrams(phrase) for term in owners}
    counts = Counter(pair for pair, _ in held)
    return {pair: math.log((categories + 1) / (count + 0.5)) for pair, count in counts.items()}


@cache
def _spelling(character: str) -> str:
    return lazy_pinyin(character)[0].replace("ü", "v")


@cache
def _names() -> _Names:
    return _Names(load_plan())
