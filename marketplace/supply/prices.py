"""Prices as the organizer types and checks them: in 万元, with a question where one is hard to believe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.presentation import plain
from marketplace.presentation import translated as _
from marketplace.supply.models import ListingState, Product

WAN = Decimal(10_000)
LEAST = Decimal(500)  # yuan: nothing the plan names costs less
TIMES_TYPICAL = 50
ENOUGH = 3  # prices before the middle one says what is usual


def in_wan(yuan: Decimal | None) -> str:
    """An amount in 万元 as it is typed: 51.5; nothing for a price on request."""
    return "" if yuan is None else format((yuan / WAN).normalize(), "f")


def shown_wan(yuan: Decimal) -> str:
    """An amount in 万元 for a column of such: 96.22, 1,050; a small one with as many decimals as it needs: 0.003."""
    return plain(yuan / WAN) if yuan >= LEAST or not yuan else in_wan(yuan)


def in_yuan(yuan: Decimal) -> str:
    """The same to the yuan, for a person to check against: 515,000."""
    return f"{yuan:,.2f}".removesuffix(".00")


def typical_prices(session: Session, terms: Iterable[str]) -> dict[str, Decimal]:
    """The middle price of what is listed under each category, where at least three products state one; in yuan."""
    rows = session.execute(
        select(Product.category, Product.price_yuan).where(
            Product.category.in_(set(terms)), Product.price_yuan.is_not(None), Product.state == ListingState.LISTED
        )
    )
    found: defaultdict[str, list[Decimal]] = defaultdict(list)
    for term, price in rows:
        if term is not None and price is not None:
            found[term].append(price)
    return {term: median(prices) for term, prices in found.items() if len(prices) >= ENOUGH}


def doubt(price: Decimal | None, typical: Decimal | None) -> str:
    """A question where a price is hardly meant: below 500元, or above fifty times what is usual; else nothing."""
    if price is None:
        return ""
    if price < LEAST:
        return _("单价%(yuan)s元，不到0.05万元，请核对单位是元还是万元", yuan=in_yuan(price))
    if typical and price > typical * TIMES_TYPICAL:
        usual = plain(typical / WAN)
        wan = plain(price / WAN)
        return _("单价%(wan)s万元，是同类中间价%(usual)s万元的50倍以上，请核对单位是元还是万元", wan=wan, usual=usual)
    return ""
