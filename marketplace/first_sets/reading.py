"""Catalogues of first sets as offices keep them: read row by row, every cell that cannot be read named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from catalog.folding import fold
from catalog.regions import locate, nearest_unit
from marketplace.first_sets.facts import EntryFacts
from marketplace.first_sets.models import KIND_TITLES, LEVEL_TITLES, Kind, Level
from marketplace.workbooks.cells import UnreadableCell, read_date
from marketplace.workbooks.entries import Entries, Entry, Refused, read_entries
from seed_catalog import load_plan

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "serial": ("序号", "no", "no.", "序"),
    "kind": ("kind", "目录类型", "类型", "产品类型", "首台套类型"),
    "level": ("level", "级别", "认定级别", "目录级别"),
    "year": ("year", "年度", "年份", "目录年度", "认定年度", "认定年份", "公布年度"),
    "number": ("number", "目录编号", "编号", "证书编号", "认定编号", "证书号", "目录序号", "reference"),
    "holder": ("holder", "研制单位", "企业名称", "单位名称", "研制企业", "申报单位", "制造单位", "生产企业", "获证单位", "承担单位"),
    "product_name": ("productname", "产品名称", "装备名称", "名称", "材料名称", "软件名称", "产品", "装备", "技术装备名称"),
    "model": ("model", "规格型号", "型号", "型号规格", "产品型号", "版本", "版本号", "牌号"),
    "category": ("category", "设备类目", "类目"),
    "city": ("city", "市州", "所在市州", "所在地", "地市", "所属市州", "推荐单位", "城市"),
    "valid_from": ("validfrom", "有效期起", "起始日期", "有效期开始", "生效日期", "发证日期", "公布日期", "认定日期"),
    "valid_until": ("validuntil", "有效期至", "有效期止", "截止日期", "到期日期", "有效期截止", "失效日期"),
    "source": ("source", "目录文件", "文件名称", "公布文件", "文件", "依据文件", "文号", "公告文号", "来源文件", "出处"),
    "link": ("link", "网址", "链接", "公布网址"),
}  # fmt: skip
TITLES: Mapping[str, str] = {
    "kind": "目录类型", "level": "级别", "year": "年度", "number": "目录编号", "holder": "研制单位", "product_name": "产品名称",
    "model": "规格型号", "category": "设备类目", "city": "市州", "valid_from": "有效期起", "valid_until": "有效期至",
    "source": "目录文件", "link": "网址",
}  # fmt: skip
NEEDED = ("holder", "product_name")
LOOKED_FOR = "同时有“研制单位”和“产品名称”两列的表"
_KINDS = (
    ("批次", Kind.MATERIAL),
    ("版次", Kind.SOFTWARE),
    ("新材料", Kind.MATERIAL),
    ("软件", Kind.SOFTWARE),
    ("台", Kind.EQUIPMENT),
)
_LEVELS = (
    ("国家", Level.NATIONAL),
    ("省", Level.PROVINCIAL),
    ("工信部", Level.NATIONAL),
    ("工业和信息化部", Level.NATIONAL),
)
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_OPEN_END = {"长期", "长期有效", "永久", "未写明", "无", "-", "–", "—", "/"}


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry with its place in the file, as `read_entries` needs one."""

    id: str
    facts: EntryFacts


def read_first_sets(path: Path) -> Entries[ReadEntry]:
    """Every entry of a workbook, CSV or JSON Lines file, with what was refused or understood by itself.

    Kind, level and year may stand in the sheet's name or in the document's title; then a note says so. Raises
    UnreadableFile where the file as a whole cannot be read.
    """
    return read_entries(path, dict(COLUMNS), NEEDED, LOOKED_FOR, _entry)


