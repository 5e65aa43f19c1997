"""Find the table in a sheet: its header wherever it stands, its columns whatever their order, its rows without the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.folding import fold
from marketplace.workbooks.reading import Cell, Row, Sheet, column_letter

SEARCHED_ROWS = 40
_GROUPS = frozenset({"specs", "attributes", "description"})  # headings that stand over columns of their own
_NOT_DATA = re.compile(
    r"^(合计|总计|小计|共计|累计|本页合计|填报人|填表人|制表|审核|审批|负责人|单位负责人|经办人|联系人[:：]|联系电话[:：]|"
    r"填报单位|填报日期|填表说明|说明[:：]|注[:：1]|备注[:：]|单位[:：(（])"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not accepted, where it stands, and how to mend it.

    `row` counts from 1 as the file shows it; `column` is a field's name or a cell's letter and header. `whole` says
    whether the row was left out, or only that cell.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    mend: str
    whole: bool = True

    def as_row(self) -> dict[str, object]:
        """The fields of a line of `refused.jsonl`."""
        names = ("file", "sheet", "row", "column", "value", "reason", "mend", "whole")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands: the index of its column from 0, and its header as written."""

    index: int
    header: str

    @property
    def label(self) -> str:
        """How to point a person to it: ``F 单价（万元）``."""
        return f"{column_letter(self.index)} {self.header}"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's table: where each field stands, its data rows, the columns nobody knows, and the row of its header."""

    sheet: str
    columns: Mapping[str, Column]
    rows: tuple[Row, ...]
    unknown: tuple[Column, ...]
    header: int = 0


def shown(cell: Cell) -> str:
    """A cell as the person sees it: whole numbers without `.0`, no line breaks, no blanks around."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell if cell is not None else "").split())


def header_key(text: str) -> str:
    """A header folded for comparison: no blanks or line breaks, no remarks in brackets but a unit."""
    return re.sub(r"[\s:：*＊_]+", "", fold(text).text)


def _field_of(header: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """The field that a header names, exactly or without its bracketed remark."""
    key = header_key(header)
    bare = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", key)
    for wanted in (key, bare):
        for field, spellings in names.items():
            if wanted and wanted in spellings:
                return field
    for field, spellings in names.items():
        if bare and any(len(name) > 2 and bare.startswith(name) for name in spellings):
            return field
    return None


def find_table(sheet: Sheet, names: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Table | None:
    """The table of a sheet, None where no row of the first forty names the `needed` fields.

    `names` gives the folded spellings of each field's header. Of two columns with one name the first counts.
    """
    best: tuple[int, int] | None = None
    for place, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        fields = {_field_of(shown(cell), names) for cell in row.cells} - {None}
        if set(needed) <= fields and (best is None or len(fields) > best[0]):
            best = (len(fields), place)
    if best is None:
        return None
    header = sheet.rows[best[1]]
    below = _second_line(sheet.rows[best[1] + 1 : best[1] + 2], header)
    columns: dict[str, Column] = {}
    unknown = []
    for index, (text, field) in enumerate(_headings(header, below, names)):
        if field and field not in columns:
            columns[field] = Column(index, text)
        elif text:
            unknown.append(Column(index, text))
    last = below or header
    rows = tuple(_data_rows(sheet.rows[best[1] + (2 if below else 1) :], last))
    return Table(sheet.name, columns, rows, tuple(unknown), last.number)


def _second_line(rows: Sequence[Row], header: Row) -> Row | None:
    """The row under the header where it is the header's second line: cells merged downwards repeat, others differ."""
    for row in rows:
        pairs = [(shown(upper), shown(lower)) for upper, lower in zip(header.cells, row.cells, strict=False)]
        repeated = sum(bool(upper) and upper == lower for upper, lower in pairs)
        if repeated >= 2 and 2 * repeated >= sum(bool(lower) for _upper, lower in pairs if _upper) - 1:
            return row if any(lower and lower != upper for upper, lower in pairs) else None
    return None


def _headings(header: Row, below: Row | None, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str | None]]:
    """The heading of each column and the field it names; of two lines the lower one, unless only the upper names a field."""
    for index, cell in enumerate(header.cells):
        upper = shown(cell)
        lower = shown(below.cells[index]) if below and index < len(below.cells) else ""
        field, above = _field_of(lower or upper, names), _field_of(upper, names)
        if field is None and above and above not in _GROUPS and lower and lower != upper:
            yield f"{upper} {lower}", above
        else:
            yield lower or upper, field


def _data_rows(rows: Sequence[Row], header: Row) -> Iterator[Row]:
    """Rows with something in them, without totals, signatures, notes and a header repeated on a new page."""
    heading = tuple(shown(cell) for cell in header.cells)
    for row in rows:
        texts = [shown(cell) for cell in row.cells]
        filled = [text for text in texts if text]
        if not filled or tuple(texts) == heading or _NOT_DATA.match("".join(filled[0].split())):
            continue
        yield row
