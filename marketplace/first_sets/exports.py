"""The register as a table to take away; it can be uploaded again as it is. No cell can start a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from tempfile import SpooledTemporaryFile

from marketplace.first_sets.listing import Line, Priced
from marketplace.first_sets.models import KIND_TITLES, LEVEL_TITLES, FirstSetEntry
from marketplace.presentation import translated as _
from marketplace.workbooks.tables_away import Cell, csv_of, workbook_of

_WIDTHS = (20, 10, 8, 24, 32, 28, 18, 18, 12, 12, 12, 10, 40, 30, 28, 30, 12, 16, 16)


def headings() -> tuple[str, ...]:
    """The first row: the columns of the template first, then what the platform knows."""
    return (
        _("目录类型"), _("级别"), _("年度"), _("目录编号"), _("研制单位"), _("产品名称"), _("规格型号"), _("设备类目"),
        _("市州"), _("有效期起"), _("有效期至"), _("是否有效"), _("目录文件"), _("网址"), _("平台产品"), _("供给企业"),
        _("单价（万元）"), _("可测算补助（元）"), _("补助后（万元）"),
    )  # fmt: skip


def rows(lines: Iterable[Line], day: date) -> Iterator[tuple[Cell, ...]]:
    """The cells of every entry; one row for each product that it is, and one where it is none on sale."""
    for line in lines:
        for priced in line.products or (None,):
            yield (*_entry_cells(line.entry, day), *_product_cells(priced))


def _entry_cells(entry: FirstSetEntry, day: date) -> tuple[Cell, ...]:
    return (
        KIND_TITLES[entry.kind],
        LEVEL_TITLES[entry.level],
        entry.year,
        entry.number,
        entry.holder,
        entry.product_name,
        entry.model,
        entry.category or "",
        entry.city,
        _day(entry.valid_from),
        _day(entry.valid_until),
        _("有效") if entry.counts_on(day) else _("已过期") if entry.is_over(day) else _("尚未生效"),
        entry.source,
        entry.link,
    )


def _product_cells(priced: Priced | None) -> tuple[Cell, ...]:
    if priced is None:
        return ("", "", "", "", "")
    product, subsidy = priced.product, priced.subsidy.amount_yuan
    return (
        f"{product.name} {product.model}".strip(),
        product.organisation.name,
        _("面议") if product.price_yuan is None else _wan(product.price_yuan),
        "" if subsidy is None else float(subsidy),
        "" if priced.after_yuan is None else _wan(priced.after_yuan),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _wan(yuan: Decimal) -> float:
    return float(yuan) / 10_000


def as_csv(table: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    """The table as CSV, a row at a time."""
    return csv_of(headings(), table)


def as_workbook(table: Iterable[tuple[Cell, ...]]) -> SpooledTemporaryFile[bytes]:
    """The table as a workbook, rewound."""
    return workbook_of(_("首台套目录"), headings(), _WIDTHS, table)
