"""A query understood: the words left to search, the categories it names, and the figures it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.analysis import MEASURE_WORDS, STOP_WORDS
from catalog.folding import fold
from catalog.index.protocol import Facet
from catalog.records import Need
from catalog.specs import Requirement
from marketplace.catalogue.address import Address
from matching.lexicon import Hit, Sort, phrase_key
from matching.model import CategoryGuess, Understanding
from matching.understanding import Reader
from seed_catalog.model import Attribute, Plan

_SURE = 0.6  # a guess with so much of the belief is taken at its word
_ALSO = 0.35  # beside the best guess, one with this part of its score counts too
_MOST_KINDS = 6
_MOST_ENDINGS = 3
_RUN = re.compile(r"[\u3400-\u9fff]{2,}|[a-z]{2,}")
_FIGURE = re.compile(
    rf"\d+(?:\.\d+)?\s*(?:{'|'.join(sorted(MEASURE_WORDS, key=len, reverse=True))}|[^\W\d_\u3400-\u9fff][\w/·]*)?"
)
_OF_ONE_INDUSTRY = re.compile(r"（.+）$")
_NAMING = (Sort.NAME, Sort.CUE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as understood.

    `terms`: categories that the words name, the likeliest first; `guesses`: categories that they only hint at;
    `related`: categories beside the named ones; `template`: what may be asked of the first one; `runs`: the text's
    words but for figures and stop words; `is_unnamed` where there are words, and no name of a category among them.
    """

    words: str
    terms: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    template: tuple[Attribute, ...]
    guesses: tuple[str, ...] = ()
    related: frozenset[str] = frozenset()
    runs: tuple[str, ...] = ()
    is_unnamed: bool = False

    @property
    def term(self) -> str:
        """The category most likely meant; empty where none is named."""
        return self.terms[0] if self.terms else ""


def understand(address: Address, reader: Reader) -> Asked:
    """Read the words of a query as a need; figures struck out by the reader of the page are dropped."""
    chosen = address.facets.get(Facet.CATEGORY, ())
    if not address.text:
        return Asked("", (), (), _template(chosen, (), reader.plan))
    understood = reader.understand(Need("", address.text))
    hits = reader.lexicon.find(fold(address.text).text)
    terms = _named(understood.categories, hits, address.text, reader.plan)
    template = _template(chosen, terms, reader.plan)
    figures = tuple(
        one for one in _figures(understood, address.text, template, terms, reader) if not _is_bare(one, terms, reader)
    )
    return Asked(
        _words(address.text, figures, hits) or _head(address.text) or (terms[0] if terms else address.text),
        terms,
        tuple(one for one in figures if one.attribute not in address.without),
        template,
        () if terms else tuple(guess.term for guess in understood.categories[:3]),
        _related(terms, understood.categories, reader.plan),
        _runs(address.text),
        not terms and not any(hit.sort in (Sort.NAME, Sort.MODEL) for hit in hits),
    )


def _template(chosen: Sequence[str], terms: Sequence[str], plan: Plan) -> tuple[Attribute, ...]:
    term = chosen[0] if len(chosen) == 1 else (terms[0] if terms and not chosen else "")
    category = plan.categories.get(term)
    return category.trade.attributes if category else ()


def _figures(
    understood: Understanding, text: str, template: tuple[Attribute, ...], terms: tuple[str, ...], reader: Reader
) -> tuple[Requirement, ...]:
    """The figures asked for, read by the template in force; none where no category is known."""
    best = understood.categories[0].term if understood.categories else ""
    if terms and best == terms[0] and template == reader.plan.categories[best].trade.attributes:
        return understood.requirements
    return reader.requirements(text, understood.clauses, template) if template else ()


def _is_bare(requirement: Requirement, terms: Sequence[str], reader: Reader) -> bool:
    """True for a mere number beside a machine's name (数控折弯机 3200): as likely a part of its model."""
    if not requirement.unit_assumed:
        return False
    span = fold(requirement.span).text
    for hit in sorted(reader.lexicon.find(span), key=lambda hit: -hit.start):
        if hit.sort is Sort.NAME and set(hit.terms) & set(terms):
            span = span[: hit.start] + span[hit.end :]
    return not re.sub(r"[\d.\s]", "", span)


def _named(guesses: Sequence[CategoryGuess], hits: Iterable[Hit], text: str, plan: Plan) -> tuple[str, ...]:
    """Guesses that the words name: by a name of the category, by the end of one (锅炉 of 燃气锅炉), or beyond doubt."""
    if not guesses:
        return ()
    spoken = {term for hit in hits if hit.sort is Sort.NAME for term in hit.terms}
    likely = [guess for guess in guesses if guess.score >= _ALSO * guesses[0].score]
    named = [guess.term for guess in likely if guess.term in spoken]
    if not named and guesses[0].score >= _SURE:
        named = [guesses[0].term]
    if not named:
        head = _head(text)
        named = [guess.term for guess in guesses if head and _ends_a_name(head, guess.term, plan)][:_MOST_ENDINGS]
    families = [term for name in named for term in (name, *plan.categories[name].aliases)]
    buyable = [t for t in families if t in plan.categories and plan.categories[t].is_for_purchase]
    return tuple(dict.fromkeys(buyable))[:_MOST_KINDS]


def _head(text: str) -> str:
    """The last word but for figures and stop words: 锅炉 of 10吨以上锅炉."""
    return next((run for run in reversed(_runs(text)) if not run.isascii()), "")


def _runs(text: str) -> tuple[str, ...]:
    """Its runs of Chinese characters and of letters, but for figures and stop words."""
    runs = _RUN.findall(_FIGURE.sub(" ", fold(text).text))
    return tuple(run for run in runs if run not in STOP_WORDS)


def _ends_a_name(word: str, term: str, plan: Plan) -> bool:
    """True for the end of a category's name; what one industry's equipment is called says too little of others."""
    category = plan.categories[term]
    return not _OF_ONE_INDUSTRY.search(term) and any(
        phrase_key(name).endswith(word) for name in (term, *category.aliases, *category.trade.names)
    )


def _related(terms: tuple[str, ...], guesses: Sequence[CategoryGuess], plan: Plan) -> frozenset[str]:
    """Categories whose products may answer too: those the plan's trade knowledge sets beside the named ones."""
    if not terms:
        return frozenset()
    beside = {guess.term for guess in guesses}
    for term in terms:
        beside |= set(plan.categories[term].trade.broader)
        beside |= {other for other, category in plan.categories.items() if term in category.trade.broader}
    return frozenset(beside - set(terms))


def _words(text: str, figures: Sequence[Requirement], hits: Sequence[Hit]) -> str:
    """The text without its figures; a name that a figure's span covers (龙门加工中心 5轴) stays."""
    origin = fold(text).origin
    kept = [True] * len(text)
    for one in figures:
        kept[one.start : one.end] = [False] * (one.end - one.start)
    for hit in hits:
        if hit.sort in _NAMING and hit.end <= len(origin):
            for place in origin[hit.start : hit.end]:
                kept[place] = True
    return " ".join("".join(c if kept[place] else " " for place, c in enumerate(text)).split())
