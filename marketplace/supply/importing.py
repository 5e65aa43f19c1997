"""Bring in a list of products: check everything first, save nothing before somebody confirms."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
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
from marketplace.outbox.service import promise
from marketplace.permissions import Actor, Permission, require
from marketplace.supply.facts import Unacceptable, check_product, facts_in, facts_of
from marketplace.supply.models import (
    BatchState,
    FactSource,
    ImportBatch,
    ImportFault,
    ImportRow,
    Organisation,
    Product,
)
from marketplace.supply.service import sort_key, subject_of
from marketplace.workbooks.products import read_products
from marketplace.workbooks.tables import Refusal

SUFFIXES = (".xlsx", ".csv", ".jsonl")
MAX_NOTES = 500
MAX_FAULTS = 20_000


class NotPending(Exception):
    """The list was confirmed or discarded before; nothing was done again."""


@dataclass(frozen=True, slots=True)
class CheckedList:
    """What a file holds: products with their places, and every cell to mend."""

    rows: tuple[tuple[str, int, ProductRecord], ...]
    faults: tuple[Refusal, ...]
    notes: tuple[dict[str, Any], ...]
    unknown_columns: tuple[str, ...]


def check_list(path: Path, *, shown_as: str = "") -> CheckedList:
    """Read and check a file; touches no database. `shown_as` is the name that its sender knows it by.

    Raises UnreadableFile where the file as a whole cannot be read.
    """
    read = read_products(path)
    faults = list(read.refusals)
    rows: list[tuple[str, int, ProductRecord]] = []
    seen: dict[tuple[str, str, str], int] = {}
    for product, (sheet, number) in zip(read.records, read.places, strict=True):
        product = replace(product, name=product.name.strip())
        wrong = list(_row_faults(product, read.file, sheet, number, seen))
        faults.extend(wrong)
        if not wrong:
            seen[_key(product)] = number
            rows.append((sheet, number, product))
    faults = [replace(fault, sheet=shown_sheet(fault.sheet, path, shown_as)) for fault in faults]
    faults.sort(key=lambda fault: (fault.sheet, fault.row))
    notes = tuple(asdict(note) for note in read.notes[:MAX_NOTES])
    return CheckedList(tuple(rows), tuple(faults[:MAX_FAULTS]), notes, tuple(read.unknown_columns))


def shown_sheet(sheet: str, stored: Path, shown_as: str) -> str:
    """The name of a sheet as its sender knows it: a CSV file is a sheet named as the file."""
    return Path(shown_as).stem if shown_as and sheet == stored.stem else sheet


def _key(product: ProductRecord) -> tuple[str, str, str]:
    return product.supplier, product.name, product.model


def _row_faults(
    product: ProductRecord, file: str, sheet: str, number: int, seen: Mapping[tuple[str, str, str], int]
) -> Iterator[Refusal]:
    if not product.supplier:
        yield Refusal(file, sheet, number, "企业名称", "", "没有企业名称", "请填企业名称", True)
    if len(product.supplier) > 120:
        yield Refusal(
            file, sheet, number, "企业名称", product.supplier[:200], "企业名称超过120字", "请填营业执照上的全称", True
        )
    if _key(product) in seen:
        value = f"{product.name} {product.model}".strip()
        reason = f"与第{seen[_key(product)]}行的企业、名称、型号都相同"
        yield Refusal(file, sheet, number, "型号", value, reason, "请删去一行，或写出不同的型号", True)
    try:
        check_product(facts_in(product))
    except Unacceptable as refused:
        for wrong in refused.faults:
            yield Refusal(file, sheet, number, COLUMN_TITLES.get(wrong.field, wrong.field), "", wrong.message, "", True)


COLUMN_TITLES = {
    "name": "产品名称",
    "model": "型号",
    "category": "设备类目",
    "description": "产品描述",
    "specs": "技术参数",
    "city": "产地",
    "province": "省份",
    "price_yuan": "单价",
    "lead_days": "交期",
    "first_set_reference": "目录",
}


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
    batch.rows = [
        ImportRow(sheet=sheet[:120], row=number, product=as_document(product))
        for sheet, number, product in checked.rows
    ]
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


def confirm_batch(session: Session, actor: Actor, batch: ImportBatch) -> None:
    """List every product of the batch, new ones and changed ones, with their suppliers; the faulty rows stay out.

    Raises Forbidden, or NotPending where it was done before. Flushes; never commits.
    """
    require(actor, Permission.SUPPLY_IMPORT, batch)
    if batch.state != BatchState.CHECKED:
        raise NotPending(f"import batch {batch.id} is {batch.state}")
    batch.state, batch.confirmed_at = BatchState.CONFIRMED, utc_now()
    listed = take_in(session, actor, (from_document(row.product) for row in batch.rows), source=FactSource.ORGANIZER)
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


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many products were added, changed, and left as they were."""

    added: int
    changed: int
    unchanged: int


def take_in(session: Session, actor: Actor, products: Iterable[ProductRecord], *, source: FactSource) -> TakenIn:
    """Add or correct products by supplier, name and model; a withdrawn one stays withdrawn. Flushes; never commits."""
    suppliers: dict[str, Organisation] = {}
    held: dict[tuple[int, str, str], Product] = {}
    changes: list[tuple[Product, dict[str, Any] | None, dict[str, Any]]] = []
    unchanged = 0
    for made in products:
        if made.supplier not in suppliers:
            suppliers[made.supplier] = _supplier(session, actor, made)
            held.update(_held(session, suppliers[made.supplier]))
        organisation = suppliers[made.supplier]
        after = facts_in(made).columns()
        known = held.get((organisation.id, made.name, made.model))
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
    session: Session, actor: Actor, changes: Iterable[tuple[Product, dict[str, Any] | None, dict[str, Any]]]
) -> int:
    """Leave a trace of each change and promise it to the index; how many were new."""
    added = 0
    for product, before, after in changes:
        action = "product.add" if before is None else "product.edit"
        record(session, actor, action, subject_of(product), before=before, after=after)
        promise(session, product)
        added += before is None
    session.flush()
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
            **plain,
            "specs": tuple(StatedSpec(**spec) for spec in plain["specs"]),
            "price_yuan": None if plain["price_yuan"] is None else Decimal(plain["price_yuan"]),
            "service_cities": tuple(plain["service_cities"]),
            "first_set": FirstSet(**claim) if claim else None,
        }
    )
