"""Which products are worth holding against a need: those of the kinds guessed, and those whose words are nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.folding import fold
from matching.belief import Weights, affinity_of, belief_of
from matching.model import Understanding
from matching.stated import Numbers, tally
from matching.supply import FittedSupply
from seed_catalog.model import Attribute

RIGHT = 0.5
"""From this belief on a product is taken to be of the kind wanted."""
CLOSELY, MARGIN = 60, 4
"""So many products are looked at closely, and never fewer than `MARGIN` times those to be shown."""
_NEAREST = 60
_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of the supply, ascending, with the belief that each is of the kind wanted, by its words, and how near its
    text is; shares 0..1.
    """

    rows: Any
    beliefs: Numbers
    nearness: Numbers

    @property
    def peers(self) -> Any:
        """The first rows that are surely of the kind; where none is, of the likeliest ones."""
        sure = self.beliefs >= RIGHT
        if not sure.any():
            sure = self.beliefs >= max(0.1, float(self.beliefs.max(initial=0.0)) * 0.8)
        return self.rows[sure][:_SAMPLE]

    def at(self, places: Any) -> Candidates:
        """The candidates at some places."""
        return Candidates(self.rows[places], self.beliefs[places], self.nearness[places])


_NONE = Candidates(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))


def candidates_of(supply: FittedSupply, text: str, understanding: Understanding, weights: Weights) -> Candidates:
    """The products of the terms guessed, and those whose words are nearest to the need's text.

    `weights` are those of `matching.belief`.
    """
    if not understanding.is_in_scope or not supply.ids:
        return _NONE
    pairs = pairs_of(supply, text, understanding)
    beliefs = belief_of(pairs.kind, pairs.known, pairs.likeness, weights)
    return Candidates(pairs.rows, beliefs, pairs.nearness)


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a need has in common with some products by their words: rows ascending, shares 0..1 as `matching.belief`
    takes them.

    `likeness` is the nearness, and for those that are not among the nearest what it is at most.
    """

    rows: Any
    kind: Numbers
    known: Numbers
    nearness: Numbers
    likeness: Numbers


def pairs_of(supply: FittedSupply, text: str, understanding: Understanding) -> Pairs:
    """A need that is in scope beside each of its candidates."""
    best = understanding.categories[0].score
    by_kind = supply.beliefs({g.term: min(1.0, g.score / best) for g in understanding.categories})
    near, how_near = supply.nearest(fold(text).text, _NEAREST)
    rows = np.union1d(np.flatnonzero(by_kind), near)
    nearness, likeness = np.zeros(len(supply.ids)), np.full(len(supply.ids), how_near.min(initial=1.0))
    nearness[near] = likeness[near] = how_near
    return Pairs(rows, by_kind[rows], supply.known[rows], nearness[rows], likeness[rows])


def likeliest(
    supply: FittedSupply,
    attributes: Sequence[Attribute],
    understanding: Understanding,
    candidates: Candidates,
    most: int,
    weights: Weights,
) -> Candidates:
    """The candidates worth a close look: all where there are few, else the best by their words and figures.

    `attributes`: the template of the best category.
    """
    if len(candidates.rows) <= most:
        return candidates
    known, ends = supply.stated(understanding.categories[0].term)
    places = np.searchsorted(candidates.rows, known)
    hard = sum(requirement.hard for requirement in understanding.requirements)
    found = tally(understanding.requirements, attributes, ends)
    misses, stated, silent = (np.full(len(candidates.rows), float(value)) for value in (0, 0, hard))
    misses[places], stated[places], silent[places] = found.misses, found.stated, found.silent
    affinity = affinity_of(candidates.beliefs, stated, silent, weights)
    tier = np.where(affinity < RIGHT / 5, 4, np.where(misses > 0, 1 + np.minimum(misses, 2), silent > 0))
    order = np.lexsort((-candidates.nearness, -affinity, tier))
    return candidates.at(np.sort(order[:most]))
