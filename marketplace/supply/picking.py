"""Products found by a few words, for pages on which one is picked: by name, model, supplier or number."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Select, case, func

from marketplace.supply.models import Product
from marketplace.supply.queries import matches_word

FEW = 20
LONGEST = 100
_ADDRESS = re.compile(r"/(?:products|supply/products?)/(\d{1,9})(?:[?#].*)?$")
_MOST_WORDS = 6


def found_by(query: Select[Product], words: str) -> Select[Product]:
    """`query`, which must hold the supplier too, narrowed to products that have every word; the closest first.

    A word stands in the name, the model, the supplier's name or the supplier's own number of the product, or is the
    product's number here. The address of a product's page is its number.
    """
    typed = unicodedata.normalize("NFKC", words).strip()[:LONGEST]
    address = _ADDRESS.search(typed)
    parts = [address[1]] if address else typed.split()[:_MOST_WORDS]
    whole = typed.casefold()
    number = int(parts[0]) if len(parts) == 1 and parts[0].isdecimal() and len(parts[0]) < 10 else 0
    closeness = case(
        (Product.id == number, 0),
        (func.lower(Product.model) == whole, 1),
        (func.lower(Product.name) == whole, 2),
        else_=3,
    )
    return query.where(*map(matches_word, parts)).order_by(None).order_by(closeness, Product.name, Product.id)
