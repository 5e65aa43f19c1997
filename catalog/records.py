"""A product, a need and what they state, as every other part passes them round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

HUBEI = "湖北省"


@dataclass(frozen=True, slots=True)
class StatedSpec:
    """A technical parameter as a supplier wrote it: `value` may be a number or text such as ``10–80``."""

    name: str
    value: float | str
    unit: str


@dataclass(frozen=True, slots=True)
class FirstSet:
    """A first-set claim. Only one with a catalogue `reference` that is not `self_claimed` earns a flag."""

    kind: str | None
    level: str | None
    reference: str | None
    self_claimed: bool

    @property
    def is_listed(self) -> bool:
        """True where a catalogue lists the product."""
        return not self.self_claimed and bool(self.reference)


@dataclass(frozen=True, slots=True)
class Product:
    """What a supplier makes. `province` is where it is made; `category` a term of the plan, None where not known.

    `price_yuan` None: price on request. `lead_days` None: not stated. `revision` orders index writes.
    """

    id: str
    supplier: str
    city: str
    province: str
    name: str
    model: str = ""
    category: str | None = None
    description: str = ""
    specs: tuple[StatedSpec, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    price_yuan: Decimal | None = None
    lead_days: int | None = None
    service_cities: tuple[str, ...] = ()
    first_set: FirstSet | None = None
    revision: int = 1

    @property
    def is_hubei_made(self) -> bool:
        """True where it is made in Hubei; where the supplier is registered does not count."""
        return self.province == HUBEI


@dataclass(frozen=True, slots=True)
class Need:
    """What an enterprise wants, in its own words.

    `quantity` and `budget_yuan` (for all pieces, the most it would pay) as it filled them in beside the text; None where
    it did not.
    """

    id: str
    text: str
    enterprise: str = ""
    city: str = ""
    size: str = ""
    industry: str = ""
    as_of: date | None = None
    quantity: int | None = None
    budget_yuan: Decimal | None = None
