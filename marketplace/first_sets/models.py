"""Entries of first-set catalogues, and the lists that bring them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from catalog import records
from marketplace.clock import utc_now
from marketplace.db import Base, Document


class Kind(StrEnum):
    """What a catalogue lists."""

    EQUIPMENT = "equipment"
    MATERIAL = "material"
    SOFTWARE = "software"


class Level(StrEnum):
    """Who keeps the catalogue."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"


class EntryState(StrEnum):
    """Whether the public sees an entry, and whether it counts."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"


# The words of clause 三(七); they stand on pages, in files and in the index alike.
KIND_TITLES: Mapping[str, str] = {
    Kind.EQUIPMENT: "首台（套）技术装备",
    Kind.MATERIAL: "首批次新材料",
    Kind.SOFTWARE: "首版次软件",
}
LEVEL_TITLES: Mapping[str, str] = {Level.NATIONAL: "国家级", Level.PROVINCIAL: "省级"}


class FirstSetEntry(Base):
    """One line of a catalogue. Both days of its validity are inclusive; None: the catalogue states none."""

    __tablename__ = "first_set_entry"
    __table_args__ = (
        CheckConstraint("valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until", name="days_in_order"),
        CheckConstraint("state IN ('listed', 'withdrawn')", name="state_known"),
        UniqueConstraint("kind", "level", "year", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(12))
    year: Mapped[int] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(80))
    holder: Mapped[str] = mapped_column(String(120))
    holder_sort_key: Mapped[str] = mapped_column(
        String(400), index=True
    )  # pinyin: neither database sorts Chinese alike
    product_name: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str | None] = mapped_column(String(60), index=True)  # a term of the plan
    city: Mapped[str] = mapped_column(String(60), default="")
    city_code: Mapped[str | None] = mapped_column(String(6), index=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date, index=True)
    source: Mapped[str] = mapped_column(String(200))  # the document that publishes the catalogue
    link: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(12), default=EntryState.LISTED)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (read by SQLAlchemy)

    @property
    def is_listed(self) -> bool:
        """True where the public sees it."""
        return self.state == EntryState.LISTED

    def counts_on(self, day: date) -> bool:
        """True where it is in force on a day: listed, begun, and not over."""
        return self.is_listed and not self.is_before(day) and not self.is_over(day)

    def is_before(self, day: date) -> bool:
        """True where it has not begun on that day."""
        return self.valid_from is not None and day < self.valid_from

    def is_over(self, day: date) -> bool:
        """True from the day after its last."""
        return self.valid_until is not None and day > self.valid_until

    @property
    def reference(self) -> str:
        """How the entry is cited: the catalogue, its year and the number in it."""
        year = "" if str(self.year) in f"{self.source}{self.number}" else f"（{self.year}）"
        return f"{self.source}{year} {self.number}"

    def as_flag(self) -> records.FirstSet:
        """The certification that it gives a product tied to it."""
        return records.FirstSet(KIND_TITLES[self.kind], LEVEL_TITLES[self.level], self.reference, self_claimed=False)


def in_force(day: date) -> ColumnElement[bool]:
    """The condition that an entry counts on a day."""
    return and_(
        FirstSetEntry.state == EntryState.LISTED,
        or_(FirstSetEntry.valid_from.is_(None), FirstSetEntry.valid_from <= day),
        or_(FirstSetEntry.valid_until.is_(None), FirstSetEntry.valid_until >= day),
    )


class CatalogueUpload(Base):
    """One uploaded catalogue: what was read, what must be mended, and what became of it."""

    __tablename__ = "first_set_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    stored_name: Mapped[str] = mapped_column(String(80))  # under INSTANCE_FOLDER/imports
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_by_name: Mapped[str] = mapped_column(String(255), default="")
    confirmed_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    proposed: Mapped[int] = mapped_column(default=0)  # ties that wait for a person
    rows: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)  # understood without asking
    unknown_columns: Mapped[list[str]] = mapped_column(Document, default=list)
