"""How many, for how much, by when: as the person filled in, else as the text says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.purchase import YUAN, Budget, Purchase
from marketplace.needs.edits import Edits

WAN = 10_000
_NUMBER = r"(?:\d{1,4}|[一二两三四五六七八九十半]{1,3})"
_DATE = rf"(?:今年|明年|本)?(?:\d{{4}}年)?{_NUMBER}(?:个月|个星期|天|日|周|月|年|号)(?:{_NUMBER}[日号])?(?:底|中旬|上旬|初)?"
_FEAST = r"(?:今年|明年|本)?(?:年底|年末|月底|年前|年内|春节|元旦|国庆|五一|中秋|开春|季度末|开工)"
_ARRIVES = r"(?:到货|交货|交付|到位|进场|投产|投用|安装|装好|供货|用上|拿到)"
_DELIVERY = re.compile(
    rf"(?:{_DATE}(?:之?前|以?内|之内)|{_FEAST}(?:之?前)?)[^，,。；;\d]{{0,6}}{_ARRIVES}(?![的给])"
    rf"|(?:交货期|交期|供货期|工期|到货时间|交货时间)[^，,。；;]{{0,4}}{_DATE}(?:之?前|以?内)?"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a purchase that hold now; None or empty where nothing is known.

    `budget_10k`: for all pieces together, in 10,000 yuan. `told` is what the text says, None where the person has put
    something else in its place; the words it was read from stand in `quantity_words` and `budget_words`.
    """

    quantity: int | None = None
    budget_10k: float | None = None
    delivery: str = ""
    told: Purchase | None = None
    quantity_words: str = ""
    budget_words: str = ""

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
        if price is None:
            return None
        if self.told is not None:
            return self.told.affords(price)
        if self.budget_10k is None:
            return None
        return price * (self.quantity or 1) <= Decimal(str(self.budget_10k)) * WAN


def facts_of(edits: Edits, told: Purchase | None = None, text: str = "") -> Facts:
    """The facts as filled in; what the person left alone, as the text says."""
    told = told or Purchase()
    quantity, delivery = edits.quantity, edits.delivery
    quantity_words = budget_words = ""
    if "quantity" not in edits.own and told.quantity:
        quantity, quantity_words = told.quantity.low, told.quantity.text
    budget = edits.budget_10k
    if "budget" not in edits.own:
        found = told.budget or told.budget_each
        budget_words = found.text if found else ""
        budget = _whole_budget(told, quantity or 1)
    if "delivery" not in edits.own:
        delivery = read_delivery(text)
    is_told = not {"quantity", "budget"} & set(edits.own)
    return Facts(quantity, budget, delivery, told if is_told else None, quantity_words, budget_words)


def _whole_budget(told: Purchase, pieces: int) -> float | None:
    """The budget for all pieces in 10,000 yuan; None where it is open or in another currency."""
    if told.budget is not None:
        return _in_wan(told.budget, 1)
    return _in_wan(told.budget_each, pieces) if told.budget_each else None


def _in_wan(budget: Budget, pieces: int) -> float | None:
    if budget.currency != YUAN or budget.high is None:
        return None
    return float(budget.high * pieces / WAN)


def read_delivery(text: str) -> str:
    """The words of a text that say by when the equipment is to come (年底前到货, 交货期3个月以内); empty where none do."""
    for found in _DELIVERY.finditer(text):
        years = [int(year) for year in re.findall(r"\d{4}(?=年)", found[0])]
        if all(year >= date.today().year for year in years):
            return found[0].strip()
    return ""
