"""What a query means, said once for all engines: a small tree of clauses that each engine spells in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.analysis import Analyzer, QueryWord, WordKind, concept_token, fold_text
from catalog.index.protocol import Facet, Query, QueryRefused

MOST_PAGE = 1000
_MOST_WORDS = 16
_MOST_CANDIDATE_WORDS = 28


@dataclass(frozen=True, slots=True)
class Term:
    """Documents whose `field` holds the token; scores BM25 times `weight`."""

    field: str
    token: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Constant:
    """Documents whose `field` holds the token, or one a single change away where `fuzzy`; scores `weight`."""

    field: str
    token: str
    weight: float
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Combine:
    """All of `must`, and at least `need` of `should`; scores the sum of those that match, times `weight`."""

    must: tuple[Clause, ...] = ()
    should: tuple[Clause, ...] = ()
    need: int = 0


Clause = Term | Constant | Combine


def checked(query: Query) -> Query:
    """The query itself. Raises QueryRefused where its page, size or facets are impossible."""
    if query.page < 1 or not 1 <= query.size <= MOST_PAGE:
        raise QueryRefused(f"页码须从1起，每页1至{MOST_PAGE}条；收到第{query.page}页、每页{query.size}条。")
    known = {facet.value for facet in Facet}
    for facet in (*query.facets, *query.filters):
        if facet not in known:
            raise QueryRefused(f"没有“{facet}”这个筛选项；可用：{'、'.join(sorted(known))}。")
    return query


def required_matches(words: int) -> int:
    """How many of the words asked for a product must hold: all of two, then two thirds or more."""
    return words if words <= 2 else words - words // 3


def strict(words: Sequence[QueryWord]) -> Clause | None:
    """Products that hold the words as written, by any name of the plan; None where no word is left."""
    return _whole([(word, _exactly(word)) for word in words[:_MOST_WORDS]])


def tolerant(words: Sequence[QueryWord]) -> Clause | None:
    """Products that hold the words as written, or ones that sound alike or differ in one letter."""
    return _whole(
        [(word, Combine(should=_exact_ways(word) + _close_ways(word), need=1)) for word in words[:_MOST_WORDS]]
    )


def any_word(analyzer: Analyzer, text: str) -> Clause | None:
    """Products that share any word with a need's text: its first distinct words, terms of the plan foremost."""
    words = [word for word in analyzer.query_words(text) if word.kind is not WordKind.CHARACTER]
    words.sort(key=lambda word: (not word.terms, word.is_optional))
    ways: dict[Clause, None] = {}
    for word in words[:_MOST_CANDIDATE_WORDS]:
        for term in word.terms[:3]:
            ways[Term("kind", concept_token(term), 2.0)] = None
        for token in word.forms if word.kind is not WordKind.UNKNOWN else word.pieces:
            ways[Term("title", token, 2.0)] = None
            ways[Term("body", token)] = None
    return Combine(should=tuple(ways), need=1) if ways else None


def _whole(pairs: list[tuple[QueryWord, Clause]]) -> Clause | None:
    required = tuple(clause for word, clause in pairs if not word.is_optional)
    optional = tuple(clause for word, clause in pairs if word.is_optional)
    if not required:
        return Combine(should=optional, need=1) if optional else None
    return Combine(must=(Combine(should=required, need=required_matches(len(required))),), should=optional)


def _exactly(word: QueryWord) -> Clause:
    return Combine(should=_exact_ways(word), need=1)


def _exact_ways(word: QueryWord) -> tuple[Clause, ...]:
    ways: list[Clause] = []
    for form in word.forms:
        ways += [Term("title", form, 3.0), Term("kind", form, 2.0)]
        if word.kind is not WordKind.CHARACTER:
            ways.append(Term("body", form))
    if word.pieces:
        ways.append(Combine(must=tuple(Term("title", piece, 0.5) for piece in word.pieces)))
        if word.kind is not WordKind.WORD:
            ways.append(Combine(must=tuple(Term("body", piece, 0.2) for piece in word.pieces)))
    for term in word.terms[:4]:
        if word.is_term:
            ways.append(Term("kind", concept_token(term), 1.0))
        else:
            ways.append(Term("title", fold_text(term), 1.0))
    if word.kind is WordKind.LATIN:
        ways.append(Constant("sounds", word.text, 2.0))
    return tuple(ways)


def _close_ways(word: QueryWord) -> tuple[Clause, ...]:
    ways: list[Clause] = []
    ways += [Constant("sounds", sound, 1.5) for sound in word.sounds]
    for near in word.nearby:
        if len(near) > 2:
            ways.append(Constant("title", near, 1.0, fuzzy=True))
            if word.kind in (WordKind.LATIN, WordKind.MODEL):
                ways.append(Constant("sounds", near, 1.0, fuzzy=True))
    if len(word.pieces) > 1:
        ways.append(
            Combine(should=tuple(Term("title", piece, 0.3) for piece in word.pieces), need=(len(word.pieces) + 1) // 2)
        )
    return tuple(ways)
