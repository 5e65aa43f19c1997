"""Suppliers, their products, and the lists that bring them in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog import records
from marketplace import clock
from marketplace.clock import utc_now
from marketplace.db import Base, Document
from marketplace.first_sets.models import FirstSetEntry


class ListingState(StrEnum):
    """Whether the public sees it."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"


class FactSource(StrEnum):
    """Who says so: the tag that stands beside a fact."""

    SELF_REPORTED = "self_reported"
    ORGANIZER = "organizer"
    DEMO = "demo"


class Organisation(Base):
    """A supplier. Contacts stay closed: no page, export or index shows them before both sides agree."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    sort_key: Mapped[str] = mapped_column(String(400), index=True)  # pinyin: neither database sorts Chinese alike
    city: Mapped[str] = mapped_column(String(60))
    city_code: Mapped[str | None] = mapped_column(String(6), index=True)  # one of Hubei's 17 units, or None
    province: Mapped[str] = mapped_column(String(40))
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_email: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[str] = mapped_column(String(12), default=ListingState.LISTED)
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    revision: Mapped[int] = mapped_column()

    products: Mapped[list[Product]] = relationship(back_populates="organisation", order_by="Product.id")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (read by SQLAlchemy)

    @property
    def is_listed(self) -> bool:
        """True where the public sees it."""
        return self.state == ListingState.LISTED


class Product(Base):
    """Equipment on offer: the unit we index and match. `province` and `city` are where it is made."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("price_yuan IS NULL OR price_yuan >= 0", name="price_not_negative"),
        CheckConstraint("lead_days IS NULL OR lead_days >= 0", name="lead_days_not_negative"),
        CheckConstraint("state IN ('listed', 'withdrawn')", name="state_known"),
        UniqueConstraint("organisation_id", "name", "model"),
        Index("ix_product_state_category", "state", "category"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reference: Mapped[str | None] = mapped_column(String(64))  # the number in the supplier's own list
    name: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str | None] = mapped_column(String(60), index=True)  # a term of the plan
    description: Mapped[str] = mapped_column(Text, default="")
    specs: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    attributes: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    city: Mapped[str] = mapped_column(String(60))
    city_code: Mapped[str | None] = mapped_column(String(6), index=True)
    province: Mapped[str] = mapped_column(String(40))
    price_yuan: Mapped[Decimal | None]  # None: price on request
    lead_days: Mapped[int | None]
    service_cities: Mapped[list[str]] = mapped_column(Document, default=list)
    first_set_kind: Mapped[str | None] = mapped_column(String(40))
    first_set_level: Mapped[str | None] = mapped_column(String(20))
    first_set_reference: Mapped[str | None] = mapped_column(String(200))
    first_set_self_claimed: Mapped[bool] = mapped_column(default=False)
    # the entry of a catalogue that gives it the flag, as confirmed by a person; kept by first_sets.flags
    flag_entry_id: Mapped[int | None] = mapped_column(ForeignKey("first_set_entry.id"), index=True)
    source: Mapped[str] = mapped_column(String(20), default=FactSource.SELF_REPORTED)
    state: Mapped[str] = mapped_column(String(12), default=ListingState.LISTED)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    revision: Mapped[int] = mapped_column()  # grows with every change; orders index writes

    organisation: Mapped[Organisation] = relationship(back_populates="products")
    flag_entry: Mapped[FirstSetEntry | None] = relationship(lazy="selectin")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (read by SQLAlchemy)

    @property
    def is_listed(self) -> bool:
        """True where the public sees it: neither it nor its supplier is withdrawn."""
        return self.state == ListingState.LISTED and self.organisation.is_listed

    @property
    def claim(self) -> records.FirstSet | None:
        """What its supplier says of a first-set catalogue, which nobody has checked; None where it says nothing."""
        if not (self.first_set_kind or self.first_set_reference or self.first_set_self_claimed):
            return None
        return records.FirstSet(
            self.first_set_kind, self.first_set_level, self.first_set_reference, self.first_set_self_claimed
        )

    @property
    def first_set(self) -> records.FirstSet | None:
        """What counts: an entry that a person confirmed, while it is in force; else the claim, as no more than that."""
        if self.flag_entry is not None and self.flag_entry.counts_on(clock.today()):
            return self.flag_entry.as_flag()
        return self.claim and replace(self.claim, self_claimed=True)

    def to_record(self) -> records.Product:
        """The product as the catalogue, the index and the matcher know it; no contacts in it."""
        return records.Product(
            id=str(self.id),
            supplier=self.organisation.name,
            city=self.city,
            province=self.province,
            name=self.name,
            model=self.model,
            category=self.category,
            description=self.description,
            specs=tuple(records.StatedSpec(spec["name"], spec["value"], spec["unit"]) for spec in self.specs),
            attributes=self.attributes,
            price_yuan=self.price_yuan,
            lead_days=self.lead_days,
            service_cities=tuple(self.service_cities),
            first_set=self.first_set,
            revision=self.revision,
        )


def listed() -> ColumnElement[bool]:
    """The condition that the public sees a product; the query must join its organisation."""
    return and_(Product.state == ListingState.LISTED, Organisation.state == ListingState.LISTED)


class BatchState(StrEnum):
    """Where an uploaded list stands. Nothing of it is on sale before it is confirmed."""

    CHECKED = "checked"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


class ImportBatch(Base):
    """One uploaded list of products: what was read, what must be mended, and what became of it."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    stored_name: Mapped[str] = mapped_column(String(80))  # under INSTANCE_FOLDER/imports
    state: Mapped[str] = mapped_column(String(12), default=BatchState.CHECKED)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_by_name: Mapped[str] = mapped_column(String(255), default="")
    confirmed_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)  # understood without asking
    unknown_columns: Mapped[list[str]] = mapped_column(Document, default=list)
    rows: Mapped[list[ImportRow]] = relationship(
        back_populates="batch", order_by="ImportRow.id", cascade="all, delete-orphan", passive_deletes=True
    )
    faults: Mapped[list[ImportFault]] = relationship(
        back_populates="batch", order_by="ImportFault.id", cascade="all, delete-orphan", passive_deletes=True
    )


class ImportRow(Base):
    """A product read from one row of a list, with its supplier's name."""

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    sheet: Mapped[str] = mapped_column(String(120), default="")
    row: Mapped[int]
    product: Mapped[dict[str, Any]] = mapped_column(Document)

    batch: Mapped[ImportBatch] = relationship(back_populates="rows")


class ImportFault(Base):
    """A cell that must be mended. `whole`: its row was left out; otherwise only the cell was."""

    __tablename__ = "import_fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    sheet: Mapped[str] = mapped_column(String(120), default="")
    row: Mapped[int]
    column: Mapped[str] = mapped_column(String(120), default="")
    value: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    mend: Mapped[str] = mapped_column(Text, default="")
    whole: Mapped[bool]

    batch: Mapped[ImportBatch] = relationship(back_populates="faults")
