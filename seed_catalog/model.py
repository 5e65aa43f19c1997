"""What the plan says and what the trade adds, as typed records. Nothing here reads files."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a term of the plan names."""

    EQUIPMENT = "equipment"
    LINE = "line"
    SYSTEM = "system"
    SOFTWARE = "software"
    CAPABILITY = "capability"


class Direction(StrEnum):
    """What the plan wants done with it."""

    UPDATE = "update"
    PROMOTE = "promote"
    RETROFIT = "retrofit"
    RESTRICTED = "restricted"
    PHASE_OUT = "phase_out"
    REPLACE_FROM = "replace_from"
    BUILD = "build"


GOING: frozenset[Direction] = frozenset({Direction.PHASE_OUT, Direction.REPLACE_FROM, Direction.RESTRICTED})


class Better(StrEnum):
    """Which way a buyer wants an attribute to go; it decides how a bare number is read."""

    MORE = "more"
    LESS = "less"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause of the plan, and its words. `quote` is verbatim but for white space."""

    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One line of a category's spec template: what buyers ask for and how they write it.

    `spellings` are other names for it, shop-floor ones included; `dimension` is one of `catalog.units`; `unit` is the
    usual unit, taken where a text gives none; `low` and `high` bound plausible values in that unit (inclusive).
    """

    name: str
    spellings: tuple[str, ...]
    unit: str
    better: Better
    low: float
    high: float
    english: str = ""


@dataclass(frozen=True, slots=True)
class Trade:
    """What the plan does not say and every workshop knows about a category; all of it ours.

    `names`: other names a buyer or a seller would use for the very thing, colloquial, misspelt and full ones.
    `models`: regular expressions of model-number families, matched whole against a model token, upper case.
    `cues`: words that speak for the category without naming it. `not_when`: words beside which a name means another
    thing. `broader`: terms of the plan that also fit, best first.
    """

    names: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    not_when: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the taxonomy: a term of the plan, and the trade's knowledge of it."""

    term: str
    aliases: tuple[str, ...]
    kind: Kind
    directions: tuple[Direction, ...]
    industries: tuple[str, ...]
    citations: tuple[Citation, ...]
    column: int | None
    trade: Trade = field(default_factory=Trade)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that name it, in the plan's order."""
        return tuple(citation.clause for citation in self.citations)

    @property
    def is_for_purchase(self) -> bool:
        """False for what the plan only wants gone: it may be named, never offered."""
        return not set(self.directions) <= GOING


@dataclass(frozen=True, slots=True)
class Distinction:
    """Two things that one word may mean, how to tell them apart, and why it matters.

    Where one of `word` occurs together with one of `beside`, `term` is meant and `not_term` is not.
    An empty `term` means that nothing of the plan is meant.
    """

    word: tuple[str, ...]
    beside: tuple[str, ...]
    term: str
    not_term: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """A kind of request that the plan does not cover: its words, and what to say to the person who made it."""

    name: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole taxonomy. `categories` is in the plan's order and keyed by term."""

    categories: dict[str, Category]
    distinctions: tuple[Distinction, ...]
    out_of_scope: tuple[OutOfScope, ...]
    clauses: dict[str, str]
