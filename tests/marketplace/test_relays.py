"""Several relays at work on PostgreSQL. (SQLite has one writer at a time: there the second waits for the first.)"""

import pytest

from marketplace.app import create_app
from marketplace.db import database, transaction
from marketplace.outbox import service as outbox
from marketplace.searching import current_search
from tests.marketplace.conftest import add_product, add_supplier, settings

pytestmark = pytest.mark.services


def test_two_relays_share_the_work(postgres_url, tmp_path):
    app = create_app(settings(postgres_url, tmp_path))
    with app.app_context():
        with transaction() as session:
            owner = add_supplier(session)
            for _ in range(4):
                add_product(session, owner)
        with database().session.session_factory() as first, database().session.session_factory() as second:
            assert outbox.relay(first, current_search(), limit=2).kept == 2
            assert outbox.relay(second, current_search(), limit=10).kept == 2  # what the first holds is passed over
            first.close()  # the first never keeps its work: its promises are due again
            second.close()
        with transaction() as session:
            assert outbox.relay(session, current_search()).kept == 4
        current_search().close()
        database().engine.dispose()
