"""How many are to be bought, and for how much money, read out of a need's own words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalog.budgeting import YUAN, Budget, budgets_of
from catalog.clauses import clause_bounds, readable
from catalog.counting import Count, quantity_of
from catalog.folding import fold

__all__ = ["YUAN", "Budget", "Count", "Purchase", "read_purchase"]


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a need says of the deal: how many (of the new, never of the old), the budget for all and for each."""

    quantity: Count | None = None
    budget: Budget | None = None
    budget_each: Budget | None = None

    def affords(self, price_yuan: Decimal) -> bool | None:
        """Whether one at `price_yuan` lies within the budget; None where none is given in yuan.

        A budget for all is held against the price times the least number wanted, one where none is given.
        """
        each, whole = self.budget_each, self.budget
        if each and each.currency == YUAN and each.ceiling is not None:
            return price_yuan <= each.ceiling
        if whole and whole.currency == YUAN and whole.ceiling is not None:
            return price_yuan * (self.quantity.low if self.quantity else 1) <= whole.ceiling
        return None


_IN_FULL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")


def read_purchase(text: str) -> Purchase:
    """The quantity and the budget that a need's text gives; nothing where it gives none."""
    folded = fold(text)
    readable_text = readable(folded).translate(_IN_FULL)
    bounds = clause_bounds(readable_text)
    budgets = list(budgets_of(folded, readable_text, bounds))
    return Purchase(
        quantity_of(folded, readable_text, bounds),
        next((budget for each, _, budget in budgets if not each), None),
        next((budget for each, _, budget in budgets if each), None),
    )
