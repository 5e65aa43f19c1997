"""A product picked for the calculator: what it says of itself, as answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as N_
from sqlalchemy.orm import Session

from marketplace.catalogue.records import listed
from marketplace.first_sets.listing import Standing, standing
from marketplace.policies.answers import typed_of_facts
from marketplace.supply.models import Product
from marketplace.supply.picking import FEW, found_by

KEYS = ("price", "catalogue")  # the questions that a product can answer


@dataclass(frozen=True, slots=True)
class Picked:
    """A listed product, the answers it gives by question, and where each comes from in words."""

    product: Product
    typed: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]


def picked_product(session: Session, product_id: int | None, on: date) -> Picked | None:
    """What a listed product says of its price and of first-set catalogues; None where there is no such product.

    What it does not say is left open: a product without a flag may still stand in a catalogue that nobody entered here.
    """
    found = session.scalar(listed().where(Product.id == product_id)) if product_id else None
    if found is None:
        return None
    typed: dict[str, tuple[str, ...]] = {}
    if found.price_yuan is not None:
        typed |= typed_of_facts("P7", {"unit_price_yuan": found.price_yuan})
    choice, source = _of_catalogues(standing(session, found, on))
    if choice:
        typed["catalogue"] = (choice,)
    price = N_("供给产品填报的单价") if "price" in typed else N_("价格面议，请填单价")
    return Picked(found, typed, {"price": price, "catalogue": source})


def _of_catalogues(stands: Standing) -> tuple[str, str]:
    if stands.flag:
        return "listed", N_("组织方已确认列入目录，在有效期内")
    if stands.over:
        return "no", N_("曾列入目录，已到期")
    if stands.is_claimed:
        return "claimed", N_("企业自称首台（套），目录中未查到")
    return "", N_("平台录入的目录里没有确认的条目，请自己核对")


def found_products(session: Session, words: str) -> Sequence[Product]:
    """The listed products that have all these words, the closest first; at most FEW."""
    return session.scalars(found_by(listed(), words).limit(FEW)).all() if words else ()
