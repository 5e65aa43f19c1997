"""What the pages of the register show: entries that fit, in an order, with the products tied to them and their prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager

from marketplace.first_sets.models import EntryState, FirstSetEntry, in_force
from marketplace.first_sets.tie_models import FirstSetTie, TieState
from marketplace.supply.models import Organisation, Product, listed
from policy.first_set import Subsidy, subsidy_of


class Force(StrEnum):
    """When an entry counts."""

    NOW = "now"
    OVER = "over"
    LATER = "later"
    ANY = "any"


class Order(StrEnum):
    """In which order entries stand."""

    NEWEST = "newest"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    ENDING = "ending"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What the list is narrowed to; an empty field leaves it open."""

    word: str = ""
    kind: str = ""
    level: str = ""
    year: int | None = None
    city_code: str = ""
    category: str = ""
    force: Force = Force.NOW
    order: Order = Order.NEWEST
    state: str = EntryState.LISTED.value


@dataclass(frozen=True, slots=True)
class Priced:
    """A product that an entry is, and what it costs; `after_yuan` is the price less the whole subsidy, None without."""

    product: Product
    subsidy: Subsidy
    after_yuan: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the list with the products on sale that it is."""

    entry: FirstSetEntry
    products: tuple[Priced, ...]


def entries(wanted: EntryFilter, day: date) -> Select[FirstSetEntry]:
    """The entries that fit, in the order asked."""
    return select(FirstSetEntry).where(*_conditions(wanted, day)).order_by(*_order(wanted.order))


def _conditions(wanted: EntryFilter, day: date) -> Iterator[ColumnElement[bool]]:
    entry = FirstSetEntry
    for column, value in (
        (entry.state, wanted.state),
        (entry.kind, wanted.kind),
        (entry.level, wanted.level),
        (entry.year, wanted.year),
    ):
        if value:
            yield column == value
    if wanted.city_code:
        yield or_(entry.city_code == wanted.city_code, _is_product(Product.city_code == wanted.city_code))
    if wanted.category:
        yield or_(entry.category == wanted.category, _is_product(Product.category == wanted.category))
    if wanted.word:
        columns = (entry.product_name, entry.model, entry.holder, entry.number, entry.source)
        yield or_(*(column.icontains(wanted.word, autoescape=True) for column in columns))
    yield from _force(wanted.force, day)


def _force(force: Force, day: date) -> Iterator[ColumnElement[bool]]:
    if force is Force.NOW:
        yield in_force(day)
    elif force is Force.OVER:
        yield FirstSetEntry.valid_until < day
    elif force is Force.LATER:
        yield FirstSetEntry.valid_from > day


def _is_product(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a public product which the entry is fulfils another."""
    return (
        exists()
        .where(FirstSetTie.entry_id == FirstSetEntry.id, FirstSetTie.state == TieState.CONFIRMED)
        .where(FirstSetTie.product_id == Product.id, Product.organisation_id == Organisation.id, listed(), condition)
        .correlate(FirstSetEntry)
    )


def _price() -> ScalarSelect[Any]:
    return (
        select(func.min(Product.price_yuan))
        .join(FirstSetTie, FirstSetTie.product_id == Product.id)
        .join(Organisation, Product.organisation_id == Organisation.id)
        .where(FirstSetTie.entry_id == FirstSetEntry.id, FirstSetTie.state == TieState.CONFIRMED, listed())
        .correlate(FirstSetEntry)
        .scalar_subquery()
    )


def _order(order: Order) -> tuple[Any, ...]:
    is_sold = case((_is_product(true()), 1), else_=0)
    latest = (FirstSetEntry.year.desc(), is_sold.desc(), FirstSetEntry.id.desc())
    match order:
        case Order.CHEAPEST:
            return _price().asc().nulls_last(), *latest
        case Order.DEAREST:
            return _price().desc().nulls_last(), *latest
        case Order.ENDING:
            return FirstSetEntry.valid_until.asc().nulls_last(), *latest
        case Order.HOLDER:
            return FirstSetEntry.holder_sort_key, *latest
        case _:
            return latest


def lines(session: Session, found: Sequence[FirstSetEntry], day: date) -> list[Line]:
    """The entries with their public products and prices; one query for all of them."""
    products = _products_of(session, [entry.id for entry in found])
    return [Line(entry, tuple(_priced(entry, product, day) for product in products[entry.id])) for entry in found]


def _products_of(session: Session, entry_ids: Sequence[int]) -> Mapping[int, list[Product]]:
    query = (
        select(FirstSetTie)
        .join(FirstSetTie.product)
        .join(Product.organisation)
        .where(FirstSetTie.entry_id.in_(entry_ids), FirstSetTie.state == TieState.CONFIRMED, listed())
        .options(contains_eager(FirstSetTie.product).contains_eager(Product.organisation))
        .order_by(Product.id)
    )
    found: dict[int, list[Product]] = defaultdict(list)
    for tie in session.scalars(query):
        found[tie.entry_id].append(tie.product)
    return found


def _priced(entry: FirstSetEntry, product: Product, day: date) -> Priced:
    flag = entry.as_flag() if entry.counts_on(day) else None
    subsidy = subsidy_of(replace(product.to_record(), first_set=flag))
    return Priced(product, subsidy, price_after(product.price_yuan, subsidy))


def price_after(price_yuan: Decimal | None, subsidy: Subsidy) -> Decimal | None:
    """The price less the whole subsidy, yuan; None where either is not known."""
    if price_yuan is None or subsidy.amount_yuan is None:
        return None
    return price_yuan - subsidy.amount_yuan


