"""Bring in a list of products: check everything first, save nothing before somebody confirms."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.records import FirstSet, StatedSpec
from catalog.records import Product as ProductRecord
from marketplace.audit.service import Subject, record
from marketplace.clock import utc_now
from marketplace.first_sets.ties import look_for_entries
from marketplace.outbox.service import promise
from marketplace.permissions import Actor, Permission, require
from marketplace.supply.checking import CheckedList, Remark, key_of
from marketplace.supply.facts import facts_in, facts_of
from marketplace.supply.models import (
    BatchState,
    FactSource,
    ImportBatch,
    ImportFault,
    ImportRow,
    Organisation,
    Product,
)
from marketplace.supply.prices import doubt, typical_prices
from marketplace.supply.service import sort_key, subject_of
from seed_catalog import load_plan

SUFFIXES = (".xlsx", ".csv", ".jsonl")
REVIEW = "_review"  # beside a kept record: what a person should look at


class NotPending(Exception):
    """The list was confirmed or discarded before; nothing was done again."""


def keep_upload(folder: Path, file_name: str, content: bytes) -> Path:
    """Keep an uploaded file under a name of ours, with its ending; its own name may be anything."""
    folder.mkdir(parents=True, exist_ok=True)
    suffix = Path(file_name).suffix.lower()
    kept = folder / f"{secrets.token_hex(16)}{suffix if suffix in SUFFIXES else '.bin'}"
    kept.write_bytes(content)
    return kept


def open_batch(session: Session, actor: Actor, file_name: str, stored: Path, checked: CheckedList) -> ImportBatch:
    """Keep what was read, for review; no product changes yet. Raises Forbidden. Flushes; never commits."""
    require(actor, Permission.SUPPLY_IMPORT)
    batch = ImportBatch(
        file_name=file_name[-255:],
        stored_name=stored.name,
        created_by_id=actor.account_id,
        created_by_name=actor.name,
        notes=list(checked.notes),
        unknown_columns=list(checked.unknown_columns),
    )
    batch.rows = list(_rows_to_review(session, checked))
    batch.faults = [
        ImportFault(
            sheet=fault.sheet[:120],
            row=fault.row,
            column=fault.column[:120],
            value=fault.value,
            reason=fault.reason,
            mend=fault.mend,
            whole=fault.whole,
        )
        for fault in checked.faults
    ]
    session.add(batch)
    session.flush()
    subject = Subject("import_batch", str(batch.id), batch.file_name)
    record(session, actor, "import.open", subject, after={"rows": len(batch.rows), "faults": len(batch.faults)})
    return batch


def _rows_to_review(session: Session, checked: CheckedList) -> Iterator[ImportRow]:
    """The rows with what a person should look at: what the file shows, and prices far from what is usual."""
    remarks = checked.remarks or (Remark(),) * len(checked.rows)
    terms = [
        product.category or remark.guess.term for (*_place, product), remark in zip(checked.rows, remarks, strict=True)
    ]
    typical = typical_prices(session, (term for term in terms if term))
    for (sheet, number, product), remark, term in zip(checked.rows, remarks, terms, strict=True):
        question = doubt(product.price_yuan, typical.get(term))
        review = {
            "warnings": [*remark.warnings, *([question] if question else [])],
            "term": remark.guess.term,
            "offered": list(remark.guess.offered),
        }
        yield ImportRow(sheet=sheet[:120], row=number, product={**as_document(product), REVIEW: review})


@dataclass(frozen=True, slots=True)
class Review:
    """What a person sees of a row before it is taken in. `is_guess`: its category was not written but recognised."""

    warnings: tuple[str, ...]
    term: str
    is_guess: bool
    offered: tuple[str, ...]


def review_of(row: ImportRow) -> Review:
    """What was kept of the row for review."""
    kept = row.product.get(REVIEW) or {}
    written = row.product["category"]
    return Review(
        tuple(kept.get("warnings", ())),
        written or kept.get("term", ""),
        not written and bool(kept.get("term")),
        tuple(kept.get("offered", ())),
    )


def confirm_batch(session: Session, actor: Actor, batch: ImportBatch, chosen: Mapping[int, str] | None = None) -> None:
    """List every product of the batch, new ones and changed ones, with their suppliers; the faulty rows stay out.

    `chosen` are the categories that a person picked, by the row's id; empty for none. Raises Forbidden, or NotPending
    where it was done before. Flushes; never commits.
    """
    require(actor, Permission.SUPPLY_IMPORT, batch)
    if batch.state != BatchState.CHECKED:
        raise NotPending(f"import batch {batch.id} is {batch.state}")
    batch.state, batch.confirmed_at = BatchState.CONFIRMED, utc_now()
    products, recognised = _as_chosen(batch.rows, chosen or {})
    listed = take_in(session, actor, products, source=FactSource.ORGANIZER, recognised=recognised)
    batch.added, batch.changed, batch.unchanged = listed.added, listed.changed, listed.unchanged
    session.flush()
    record(
        session, actor, "import.confirm", Subject("import_batch", str(batch.id), batch.file_name), after=asdict(listed)
    )


def discard_batch(session: Session, actor: Actor, batch: ImportBatch) -> None:
    """Let go of an uploaded list. Raises Forbidden or NotPending. Flushes; never commits."""
    require(actor, Permission.SUPPLY_IMPORT, batch)
    if batch.state != BatchState.CHECKED:
        raise NotPending(f"import batch {batch.id} is {batch.state}")
    batch.state = BatchState.DISCARDED
    record(session, actor, "import.discard", Subject("import_batch", str(batch.id), batch.file_name))
    session.flush()


def _as_chosen(
    rows: Iterable[ImportRow], chosen: Mapping[int, str]
) -> tuple[list[ProductRecord], dict[tuple[str, str, str], str]]:
    """The products with the categories written or picked, and the recognised ones of those that a person left alone."""
    products: list[ProductRecord] = []
    recognised: dict[tuple[str, str, str], str] = {}
    for row in rows:
        product, review = from_document(row.product), review_of(row)
        picked = chosen.get(row.id, review.term)
        if picked != review.term and (not picked or picked in load_plan().categories):
            product = replace(product, category=picked or None)
        elif review.is_guess:
            recognised[key_of(product)] = review.term
        products.append(product)
    return products, recognised


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many products were added, changed, and left as they were."""

    added: int
    changed: int
    unchanged: int


