"""A list of equipment in use, kept for some days under a token: whoever has the token may read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.clock import utc_now
from marketplace.db import Base, Document


class AssetList(Base):
    """One list as it was pasted or uploaded. `industry` serves assets that state none; ages are counted from `as_of`."""

    __tablename__ = "asset_list"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    industry: Mapped[str] = mapped_column(String(60), default="")
    as_of: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now, index=True)


class ListedAsset(Base):
    """One asset of a list: what was told of it, what the plan says, and the draft that should replace it."""

    __tablename__ = "listed_asset"
    __table_args__ = (Index("ix_listed_asset_list_token_place", "list_token", "place", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_token: Mapped[str] = mapped_column(ForeignKey("asset_list.token", ondelete="CASCADE"))
    place: Mapped[int]  # from 1, in the order of the list
    sheet: Mapped[str] = mapped_column(String(120), default="")
    row: Mapped[int] = mapped_column(default=0)  # as the file shows it; 0: pasted
    label: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(Document)  # fields of the contract, as given
    remarks: Mapped[str] = mapped_column(Text, default="")
    columns: Mapped[dict[str, str]] = mapped_column(Document, default=dict)  # field: ``F 投用年份``
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    outcomes: Mapped[str] = mapped_column(String(300), default="")  # ``|aged_update:fires|…|``, to filter and count by
    refusal: Mapped[dict[str, Any] | None] = mapped_column(Document)
    need_token: Mapped[str | None] = mapped_column(String(43), index=True)

    asset_list: Mapped[AssetList] = relationship()
