"""Counts over the whole supply list, taken at most every half minute: every home page shows them, and they are dear."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from marketplace.catalogue import records
from marketplace.clock import utc_now

KEPT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there was at `as_of`: by category, in all, and the ids of the newest listed first sets."""

    by_category: Mapping[str, int]
    figures: records.Figures
    first_sets: tuple[str, ...]
    as_of: datetime


class Tally:
    """Keeps one count for all threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counts | None = None
        self._taken = 0.0

    def counts(self, session: Session) -> Counts:
        """What was counted last, at most `KEPT_SECONDS` ago."""
        with self._lock:
            if self._counts is None or time.monotonic() - self._taken > KEPT_SECONDS:
                self._counts, self._taken = _count(session), time.monotonic()
            return self._counts


def _count(session: Session) -> Counts:
    return Counts(
        records.counts_by_category(session),
        records.figures(session),
        tuple(str(product.id) for product in records.newest_first_sets(session)),
        utc_now(),
    )


def init_tally(app: Flask) -> None:
    """Give `app` its tally; nothing is counted before it is first asked for."""
    app.extensions["tally"] = Tally()


def current_counts(session: Session) -> Counts:
    """The counts of the current application."""
    return cast(Tally, current_app.extensions["tally"]).counts(session)
