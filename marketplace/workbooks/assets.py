"""Lists of equipment in use, as offices keep them: .xlsx and .csv with headers of their own, or .jsonl."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from catalog.folding import fold
from marketplace.workbooks.reading import Sheet, read_lines, read_sheets
from marketplace.workbooks.tables import Refusal, Table, find_table, shown

HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "序号", "编号", "资产编号", "设备编号", "no", "no."),
    "equipment": ("equipment", "设备名称", "设备", "名称", "在用设备", "设备名称及型号", "资产名称"),
    "industry": ("industry", "所属行业", "行业", "行业类别", "企业行业"),
    "since": ("since", "投用年份", "投用时间", "投产年份", "投产时间", "投运年份", "启用年份", "启用日期", "购置年份", "购入年份",
              "购置时间", "购置日期", "投用日期", "使用年份", "出厂年份", "出厂日期", "建成年份", "开始使用年份"),
    "service_years": ("service_years", "服役年限", "服役年数", "使用年限", "已使用年限", "使用年数", "已用年限", "运行年限", "年限"),
    "as_of": ("as_of", "基准日期", "填报日期", "统计日期"),
    "volume_m3": ("volume_m3", "容积", "有效容积", "内容积", "容积(立方米)", "容积(m3)"),
    "tonnage": ("tonnage", "公称容量", "容量", "吨位", "公称容量(吨)", "吨位(吨)"),
    "steel": ("steel", "钢种", "冶炼钢种"),
    "metal": ("metal", "金属", "冶炼金属"),
    "capacity_t_per_year": ("capacity_t_per_year", "产能", "年产能", "能力", "生产能力", "设计能力", "产能(吨/年)", "年产能(吨)", "生产能力(吨/年)"),
    "product_grade": ("product_grade", "产品等级", "等级", "产品级别"),
    "energy_grade": ("energy_grade", "能效等级", "能效", "能效级别"),
    "unit_consumption": ("unit_consumption", "单位能耗", "单耗", "单位产品能耗", "能耗水平", "单位产品能耗水平"),
    "specification": ("规格型号及能力", "规格型号", "型号规格", "规格", "型号", "能力及规格", "主要参数", "技术参数", "规格及能力"),
    "remarks": ("备注", "说明", "其他", "其他说明", "情况说明", "备注说明"),
    "quantity": ("数量", "台数", "台(套)数", "数量(台)"),
}  # fmt: skip
TEXT_FIELDS = ("specification", "remarks")
_FILING = re.compile(
    r"(?:填报|统计|制表|填表|截至|截止|基准)[^\d]{0,6}(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})"
)


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One row of a list: the contract's fields in `facts`, other columns' words in `remarks`, and where it stands.

    `as_of` is the filing date of its sheet, if the sheet states one.
    """

    facts: Mapping[str, Any]
    remarks: str
    sheet: str
    number: int
    as_of: date | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


def read_assets(path: Path) -> tuple[list[AssetRow], list[Refusal]]:
    """Every asset of a file in its order, and the rows that cannot be read.

    Raises UnreadableFile for a file that is none, and where no sheet has a column 设备名称.
    """
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        return _from_lines(path)
    rows: list[AssetRow] = []
    for sheet in read_sheets(path):
        table = find_table(sheet, HEADERS, ("equipment",))
        if table is not None:
            rows.extend(_from_table(table, _filing_date(sheet)))
    return _with_own_ids(rows), []


def _with_own_ids(rows: list[AssetRow]) -> list[AssetRow]:
    """The rows, a number that another sheet has used before being told apart by its sheet and row."""
    seen: set[str] = set()
    told_apart = []
    for row in rows:
        key = row.facts["id"]
        if key in seen:
            row = replace(row, facts={**row.facts, "id": f"{row.sheet}-{key}-{row.number}"})
        seen.add(key)
        told_apart.append(row)
    return told_apart


def _from_lines(path: Path) -> tuple[list[AssetRow], list[Refusal]]:
    rows, refusals = [], []
    for number, content in read_lines(path):
        if isinstance(content, str):
            mend = '请改成一行一个完整的JSON对象，如 {"id": "A1", "equipment": "普通车床"}'
            refusals.append(Refusal(path.name, "", number, "整行", "", content, mend))
        else:
            rows.append(AssetRow(content, "", "", number))
    return rows, refusals


def _from_table(table: Table, filed: date | None) -> Iterator[AssetRow]:
    labels = {name: column.label for name, column in table.columns.items()}
    for row in table.rows:
        cells = {name: _cell(row.cells[column.index] if column.index < len(row.cells) else None)
                 for name, column in table.columns.items()}  # fmt: skip
        facts = {name: value for name, value in cells.items() if value not in (None, "") and name not in TEXT_FIELDS}
        if (
            "id" in table.columns
            and not facts.get("equipment")
            and not re.fullmatch(r"[\w.-]{1,20}", str(facts.get("id", "")))
        ):
            continue
        if _is_note(facts):
            continue
        facts["id"] = str(facts.get("id") or row.number)
        if "万吨" in labels.get("capacity_t_per_year", "") and _is_bare_number(facts.get("capacity_t_per_year")):
            facts["capacity_t_per_year"] = f"{facts['capacity_t_per_year']}万吨/年"
        remarks = ",".join(str(cells[name]) for name in TEXT_FIELDS if cells.get(name))
        yield AssetRow(facts, remarks, table.sheet, row.number, filed, labels)


def _is_note(facts: Mapping[str, Any]) -> bool:
    """A row whose number is words (合计, 填表说明 …) and which names no equipment."""
    number = str(facts.get("id", ""))
    return bool(re.search(r"合计|总计|小计|说明|填表|审核|负责人", number)) or (
        not facts.get("equipment") and len(facts) <= 1
    )


def _is_bare_number(value: Any) -> bool:
    return value is not None and re.fullmatch(r"-?[\d,]+(?:\.\d+)?", str(value)) is not None


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, (date, bool)):
        return value
    if isinstance(value, float) and not value.is_integer():
        return value
    text = shown(value)
    return int(value) if isinstance(value, float) else text


def _filing_date(sheet: Sheet) -> date | None:
    """The day on which the list was filled in, as written above or below the table."""
    for row in sheet.rows:
        text = fold(" ".join(shown(cell) for cell in row.cells)).text
        if match := _FILING.search(text):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                return None
    return None
