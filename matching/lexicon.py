"""Every phrase of the taxonomy, found in a text in one pass: exactly, or as the ear hears it (折湾机, 锅庐).

Homophones are the commonest slip in Chinese typing; a phrase is heard where at least half of its characters are
written as they should be and the slip is no word of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import rjieba
from ahocorasick_rs import AhoCorasick
from pypinyin import lazy_pinyin

from catalog.folding import fold
from seed_catalog.model import Category, Plan

_BLANK = re.compile(r"\s")
_LATIN = re.compile(r"[a-z]")
_MODEL = re.compile(r"[a-z]{1,6}[a-z0-9]*(?:[-/.×x][a-z0-9.]+|\d)[a-z0-9×x/.-]*")
_PARENTHESIS = re.compile(r"[（(].*?[)）]")
_LONGEST = 24


class Sort(StrEnum):
    """How a phrase speaks for a category."""

    NAME = "name"
    CUE = "cue"
    ATTRIBUTE = "attribute"
    MODEL = "model"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at [start, end) of the folded text; `terms` are the categories it speaks for."""

    start: int
    end: int
    phrase: str
    sort: Sort
    terms: tuple[str, ...]
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Condensed:
    """Folded text without blanks; `origin[i]` is the offset in the folded text of character i."""

    text: str
    origin: Sequence[int]


def condense(text: str) -> Condensed:
    """Take the blanks out of folded text, keeping the way back."""
    if not _BLANK.search(text):
        return Condensed(text, range(len(text) + 1))
    kept = [place for place, character in enumerate(text) if not character.isspace()]
    return Condensed("".join(text[place] for place in kept), (*kept, len(text)))


@lru_cache(maxsize=65536)
def phrase_key(phrase: str) -> str:
    """A phrase as it is looked up: folded, without blanks."""
    return condense(fold(phrase).text).text


@lru_cache(maxsize=32768)
def _syllable(character: str) -> str:
    """One private character for the sound of a Chinese one; others stand for themselves."""
    if not "一" <= character <= "鿿":
        return character
    sound = lazy_pinyin(character)[0]
    return _SOUNDS.setdefault(sound, chr(0xE000 + len(_SOUNDS)))


_SOUNDS: dict[str, str] = {}


def sound_of(text: str) -> str:
    """Text by its toneless sounds, as many characters as it has."""
    return "".join(map(_syllable, text))


class Lexicon:
    """The phrases of a plan, ready to be found in folded text."""

    def __init__(self, plan: Plan) -> None:
        self._phrases: dict[str, dict[Sort, tuple[str, ...]]] = {}
        collected: defaultdict[str, defaultdict[Sort, list[str]]] = defaultdict(lambda: defaultdict(list))
        for category in plan.categories.values():
            for sort, phrase in _phrases_of(category):
                terms = collected[phrase_key(phrase)][sort]
                if category.term not in terms:
                    terms.append(category.term)
        for key, sorts in collected.items():
            if key:
                self._phrases[key] = {sort: tuple(terms) for sort, terms in sorts.items()}
        self._find = _finder(self._phrases)
        self._sounds = self._audible()
        self._find_sounds = _finder(self._sounds)
        self._models = [
            (re.compile(pattern.lower()), category.term)
            for category in plan.categories.values()
            for pattern in category.trade.models
        ]
        self._any_model = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in self._models) or r"(?!)")
        self._model_cache: dict[str, tuple[str, ...]] = {}

    def _audible(self) -> dict[str, list[str]]:
        sounds: defaultdict[str, list[str]] = defaultdict(list)
        for key, sorts in self._phrases.items():
            if _is_chinese(key) and len(key) >= (2 if Sort.NAME in sorts else 3) and {Sort.NAME, Sort.CUE} & set(sorts):
                sounds[sound_of(key)].append(key)
        return dict(sounds)

    def find(self, folded_text: str) -> list[Hit]:
        """Every phrase in a folded text, with offsets in it, by place; names inside longer names are left out."""
        return self._found(folded_text, *self._said(folded_text))

    def read(self, folded_text: str) -> tuple[str, list[Hit]]:
        """The text with misheard characters put right, and every phrase in that: `corrected`, then `find`."""
        exact, heard = self._said(folded_text)
        if not heard:
            return folded_text, self._found(folded_text, exact, heard)
        corrected = _put_right(folded_text, heard)
        return corrected, self.find(corrected)

    def _said(self, folded_text: str) -> tuple[list[Hit], list[Hit]]:
        """The phrases that stand in a text, and those that sound like something in it."""
        condensed = condense(folded_text)
        exact = list(self._exact(condensed))
        return exact, list(self._heard(condensed, exact))

    def _found(self, folded_text: str, exact: list[Hit], heard: list[Hit]) -> list[Hit]:
        return sorted(_longest_names([*exact, *heard, *self._model_hits(folded_text)]), key=lambda hit: hit.start)

    def corrected(self, folded_text: str) -> str:
        """The folded text with misheard characters put right; of the same length."""
        return _put_right(folded_text, self._said(folded_text)[1])

    def _exact(self, condensed: Condensed) -> Iterator[Hit]:
        text = condensed.text
        for start, end in _places(text, self._find):
            if _cuts_a_word(condensed, start, end):
                continue
            for sort, terms in self._phrases[text[start:end]].items():
                yield Hit(condensed.origin[start], condensed.origin[end - 1] + 1, text[start:end], sort, terms)

    def _heard(self, condensed: Condensed, exact: list[Hit]) -> Iterator[Hit]:
        text, taken = (
            condensed.text,
            {place for hit in exact if hit.sort is Sort.NAME for place in range(hit.start, hit.end)},
        )
        sounds = sound_of(text)
        words: list[tuple[int, int, str]] | None = None
        for start, end in _places(sounds, self._find_sounds):
            written = text[start:end]
            if all(condensed.origin[p] in taken for p in range(start, end)):
                continue
            for key in self._sounds[sounds[start:end]]:
                wrong = sum(a != b for a, b in zip(written, key, strict=True))
                if not wrong or wrong * 2 > len(key):
                    continue
                words = _words(text) if words is None else words
                if _is_a_word(start, end, key, words):
                    continue
                for sort, terms in self._phrases[key].items():
                    if sort in (Sort.NAME, Sort.CUE):
                        first, last = condensed.origin[start], condensed.origin[end - 1] + 1
                        yield Hit(first, last, key, sort, terms, heard=True)

    def _model_hits(self, folded_text: str) -> Iterator[Hit]:
        for match in _MODEL.finditer(folded_text):
            terms = self.terms_of_model(match.group())
            if terms:
                yield Hit(match.start(), match.end(), match.group(), Sort.MODEL, terms)

    def terms_of_model(self, token: str) -> tuple[str, ...]:
        """Categories with a model family that the token (lower case) belongs to."""
        found = self._model_cache.get(token)
        if found is None:
            families = self._models if self._any_model.fullmatch(token) else ()
            found = tuple(dict.fromkeys(term for pattern, term in families if pattern.fullmatch(token)))
            if len(self._model_cache) < 100_000:
                self._model_cache[token] = found
        return found


