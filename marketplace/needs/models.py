"""A need that somebody pasted and has not published: kept on the server, found by its token."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.clock import utc_now
from marketplace.db import Base, Document


class NeedDraft(Base):
    """The words as pasted and what the person changed in our reading of them. Whoever has the token may read it."""

    __tablename__ = "need_draft"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    industry: Mapped[str] = mapped_column(String(60), default="")
    city: Mapped[str] = mapped_column(String(40), default="")
    edits: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
