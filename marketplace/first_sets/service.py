"""The rules of the register: entering, correcting and withdrawing entries, one at a time or a whole catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.audit.service import Subject, record
from marketplace.first_sets import flags, ties
from marketplace.first_sets.facts import EntryFacts, check_entry, facts_of
from marketplace.first_sets.models import EntryState, FirstSetEntry
from marketplace.permissions import Actor, Permission, require
from marketplace.supply.facts import Fault, Unacceptable
from marketplace.supply.service import StaleEdit, sort_key


def subject_of(entry: FirstSetEntry) -> Subject:
    """How the audit trail names an entry."""
    return Subject(entry.__tablename__, str(entry.id), f"{entry.reference} {entry.product_name} {entry.model}".strip())


def add_entry(session: Session, actor: Actor, facts: EntryFacts) -> FirstSetEntry:
    """Put an entry into the register, and propose the products that it may be.

    Raises Forbidden, or Unacceptable with what to mend. Flushes; never commits.
    """
    require(actor, Permission.FIRST_SET_EDIT)
    check_entry(facts, clock.today())
    _refuse_twin(session, facts, None)
    entry = _new(session, actor, facts)
    ties.look_for_products(session, actor, [entry])
    return entry


def _new(session: Session, actor: Actor, facts: EntryFacts) -> FirstSetEntry:
    entry = FirstSetEntry(**facts.columns(), holder_sort_key=sort_key(facts.holder))
    session.add(entry)
    session.flush()
    record(session, actor, "first_set.add", subject_of(entry), after=facts.plain())
    return entry


def save_entry(session: Session, actor: Actor, entry: FirstSetEntry, facts: EntryFacts, *, seen: int) -> bool:
    """Correct an entry; True where something changed. `seen` is the revision that the form showed.

    Other names call its ties in question again. Raises Forbidden, Unacceptable with what to mend, or StaleEdit.
    Flushes; never commits.
    """
    require(actor, Permission.FIRST_SET_EDIT, entry)
    if entry.revision != seen:
        raise StaleEdit(f"first-set entry {entry.id}: {seen} seen, {entry.revision} kept")
    check_entry(facts, clock.today())
    _refuse_twin(session, facts, entry.id)
    if not _change(session, actor, entry, facts):
        return False
    ties.look_for_products(session, actor, [entry])
    flags.refresh_tied(session, entry, clock.today())
    return True


def _change(session: Session, actor: Actor, entry: FirstSetEntry, facts: EntryFacts) -> bool:
    before = facts_of(entry).plain()
    columns = facts.columns()
    after = {name: columns.get(name, value) if name == "city" else value for name, value in facts.plain().items()}
    if before == after:
        return False
    for name, value in columns.items():
        setattr(entry, name, value)
    entry.holder_sort_key = sort_key(facts.holder)
    record(session, actor, "first_set.edit", subject_of(entry), before=before, after=after)
    session.flush()
    return True


def _refuse_twin(session: Session, facts: EntryFacts, own_id: int | None) -> None:
    """Raise Unacceptable where the register has an entry of that catalogue and number already."""
    twin = session.scalar(
        select(FirstSetEntry.id).where(
            FirstSetEntry.kind == facts.kind,
            FirstSetEntry.level == facts.level,
            FirstSetEntry.year == facts.year,
            FirstSetEntry.number == facts.number,
        )
    )
    if twin is not None and twin != own_id:
        raise Unacceptable((Fault("number", "同一类型、级别、年度里已有这个编号，请核对编号，或去修改那一条"),))


def move_entry(session: Session, actor: Actor, entry: FirstSetEntry, state: EntryState) -> None:
    """Withdraw an entry, so that no product carries its flag, or put it back. Raises Forbidden. Flushes; never commits."""
    require(actor, Permission.FIRST_SET_EDIT, entry)
    if entry.state == state:
        return
    before, entry.state = entry.state, state
    action = "first_set.withdraw" if state == EntryState.WITHDRAWN else "first_set.restore"
    record(session, actor, action, subject_of(entry), before={"state": before}, after={"state": state.value})
    session.flush()
    flags.refresh_tied(session, entry, clock.today())
    if state == EntryState.LISTED:
        ties.look_for_products(session, actor, [entry])


@dataclass(frozen=True, slots=True)
class EntriesTakenIn:
    """How many entries were added, changed, and left as they were; and how many ties now wait for a person."""

    added: int
    changed: int
    unchanged: int
    proposed: int


def take_in(session: Session, actor: Actor, listed: Iterable[EntryFacts]) -> EntriesTakenIn:
    """Add or correct entries by kind, level, year and number; a withdrawn one stays withdrawn.

    The facts must have been checked, and no key may come twice. Raises Forbidden. Flushes; never commits.
    """
    require(actor, Permission.FIRST_SET_EDIT)
    facts = list(listed)
    held = _held(session, facts)
    added: list[FirstSetEntry] = []
    changed: list[FirstSetEntry] = []
    for one in facts:
        entry = held.get(one.key)
        if entry is None:
            added.append(_new(session, actor, one))
        elif _change(session, actor, entry, one):
            changed.append(entry)
    proposed = ties.look_for_products(session, actor, [*added, *changed])
    for entry in changed:
        flags.refresh_tied(session, entry, clock.today())
    return EntriesTakenIn(len(added), len(changed), len(facts) - len(added) - len(changed), proposed)


def _held(session: Session, facts: list[EntryFacts]) -> dict[tuple[str, str, int | None, str], FirstSetEntry]:
    years = {one.year for one in facts}
    query = select(FirstSetEntry).where(FirstSetEntry.year.in_(years))
    return {(entry.kind, entry.level, entry.year, entry.number): entry for entry in session.scalars(query)}
