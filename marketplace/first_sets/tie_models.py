"""Which product on sale an entry of a catalogue is: proposed by the machine, decided by a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.clock import utc_now
from marketplace.db import Base, Document
from marketplace.first_sets.models import FirstSetEntry
from marketplace.supply.models import Product
from matching.register import Naming, basis


class TieState(StrEnum):
    """Whether a person has said that entry and product are the same thing."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class FirstSetTie(Base):
    """An entry and a product that may be the same thing. Only a confirmed one gives the flag."""

    __tablename__ = "first_set_tie"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'confirmed', 'refused')", name="state_known"),
        UniqueConstraint("entry_id", "product_id"),
        Index("ix_first_set_tie_state_sureness", "state", "sureness"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("first_set_entry.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=TieState.PROPOSED)
    sureness: Mapped[float] = mapped_column(Float)
    grounds: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    # the names as they stood when it was proposed or decided: other names are another question
    basis: Mapped[list[str]] = mapped_column(Document, default=list)
    was_reopened: Mapped[bool] = mapped_column(default=False)  # decided once, and the names have changed since
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    decided_by_name: Mapped[str] = mapped_column(String(255), default="")

    entry: Mapped[FirstSetEntry] = relationship()
    product: Mapped[Product] = relationship()


def entry_naming(entry: FirstSetEntry) -> Naming:
    """How the catalogue names it."""
    return Naming(entry.holder, entry.product_name, entry.model)


def product_naming(product: Product) -> Naming:
    """How the supplier's list names it."""
    return Naming(product.organisation.name, product.name, product.model)


def basis_of(entry: FirstSetEntry, product: Product) -> list[str]:
    """The names that a decision rests on, as they are compared."""
    return [*basis(entry_naming(entry)), *basis(product_naming(product))]
