"""Prices that are hard to believe beside what a list asks for other products of the kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from statistics import median

from catalog.records import Product
from marketplace.workbooks.entries import Entries, Note
from marketplace.workbooks.money import yuan_text

TIMES_TYPICAL = 50
ENOUGH = 3  # other prices of the kind before their middle one says what is usual


def price_notes(products: Entries[Product], term_of: Callable[[Product], str]) -> list[Note]:
    """A question for each price above fifty times the middle one of the other products of its kind in the file.

    Plants cost what they cost: no amount is doubtful by itself. `term_of` gives a product's category, empty where it is
    not known.
    """
    by_term: defaultdict[str, list[Decimal]] = defaultdict(list)
    for product in products.records:
        if product.price_yuan and term_of(product):
            by_term[term_of(product)].append(product.price_yuan)
    notes = []
    for product, (sheet, row), columns in zip(products.records, products.places, products.columns, strict=True):
        usual = _usual(by_term[term_of(product)], product.price_yuan)
        if usual and product.price_yuan and product.price_yuan > usual * TIMES_TYPICAL:
            column = columns["price"].label if "price" in columns else "price_yuan"
            reading = f"按{yuan_text(product.price_yuan)}理解，是同类中间价{yuan_text(usual)}的{TIMES_TYPICAL}倍以上，请核对单位"
            notes.append(Note(sheet, row, column, product.name, reading))
    return notes


def _usual(prices: list[Decimal], own: Decimal | None) -> Decimal | None:
    """The middle price of the others; None where there are too few."""
    others = list(prices)
    if own in others:
        others.remove(own)
    return median(others) if len(others) >= ENOUGH else None
