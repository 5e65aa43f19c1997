"""How many, for how much, by when: as the person filled in, else as the text says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marketplace.needs.edits import Edits


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a purchase that hold now; None or empty where nothing is known.

    `budget_10k`: for all pieces together, in 10,000 yuan.
    """

    quantity: int | None = None
    budget_10k: float | None = None
    delivery: str = ""

    @property
    def quantity_text(self) -> str:
        """The quantity as its field shows it."""
        return "" if self.quantity is None else str(self.quantity)

    @property
    def budget_text(self) -> str:
        """The budget as its field shows it."""
        return "" if self.budget_10k is None else f"{self.budget_10k:.10g}"

    def is_within(self, price: Decimal | None) -> bool | None:
        """Whether so many pieces at a unit price in yuan keep the budget; None where one of them is not known."""
        if price is None or self.budget_10k is None:
            return None
        return price * (self.quantity or 1) <= Decimal(str(self.budget_10k)) * 10_000


def facts_of(edits: Edits) -> Facts:
    """The facts as filled in."""
    return Facts(edits.quantity, edits.budget_10k, edits.delivery)
