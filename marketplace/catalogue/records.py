"""Products and suppliers as the public reads them: queries only, a fixed number of them for each page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from catalog.records import HUBEI
from marketplace import clock
from marketplace.first_sets.models import FirstSetEntry, in_force
from marketplace.supply.models import ListingState, Organisation, Product


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is, counted at `as_of`."""

    products: int
    suppliers: int
    first_sets: int
    as_of: datetime | None


def listed() -> Select[Product]:
    """Products that the public sees, their suppliers with them."""
    return (
        select(Product)
        .join(Product.organisation)
        .where(Product.state == ListingState.LISTED, Organisation.state == ListingState.LISTED)
        .options(joinedload(Product.organisation))
    )


def products_by_id(session: Session, ids: Iterable[str]) -> dict[str, Product]:
    """Listed products by id, in the order asked; those gone meanwhile are left out."""
    wanted = [int(id) for id in ids if id.isdecimal()]
    if not wanted:
        return {}
    found = {str(p.id): p for p in session.scalars(listed().where(Product.id.in_(wanted)))}
    return {str(id): found[str(id)] for id in wanted if str(id) in found}


def categories_of(session: Session, ids: Iterable[str]) -> dict[str, str | None]:
    """The categories of products by id, without reading the products themselves."""
    wanted = [int(id) for id in ids if id.isdecimal()]
    rows = session.execute(select(Product.id, Product.category).where(Product.id.in_(wanted)))
    return {str(id): category for id, category in rows}


def batches(session: Session, ids: Iterable[str], size: int = 500) -> Iterator[Product]:
    """Listed products by id, in order, read a batch at a time."""
    batch: list[str] = []
    for id in ids:
        batch.append(id)
        if len(batch) == size:
            yield from products_by_id(session, batch).values()
            batch = []
    yield from products_by_id(session, batch).values()


def product_with_supplier(session: Session, product_id: int) -> Product | None:
    """A product, withdrawn or not, and its supplier."""
    return session.scalar(select(Product).where(Product.id == product_id).options(joinedload(Product.organisation)))


def counts_by_category(session: Session, *, hubei_only: bool = True) -> dict[str, int]:
    """How many listed products each category has."""
    query = (
        select(Product.category, func.count())
        .join(Product.organisation)
        .where(Product.state == ListingState.LISTED, Organisation.state == ListingState.LISTED)
        .where(Product.category.is_not(None))
        .group_by(Product.category)
    )
    rows = session.execute(query.where(Product.province == HUBEI) if hubei_only else query)
    return {str(category): count for category, count in rows}


def in_category(
    session: Session, category: str, *, but: int | None = None, limit: int = 100, hubei_only: bool = True
) -> Sequence[Product]:
    """Listed products of a category, newest first; made in Hubei unless asked otherwise."""
    query = listed().where(Product.category == category, Product.id != (but or 0))
    if hubei_only:
        query = query.where(Product.province == HUBEI)
    return session.scalars(query.order_by(Product.updated_at.desc(), Product.id).limit(limit)).all()


def outside_categories(session: Session, categories: Iterable[str], limit: int = 50) -> Sequence[Product]:
    """Listed products made in Hubei that stand under none of the categories, by name."""
    query = listed().where(
        Product.province == HUBEI, or_(Product.category.is_(None), Product.category.not_in(list(categories)))
    )
    return session.scalars(query.order_by(Product.name, Product.id).limit(limit)).all()


def newest_first_sets(session: Session, limit: int = 5) -> Sequence[Product]:
    """The products that carry the flag of a first-set catalogue, those of the latest catalogue first."""
    query = listed().join(FirstSetEntry, Product.flag_entry_id == FirstSetEntry.id)
    query = query.where(in_force(clock.today()), Product.province == HUBEI)
    latest = (FirstSetEntry.year.desc(), FirstSetEntry.created_at.desc(), FirstSetEntry.id.desc(), Product.id)
    return session.scalars(query.order_by(*latest).limit(limit)).all()


def figures(session: Session) -> Figures:
    """What the home page counts."""
    row = session.execute(
        select(
            func.count(Product.id),
            func.count(func.distinct(Product.organisation_id)),
            func.count(Product.flag_entry_id),
            func.max(Product.updated_at),
        )
        .join(Product.organisation)
        .where(
            Product.state == ListingState.LISTED, Organisation.state == ListingState.LISTED, Product.province == HUBEI
        )
    ).one()
    return Figures(*row)


def organisation(session: Session, organisation_id: int) -> Organisation | None:
    """A supplier that the public sees."""
    return session.scalar(
        select(Organisation).where(Organisation.id == organisation_id, Organisation.state == ListingState.LISTED)
    )


def of_organisation(session: Session, organisation_id: int, page: int, size: int) -> tuple[int, Sequence[Product]]:
    """How many listed products a supplier has, and one page of them."""
    query = listed().where(Product.organisation_id == organisation_id)
    total = session.scalar(select(func.count()).select_from(query.options().subquery())) or 0
    rows = session.scalars(query.order_by(Product.category, Product.id).offset((page - 1) * size).limit(size)).all()
    return total, rows


def by_words(
    session: Session, text: str, categories: Sequence[str], *, hubei_only: bool, page: int, size: int
) -> tuple[int, Sequence[Product]]:
    """Listed products whose name, model or category holds the words: what is left while the index is away."""
    query = listed()
    for word in text.split()[:5]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        held = or_(Product.name.ilike(like), Product.model.ilike(like), Product.category.ilike(like))
        query = query.where(or_(held, Product.category.in_(list(categories))) if categories else held)
    if hubei_only:
        query = query.where(Product.province == HUBEI)
    ids = query.with_only_columns(Product.id).options().subquery()
    total = session.scalar(select(func.count()).select_from(ids)) or 0
    rows = session.scalars(query.order_by(Product.name, Product.id).offset((page - 1) * size).limit(size)).all()
    return total, rows
