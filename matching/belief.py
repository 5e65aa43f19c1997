"""Belief that a product is of the kind wanted: by its words, and once it is known which figures asked for it states.

Logistic in a few signs of a pair. What tells most is neither the kind alone nor the words alone, but both beside how
surely the product is known for something: a name that nobody recognises speaks for nothing, one that is surely another
thing speaks against it. The weights are fitted by `benchmarks/fit_beliefs.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from matching.stated import Numbers

_FAINT = 0.02
_CERTAIN = 1e-6
SIGNS = ("kind", "known", "nearness")
Weights = Mapping[str, float]


def odds(shares: Any, least: float = _FAINT) -> Any:
    """Log-odds of shares 0..1, none further out than those of `least`."""
    clipped = np.clip(shares, least, 1 - least)
    return np.log(clipped / (1 - clipped))


def signs(kind: Numbers, known: Numbers, nearness: Numbers) -> Numbers:
    """Pairs × `SIGNS`.

    `kind`: share 0..1 of belief that the product is of the terms wanted; `known`: the largest share of any term;
    `nearness`: how near its text is, 0..1, the nearest 1.
    """
    return np.stack([odds(kind), known, nearness], axis=-1)


def belief_of(kind: Numbers, known: Numbers, nearness: Numbers, weights: Weights) -> Numbers:
    """Belief 0..1 by words alone. A category that the supplier gave (`known` is 1) is taken at its word."""
    learned = signs(kind, known, nearness) @ np.array([weights[name] for name in SIGNS]) + weights["start"]
    return np.asarray(_share(np.where(known == 1.0, odds(kind), learned)))


def affinity_of(belief: Any, stated: Any, silent: Any, weights: Weights) -> Any:
    """Belief 0..1 after seeing figures: a sheet that states what is asked for speaks for the product.

    `stated`: hard requirements that the product states, whether it meets them or not; `silent`: those that it does not.
    For one product or for arrays of them. Where nothing is asked for, the belief is what it was.
    """
    before = odds(belief, _CERTAIN)
    after = weights["figures"] + weights["belief"] * before + weights["stated"] * stated + weights["silent"] * silent
    return _share(np.where(stated + silent > 0, after, before))


def _share(log_odds: Any) -> Any:
    return 1 / (1 + np.exp(-log_odds))
