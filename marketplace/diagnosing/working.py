"""Long lists are diagnosed beside the pages, batch by batch: who uploaded one sees how far it is, and may leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.clock import utc_now
from marketplace.db import current_session, transaction
from marketplace.diagnosing import service
from marketplace.diagnosing.models import AssetList, ListedAsset

AT_ONCE = 1000  # assets that a request diagnoses itself, in less than a second
BATCH = 500  # assets a transaction, so that other work comes in between
STALLED = timedelta(seconds=15)  # without a batch done
WAITING = ""  # the outcomes of an asset that is not diagnosed yet


@dataclass(frozen=True, slots=True)
class Progress:
    """How many assets of a list are diagnosed."""

    done: int
    total: int

    @property
    def is_over(self) -> bool:
        """True where nothing waits."""
        return self.done >= self.total

    @property
    def percent(self) -> int:
        """The whole percent that is done, 0 to 100."""
        return 100 * self.done // self.total if self.total else 100


def progress_of(session: Session, token: str) -> Progress:
    """How far a list is; one without assets is over."""
    query = select(func.count(), func.count().filter(ListedAsset.outcomes != WAITING))
    total, done = session.execute(query.where(ListedAsset.list_token == token)).one()
    return Progress(done, total)


def is_stalled(kept: AssetList) -> bool:
    """True where no batch of an unfinished list was done for a while: whoever worked on it is gone."""
    return utc_now() - kept.updated_at > STALLED


def put_back(session: Session, kept: AssetList, industry: str, day: date) -> None:
    """Let a whole list wait to be diagnosed anew, with another industry or day. Flushes; never commits."""
    kept.industry, kept.as_of, kept.updated_at = industry, day, utc_now()
    session.flush()
    session.execute(update(ListedAsset).where(ListedAsset.list_token == kept.token).values(outcomes=WAITING))


def diagnose_some(token: str) -> bool:
    """Diagnose one batch of a list in a transaction of its own; True where more waits.

    The diagnosis itself holds no lock. A list that was changed or deleted meanwhile is left as it is then.
    """
    reading = current_session()
    kept = reading.get(AssetList, token, populate_existing=True)
    rows = _waiting(reading, token)
    if kept is None or not rows:
        return False
    industry, day = kept.industry, kept.as_of
    answers = service.answers_anew(rows, industry, day)
    with transaction() as writing:
        held = writing.get(AssetList, token, with_for_update=True, populate_existing=True)
        if held is None:
            return False
        if (held.industry, held.as_of) == (industry, day):
            service.keep_answers(writing, answers)
            held.updated_at = utc_now()
        return not progress_of(writing, token).is_over


def _waiting(session: Session, token: str) -> Sequence[ListedAsset]:
    return session.scalars(service.assets_of(token).where(ListedAsset.outcomes == WAITING).limit(BATCH)).all()