def take_in(
    session: Session,
    actor: Actor,
    products: Iterable[ProductRecord],
    *,
    source: FactSource,
    recognised: Mapping[tuple[str, str, str], str] | None = None,
) -> TakenIn:
    """Add or correct products by supplier, name and model; a withdrawn one stays withdrawn. Flushes; never commits.

    A product listed without a category keeps the one it has; a new one takes the one `recognised` for it, by supplier,
    name and model.
    """
    suppliers: dict[str, Organisation] = {}
    held: dict[tuple[int, str, str], Product] = {}
    changes: list[tuple[Product, dict[str, Any] | None, dict[str, Any]]] = []
    unchanged = 0
    for made in products:
        if made.supplier not in suppliers:
            suppliers[made.supplier] = _supplier(session, actor, made)
            held.update(_held(session, suppliers[made.supplier]))
        organisation = suppliers[made.supplier]
        known = held.get((organisation.id, made.name, made.model))
        if made.category is None:
            kept = known.category if known else None
            made = replace(made, category=kept or (recognised or {}).get(key_of(made)))
        after = facts_in(made).columns()
        if known is None:
            product = Product(organisation=organisation, reference=made.id or None, source=source, **after)
            session.add(product)
            changes.append((product, None, after))
        elif (before := facts_of(known).columns()) != after:
            for name, value in after.items():
                setattr(known, name, value)
            changes.append((known, before, after))
        else:
            unchanged += 1
    session.flush()
    added = _tell(session, actor, changes)
    return TakenIn(added=added, changed=len(changes) - added, unchanged=unchanged)


def _tell(
    session: Session, actor: Actor, changes: Sequence[tuple[Product, dict[str, Any] | None, dict[str, Any]]]
) -> int:
    """Leave a trace of each change and promise it to the index; how many were new."""
    added = 0
    for product, before, after in changes:
        action = "product.add" if before is None else "product.edit"
        record(session, actor, action, subject_of(product), before=before, after=after)
        promise(session, product)
        added += before is None
    session.flush()
    look_for_entries(session, actor, [product for product, _before, _after in changes])
    return added


def _held(session: Session, organisation: Organisation) -> dict[tuple[int, str, str], Product]:
    query = select(Product).where(Product.organisation_id == organisation.id)
    return {(organisation.id, product.name, product.model): product for product in session.scalars(query)}


def _supplier(session: Session, actor: Actor, made: ProductRecord) -> Organisation:
    """The supplier of that name; a new one has its seat where this product is made, until somebody corrects it."""
    known = session.scalar(select(Organisation).where(Organisation.name == made.supplier))
    if known is not None:
        return known
    columns = facts_in(made).columns()
    organisation = Organisation(
        name=made.supplier,
        sort_key=sort_key(made.supplier),
        city=columns["city"],
        city_code=columns["city_code"],
        province=made.province,
    )
    session.add(organisation)
    session.flush()
    record(
        session, actor, "supplier.add", subject_of(organisation), after={"name": organisation.name, "city": made.city}
    )
    return organisation


def as_document(product: ProductRecord) -> dict[str, Any]:
    """The record as JSON can hold it; `from_document` gives it back."""
    plain = asdict(product)
    plain["price_yuan"] = None if product.price_yuan is None else format(product.price_yuan, "f")
    plain["attributes"] = dict(product.attributes)
    return plain


def from_document(plain: Mapping[str, Any]) -> ProductRecord:
    """The record that `as_document` wrote."""
    claim = plain["first_set"]
    return ProductRecord(
        **{
            **{name: value for name, value in plain.items() if name != REVIEW},
            "specs": tuple(StatedSpec(**spec) for spec in plain["specs"]),
            "price_yuan": None if plain["price_yuan"] is None else Decimal(plain["price_yuan"]),
            "service_cities": tuple(plain["service_cities"]),
            "first_set": FirstSet(**claim) if claim else None,
        }
    )
