"""Results as a table to take away. No cell can start a formula; no contact is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from catalog.specs import Verdict
from marketplace.catalogue.ranking import Row
from marketplace.catalogue.wording import requirement_shown
from marketplace.clock import in_shanghai
from marketplace.presentation import translated as _
from marketplace.supply.models import Product
from marketplace.workbooks.tables_away import Cell, csv_of, workbook_of

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


def cells(row: Row) -> tuple[Cell, ...]:
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


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """The table as CSV, a row at a time."""
    return csv_of(headings(), map(cells, rows))


def as_workbook(rows: Iterable[Row]) -> SpooledTemporaryFile[bytes]:
    """The table as a workbook, rewound."""
    return workbook_of(_("产品"), headings(), _WIDTHS, map(cells, rows), frozen_columns=1)
