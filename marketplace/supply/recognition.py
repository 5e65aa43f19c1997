"""What category a product without one is, by its name and its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.records import Product
from marketplace.category_choice import is_offered
from seed_catalog import load_plan

if TYPE_CHECKING:  # fitting libraries take seconds to import, and commands that recognise nothing do without
    from matching.kinds import Kind, KindReader

SURE = 0.5
FAR_AHEAD = 0.25  # sure too, where no other category comes near
LEAD = 5.0
WORTH_OFFERING = 0.05
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """The category a product is surely of, empty where none is; and those worth offering, best first."""

    term: str = ""
    offered: tuple[str, ...] = ()


Recognise = Callable[[Sequence[Product]], list[Guess]]


def recogniser(kinds: KindReader) -> Recognise:
    """Something that guesses the category of each of some products."""

    def recognise(products: Sequence[Product]) -> list[Guess]:
        return [guess_of(found) for found in kinds.kinds(products)]

    return recognise


def guess_of(kinds: Sequence[Kind]) -> Guess:
    """What the shares of belief in the categories come to; only what can be offered for sale counts."""
    known = load_plan().categories
    usable = [kind for kind in kinds if kind.term in known and is_offered(known[kind.term])]
    offered = tuple(kind.term for kind in usable if kind.share >= WORTH_OFFERING)[:MOST_OFFERED]
    if not usable:
        return Guess()
    first, next_share = usable[0], usable[1].share if len(usable) > 1 else 0.0
    is_sure = first.share >= SURE or (first.share >= FAR_AHEAD and first.share >= LEAD * next_share)
    return Guess(first.term if is_sure else "", offered)