def all_lines(session: Session, wanted: EntryFilter, day: date, batch: int = 500) -> Iterator[Line]:
    """Every entry that fits, for taking away; read a batch at a time."""
    ids = session.scalars(entries(wanted, day).with_only_columns(FirstSetEntry.id)).all()
    for first in range(0, len(ids), batch):
        some = ids[first : first + batch]
        held = {entry.id: entry for entry in session.scalars(select(FirstSetEntry).where(FirstSetEntry.id.in_(some)))}
        yield from lines(session, [held[id] for id in some if id in held], day)


def years(session: Session) -> Sequence[int]:
    """The years of the public entries, latest first."""
    query = select(FirstSetEntry.year).where(FirstSetEntry.state == EntryState.LISTED).distinct()
    return session.scalars(query.order_by(FirstSetEntry.year.desc())).all()


def categories(session: Session) -> list[str]:
    """The categories of public entries and of the products that they are."""
    own = select(FirstSetEntry.category).where(FirstSetEntry.state == EntryState.LISTED)
    sold = (
        select(Product.category)
        .join(FirstSetTie, FirstSetTie.product_id == Product.id)
        .join(Product.organisation)
        .where(FirstSetTie.state == TieState.CONFIRMED, listed())
    )
    found = {*session.scalars(own.distinct()), *session.scalars(sold.distinct())}
    return sorted(term for term in found if term)


@dataclass(frozen=True, slots=True)
class TieCounts:
    """How many ties of an entry are confirmed, and how many wait."""

    confirmed: int = 0
    waiting: int = 0


def tie_counts(session: Session, entry_ids: Sequence[int]) -> Mapping[int, TieCounts]:
    """The ties of each of these entries, counted."""
    rows = session.execute(
        select(FirstSetTie.entry_id, FirstSetTie.state, func.count())
        .where(FirstSetTie.entry_id.in_(entry_ids))
        .group_by(FirstSetTie.entry_id, FirstSetTie.state)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for entry_id, state, count in rows:
        found[entry_id][state] = count
    return {
        id: TieCounts(found[id].get(TieState.CONFIRMED, 0), found[id].get(TieState.PROPOSED, 0)) for id in entry_ids
    }


def ties(state: str, *, product_id: int | None = None) -> Select[FirstSetTie]:
    """The ties in a state whose entry and product the public sees, the surest first."""
    query = (
        select(FirstSetTie)
        .join(FirstSetTie.entry)
        .join(FirstSetTie.product)
        .join(Product.organisation)
        .where(FirstSetTie.state == state, FirstSetEntry.state == EntryState.LISTED, listed())
        .options(
            contains_eager(FirstSetTie.entry), contains_eager(FirstSetTie.product).contains_eager(Product.organisation)
        )
    )
    if product_id is not None:
        query = query.where(FirstSetTie.product_id == product_id)
    return query.order_by(FirstSetTie.sureness.desc(), FirstSetTie.id)


def waiting(session: Session) -> int:
    """How many ties wait for a person."""
    return session.scalar(select(func.count()).select_from(ties(TieState.PROPOSED).order_by(None).subquery())) or 0


def bare_claims() -> Select[Product]:
    """The public products that say they are first sets, and carry no flag."""
    says = or_(Product.first_set_self_claimed, func.coalesce(Product.first_set_reference, "") != "")
    return (
        select(Product)
        .join(Product.organisation)
        .where(listed(), says, Product.flag_entry_id.is_(None))
        .options(contains_eager(Product.organisation))
        .order_by(Product.updated_at.desc(), Product.id)
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a product stands in the register: the confirmed tie that counts, one whose entry has not begun, one whose entry
    is over, and those that wait for a person."""

    flag: FirstSetTie | None
    coming: FirstSetTie | None
    over: FirstSetTie | None
    waiting: tuple[FirstSetTie, ...]
    is_claimed: bool


def standings(session: Session, products: Sequence[Product], day: date) -> Mapping[int, Standing]:
    """How each of these products stands on a day, by its id; one query for all of them."""
    query = (
        select(FirstSetTie)
        .join(FirstSetTie.entry)
        .where(FirstSetTie.product_id.in_([product.id for product in products]))
        .where(FirstSetEntry.state == EntryState.LISTED, FirstSetTie.state != TieState.REFUSED)
        .options(contains_eager(FirstSetTie.entry))
        .order_by(FirstSetTie.sureness.desc(), FirstSetTie.id)
    )
    found: dict[int, list[FirstSetTie]] = defaultdict(list)
    for tie in session.scalars(query):
        found[tie.product_id].append(tie)
    return {product.id: _standing(product, found[product.id], day) for product in products}


def _standing(product: Product, ties: Sequence[FirstSetTie], day: date) -> Standing:
    confirmed = [tie for tie in ties if tie.state == TieState.CONFIRMED]
    over = [tie for tie in confirmed if tie.entry.is_over(day)]
    return Standing(
        next((tie for tie in confirmed if tie.entry_id == product.flag_entry_id and tie.entry.counts_on(day)), None),
        next((tie for tie in confirmed if tie.entry.is_before(day)), None),
        max(over, key=lambda tie: (tie.entry.valid_until or date.min, tie.id), default=None),
        tuple(tie for tie in ties if tie.state == TieState.PROPOSED),
        product.claim is not None,
    )


def standing(session: Session, product: Product, day: date) -> Standing:
    """How one product stands on a day."""
    return standings(session, [product], day)[product.id]
