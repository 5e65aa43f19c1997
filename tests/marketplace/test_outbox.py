"""Changes reach the index: folded, in order, again after a failure, and never without the change itself."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.index.protocol import IndexUnavailable, Query
from marketplace.clock import utc_now
from marketplace.db import current_session, transaction
from marketplace.outbox import service as outbox
from marketplace.outbox.models import OutboxPromise
from marketplace.searching import current_search
from marketplace.supply import service
from marketplace.supply.models import Product
from tests.marketplace.conftest import ORGANIZER, add_product


@pytest.fixture(autouse=True)
def inside(app: Flask):
    with app.app_context():
        yield


def relay(**options) -> outbox.Relayed:
    with transaction() as session:
        return outbox.relay(session, current_search(), **options)


def found(word: str) -> list[str]:
    return [hit.id for hit in current_search().index.search(Query(word)).hits]


def promises() -> list[OutboxPromise]:
    return list(current_session().scalars(select(OutboxPromise)))


class Away:
    """A search whose engine is out of reach."""

    @property
    def index(self):
        raise IndexUnavailable("connection refused")


class Picky:
    """The real search, but one product is beyond it."""

    def __init__(self, bad_id: int) -> None:
        self._real, self._bad = current_search(), str(bad_id)

    @property
    def index(self):
        return self._real.index

    def document(self, product):
        if product.id == self._bad:
            raise ValueError("cannot be analysed")
        return self._real.document(product)


def test_a_listed_product_is_found_after_the_relay():
    with transaction() as session:
        product_id = add_product(session).id
    assert relay() == outbox.Relayed(kept=1)
    assert found("四柱液压机") == [str(product_id)]
    assert promises() == []


def test_several_changes_of_one_product_are_one_write():
    with transaction() as session:
        product = add_product(session)
        service.withdraw_product(session, ORGANIZER, product)
        service.restore_product(session, ORGANIZER, product)
        product_id, revision = product.id, product.revision
    assert relay() == outbox.Relayed(kept=3)
    assert dict(current_search().index.revisions()) == {str(product_id): revision}


def test_a_withdrawn_product_leaves_the_index_and_comes_back():
    with transaction() as session:
        product_id = add_product(session).id
    relay()
    with transaction() as session:
        service.withdraw_product(session, ORGANIZER, session.get_one(Product, product_id))
    relay()
    assert found("四柱液压机") == []
    with transaction() as session:
        service.restore_product(session, ORGANIZER, session.get_one(Product, product_id))
    relay()
    assert found("四柱液压机") == [str(product_id)]


def test_a_change_that_is_rolled_back_promises_nothing():
    def fail_late() -> None:
        with transaction() as session:
            add_product(session)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail_late()
    assert promises() == []
    assert current_session().scalars(select(Product)).all() == []


def test_an_engine_that_is_away_only_postpones():
    with transaction() as session:
        add_product(session)
    moment = utc_now()
    for attempt in range(1, 12):
        with transaction() as session:
            done = outbox.relay(session, Away(), now=moment)
        assert done == outbox.Relayed(postponed=1)
        waiting = promises()[0]
        assert (waiting.state, waiting.attempts) == ("waiting", attempt)
        assert timedelta(0) < waiting.due_at - moment <= outbox.LONGEST_WAIT
        moment = waiting.due_at
    assert relay(now=moment - timedelta(seconds=1)) == outbox.Relayed()
    assert relay(now=moment) == outbox.Relayed(kept=1)


def test_one_bad_product_does_not_hold_up_the_others_and_ends_as_a_dead_letter():
    with transaction() as session:
        bad_id, good_id = add_product(session).id, add_product(session).id
    search, moment = Picky(bad_id), utc_now()
    with transaction() as session:
        assert outbox.relay(session, search, now=moment) == outbox.Relayed(kept=1, failed=1)
    assert found("四柱液压机") == [str(good_id)]
    for _ in range(outbox.MAX_ATTEMPTS - 1):
        moment += outbox.LONGEST_WAIT
        with transaction() as session:
            outbox.relay(session, search, now=moment)
    left = promises()[0]
    assert (left.state, left.attempts, left.last_error) == (
        "dead",
        outbox.MAX_ATTEMPTS,
        "ValueError: cannot be analysed",
    )
    assert outbox.backlog(current_session()).dead == 1

    with transaction() as session:
        assert outbox.retry(session, left.id) == 1
    assert relay() == outbox.Relayed(kept=1)
    assert set(found("四柱液压机")) == {str(bad_id), str(good_id)}


def test_rebuild_brings_back_what_the_index_lost_and_verify_sees_it():
    with transaction() as session:
        product_id = add_product(session).id
    with transaction() as session:
        found_before = outbox.compare(session, current_search())
    assert found_before.missing == (str(product_id),)
    with transaction() as session:
        assert outbox.rebuild(session, current_search()) == 1
    assert outbox.compare(current_session(), current_search()).is_none
    with transaction() as session:
        service.withdraw_product(session, ORGANIZER, session.get_one(Product, product_id))
    drifted = outbox.compare(current_session(), current_search())
    assert drifted.extra == (str(product_id),)
    with transaction() as session:
        assert outbox.promise_differences(session, drifted) == 1
    relay()
    assert outbox.compare(current_session(), current_search()).is_none
