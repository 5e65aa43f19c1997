"""Propose which products the entries of the register are, and keep what people decide about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from marketplace import clock
from marketplace.audit.service import Subject, record
from marketplace.first_sets import flags
from marketplace.first_sets.models import EntryState, FirstSetEntry
from marketplace.first_sets.tie_models import FirstSetTie, TieState, basis_of, entry_naming, product_naming
from marketplace.permissions import Actor, Permission, require
from marketplace.supply.models import Organisation, Product
from matching.register import LEAST, likeness, near_holders

Pair = tuple[FirstSetEntry, Product]
BATCH = 1000  # products a query


def look_for_products(session: Session, actor: Actor, entries: Sequence[FirstSetEntry]) -> int:
    """Propose the products that `entries` may be; how many ties wait for a person that did not before.

    Ties proposed earlier are brought up to date, and a decision whose names have changed is asked again. Flushes;
    never commits.
    """
    if not entries:
        return 0
    firms = session.execute(select(Organisation.id, Organisation.name).order_by(Organisation.id)).all()
    names = [name for _id, name in firms]
    holders = {entry.holder for entry in entries if entry.is_listed}
    near = {holder: {firms[place][0] for place in near_holders(holder, names)} for holder in holders}
    wanted = {firm for found in near.values() for firm in found}
    by_firm: dict[int, list[Product]] = {}
    for product in session.scalars(_with_firm().where(Product.organisation_id.in_(wanted))):
        by_firm.setdefault(product.organisation_id, []).append(product)
    pairs = [
        (entry, product)
        for entry in entries
        if entry.is_listed
        for firm in near[entry.holder]
        for product in by_firm.get(firm, ())
    ]
    return _settle(session, actor, pairs, FirstSetTie.entry_id.in_([entry.id for entry in entries]))


def look_for_entries(session: Session, actor: Actor, products: Sequence[Product]) -> int:
    """The same for products that are new or have changed."""
    entries = session.scalars(select(FirstSetEntry).where(FirstSetEntry.state == EntryState.LISTED)).all()
    holders = [entry.holder for entry in entries]
    firms = {product.organisation.name for product in products} if entries else set()
    near = {name: near_holders(name, holders, limit=500) for name in firms}
    waiting = 0
    for first in range(0, len(products), BATCH):
        some = products[first : first + BATCH]
        pairs = [(entries[place], product) for product in some for place in near.get(product.organisation.name, ())]
        waiting += _settle(session, actor, pairs, FirstSetTie.product_id.in_([product.id for product in some]))
    return waiting


def _with_firm() -> Select[Product]:
    return select(Product).options(joinedload(Product.organisation))


def _settle(session: Session, actor: Actor, pairs: Iterable[Pair], scope: ColumnElement[bool]) -> int:
    """Bring the ties of a scope up to date with the names as they are now."""
    query = (
        select(FirstSetTie)
        .where(scope)
        .options(joinedload(FirstSetTie.entry), joinedload(FirstSetTie.product).joinedload(Product.organisation))
    )
    held = {(tie.entry_id, tie.product_id): tie for tie in session.scalars(query)}
    waiting = 0
    reopened: list[int] = []
    for entry, product in pairs:
        if (entry.id, product.id) in held:
            continue
        found = likeness(entry_naming(entry), product_naming(product))
        if found.sureness >= LEAST:
            session.add(_proposed(entry, product))
            waiting += 1
    for tie in held.values():
        was = tie.state
        _reconsider(session, actor, tie)
        if tie.state != was:
            waiting += 1
            reopened.append(tie.product_id)
    session.flush()
    flags.refresh(session, reopened, clock.today())
    return waiting


def _proposed(entry: FirstSetEntry, product: Product) -> FirstSetTie:
    tie = FirstSetTie(entry=entry, product=product, state=TieState.PROPOSED, was_reopened=False)
    _compare(tie)
    return tie


def _compare(tie: FirstSetTie) -> float:
    found = likeness(entry_naming(tie.entry), product_naming(tie.product))
    tie.sureness, tie.basis = found.sureness, basis_of(tie.entry, tie.product)
    tie.grounds = [asdict(ground) for ground in found.grounds]
    return found.sureness


def _reconsider(session: Session, actor: Actor, tie: FirstSetTie) -> None:
    """Look again at a tie: a proposal follows the names, a decision falls when they change."""
    if list(tie.basis) == basis_of(tie.entry, tie.product):
        return
    before = tie.state
    sureness = _compare(tie)
    if before == TieState.PROPOSED and sureness < LEAST and not tie.was_reopened:
        session.delete(tie)
    elif before == TieState.CONFIRMED or (before == TieState.REFUSED and sureness >= LEAST):
        tie.state, tie.was_reopened = TieState.PROPOSED, True
        record(session, actor, "first_set.reopen", _subject(tie), before={"state": before}, after={"state": tie.state})


def confirm(session: Session, actor: Actor, tie: FirstSetTie) -> None:
    """Say that entry and product are the same thing: while the entry is in force, the product carries the flag.

    Raises Forbidden. Flushes; never commits.
    """
    _decide(session, actor, tie, TieState.CONFIRMED, "first_set.confirm")


def refuse(session: Session, actor: Actor, tie: FirstSetTie) -> None:
    """Say that they are not. Raises Forbidden. Flushes; never commits."""
    _decide(session, actor, tie, TieState.REFUSED, "first_set.refuse")


def reopen(session: Session, actor: Actor, tie: FirstSetTie) -> None:
    """Take a decision back; the tie waits again, and gives no flag. Raises Forbidden. Flushes; never commits."""
    _decide(session, actor, tie, TieState.PROPOSED, "first_set.reopen")


def _decide(session: Session, actor: Actor, tie: FirstSetTie, state: TieState, action: str) -> None:
    require(actor, Permission.FIRST_SET_TIE, tie)
    if tie.state == state:
        return
    before, tie.state = tie.state, state
    is_decided = state != TieState.PROPOSED
    _compare(tie)
    tie.was_reopened = False
    tie.decided_at = clock.utc_now() if is_decided else None
    tie.decided_by_id = actor.account_id if is_decided else None
    tie.decided_by_name = actor.name if is_decided else ""
    record(session, actor, action, _subject(tie), before={"state": before}, after={"state": state.value})
    session.flush()
    flags.refresh(session, [tie.product_id], clock.today())


def tie_by_hand(session: Session, actor: Actor, entry: FirstSetEntry, product: Product) -> FirstSetTie:
    """Tie a product that nobody proposed, and confirm it. Raises Forbidden. Flushes; never commits."""
    require(actor, Permission.FIRST_SET_TIE)
    held = session.scalar(
        select(FirstSetTie).where(FirstSetTie.entry_id == entry.id, FirstSetTie.product_id == product.id)
    )
    tie = held or _proposed(entry, product)
    session.add(tie)
    session.flush()
    confirm(session, actor, tie)
    return tie


def _subject(tie: FirstSetTie) -> Subject:
    product = f"{tie.product.name} {tie.product.model}".strip()
    return Subject(tie.__tablename__, str(tie.id), f"{tie.entry.reference} ＝ {product}")


def ties_of_product(session: Session, product_id: int) -> Sequence[FirstSetTie]:
    """Every tie of a product, confirmed ones first, then the surest."""
    query = (
        select(FirstSetTie)
        .join(FirstSetTie.entry)
        .where(FirstSetTie.product_id == product_id, FirstSetEntry.state == EntryState.LISTED)
        .options(joinedload(FirstSetTie.entry))
    )
    ties = session.scalars(query).all()
    order = [TieState.CONFIRMED, TieState.PROPOSED, TieState.REFUSED]
    return sorted(ties, key=lambda tie: (order.index(TieState(tie.state)), -tie.sureness, tie.id))


def ties_of_entry(session: Session, entry_id: int) -> Sequence[FirstSetTie]:
    """Every tie of an entry, with product and supplier, the surest first."""
    query = (
        select(FirstSetTie)
        .where(FirstSetTie.entry_id == entry_id)
        .options(joinedload(FirstSetTie.product).joinedload(Product.organisation), joinedload(FirstSetTie.entry))
        .order_by(FirstSetTie.sureness.desc(), FirstSetTie.id)
    )
    return session.scalars(query).all()
