"""What the plan pays towards a product that a first-set catalogue lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalog.records import Product
from policy.estimate import estimate
from seed_catalog.policies import load_policies

POLICY = "P7"


@dataclass(frozen=True, slots=True)
class Subsidy:
    """The subsidy of one product. `amount_yuan` is None where the price is on request, or no catalogue lists it."""

    amount_yuan: Decimal | None
    clause: str
    quote: str
    why: str


def subsidy_of(product: Product) -> Subsidy:
    """The share of the unit price that clause 三(七) pays, joint for maker and user; yuan."""
    rule = load_policies().policies[POLICY]
    listed = product.first_set is not None and product.first_set.is_listed
    if not listed or product.price_yuan is None:
        why = "价格面议，不作测算" if listed else "没有目录条目，不作测算"
        return Subsidy(None, rule.clause, rule.quote, why)
    ruling = estimate(POLICY, {"in_catalogue": True, "unit_price_yuan": product.price_yuan})
    return Subsidy(ruling.amount, rule.clause, rule.quote, ruling.why)
