"""Work beside the pages: an edit reaches search within seconds, on both queues."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from huey.consumer import Consumer

from catalog.index.protocol import Query
from marketplace import jobs
from marketplace.app import create_app
from marketplace.clock import utc_now
from marketplace.db import current_session, transaction
from marketplace.diagnosing.models import AssetList, ListedAsset
from marketplace.needs.models import NeedDraft
from marketplace.searching import current_search
from tests.marketplace.conftest import add_product, settings


class QuietConsumer(Consumer):
    """A consumer that leaves the signals of the test's process alone."""

    def _set_signal_handlers(self) -> None:
        """Nothing: only the main thread may."""


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """A worker of `app`, in a thread."""
    consumer = QuietConsumer(app.extensions["jobs"], workers=1, initial_delay=0.05, max_delay=0.2, periodic=True)
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.services)])
def queued_app(request, make_sqlite_url, tmp_path):
    redis_url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    app = create_app({**settings(make_sqlite_url(), tmp_path), "REDIS_URL": redis_url})
    app.extensions["jobs"].flush()
    yield app
    app.extensions["search"].close()


def wait_for(condition, seconds: float = 10) -> float:
    """How long it took until it held; fails after `seconds`."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def test_an_edit_is_in_search_within_seconds(queued_app: Flask):
    def is_found() -> bool:
        with queued_app.app_context():
            current_search().index.refresh()
            return current_search().index.search(Query("四柱液压机")).total == 1

    with queued_app.app_context():
        current_search().index.health()  # opened beforehand, as in a running server
    with working(queued_app):
        with queued_app.app_context(), transaction() as session:
            add_product(session)
        assert wait_for(is_found) < 5


def test_a_worker_says_that_it_is_alive(queued_app: Flask):
    with queued_app.app_context():
        assert not jobs.is_alive()
    with working(queued_app), queued_app.app_context():
        wait_for(jobs.is_alive)


def test_a_silent_worker_is_noticed(queued_app: Flask):
    with queued_app.app_context():
        late = utc_now() - jobs.LATE - timedelta(seconds=1)
        jobs.jobs().storage.put_data(jobs.HEARTBEAT, late.isoformat().encode())
        assert not jobs.is_alive()


def test_a_queue_out_of_reach_does_not_lose_the_change(make_sqlite_url, tmp_path):
    app = create_app(settings(make_sqlite_url(), tmp_path))

    def refuse():
        raise ConnectionError("no queue")

    app.extensions["relay_task"] = refuse
    with app.app_context():
        with transaction() as session:
            add_product(session)
        assert jobs.relay_all() == 1
        current_search().close()


def test_old_drafts_are_pruned(sqlite_app: Flask):
    old = utc_now() - timedelta(days=sqlite_app.config["DRAFT_DAYS"], seconds=1)
    with sqlite_app.app_context():
        with transaction() as session:
            session.add(NeedDraft(token="old", text="要油压机", created_at=old, updated_at=old))
            session.add(NeedDraft(token="new", text="要油压机"))
        assert jobs.prune_drafts() == 1
        assert [draft.token for draft in current_session().query(NeedDraft)] == ["new"]


def test_old_asset_lists_are_pruned_with_their_assets(app: Flask):
    old = utc_now() - timedelta(days=app.config["ASSET_LIST_DAYS"], seconds=1)
    with app.app_context():
        with transaction() as session:
            for token, moment in (("old", old), ("new", utc_now())):
                session.add(AssetList(token=token, name="清单", as_of=moment.date(), updated_at=moment))
                session.flush()
                session.add(ListedAsset(list_token=token, place=1, label="车床", facts={"equipment": "车床"}))
        assert jobs.prune_asset_lists() == 1
        assert [asset.list_token for asset in current_session().query(ListedAsset)] == ["new"]


def test_writers_wait_for_each_other_on_sqlite(sqlite_app: Flask):
    """Two threads that read first and write later: neither may fail with 'database is locked'."""
    faults: list[BaseException] = []

    def edit() -> None:
        try:
            for _ in range(5):
                with sqlite_app.app_context(), transaction() as session:
                    add_product(session)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=edit) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
