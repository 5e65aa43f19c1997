"""Answers to the several machines of one need put together as one answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from matching.model import CategoryGuess, Match, MatchedNeed, Supply, Understanding
from matching.scoring import Assessment, within

_Thing = TypeVar("_Thing")


def merged(whole: Understanding, found: Sequence[MatchedNeed], top: int) -> MatchedNeed:
    """One answer from those for each machine of a need: `found`, at least one, each with places in the whole text.

    A product carries the verdicts of the machine that it stands for. The best guess for each machine stands before all
    others; what fits stands before what does not, then by score; `supply` is found where any machine has a fit.
    """
    understandings = [one.understanding for one in found]
    understanding = replace(
        whole,
        categories=_categories([u.categories for u in understandings]),
        requirements=tuple(
            sorted(
                _once(chain.from_iterable(u.requirements for u in understandings), lambda r: (r.attribute, r.start)),
                key=lambda r: (r.start, r.end),
            )
        ),
        refusal="",
    )
    return replace(
        found[0],
        understanding=understanding,
        matches=_matches(found, top),
        supply=Supply.FOUND if any(one.supply is Supply.FOUND for one in found) else Supply.GAP,
        nearest=tuple(line for one in found for line in one.nearest),
        unverifiable=tuple(dict.fromkeys(name for one in found for name in one.unverifiable)),
    )


def _categories(each: Sequence[tuple[CategoryGuess, ...]]) -> tuple[CategoryGuess, ...]:
    """The first of each, then the others by score; none above the one before it."""
    firsts = [guesses[0] for guesses in each]
    others = sorted((g for guesses in each for g in guesses[1:]), key=lambda guess: -guess.score)
    kept: list[CategoryGuess] = []
    for guess in _once([*firsts, *others], lambda g: g.term):
        most = kept[-1].score if kept else 1.0
        kept.append(replace(guess, score=min(guess.score, most)))
    return tuple(kept)


def _matches(found: Sequence[MatchedNeed], top: int) -> tuple[Match, ...]:
    every = sorted((m for one in found for m in one.matches), key=lambda m: (not m.strong, -m.score, m.product.id))
    kept: list[Match] = []
    for match in _once(every, lambda m: m.product.id)[:top]:
        bounded = within(Assessment(match.score, match.reasons), kept[-1].score if kept else 1.0)
        kept.append(replace(match, rank=len(kept) + 1, score=bounded.score, reasons=bounded.reasons))
    return tuple(kept)


def _once(things: Iterable[_Thing], key: Callable[[_Thing], Hashable]) -> list[_Thing]:
    """Each thing once, where it stands first."""
    seen: dict[Hashable, _Thing] = {}
    for thing in things:
        seen.setdefault(key(thing), thing)
    return list(seen.values())
