"""Which entry gives a product its flag: only a confirmed tie does, and only while the entry is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from marketplace.first_sets.models import FirstSetEntry, Level, in_force
from marketplace.first_sets.tie_models import FirstSetTie, TieState
from marketplace.outbox.service import promise
from marketplace.supply.models import Product

BATCH = 500


def best_of(entries: Iterable[FirstSetEntry], day: date) -> FirstSetEntry | None:
    """The entry that a product shows on a day: a national one before a provincial one, then the one that lasts longest."""
    counting = [entry for entry in entries if entry.counts_on(day)]
    return min(counting, key=_rank) if counting else None


def _rank(entry: FirstSetEntry) -> tuple[bool, int, int, int]:
    until = entry.valid_until.toordinal() if entry.valid_until else date.max.toordinal()
    return entry.level != Level.NATIONAL, -until, -entry.year, entry.id


def refresh(session: Session, product_ids: Iterable[int], day: date, *, touched: FirstSetEntry | None = None) -> int:
    """Give products the flag that their confirmed ties earn on a day; how many changed.

    Products that show the entry that was `touched` are told to the index even if they keep it. Flushes; never commits.
    """
    ids = sorted(set(product_ids))
    entries = _confirmed_entries(session, ids)
    changed = 0
    for product in session.scalars(select(Product).where(Product.id.in_(ids)).order_by(Product.id)):
        best = best_of(entries[product.id], day)
        if product.flag_entry_id == (best.id if best else None):
            if touched is None or best is not touched:
                continue
            flag_modified(product, "flag_entry_id")  # the same entry says something else now: a revision of its own
        product.flag_entry = best
        promise(session, product)
        changed += 1
    session.flush()
    return changed


def _confirmed_entries(session: Session, product_ids: Sequence[int]) -> dict[int, list[FirstSetEntry]]:
    query = (
        select(FirstSetTie)
        .where(FirstSetTie.product_id.in_(product_ids), FirstSetTie.state == TieState.CONFIRMED)
        .options(joinedload(FirstSetTie.entry))
    )
    found: dict[int, list[FirstSetEntry]] = defaultdict(list)
    for tie in session.scalars(query):
        found[tie.product_id].append(tie.entry)
    return found


def refresh_tied(session: Session, entry: FirstSetEntry, day: date) -> int:
    """The same for every product tied to an entry that has changed."""
    ids = session.scalars(select(FirstSetTie.product_id).where(FirstSetTie.entry_id == entry.id)).all()
    return refresh(session, ids, day, touched=entry)


def keep_up(session: Session, day: date) -> int:
    """Take the flag from products whose entry is over, and give it to those whose entry has begun; how many changed.

    At most `BATCH` products at a time: call again while it changes any. Flushes; never commits.
    """
    tied = (FirstSetTie.product_id == Product.id) & (FirstSetTie.state == TieState.CONFIRMED)
    earns = exists().where(tied, FirstSetTie.entry_id == FirstSetEntry.id, in_force(day))
    begins = exists().where(
        tied,
        FirstSetTie.entry_id == FirstSetEntry.id,
        FirstSetEntry.valid_from == day,
        FirstSetEntry.id != Product.flag_entry_id,  # a better one than what it shows now, perhaps
    )
    in_vain = Product.flag_entry_id.not_in(select(FirstSetEntry.id).where(in_force(day)))
    query = select(Product.id).where(or_(in_vain, Product.flag_entry_id.is_(None) & earns, begins))
    return refresh(session, session.scalars(query.order_by(Product.id).limit(BATCH)).all(), day)
