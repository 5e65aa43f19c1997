"""Read a file of renewal needs."""

from __future__ import annotations

from pathlib import Path

from catalog.records import Need
from catalog.regions import hubei_unit, nearest_unit
from marketplace.workbooks.cells import UnreadableCell, read_date, read_price
from marketplace.workbooks.columns import NEED_COLUMNS
from marketplace.workbooks.entries import Entries, Entry, Refused, identity, read_entries

MAX_TEXT = 20_000
_SIZES = ("大型", "中型", "小型", "微型")


def read_needs(path: Path) -> Entries[Need]:
    """The needs of a file, with refusals and notes. Raises UnreadableFile where nothing can be read."""
    return read_entries(path, NEED_COLUMNS, ("text",), "“更新需求描述”一列", _need)


def _need(entry: Entry) -> Need:
    text = entry.cells.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refused("text", text, "没有写需求", "请写明要更新的设备、参数和用途")
    if len(text) > MAX_TEXT:
        raise Refused("text", text, f"需求有{len(text)}个字，超过{MAX_TEXT}字", "请只留与设备有关的内容")
    try:
        as_of = read_date(entry.cells.get("as_of"))
    except UnreadableCell as error:
        raise Refused("as_of", entry.cells.get("as_of"), error.reason, error.mend) from error
    _check_budget(entry)
    return Need(
        id=identity(entry),
        text=text,
        enterprise=entry.text("enterprise"),
        city=_city(entry),
        size=_size(entry),
        industry=entry.text("industry"),
        as_of=as_of,
    )


def _check_budget(entry: Entry) -> None:
    header = entry.columns["budget"].header if "budget" in entry.columns else ""
    try:
        price = read_price(entry.cells.get("budget"), multiple=10_000 if "万" in header else 1)
    except UnreadableCell as error:
        entry.refuse("budget", entry.cells.get("budget"), error.reason, error.mend, whole=False)
        return
    if price.about or price.low != price.high:
        entry.note("budget", entry.cells.get("budget"), f"按{price.low:,.0f}～{price.high:,.0f}元理解")


def _city(entry: Entry) -> str:
    written = entry.text("city")
    unit = hubei_unit(written) if written else None
    if unit is None and written:
        near = nearest_unit(written)
        mend = f"是{near.name}吗" if near else "请填湖北17个市州之一"
        entry.refuse("city", written, f"“{written}”不是湖北的市州", mend, whole=False)
        return written
    if unit and unit.name != written:
        entry.note("city", written, unit.name)
    return unit.name if unit else ""


def _size(entry: Entry) -> str:
    written = entry.text("size")
    return next((size for size in _SIZES if written and written[0] == size[0]), written)
