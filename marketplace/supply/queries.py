"""What the organizer's lists show: filters, order and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from marketplace.supply.models import ListingState, Organisation, Product

Row = TypeVar("Row")
SIZES = (20, 50, 100)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: its number from 1, how many rows in all, and the rows."""

    number: int
    size: int
    total: int
    rows: Sequence[Row]

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What the list of products is narrowed to; an empty field leaves it open."""

    word: str = ""
    state: str = ""
    city_code: str = ""
    category: str = ""
    organisation_id: int | None = None
    gap: str = ""  # category, price, specs: what is not stated


GAPS = {
    "category": Product.category.is_(None),
    "price": Product.price_yuan.is_(None),
    "description": Product.description == "",
}


def paged(session: Session, query: Select[Row], number: int, size: int) -> Page[Row]:
    """One page of a query, which must have an order; a number past the end gives the last page."""
    size = size if size in SIZES else SIZES[0]
    total = session.scalar(select(func.count()).select_from(query.order_by(None).options().subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    rows = session.scalars(query.limit(size).offset((number - 1) * size)).unique().all()
    return Page(number, size, total, rows)


def products(wanted: ProductFilter) -> Select[Product]:
    """The products that fit, last changed first, each with its supplier."""
    query = select(Product).join(Product.organisation).options(contains_eager(Product.organisation))
    conditions: list[Any] = [matches_word(wanted.word)] if wanted.word else []
    if wanted.state:
        conditions.append(Product.state == wanted.state)
    if wanted.city_code:
        conditions.append(Product.city_code == wanted.city_code)
    if wanted.category:
        conditions.append(Product.category == wanted.category)
    if wanted.organisation_id:
        conditions.append(Product.organisation_id == wanted.organisation_id)
    if wanted.gap in GAPS:
        conditions.append(GAPS[wanted.gap])
    return query.where(*conditions).order_by(Product.updated_at.desc(), Product.id.desc())


def matches_word(word: str) -> Any:
    """The condition that name, model, supplier or number in the supplier's list holds `word`."""
    columns = (Product.name, Product.model, Organisation.name, Product.reference)
    found = [column.icontains(word, autoescape=True) for column in columns]
    return or_(*found, Product.id == int(word)) if word.isdecimal() and len(word) < 10 else or_(*found)


def suppliers(*, word: str = "", state: str = "", city_code: str = "") -> Select[Organisation]:
    """The suppliers that fit, by name in pinyin."""
    query = select(Organisation).order_by(Organisation.sort_key, Organisation.id)
    if word:
        query = query.where(or_(Organisation.name.icontains(word, autoescape=True), Organisation.uscc == word.upper()))
    if state:
        query = query.where(Organisation.state == state)
    return query.where(Organisation.city_code == city_code) if city_code else query


def product_counts(session: Session, organisation_ids: Sequence[int]) -> dict[int, int]:
    """How many listed products each of these suppliers has."""
    rows = session.execute(
        select(Product.organisation_id, func.count())
        .where(Product.organisation_id.in_(organisation_ids), Product.state == ListingState.LISTED)
        .group_by(Product.organisation_id)
    )
    return dict(rows.all())


def state_counts(session: Session) -> dict[str, int]:
    """How many products are in each state."""
    return dict(session.execute(select(Product.state, func.count()).group_by(Product.state)).all())
