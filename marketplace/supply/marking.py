"""The uploaded list handed back with every bad cell marked, for mending in the office's own program."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from marketplace.supply.checking import shown_sheet
from marketplace.supply.models import ImportFault
from marketplace.workbooks.reading import read_sheets

LETTER = re.compile(r"^([A-Z]{1,3}) ")
EXCEL_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def marked_workbook(path: Path, faults: Sequence[ImportFault], *, shown_as: str) -> bytes:
    """The sheets of a workbook or CSV as they are, bad cells coloured with the reason as their comment, and a list of all.

    Values stay where they were, so that the file can be mended and uploaded again. Text never becomes a formula.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bad = book.add_format({"bg_color": "#F8D7DA", "border": 2, "border_color": "#B02A37"})
    for sheet in read_sheets(path):
        name = shown_sheet(sheet.name, path, shown_as)
        page = book.add_worksheet(_sheet_name(name, book))
        for row in sheet.rows:
            for column, cell in enumerate(row.cells):
                _write(page, row.number - 1, column, cell, None)
        for fault in faults:
            if fault.sheet == name[:120]:
                _mark(page, sheet, fault, bad)
    _write_list(book, faults)
    book.close()
    return out.getvalue()


def _sheet_name(name: str, book: Any) -> str:
    taken = {page.get_name().lower() for page in book.worksheets()}
    plain = EXCEL_SHEET_NAME.sub(" ", name).strip("' ")[:28] or "Sheet"
    return plain if plain.lower() not in taken else f"{plain}{len(taken)}"


def _write(page: Any, row: int, column: int, cell: Any, form: Any) -> None:
    if cell is None or cell == "":
        page.write_blank(row, column, None, form)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell, form)
    elif isinstance(cell, (int, float)):
        page.write_number(row, column, cell, form)
    else:
        text = cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)
        page.write_string(row, column, text if not isinstance(cell, date) else str(cell), form)


def _mark(page: Any, sheet: Any, fault: ImportFault, bad: Any) -> None:
    """Colour the cell and say why; a fault of the whole row marks its first cell."""
    letter = LETTER.match(fault.column)
    column = _index(letter[1]) if letter else 0
    row = next((row for row in sheet.rows if row.number == fault.row), None)
    held = row.cells[column] if row and column < len(row.cells) else None
    _write(page, fault.row - 1, column, held, bad)
    page.write_comment(fault.row - 1, column, f"{fault.reason}。{fault.mend}", {"x_scale": 2})


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _write_list(book: Any, faults: Sequence[ImportFault]) -> None:
    page = book.add_worksheet(_sheet_name("要改的单元格", book))
    head = book.add_format({"bold": True, "bottom": 1})
    page.set_column(0, 2, 14)
    page.set_column(3, 5, 40)
    for column, title in enumerate(("工作表", "行", "列", "原值", "问题", "改法")):
        page.write_string(0, column, title, head)
    for number, fault in enumerate(faults, 1):
        page.write_string(number, 0, fault.sheet)
        page.write_number(number, 1, fault.row)
        for column, text in enumerate((fault.column, fault.value, fault.reason, fault.mend), 2):
            page.write_string(number, column, text)
    page.freeze_panes(1, 0)
