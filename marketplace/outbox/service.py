"""Promise changes to the search index, and keep the promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from catalog.index.document import Document
from catalog.index.protocol import Drift, IndexBusy, IndexUnavailable, drift
from marketplace import db
from marketplace.clock import utc_now
from marketplace.outbox.models import OutboxPromise, PromiseState
from marketplace.searching import Search
from marketplace.supply.models import Product, listed

BATCH = 200  # promises a transaction
MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)

log = structlog.get_logger("outbox")


def promise(session: Session, product: Product) -> None:
    """Promise, in the transaction of the change, that the index will know the product as it now is.

    The product must have its id: flush a new one first.
    """
    session.add(OutboxPromise(product_id=product.id))
    db.afterwards(session, "relay", _wake_relay)


def _wake_relay() -> None:
    from marketplace.jobs import wake_relay

    wake_relay()


@dataclass(frozen=True, slots=True)
class Relayed:
    """What became of one batch: promises `kept`, `postponed` until the engine is back, and `failed` by themselves."""

    kept: int = 0
    postponed: int = 0
    failed: int = 0

    @property
    def goes_on(self) -> bool:
        """True where another batch is worth trying at once."""
        return self.kept > 0


def relay(session: Session, search: Search, *, limit: int = BATCH, now: datetime | None = None) -> Relayed:
    """Write what is due to the index, folded to one write a product, and drop the promises it keeps.

    An engine that does not answer only postpones; a product that the index refuses is retried `MAX_ATTEMPTS` times, then
    its promise is dead and waits for a person. Flushes; never commits. On PostgreSQL several relays share the work.
    """
    moment = now or utc_now()
    due = _due(session, moment, limit)
    if not due:
        return Relayed()
    ids = {promise.product_id for promise in due}
    products = session.scalars(
        select(Product).where(Product.id.in_(ids)).options(joinedload(Product.organisation))
    ).all()
    try:
        refused = _write(search, products)
    except (IndexUnavailable, IndexBusy) as error:
        log.warning("index does not answer", error=str(error), waiting=len(due))
        for waiting in due:
            _postpone(waiting, str(error), moment)
        return Relayed(postponed=len(due))
    return _settle(session, due, refused, moment)


def _due(session: Session, moment: datetime, limit: int) -> Sequence[OutboxPromise]:
    query = (
        select(OutboxPromise)
        .where(OutboxPromise.state == PromiseState.WAITING, OutboxPromise.due_at <= moment)
        .order_by(OutboxPromise.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite drops it: there the transaction itself is the lock
    )
    return session.scalars(query).all()


def _write(search: Search, products: Sequence[Product]) -> dict[int, str]:
    """Write each product or its removal; the reasons of those that could not be, by id."""
    index = search.index  # opened first: a fault of the engine or the plan is nobody's product's
    documents: list[Document] = []
    removals: dict[str, int] = {}
    refused: dict[int, str] = {}
    for product in products:
        if not product.is_listed:
            removals[str(product.id)] = product.revision
            continue
        try:
            documents.append(search.document(product.to_record()))
        except Exception as error:
            # whatever is wrong with one product must not hold up the others; people see it on the jobs page
            log.exception("product cannot be indexed", product=product.id)
            refused[product.id] = f"{type(error).__name__}: {error}"
    if documents:
        index.put(documents)
    if removals:
        index.remove(removals)
    index.refresh()
    return refused


def _settle(session: Session, due: Sequence[OutboxPromise], refused: dict[int, str], moment: datetime) -> Relayed:
    kept = [promise.id for promise in due if promise.product_id not in refused]
    session.execute(delete(OutboxPromise).where(OutboxPromise.id.in_(kept)))
    failed = [promise for promise in due if promise.product_id in refused]
    for promise in failed:
        _postpone(promise, refused[promise.product_id], moment)
        if promise.attempts >= MAX_ATTEMPTS:
            promise.state = PromiseState.DEAD
    session.flush()
    return Relayed(kept=len(kept), failed=len(failed))


def _postpone(promise: OutboxPromise, error: str, moment: datetime) -> None:
    promise.attempts += 1
    promise.last_error = error[:2000]
    promise.due_at = moment + min(FIRST_WAIT * 2 ** min(promise.attempts - 1, 10), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the outbox holds: `oldest` is when the longest waiting promise was made."""

    waiting: int
    dead: int
    oldest: datetime | None


def backlog(session: Session) -> Backlog:
    """Count what waits and what is dead."""
    counts = dict(session.execute(select(OutboxPromise.state, func.count()).group_by(OutboxPromise.state)).all())
    oldest = session.scalar(
        select(OutboxPromise.created_at)
        .where(OutboxPromise.state == PromiseState.WAITING)
        .order_by(OutboxPromise.created_at)
        .limit(1)
    )
    return Backlog(counts.get(PromiseState.WAITING, 0), counts.get(PromiseState.DEAD, 0), oldest)


def retry(session: Session, promise_id: int | None = None) -> int:
    """Let one dead promise, or all, be tried again at once; how many they are."""
    query = update(OutboxPromise).where(OutboxPromise.state == PromiseState.DEAD)
    if promise_id is not None:
        query = query.where(OutboxPromise.id == promise_id)
    done = session.execute(
        query.values(state=PromiseState.WAITING, attempts=0, due_at=utc_now()).returning(OutboxPromise.id)
    )
    count = len(done.all())
    if count:
        db.afterwards(session, "relay", _wake_relay)
    return count


def expected_revisions(session: Session) -> dict[str, int]:
    """What the index ought to hold: the revision of every listed product by its id."""
    rows = session.execute(select(Product.id, Product.revision).where(listed()).join(Product.organisation))
    return {str(product_id): revision for product_id, revision in rows}


def listed_products(session: Session) -> Iterable[Product]:
    """Every listed product with its supplier, in the order of their ids, fetched a thousand at a time."""
    query = select(Product).where(listed()).join(Product.organisation).options(contains_eager(Product.organisation))
    return session.scalars(query.order_by(Product.id).execution_options(yield_per=1000))


def rebuild(session: Session, search: Search) -> int:
    """Fill a new index from the database and switch to it; how many products it holds.

    What changes meanwhile is promised again, so that nothing is lost by the switch. Flushes; never commits.
    """
    # promises seen before the products are read are kept by reading them; later ones are not ours to drop
    settled = session.scalars(select(OutboxPromise.id).where(OutboxPromise.state == PromiseState.WAITING)).all()
    count = search.index.rebuild(search.documents(product.to_record() for product in listed_products(session)))
    for first in range(0, len(settled), BATCH):
        session.execute(delete(OutboxPromise).where(OutboxPromise.id.in_(settled[first : first + BATCH])))
    promise_differences(session, compare(session, search))
    return count


def compare(session: Session, search: Search) -> Drift:
    """Where the index differs from the database."""
    search.index.refresh()
    return drift(search.index, expected_revisions(session))


def promise_differences(session: Session, found: Drift) -> int:
    """Promise every product in which index and database differ; how many. Ids that no product has are left alone."""
    ids = {int(name) for name in (*found.missing, *found.stale, *found.extra) if name.isdecimal()}
    known = session.scalars(select(Product.id).where(Product.id.in_(ids))).all()
    session.add_all(OutboxPromise(product_id=product_id) for product_id in known)
    session.flush()
    if known:
        db.afterwards(session, "relay", _wake_relay)
    return len(known)
