"""Two to four products side by side, against the figures asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.comparison import judge
from catalog.offers import read_offers
from catalog.specs import Offer, Requirement, SpecVerdict
from marketplace.supply.models import Product
from seed_catalog.model import Attribute

FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Cell:
    """What one product says: as its maker wrote it, None where not stated; its verdict where something was asked."""

    text: str | None
    verdict: SpecVerdict | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute over all products. `differs` where they do not all say the same."""

    attribute: str
    requirement: Requirement | None
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """True where the products do not all say the same."""
        return len({cell.text for cell in self.cells}) > 1


def compare(
    products: Sequence[Product], wanted: Sequence[Requirement], template: Sequence[Attribute]
) -> tuple[Line, ...]:
    """The figures asked for first, then every other figure that a product states, in the template's order."""
    offers = [read_offers(product.to_record(), template) for product in products]
    lines = [Line(r.attribute, r, tuple(_judged(r, of_one, template) for of_one in offers)) for r in wanted]
    asked = {requirement.attribute for requirement in wanted}
    names = dict.fromkeys(a.name for a in template)
    names |= dict.fromkeys(offer.attribute for of_one in offers for offer in of_one)
    for name in names:
        said = [next((offer for offer in of_one if offer.attribute == name), None) for of_one in offers]
        if name not in asked and any(said):
            lines.append(Line(name, None, tuple(Cell(offer.text if offer else None) for offer in said)))
    return tuple(lines)


def terms_that_differ(products: Sequence[Product]) -> frozenset[str]:
    """Which of price, lead_days, first_set and supplier are not the same for all products."""
    said: dict[str, set[object]] = {
        "price": {product.price_yuan for product in products},
        "lead_days": {product.lead_days for product in products},
        "first_set": {
            (claim.kind, claim.level) if (claim := product.first_set) and claim.is_listed else None
            for product in products
        },
        "supplier": {product.organisation_id for product in products},
    }
    return frozenset(name for name, values in said.items() if len(values) > 1)


def _judged(requirement: Requirement, offers: Sequence[Offer], template: Sequence[Attribute]) -> Cell:
    verdict = judge(requirement, offers, template)
    return Cell(verdict.offer.text if verdict.offer else None, verdict)
