"""Open a file that somebody sent and get its rows, or a sentence that says what is wrong with it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from marketplace.system_faults import reason_of

MEBIBYTE = 1 << 20
MAX_FILE_BYTES = 20 * MEBIBYTE  # a workbook or CSV; an office's list of 10,000 products is about 2 MB
MAX_UNPACKED_BYTES = 300 * MEBIBYTE
MAX_RATIO = 200  # real sheets compress 5 to 30 times; bombs a thousand times and more
MAX_ROWS = 100_000
MAX_COLUMNS = 300
MAX_LINES_BYTES = 2048 * MEBIBYTE  # JSON Lines are read line by line
MAX_LINE_BYTES = 2 * MEBIBYTE

Cell = Any


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, counted from 1, and its cells from the first column on."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file with all its rows, blank ones included."""

    name: str
    rows: tuple[Row, ...]


def column_letter(index: int) -> str:
    """The letter of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of a workbook or CSV that has text in it.

    Raises UnreadableFile for what is missing, empty, too large, damaged, or no workbook at all.
    """
    content = _content(path)
    if path.suffix.lower() == ".csv":
        return [Sheet(path.stem, tuple(_csv_rows(path, content)))]
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        return _workbook_sheets(path, content)
    raise UnreadableFile(f"{path.name}：不认识扩展名“{path.suffix}”，请用 .xlsx、.csv 或 .jsonl 文件")


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            limit, has = MAX_FILE_BYTES // MEBIBYTE, size / MEBIBYTE
            raise UnreadableFile(f"{path.name}：文件{has:.0f} MB，超过{limit} MB，请删去图片或分几次提交")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path.name}：读不到这个文件（{reason_of(error)}），请检查路径和权限") from error
    if not content.strip():
        raise UnreadableFile(f"{path.name}：文件是空的，请检查是否选对了文件")
    return content


def _csv_rows(path: Path, content: bytes) -> Iterator[Row]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile(f"{path.name}：文字编码认不出，请另存为“CSV UTF-8”")
    if "\0" in text:
        raise UnreadableFile(f"{path.name}：这不是CSV文本，请用表格软件重新另存为CSV")
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            _check_size(path, number, len(cells))
            yield Row(number, tuple(cells))
    except csv.Error as error:
        raise UnreadableFile(f"{path.name}：不是能读的CSV（{error}），请用表格软件重新另存") from error


def _check_size(path: Path, rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise UnreadableFile(f"{path.name}：超过{MAX_ROWS}行，请拆成几个文件分次提交")
    if columns > MAX_COLUMNS:
        raise UnreadableFile(f"{path.name}：超过{MAX_COLUMNS}列，请删去多余的列")


def _workbook_sheets(path: Path, content: bytes) -> list[Sheet]:
    if not content.startswith(b"PK"):
        looks = "PDF" if content.startswith(b"%PDF") else "旧版.xls" if content.startswith(b"\xd0\xcf") else "其他"
        raise UnreadableFile(f"{path.name}：内容是{looks}文件，不是.xlsx工作簿，请用表格软件另存为.xlsx")
    _check_archive(path, content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [_sheet(path, workbook, name) for name in workbook.sheet_names]
    except (CalamineError, ValueError, OSError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(f"{path.name}：工作簿已损坏或有密码，打不开，请用表格软件打开后另存") from error
    return [sheet for sheet in sheets if any(any(str(cell).strip() for cell in row.cells) for row in sheet.rows)]


def _check_archive(path: Path, content: bytes) -> None:
    """Refuse an archive that would unpack to far more than a sheet can hold, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"{path.name}：工作簿不完整（可能没有下载完），请重新取得文件") from error
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * len(content) + MEBIBYTE:
        raise UnreadableFile(f"{path.name}：解压后有{unpacked // MEBIBYTE} MB，不像正常的工作簿，已拒绝；请另存后再试")


def _sheet(path: Path, workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    _check_size(path, sheet.total_height, sheet.total_width)
    grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        _fill(grid, top, left, bottom, right)
    return Sheet(name, tuple(Row(number, tuple(cells)) for number, cells in enumerate(grid, 1)))


def _fill(grid: list[list[Cell]], top: int, left: int, bottom: int, right: int) -> None:
    """Give each row of a cell merged downwards its text; a title merged across stays in its first column."""
    if top >= len(grid) or left >= len(grid[top]):
        return
    for row in range(top, min(bottom + 1, len(grid))):
        grid[row][left] = grid[top][left]


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line of a JSON Lines file with its number: the object, or a sentence where it is none.

    Raises UnreadableFile where the file cannot be opened, is empty, or is no text.
    """
    empty = True
    try:
        if path.stat().st_size > MAX_LINES_BYTES:
            raise UnreadableFile(f"{path.name}：文件超过{MAX_LINES_BYTES // MEBIBYTE} MB，请拆成几个文件")
        with path.open("rb") as lines:
            for number, raw in enumerate(lines, 1):
                if raw.strip(b" \t\r\n\xef\xbb\xbf"):
                    empty = False
                    yield number, _line(raw)
    except OSError as error:
        raise UnreadableFile(f"{path.name}：读不到这个文件（{reason_of(error)}），请检查路径和权限") from error
    if empty:
        raise UnreadableFile(f"{path.name}：文件是空的，请检查是否选对了文件")


def _line(raw: bytes) -> dict[str, Any] | str:
    if len(raw) > MAX_LINE_BYTES:
        return f"这一行超过{MAX_LINE_BYTES // MEBIBYTE} MB"
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return "不是一行完整的JSON"
    return found if isinstance(found, dict) else "不是JSON对象"