def _entry(entry: Entry) -> ReadEntry:
    """The entry of a row. Raises Refused with the first thing wrong, the others noted beside it."""
    source = entry.text("source")
    around = f"{source} {entry.sheet} {Path(entry.file).stem if not source else ''}"
    readers: dict[str, Callable[[], Any]] = {
        "kind": lambda: _chosen(entry, "kind", _KINDS, around, KIND_TITLES),
        "level": lambda: _chosen(entry, "level", _LEVELS, around, LEVEL_TITLES),
        "year": lambda: _year(entry, around),
        "number": lambda: _number(entry),
        "holder": lambda: _needed(entry, "holder", "没有写研制单位", "请填目录里的单位全称"),
        "product_name": lambda: _needed(entry, "product_name", "没有写产品名称", "请填目录里的产品名称"),
        "source": lambda: _needed(entry, "source", "没有写目录文件", "请填公布目录的文件名称或文号"),
        "model": lambda: _dashless(entry.text("model")),
        "category": lambda: _category(entry),
        "city": lambda: _city(entry),
        "valid_from": lambda: _day(entry, "valid_from"),
        "valid_until": lambda: _day(entry, "valid_until"),
        "link": lambda: _dashless(entry.text("link")),
    }
    values: dict[str, Any] = {}
    wrong: list[Refused] = []
    for name, read in readers.items():
        try:
            values[name] = read()
        except Refused as refused:
            wrong.append(refused)
    for other in wrong[1:]:
        entry.refuse(other.field, other.value, other.reason, other.mend)
    if wrong:
        raise wrong[0]
    return ReadEntry(f"{entry.sheet}!{entry.number}", EntryFacts(**values))


def _needed(entry: Entry, field: str, reason: str, mend: str) -> str:
    text = entry.text(field)
    if not text:
        raise Refused(field, "", reason, mend)
    return text


def _dashless(text: str) -> str:
    return "" if text in _OPEN_END else text


def _chosen(
    entry: Entry, field: str, marks: tuple[tuple[str, str], ...], around: str, titles: Mapping[str, str]
) -> str:
    """The value that a cell names; where the cell is blank, what the document or the sheet names, with a note."""
    written = entry.text(field)
    if written.lower() in titles:
        return written.lower()
    for text, is_own in ((written, True), (around, False)):
        if (is_own and not text) or (not is_own and written):
            continue
        found = next((value for mark, value in marks if mark in fold(text).text), None)
        if found:
            if not is_own:
                entry.note(field, text, f"按文件或工作表名称，{titles[found]}")
            return str(found)
    title = {"kind": "目录类型", "level": "级别"}[field]
    reason = f"“{written}”不是{title}" if written else f"没有写{title}"
    raise Refused(field, written, reason, f"请填{'、'.join(titles.values())}之一")


def _year(entry: Entry, around: str) -> int:
    written = entry.text("year")
    found = _YEAR.search(fold(written).text) if written else None
    if found:
        return int(found[1])
    if written:
        raise Refused("year", written, f"“{written}”不是年份", "请填四位年份，如2024")
    named = sorted(set(_YEAR.findall(fold(f"{around} {entry.text('number')}").text)))
    if len(named) == 1:
        entry.note("year", named[0], f"按文件、工作表名称或编号，{named[0]}年")
        return int(named[0])
    raise Refused("year", "", "没有写年度", "请填目录的年度，如2024")


def _number(entry: Entry) -> str:
    number = _dashless(entry.text("number"))
    if not number and (serial := entry.text("serial")):
        entry.note("number", serial, "没有目录编号，以序号为编号")
        return serial
    if not number:
        raise Refused("number", "", "没有写目录编号", "请填目录编号；目录只有序号的，填序号")
    return number


def _category(entry: Entry) -> str | None:
    written = _dashless(entry.text("category"))
    if written and written not in load_plan().categories:
        entry.refuse("category", written, f"“{written}”不是设备类目", "请从类目表选，或留空", whole=False)
        return None
    return written or None


def _city(entry: Entry) -> str:
    written = _dashless(entry.text("city"))
    if not written:
        return ""
    place = locate(written)
    if place is not None and place.province == "湖北省":
        return "" if place.city == place.province else place.city
    guess = nearest_unit(written)
    mend = f"是{guess.name}吗，请改正" if guess else "请填湖北省的市州；省外单位请留空"
    entry.refuse("city", written, f"“{written}”不是湖北省的市州", mend, whole=False)
    return ""


def _day(entry: Entry, field: str) -> date | None:
    if _dashless(entry.text(field)) == "":
        return None
    try:
        return read_date(entry.cells.get(field))
    except UnreadableCell as error:
        raise Refused(field, entry.text(field), error.reason, error.mend) from error
