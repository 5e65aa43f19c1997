"""Read a file of renewal needs."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from pypinyin import lazy_pinyin

from catalog.folding import fold
from catalog.records import HUBEI, Need
from catalog.regions import hubei_unit, locate, nearest_unit
from marketplace.workbooks.cells import UnreadableCell, read_date, read_price
from marketplace.workbooks.columns import NEED_COLUMNS
from marketplace.workbooks.entries import Entries, Entry, Refused, identity, read_entries
from marketplace.workbooks.money import yuan_text

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
    return Need(
        id=identity(entry),
        text=text,
        enterprise=entry.text("enterprise"),
        city=_city(entry),
        size=_size(entry),
        industry=entry.text("industry"),
        as_of=as_of,
        quantity=_quantity(entry),
        budget_yuan=_budget(entry),
    )


def _budget(entry: Entry) -> Decimal | None:
    """The most that the need may cost, in yuan; None where nothing is stated."""
    cell, header = entry.cells.get("budget"), entry.columns["budget"].header if "budget" in entry.columns else ""
    try:
        price = read_price(cell, multiple=10_000 if "万" in header else 1)
    except UnreadableCell as error:
        entry.refuse("budget", cell, error.reason, error.mend, whole=False)
        return None
    if price.low != price.high:
        entry.note("budget", cell, f"按{yuan_text(price.low)}～{yuan_text(price.high)}理解")
    elif price.about:
        entry.note("budget", cell, f"按约{yuan_text(price.low)}理解")
    return price.high


def _quantity(entry: Entry) -> int | None:
    """How many are wanted (2, 1套, ６台); None where no number says it."""
    found = re.match(r"(\d{1,6})(?!\d|\.)", fold(entry.text("quantity")).text.strip())
    return int(found[1]) or None if found else None


def _city(entry: Entry) -> str:
    """One of Hubei's 17 units by its full name; another place as written, which is said."""
    written = entry.text("city")
    if not written:
        return ""
    unit, place = hubei_unit(written), locate(written)
    near = None if unit or place else nearest_unit(written)
    if near and _sounds(written) == _sounds(near.name):
        entry.note("city", written, f"读作{near.name}，请核对")
        return near.name
    if unit and (place is None or place.province == HUBEI):
        if unit.name != written:
            entry.note("city", written, unit.name)
        return unit.name
    if place:
        entry.note("city", written, "湖北省，没有写市州" if place.province == HUBEI else f"省外（{place.province}）")
        return written
    mend = f"是{near.name}吗" if near else "请填湖北17个市州之一，省外的写省和市"
    entry.refuse("city", written, f"认不出“{written}”", mend, whole=False)
    return written


def _sounds(name: str) -> list[str]:
    """How a place is spoken, so that 随洲 is 随州 and 朝阳 is not 襄阳."""
    return list(lazy_pinyin(name.removesuffix("市")))


def _size(entry: Entry) -> str:
    written = entry.text("size")
    return next((size for size in _SIZES if written and written[0] == size[0]), written)
