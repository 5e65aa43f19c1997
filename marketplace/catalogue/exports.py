"""Results as a table to take away. No cell can start a formula; no contact is in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

import xlsxwriter

from catalog.specs import Verdict
from marketplace.catalogue.ranking import Row
from marketplace.catalogue.wording import requirement_shown
from marketplace.clock import in_shanghai
from marketplace.presentation import translated as _
from marketplace.supply.models import Product

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MEMORY = 8 * 1024 * 1024
_WIDTHS = (28, 18, 16, 30, 12, 12, 12, 10, 26, 12, 48, 10, 48)


def headings() -> tuple[str, ...]:
    """The first row."""
    return (
        _("产品名称"),
        _("型号"),
        _("设备类目"),
        _("供给企业"),
        _("产地省份"),
        _("产地市州"),
        _("单价（万元）"),
        _("交期（天）"),
        _("首台（套）目录"),
        _("更新日期"),
        _("技术参数"),
        _("满足情况"),
        _("对照要求"),
    )


def cells(row: Row) -> tuple[str | float, ...]:
    """One product as a row; an empty price is on request."""
    product = row.product
    first_set = product.first_set
    return (
        product.name,
        product.model,
        product.category or "",
        product.organisation.name,
        product.province,
        product.city,
        _("面议") if product.price_yuan is None else float(product.price_yuan) / 10_000,
        "" if product.lead_days is None else product.lead_days,
        (first_set.reference or "") if first_set and first_set.is_listed else "",
        f"{in_shanghai(product.updated_at):%Y-%m-%d}",
        "；".join(_stated(product)),
        word_of(row.verdict) if row.verdict else "",
        "；".join(
            f"{word_of(v.verdict)} {v.requirement.attribute}{requirement_shown(v.requirement)}{'，' + v.gap if v.gap else ''}"
            for v in row.verdicts
        ),
    )


def _stated(product: Product) -> Iterator[str]:
    for spec in product.specs:
        yield f"{spec['name']} {spec['value']} {spec['unit']}".strip()
    for name, text in product.attributes.items():
        yield f"{name} {text}"


def word_of(verdict: Verdict) -> str:
    """The verdict as a word with its sign."""
    return {Verdict.MEETS: "✓" + _("满足"), Verdict.MISSES: "✕" + _("不满足"), Verdict.NOT_STATED: "？" + _("未写明")}[
        verdict
    ]


def neutral(value: str | float) -> str | float:
    """The cell with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_FORMULA) else value


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """The table as CSV, a row at a time; a byte-order mark first, or WPS misreads Chinese."""
    yield "\ufeff"
    yield _csv_line(headings())
    for row in rows:
        yield _csv_line([neutral(cell) for cell in cells(row)])


def _csv_line(values: Iterable[str | float]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()


def as_workbook(rows: Iterable[Row]) -> SpooledTemporaryFile[bytes]:
    """The table as a workbook, rewound: filters, a frozen first row, widths that fit Chinese."""
    target: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115 (the answer closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(_("产品"))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 1)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, headings(), bold)
        last = 0
        for last, row in enumerate(rows, 1):
            sheet.write_row(last, 0, cells(row))
        sheet.autofilter(0, 0, max(last, 1), len(_WIDTHS) - 1)
    target.seek(0)
    return target