def _put_right(folded_text: str, heard: Iterable[Hit]) -> str:
    """The text with what was misheard replaced, longer phrases first."""
    characters, taken = list(folded_text), set[int]()
    for hit in sorted(heard, key=lambda hit: hit.start - hit.end):
        places = [p for p in range(hit.start, hit.end) if not folded_text[p].isspace()]
        if taken.isdisjoint(places):
            taken.update(places)
            for place, character in zip(places, hit.phrase, strict=False):
                characters[place] = character
    return "".join(characters)


def _phrases_of(category: Category) -> Iterator[tuple[Sort, str]]:
    trade = category.trade
    for name in (category.term, *category.aliases):
        yield Sort.NAME, _PARENTHESIS.sub("", name)
    for phrase in (*trade.names, *trade.english):
        yield Sort.NAME, phrase
    for phrase in trade.cues:
        yield Sort.CUE, phrase
    for phrase in trade.not_when:
        yield Sort.BAR, phrase
    for attribute in trade.attributes:
        for phrase in (attribute.name, *attribute.spellings, attribute.english):
            if len(phrase) >= 2:
                yield Sort.ATTRIBUTE, phrase


def _finder(phrases: Iterable[str]) -> AhoCorasick:
    """All phrases at once, in one pass over a text. Source: Aho and Corasick 1975."""
    return AhoCorasick([phrase for phrase in phrases if len(phrase) <= 2 * _LONGEST])


def _places(text: str, find: AhoCorasick) -> list[tuple[int, int]]:
    """Where phrases stand, by their start, the longest first."""
    found = [(start, end) for _, start, end in find.find_matches_as_indexes(text, overlapping=True)]
    return sorted(found, key=lambda place: (place[0], -place[1]))


def _is_chinese(text: str) -> bool:
    return all("一" <= character <= "鿿" for character in text)


def _words(text: str) -> list[tuple[int, int, str]]:
    """The words of two characters and more that a dictionary finds, with their places."""
    found, place = [], 0
    for word in rjieba.cut(text, hmm=False):
        if len(word) > 1:
            found.append((place, place + len(word), word))
        place += len(word)
    return found


def _is_a_word(start: int, end: int, key: str, words: list[tuple[int, int, str]]) -> bool:
    """True where what is written is a word, or a part of one: 电极 is no slip for 电机."""
    return any(first < end and start < last and word not in key for first, last, word in words)


def _cuts_a_word(condensed: Condensed, start: int, end: int) -> bool:
    """True where a Latin phrase begins or ends inside a longer Latin word."""
    text, origin = condensed.text, condensed.origin
    before = (
        start > 0
        and origin[start] == origin[start - 1] + 1
        and _LATIN.match(text[start])
        and _LATIN.match(text[start - 1])
    )
    after = (
        end < len(text)
        and origin[end] == origin[end - 1] + 1
        and _LATIN.match(text[end - 1])
        and _LATIN.match(text[end])
        and not text.startswith("s", end)
    )
    return bool(before or after)


def _longest_names(hits: list[Hit]) -> list[Hit]:
    """Leave out names and cues that lie inside a longer name: 机床 says nothing in 五轴切削机床."""
    names = [hit for hit in hits if hit.sort is Sort.NAME]
    return [hit for hit in hits if hit.sort not in (Sort.NAME, Sort.CUE) or not any(_covers(n, hit) for n in names)]


def _covers(name: Hit, hit: Hit) -> bool:
    longer = name.end - name.start > hit.end - hit.start
    return longer and name.start <= hit.start and hit.end <= name.end and name.heard <= hit.heard
