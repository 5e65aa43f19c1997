"""Entries of a fictional catalogue, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.first_sets import service, ties
from marketplace.first_sets.facts import EntryFacts
from marketplace.first_sets.models import FirstSetEntry
from marketplace.first_sets.tie_models import FirstSetTie
from marketplace.permissions import SYSTEM
from marketplace.supply.models import Product

NUMBERS = count(1)
ENTRY = EntryFacts(
    kind="equipment",
    level="provincial",
    year=2024,
    number="示例-2024-000",
    holder="武汉示例重工有限公司（虚构）",
    product_name="四柱液压机",
    source="示例：湖北省首台（套）目录（2024年）",
    model="YB32-500",
    city="武汉市",
    valid_from=date(2024, 6, 1),
    valid_until=date(2099, 5, 31),
)


def entry_facts(**changes: Any) -> EntryFacts:
    """A press in a catalogue, with a number of its own unless one is given."""
    return replace(ENTRY, **{"number": f"示例-2024-{next(NUMBERS):03d}", **changes})


def entry_of(session: Session, product: Product, **changes: Any) -> FirstSetEntry:
    """An entry that names the product as its supplier does; the tie only waits."""
    named = {"holder": product.organisation.name, "product_name": product.name, "model": product.model}
    return service.add_entry(session, SYSTEM, entry_facts(**{**named, **changes}))


def tie_between(session: Session, entry: FirstSetEntry, product: Product) -> FirstSetTie | None:
    """The tie of an entry and a product."""
    return session.scalar(
        select(FirstSetTie).where(FirstSetTie.entry_id == entry.id, FirstSetTie.product_id == product.id)
    )


def certify(session: Session, product: Product, **changes: Any) -> FirstSetEntry:
    """The same, with the tie confirmed: the product carries the flag while the entry is in force."""
    entry = entry_of(session, product, **changes)
    tie = tie_between(session, entry, product)
    assert tie is not None
    ties.confirm(session, SYSTEM, tie)
    return entry
