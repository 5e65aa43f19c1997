"""What organizers add from outside the plan: other policies by title and link, and figures such as the LPR."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.clock import utc_now
from marketplace.db import Base
from marketplace.supply.models import ListingState


class Level(StrEnum):
    """Who issued a policy."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    LOCAL = "local"


class FigureKind(StrEnum):
    """What a figure is. The calculator reads the two rates; any other figure is only shown."""

    LPR_1Y = "lpr_1y"
    LPR_5Y = "lpr_5y"
    OTHER = "other"


class PolicyDocument(Base):
    """A national, provincial or local policy beside the plan. Nothing is computed from it."""

    __tablename__ = "policy_document"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(80), default="")
    authority: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(12), index=True)
    city_code: Mapped[str | None] = mapped_column(String(6), index=True)  # for a local one: one of Hubei's 17 units
    link: Mapped[str] = mapped_column(String(500))
    clause: Mapped[str] = mapped_column(String(200), default="")  # where in the document
    plan_clause: Mapped[str] = mapped_column(String(12), default="")  # what it goes with: 三(一) … 三(十)
    summary: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)  # its last day; None: not stated
    state: Mapped[str] = mapped_column(String(12), default=ListingState.LISTED)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (read by SQLAlchemy)

    @property
    def is_listed(self) -> bool:
        """True where the public sees it."""
        return self.state == ListingState.LISTED

    def in_force(self, on: date) -> bool | None:
        """Whether it holds on a day; None where it does not begin before then."""
        if self.valid_to is not None and self.valid_to < on:
            return False
        return None if self.valid_from is not None and self.valid_from > on else True


class OutsideFigure(Base):
    """A figure that the plan refers to and does not state, as an organizer entered it. Rows are withdrawn, never changed."""

    __tablename__ = "outside_figure"
    __table_args__ = (Index("ix_outside_figure_kind_valid_from", "kind", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80), default="")
    value: Mapped[str] = mapped_column(String(40))  # digits as published: 3.45
    unit: Mapped[str] = mapped_column(String(20), default="%")
    valid_from: Mapped[date] = mapped_column(Date)  # the day it was published or began to hold
    source: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(12), default=ListingState.LISTED)
    entered_by_name: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    @property
    def is_listed(self) -> bool:
        """True where it may be used."""
        return self.state == ListingState.LISTED
