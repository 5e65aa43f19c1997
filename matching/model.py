"""What the matcher hands back: the need as understood, and the products ranked for it, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from catalog.purchase import Purchase
from catalog.records import Need, Product
from catalog.specs import Passage, Requirement, SpecVerdict, Verdict


class Role(StrEnum):
    """What a stretch of a need's text speaks of."""

    WANTED = "wanted"
    WISHED = "wished"
    OLD = "old"
    REFUSED = "refused"
    CONTEXT = "context"
    MONEY = "money"
    OTHER = "other"


class Supply(StrEnum):
    """Whether the list of products given holds an answer to the need."""

    FOUND = "found"
    GAP = "gap"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch [start, end) of a need's original text, and what it speaks of."""

    start: int
    end: int
    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class Reason:
    """One labelled contribution to a score; the points of all reasons add up to the score."""

    label: str
    points: float


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    """A term of the plan that the need asks for. `score` is a share 0..1, descending along the list."""

    term: str
    score: float
    clauses: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a need's text asks for.

    `categories`: what to buy, best first, empty where the plan names nothing of it; `requirements` on the new
    equipment; `clauses`: the text cut up by role; `mentioned`: terms named but not asked for (old or refused);
    `refusal`: why it is out of scope, and where to go, in Chinese; empty where it is in scope. `purchase`: how many and
    for how much; `unread`: what is asked for in words that no requirement came of.
    """

    categories: tuple[CategoryGuess, ...]
    requirements: tuple[Requirement, ...]
    clauses: tuple[Clause, ...] = ()
    mentioned: tuple[str, ...] = ()
    refusal: str = ""
    purchase: Purchase | None = None
    unread: tuple[Passage, ...] = ()

    @property
    def is_in_scope(self) -> bool:
        """True where the plan names what is asked for."""
        return bool(self.categories)


@dataclass(frozen=True, slots=True)
class FirstSetFlag:
    """A catalogue lists the product: what it is, and what the plan pays its maker.

    `subsidy_yuan` is None where the price is on request.
    """

    kind: str
    level: str
    reference: str
    subsidy_yuan: Decimal | None
    clause: str


@dataclass(frozen=True, slots=True)
class Match:
    """A product held against a need.

    `score`: calibrated probability 0..1 that the buyer would accept it, the sum of the `reasons`' points.
    `strong`: the category is right and every hard requirement is met. `term`: the category the product was read as.
    `is_of_kind`: it is of the kind wanted by its words alone, or fits.
    """

    product: Product
    rank: int
    score: float
    strong: bool
    verdicts: tuple[SpecVerdict, ...]
    reasons: tuple[Reason, ...]
    term: str = ""
    first_set: FirstSetFlag | None = None
    is_of_kind: bool = True

    @property
    def misses(self) -> tuple[SpecVerdict, ...]:
        """The hard requirements that the product does not meet."""
        return tuple(v for v in self.verdicts if v.verdict is Verdict.MISSES and v.requirement.hard)


@dataclass(frozen=True, slots=True)
class MatchedNeed:
    """A need, what was understood, and its products, best first.

    `nearest` holds, for a gap, the closest misses in words ("差30吨"). `unverifiable` names requirements that were
    asked as hard and on which every product of the kind is silent: they are to be confirmed with the supplier and count
    as wishes here. `diagnosis` and `policies` are rows as the
    contract of `match` prints them.
    """

    need: Need
    understanding: Understanding
    matches: tuple[Match, ...]
    supply: Supply
    nearest: tuple[str, ...] = ()
    unverifiable: tuple[str, ...] = ()
    diagnosis: tuple[Mapping[str, object], ...] = ()
    policies: tuple[Mapping[str, object], ...] = ()
