"""Time as the whole application keeps it: aware UTC inside, Shanghai on screen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def in_shanghai(moment: datetime) -> datetime:
    """The same moment on a clock in Shanghai. Raises ValueError for a naive time, whose zone nobody knows."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(SHANGHAI)


def today() -> date:
    """The day in Shanghai."""
    return in_shanghai(utc_now()).date()
