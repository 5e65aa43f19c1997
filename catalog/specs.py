"""Requirements and offers as quantities. (The reading of text into these is in this module's siblings.)"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """How a requirement binds its value; `==` only where nothing else will do."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUAL = "=="
    RANGE = "range"


class Verdict(StrEnum):
    """What a product's statement says to a requirement. Not stated is never a no."""

    MEETS = "meets"
    MISSES = "misses"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a need's text, by character offsets, that speaks of the new equipment.

    `hard` is False where it only wishes ("最好带…"). `text` is the stretch itself, where the reader gives it. `asks` is
    True where it is known to ask for the new equipment, whatever its words.
    """

    start: int
    end: int
    hard: bool = True
    text: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One figure asked of the new equipment.

    `value` is in `unit`, as written in the text (or the attribute's usual unit where `unit_assumed`); a pair for
    `Op.RANGE`. `start` and `end` are offsets of the span in the original text.
    """

    attribute: str
    op: Op
    value: float | tuple[float, float]
    unit: str
    span: str
    start: int
    end: int
    hard: bool = True
    unit_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One figure that a product states: an interval [low, high] in `unit`; equal ends for a single number.

    `text` is as the supplier wrote it, `name` his own word for the attribute; `source` is ``table``, ``attribute`` or
    ``text``.
    """

    attribute: str
    low: float
    high: float
    unit: str
    text: str
    source: str = "table"
    name: str = ""


@dataclass(frozen=True, slots=True)
class SpecVerdict:
    """One requirement held against one product. `gap` says in words how far a miss is off."""

    requirement: Requirement
    verdict: Verdict
    offer: Offer | None
    gap: str = ""
