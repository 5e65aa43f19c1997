"""The matcher's weights, from `weights.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds per unit of each feature: of categories in needs, of kinds of products, of a pair being of one kind, of
    matches.

    `scope` holds the bounds below which nothing of the plan is asked for.
    """

    need: dict[str, float]
    product: dict[str, float]
    scope: dict[str, float]
    kind: dict[str, float]
    match: dict[str, float]


@cache
def load_weights() -> Weights:
    """The weights that come with the package."""
    raw = yaml.safe_load(files("matching").joinpath("weights.yaml").read_text(encoding="utf-8"))
    return Weights(**{part: {name: float(value) for name, value in raw[part].items()} for part in Weights.__slots__})
