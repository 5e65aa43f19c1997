"""Work done beside the pages: relaying the outbox, pruning drafts, and a heartbeat that says it is being done.

The queue is a file in the instance folder, or Redis where REDIS_URL is set. `chuzhuang serve` runs the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import structlog
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import delete

from marketplace.clock import today, utc_now
from marketplace.db import transaction
from marketplace.diagnosing import working
from marketplace.diagnosing.models import AssetList
from marketplace.first_sets import flags
from marketplace.needs.models import NeedDraft
from marketplace.outbox import service as outbox
from marketplace.searching import current_search

HEARTBEAT = "heartbeat"
LATE = timedelta(minutes=3)
log = structlog.get_logger("jobs")


def init_jobs(app: Flask) -> None:
    """Give `app` its queue and its tasks; nothing runs before a worker is started."""
    queue = _queue(app)
    queue.immediate = bool(app.config.get("JOBS_IMMEDIATE", False))
    app.extensions["jobs"] = queue
    app.extensions["relay_task"] = queue.task(name="relay")(_in_app(app, relay_all))
    app.extensions["diagnose_task"] = queue.task(name="diagnose")(_in_app(app, diagnose_list))
    queue.periodic_task(crontab(minute="*"), name="relay-each-minute")(_in_app(app, relay_all))
    queue.periodic_task(crontab(minute="*"), name=HEARTBEAT)(_in_app(app, beat))
    queue.periodic_task(crontab(minute="*"), name="first-sets")(_in_app(app, keep_first_sets))
    queue.periodic_task(crontab(minute="17", hour="3"), name="prune-drafts")(_in_app(app, prune_drafts))
    queue.periodic_task(crontab(minute="27", hour="3"), name="prune-lists")(_in_app(app, prune_asset_lists))
    queue.on_startup(name="first-beat")(_in_app(app, beat))
    queue.on_startup(name="first-relay")(_in_app(app, relay_all))


def _queue(app: Flask) -> Huey:
    if app.config["REDIS_URL"]:
        return RedisHuey("chuzhuang", url=app.config["REDIS_URL"], results=False)
    folder = Path(app.config["INSTANCE_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("chuzhuang", filename=str(folder / "jobs.sqlite3"), results=False)


def _in_app(app: Flask, act: Callable[..., Any]) -> Callable[..., None]:
    def run(*given: str) -> None:
        with app.app_context():
            act(*given)

    run.__name__ = act.__name__
    return run


def jobs() -> Huey:
    """The queue of the current application."""
    return cast(Huey, current_app.extensions["jobs"])


def relay_all() -> int:
    """Send every due promise to the index, batch by batch; how many were kept."""
    total = 0
    while True:
        with transaction() as session:
            done = outbox.relay(session, current_search())
        total += done.kept
        if not done.goes_on:
            return total


def keep_first_sets() -> int:
    """Take the flag from products whose catalogue entry is over, and give it where one has begun; how many changed."""
    total = 0
    while True:
        with transaction() as session:
            changed = flags.keep_up(session, today())
        total += changed
        if not changed:
            return total


def wake_relay() -> None:
    """Ask the worker to relay now. If the queue is out of reach, the relay of the next minute will do."""
    try:
        current_app.extensions["relay_task"]()
    except Exception as error:  # the change itself is kept: no fault of the queue may undo or fail it
        log.warning("queue does not answer", error=str(error))


def diagnose_list(token: str) -> None:
    """Diagnose one batch of a long list, and queue the next behind whatever waits."""
    if working.diagnose_some(token):
        wake_diagnosis(token)


def wake_diagnosis(token: str) -> bool:
    """Ask the worker to go on with a long list; False where no worker is there to do it."""
    try:
        if not is_alive() and not jobs().immediate:
            return False
        current_app.extensions["diagnose_task"](token)
    except Exception as error:  # the list is kept: its page offers to go on
        log.warning("queue does not answer", error=str(error))
        return False
    return True


def beat() -> None:
    """Say that the worker is alive."""
    jobs().storage.put_data(HEARTBEAT, utc_now().isoformat().encode("ascii"))


def last_beat() -> datetime | None:
    """When the worker last said that it is alive; None where it never has."""
    kept = jobs().storage.peek_data(HEARTBEAT)
    return datetime.fromisoformat(kept.decode("ascii")) if isinstance(kept, bytes) else None


def is_alive() -> bool:
    """True where a worker said so within the last three minutes."""
    beaten = last_beat()
    return beaten is not None and utc_now() - beaten < LATE


def prune_drafts() -> int:
    """Remove drafts that nobody has touched for DRAFT_DAYS; how many they were."""
    limit = utc_now() - timedelta(days=current_app.config["DRAFT_DAYS"])
    with transaction() as session:
        gone = session.execute(delete(NeedDraft).where(NeedDraft.updated_at < limit).returning(NeedDraft.token)).all()
    return len(gone)


def prune_asset_lists() -> int:
    """Remove lists of equipment in use that nobody has touched for ASSET_LIST_DAYS; how many they were."""
    limit = utc_now() - timedelta(days=current_app.config["ASSET_LIST_DAYS"])
    with transaction() as session:
        gone = session.execute(delete(AssetList).where(AssetList.updated_at < limit).returning(AssetList.token)).all()
    return len(gone)
