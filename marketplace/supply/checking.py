"""Check a list of products before anything of it is kept: what can be taken, what must be mended, what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from catalog.records import Product as ProductRecord
from marketplace.supply.facts import Unacceptable, check_product, facts_in
from marketplace.supply.recognition import Guess, Recognise
from marketplace.workbooks.entries import Entries
from marketplace.workbooks.products import read_products
from marketplace.workbooks.tables import Column, Refusal

MAX_NOTES = 500
MAX_FAULTS = 20_000


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should look at in a row that can be taken: `warnings`, and the category guessed where none is given."""

    warnings: tuple[str, ...] = ()
    guess: Guess = Guess()  # noqa: RUF009 (frozen)


@dataclass(frozen=True, slots=True)
class CheckedList:
    """What a file holds: products with their places, a remark on each, and every cell to mend."""

    rows: tuple[tuple[str, int, ProductRecord], ...]
    faults: tuple[Refusal, ...]
    notes: tuple[dict[str, Any], ...]
    unknown_columns: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


def check_list(path: Path, *, shown_as: str = "", recognise: Recognise | None = None) -> CheckedList:
    """Read and check a file; touches no database. `shown_as` is the name that its sender knows it by.

    With `recognise` the category of products without one is guessed. Raises UnreadableFile where the file as a whole
    cannot be read.
    """
    read = read_products(path)
    faults = list(read.refusals)
    rows: list[tuple[str, int, ProductRecord]] = []
    unread: list[str] = []
    seen: dict[tuple[str, str, str], int] = {}
    for place, product in enumerate(read.records):
        product = replace(product, name=product.name.strip())
        row = _Row(read, place)
        wrong = list(_row_faults(product, row, seen))
        faults.extend(wrong)
        if not wrong:
            seen[key_of(product)] = row.number
            rows.append((shown_sheet(row.sheet, path, shown_as), row.number, product))
            unread.append(_without_figures(product, row))
    faults = [replace(fault, sheet=shown_sheet(fault.sheet, path, shown_as)) for fault in faults]
    faults.sort(key=lambda fault: (fault.sheet, fault.row))
    notes = tuple(asdict(replace(n, sheet=shown_sheet(n.sheet, path, shown_as))) for n in read.notes[:MAX_NOTES])
    remarks = tuple(_remarks([product for *_place, product in rows], unread, recognise))
    return CheckedList(tuple(rows), tuple(faults[:MAX_FAULTS]), notes, tuple(read.unknown_columns), remarks)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a file that was read."""

    read: Entries[ProductRecord]
    place: int

    @property
    def sheet(self) -> str:
        return self.read.places[self.place][0]

    @property
    def number(self) -> int:
        return self.read.places[self.place][1]

    @property
    def columns(self) -> Mapping[str, Column]:
        return self.read.columns[self.place]

    def label(self, field: str) -> str:
        """How to point to a field: letter and header; its title where the file has no such column."""
        column = self.columns.get(field)
        return column.label if column else COLUMN_TITLES.get(field, field)

    def written(self, field: str) -> str:
        """What stands in the field's cell."""
        return self.read.extras[self.place].get(field, "")

    def refusal(self, field: str, value: str, reason: str, mend: str) -> Refusal:
        """The row refused over a field."""
        return Refusal(self.read.file, self.sheet, self.number, self.label(field), value[:200], reason, mend, True)


def _without_figures(product: ProductRecord, row: _Row) -> str:
    """A warning where no parameter was read; else nothing."""
    if product.specs:
        return ""
    written = row.written("specs")
    if not written:
        return f"{row.label('specs')}：没有写参数，匹配时各项都算未写明；请补，如“公称力：1600 kN；工作台长：4000 mm”"
    return f"{row.label('specs')}：没有读到数字参数（“{written[:40]}”）；请写成“名称：数值 单位”，用分号隔开"


def _remarks(products: Sequence[ProductRecord], unread: Sequence[str], recognise: Recognise | None) -> Iterator[Remark]:
    open_ones = [product for product in products if product.category is None]
    guesses = iter(recognise(open_ones) if recognise else [])
    for product, warning in zip(products, unread, strict=True):
        guess = next(guesses, Guess()) if product.category is None else Guess()
        is_open = recognise is not None and product.category is None and not guess.term
        unplaced = "未识别类目，请选；不选则类目页和按类目筛选都找不到它" if is_open else ""
        yield Remark(tuple(words for words in (warning, unplaced) if words), guess)


def shown_sheet(sheet: str, stored: Path, shown_as: str) -> str:
    """The name of a sheet as its sender knows it: a CSV file is a sheet named as the file."""
    return Path(shown_as).stem if shown_as and sheet == stored.stem else sheet


def key_of(product: ProductRecord) -> tuple[str, str, str]:
    """What tells products of a list apart: supplier, name and model."""
    return product.supplier, product.name, product.model


def _row_faults(product: ProductRecord, row: _Row, seen: Mapping[tuple[str, str, str], int]) -> Iterator[Refusal]:
    if not product.supplier:
        yield row.refusal("supplier", "", "没有企业名称", "请填企业名称")
    if len(product.supplier) > 120:
        yield row.refusal("supplier", product.supplier, "企业名称超过120字", "请填营业执照上的全称")
    if key_of(product) in seen:
        value = f"{product.name} {product.model}".strip()
        reason = f"与第{seen[key_of(product)]}行的企业、名称、型号都相同"
        yield row.refusal("model", value, reason, "请删去一行，或写出不同的型号")
    try:
        check_product(facts_in(product))
    except Unacceptable as refused:
        for wrong in refused.faults:
            field = FIELDS_IN_LISTS.get(wrong.field, wrong.field)
            yield row.refusal(field, row.written(field), wrong.message, "")


FIELDS_IN_LISTS = {"price_yuan": "price", "first_set_reference": "reference"}
COLUMN_TITLES = {
    "supplier": "企业名称",
    "name": "产品名称",
    "model": "型号",
    "category": "设备类目",
    "description": "产品描述",
    "specs": "技术参数",
    "city": "产地",
    "province": "省份",
    "price": "单价",
    "lead_days": "交期",
    "reference": "目录",
}
