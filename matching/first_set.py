"""The first-set flag of a product: only where a catalogue lists it, with what the plan pays its maker."""

from __future__ import annotations

from catalog.records import Product
from matching.model import FirstSetFlag
from policy.first_set import subsidy_of


def flag_of(product: Product) -> FirstSetFlag | None:
    """The flag, or None where no catalogue lists the product (a supplier's own claim earns nothing)."""
    claim = product.first_set
    if claim is None or not claim.is_listed:
        return None
    subsidy = subsidy_of(product)
    return FirstSetFlag(
        claim.kind or "首台(套)", claim.level or "", claim.reference or "", subsidy.amount_yuan, subsidy.clause
    )
