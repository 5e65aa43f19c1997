"""What reading a file of products or needs gives: the records, the refusals, and what was understood by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from marketplace.workbooks.parameter_columns import ParameterColumn
from marketplace.workbooks.reading import Cell, UnreadableFile, read_lines, read_sheets
from marketplace.workbooks.tables import Column, Refusal, Table, find_table, shown

Record = TypeVar("Record")
_PARAMETER = "parameter "  # before the header: the field of a parameter's column
# Fields that a record can do without: where one cannot be read, the row goes on without that cell.
SPARE: Mapping[str, tuple[str, ...]] = {"price": ("price", "price_yuan")}


@dataclass(frozen=True, slots=True)
class Note:
    """Something understood without asking, for a person to check: where, as written, and how it was read."""

    sheet: str
    row: int
    column: str
    value: str
    reading: str


@dataclass(slots=True)
class Entries(Generic[Record]):
    """The records of a file in its order, each with its place and the columns of its table, and all that was refused or
    guessed. `columns` are by field and empty for JSON Lines."""

    file: str
    records: list[Record] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    columns: list[Mapping[str, Column]] = field(default_factory=list)
    extras: list[dict[str, str]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)


class Refused(Exception):
    """A row cannot be taken: the field at fault, and sentences that say why and how to mend it."""

    def __init__(self, field_name: str, value: object, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason, self.mend = field_name, value, reason, mend


@dataclass(slots=True)
class Entry:
    """One row on its way to a record: its fields, its place, and where to say what was wrong with it.

    `parameters` are the columns of one technical parameter each, by the field under which their cells stand.
    """

    file: str
    sheet: str
    number: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, Column]
    refusals: list[Refusal]
    notes: list[Note]
    parameters: Mapping[str, ParameterColumn] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field as text without blanks around; empty where absent."""
        return shown(self.cells.get(name)).replace("\x00", "")

    def label(self, name: str) -> str:
        """How to point a person to a field: its column's letter and header, else the name it has in the file."""
        if name == "id" and "id" not in self.columns:
            name = "serial" if "serial" in self.columns else name
        return self.columns[name].label if name in self.columns else self._key(name)

    def _key(self, name: str) -> str:
        return next((key for key in SPARE.get(name, ()) if key in self.cells), name)

    def refuse(self, name: str, value: object, reason: str, mend: str, *, whole: bool = True) -> None:
        """Note that the row, or only a cell of it, was not taken."""
        text = shown(value)[:200]
        self.refusals.append(Refusal(self.file, self.sheet, self.number, self.label(name), text, reason, mend, whole))

    def note(self, name: str, value: object, reading: str) -> None:
        """Note how something was understood."""
        self.notes.append(Note(self.sheet, self.number, self.label(name), shown(value)[:200], reading))


Build = Callable[[Entry], Record]
ReadHeader = Callable[[str], ParameterColumn | None]


def read_entries(
    path: Path,
    names: Mapping[str, tuple[str, ...]],
    needed: tuple[str, ...],
    missing: str,
    build: Build[Record],
    *,
    parameter_of: ReadHeader | None = None,
) -> Entries[Record]:
    """Every record that `build` makes of the rows of a file: JSON Lines, CSV or a workbook.

    Raises UnreadableFile where the file cannot be read or has no table with the `needed` fields (then `missing` says
    what was looked for). A row for which `build` raises Refused is left out and named; ids must differ. Columns of no
    field are technical parameters where `parameter_of` knows their header.
    """
    found: Entries[Record] = Entries(path.name)
    if path.suffix.lower() == ".jsonl":
        rows = _line_rows(path, found)
    else:
        rows = _table_rows(path, _tables(path, names, needed, missing), found, parameter_of)
    seen: dict[str, int] = {}
    for entry in rows:
        try:
            record = _built(entry, build)
            key = str(getattr(record, "id"))  # noqa: B009 (a record of either kind has an id)
            if key in seen:
                raise Refused("id", key, f"编号“{key}”与第{seen[key]}行重复", "请给每行一个不同的编号")
        except Refused as refused:
            entry.refuse(refused.field, refused.value, refused.reason, refused.mend)
            continue
        seen[key] = entry.number
        found.records.append(record)
        found.places.append((entry.sheet, entry.number))
        found.columns.append(entry.columns)
        found.extras.append(
            {name: entry.text(name) for name in entry.cells if not isinstance(entry.cells[name], (dict, list))}
        )
    return found


def _built(entry: Entry, build: Build[Record]) -> Record:
    """The record of a row, without the cell at fault where it can do without. Raises Refused."""
    said, noted = len(entry.refusals), len(entry.notes)
    try:
        return build(entry)
    except Refused as refused:
        if refused.field not in SPARE:
            raise
        del entry.refusals[said:], entry.notes[noted:]  # the second reading says them again
        entry.refuse(refused.field, refused.value, refused.reason, refused.mend, whole=False)
        entry.cells = {name: cell for name, cell in entry.cells.items() if name not in SPARE[refused.field]}
        return build(entry)


def _line_rows(path: Path, found: Entries[Any]) -> Iterator[Entry]:
    for number, raw in read_lines(path):
        entry = Entry(path.name, "", number, raw if isinstance(raw, dict) else {}, {}, found.refusals, found.notes)
        if isinstance(raw, str):
            entry.refuse("", "", raw, "请改为一行一个JSON对象，用UTF-8编码")
        else:
            yield entry


def _tables(path: Path, names: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], missing: str) -> Iterator[Table]:
    tables = [table for sheet in read_sheets(path) if (table := find_table(sheet, names, needed))]
    if not tables:
        raise UnreadableFile(f"{path.name}：没有找到{missing}，请在表头里写明，其余列可有可无")
    yield from tables


def _table_rows(
    path: Path, tables: Iterable[Table], found: Entries[Any], parameter_of: ReadHeader | None
) -> Iterator[Entry]:
    for table in tables:
        parameters = _parameter_columns(table, found, parameter_of) if parameter_of else {}
        own = {
            _PARAMETER + column.header: column for column in table.unknown if _PARAMETER + column.header in parameters
        }
        found.unknown_columns.extend(column.header for column in table.unknown if column not in own.values())
        columns = {**table.columns, **own}
        for row in table.rows:
            cells = {name: row.cells[column.index] for name, column in columns.items() if column.index < len(row.cells)}
            yield Entry(path.name, table.sheet, row.number, cells, columns, found.refusals, found.notes, parameters)


def _parameter_columns(table: Table, found: Entries[Any], parameter_of: ReadHeader) -> dict[str, ParameterColumn]:
    """The table's columns of one parameter each, which is noted at the header."""
    parameters: dict[str, ParameterColumn] = {}
    for column in table.unknown:
        known = parameter_of(column.header)
        if known and _PARAMETER + column.header not in parameters:
            parameters[_PARAMETER + column.header] = known
            found.notes.append(Note(table.sheet, table.header, column.label, column.header, known.reading))
    return parameters


def identity(entry: Entry) -> str:
    """The id of a row: its id, else its serial number, else its place. Raises Refused for one that is too long."""
    key = entry.text("id") or entry.text("serial") or str(entry.number)
    if len(key) > 64:
        raise Refused("id", key, "编号超过64个字", "请改短编号")
    return key
