"""A table to take away, as CSV or as a workbook. No cell can start a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from tempfile import SpooledTemporaryFile

import xlsxwriter

Cell = str | float

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MEMORY = 8 * 1024 * 1024


def neutral(value: Cell) -> Cell:
    """The cell with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_FORMULA) else value


def csv_of(headings: Sequence[str], table: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table as CSV, a row at a time; a byte-order mark first, or WPS misreads Chinese."""
    yield "\ufeff"
    for cells in chain([headings], table):
        buffer = io.StringIO()
        csv.writer(buffer).writerow([neutral(cell) for cell in cells])
        yield buffer.getvalue()


def workbook_of(
    title: str, headings: Sequence[str], widths: Sequence[int], table: Iterable[Sequence[Cell]], frozen_columns: int = 0
) -> SpooledTemporaryFile[bytes]:
    """The table as a workbook, rewound: filters, a frozen first row, widths that fit Chinese. Text stays text."""
    target: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115 (the answer closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, frozen_columns)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, headings, bold)
        last = 0
        for last, cells in enumerate(table, 1):
            sheet.write_row(last, 0, cells)
        sheet.autofilter(0, 0, max(last, 1), len(widths) - 1)
    target.seek(0)
    return target
