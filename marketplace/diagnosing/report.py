"""The result as workbooks: a column for each verdict, and a list that can be uploaded again unchanged; and a sample list."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketplace.diagnosing.models import AssetList, ListedAsset
from marketplace.diagnosing.service import DOUBT, NONE, REFUSED, VERDICTS, Tally, asked_of
from marketplace.presentation import translated as _

# Headers by which the list is read again (`marketplace.workbooks.assets.HEADERS`); files of offices are in Chinese.
FACT_HEADERS: Mapping[str, str] = {
    "id": "序号",
    "equipment": "设备名称",
    "industry": "所属行业",
    "since": "投用年份",
    "service_years": "服役年限",
    "quantity": "数量",
    "volume_m3": "容积（立方米）",
    "tonnage": "公称容量（吨）",
    "capacity_t_per_year": "年产能（吨）",
    "steel": "钢种",
    "metal": "金属",
    "product_grade": "产品等级",
    "energy_grade": "能效等级",
    "unit_consumption": "单位能耗",
}
_ALWAYS = ("id", "equipment", "industry", "since", "service_years")
VERDICT_TITLES: Mapping[str, str] = {
    "aged_update": "到期更新",
    "named_update": "点名更新",
    "restricted_retrofit": "限制类改造",
    "phase_out": "淘汰退出",
    "phase_out_priority": "淘汰退出（优先）",
    "phase_out_by_2027": "2027年前退出",
    "promote_grade_2": "建议推广",
}
_STATUS = {"fires": "成立", "ambiguous": "存疑", "no": "不成立"}
_HEADER_ROW = 2
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Formats:
    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        base = {"font_name": "宋体", "font_size": 10, "valign": "top"}
        self.title: Format = workbook.add_format({**base, "bold": True, "font_size": 16})
        self.head: Format = workbook.add_format(
            {**base, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7F1FF"}
        )
        self.text: Format = workbook.add_format({**base, "text_wrap": True, "border": 1})
        self.note: Format = workbook.add_format(base)


def result_workbook(kept: AssetList, rows: Sequence[ListedAsset], tally: Tally) -> bytes:
    """The list with what the plan says of each asset. No cell is a formula, whatever was typed into the list."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as workbook:
        formats = _Formats(workbook)
        _results(workbook.add_worksheet("诊断结果"), kept, rows, formats)
        _summary(workbook.add_worksheet("汇总"), tally, formats)
        _quotes(workbook.add_worksheet("条款原文"), rows, formats)
    return content.getvalue()


def _results(sheet: Worksheet, kept: AssetList, rows: Sequence[ListedAsset], formats: _Formats) -> None:
    known = [name for name in FACT_HEADERS if name in _ALWAYS or any(row.facts.get(name) for row in rows)]
    headers = [FACT_HEADERS[name] for name in known] + ["备注"]
    headers += [VERDICT_TITLES[verdict] for verdict in VERDICTS] + ["还缺什么", "要改的单元格", "在原表的位置"]
    sheet.write_string(0, 0, f"在用设备更新诊断 {kept.name}", formats.title)
    sheet.write_string(1, 0, _basis(kept.as_of), formats.note)
    for column, header in enumerate(headers):
        sheet.write_string(_HEADER_ROW, column, header, formats.head)
        sheet.set_column(column, column, 30 if header in VERDICT_TITLES.values() or header == "设备名称" else 13)
    for place, row in enumerate(rows, _HEADER_ROW + 1):
        cells = [_fact(row, kept, name, place - _HEADER_ROW) for name in known] + [row.remarks]
        cells += [*_findings(row), _asked(row), _refused(row), _place(row)]
        _write(sheet, place, cells, formats)
    _printable(sheet, _HEADER_ROW, len(headers), len(rows))


def _basis(day: date) -> str:
    return f"基准日期：{day.isoformat()}；依据鄂经信规划〔2024〕56号，以主管部门核定为准"


def _fact(row: ListedAsset, kept: AssetList, name: str, number: int) -> object:
    value = row.facts.get(name)
    if name == "id":
        return value or number
    return value or kept.industry if name == "industry" else value


def _findings(row: ListedAsset) -> list[str]:
    said = {f["verdict"]: f"{_STATUS[f['status']]}：{f['why']}（{f['clause']}）" for f in row.findings}
    return [said.get(verdict, "") for verdict in VERDICTS]


def _asked(row: ListedAsset) -> str:
    return "、".join(FACT_HEADERS.get(name, "基准日期") for name in asked_of(row.findings))


def _refused(row: ListedAsset) -> str:
    if not row.refusal:
        return ""
    column = row.refusal["column"]
    where = row.columns.get(column) or FACT_HEADERS.get(column, column)
    return f"{where}：{row.refusal['reason']}，{row.refusal['mend']}"


def _place(row: ListedAsset) -> str:
    return f"{row.sheet} 第{row.row}行".strip() if row.row else ""


def _write(sheet: Worksheet, place: int, cells: Iterable[object], formats: _Formats) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(place, column, value, formats.text)
        else:
            sheet.write_string(place, column, "" if value is None else str(value), formats.text)


def _printable(sheet: Worksheet, header: int, columns: int, rows: int) -> None:
    """Frozen header that repeats in print, a filter, A4 across, page numbers."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.freeze_panes(header + 1, 2)
    sheet.set_footer("&C第&P页 共&N页")
    sheet.autofilter(header, 0, header + max(rows, 1), columns - 1)


def _summary(sheet: Worksheet, tally: Tally, formats: _Formats) -> None:
    sheet.set_column(0, 0, 26)
    _write_head(sheet, ("结论", "台（套）数"), formats)
    titles = {**VERDICT_TITLES, DOUBT: "存疑、缺事实", NONE: "没有对应条款", REFUSED: "要改"}
    rows = [(title, tally.of(name)) for name, title in titles.items()] + [("合计行数", tally.total)]
    for place, row in enumerate(rows, 1):
        _write(sheet, place, row, formats)
    sheet.write_string(len(rows) + 2, 0, "一台设备可以同时对应几条，各行相加不等于合计。", formats.note)


def _write_head(sheet: Worksheet, headers: Sequence[str], formats: _Formats) -> None:
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, formats.head)
    sheet.freeze_panes(1, 0)


def _quotes(sheet: Worksheet, rows: Iterable[ListedAsset], formats: _Formats) -> None:
    sheet.set_column(0, 1, 16)
    sheet.set_column(2, 2, 90)
    _write_head(sheet, ("条款", "结论", "原文"), formats)
    quotes = {(f["clause"], f["verdict"], f["quote"]): None for row in rows for f in row.findings}
    for place, (clause, verdict, quote) in enumerate(quotes, 1):
        _write(sheet, place, (clause, VERDICT_TITLES.get(verdict, verdict), quote), formats)


_SAMPLE: Sequence[Sequence[object]] = (
    (1, "普通车床", "C6140", "机械加工", 2009, 2, "", ""),
    (2, "加氢反应器", "", "石油化工", 2001, 1, "", ""),
    (3, "细纱机", "FA506", "纺织", 2005, 6, "", ""),
    (4, "炼铁高炉", "有效容积1080立方米", "钢铁", 2006, 1, "", ""),
    (5, "螺杆空压机", "", "机械加工", 2016, 3, "3级", ""),
    (6, "电炉", "60吨", "钢铁", 2010, 1, "", "没有写钢种，会问"),
    (7, "数控折弯机", "", "", 2019, 1, "", "没有写行业，会问"),
)  # fmt: skip


def sample_workbook(day: date) -> bytes:
    """A list to fill in, with a few fictional assets."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as workbook:
        formats = _Formats(workbook)
        sheet = workbook.add_worksheet("在用设备清单")
        sheet.write_string(0, 0, "在用设备清单（示例）", formats.title)
        sheet.write_string(1, 0, f"填报日期：{day.isoformat()}", formats.note)
        headers = ("序号", "设备名称", "规格型号及能力", "所属行业", "投用年份", "数量", "能效等级", "备注")
        for column, header in enumerate(headers):
            sheet.write_string(_HEADER_ROW, column, header, formats.head)
        sheet.set_column(1, 3, 22)
        for place, row in enumerate(_SAMPLE, _HEADER_ROW + 1):
            _write(sheet, place, row, formats)
        _printable(sheet, _HEADER_ROW, len(headers), len(_SAMPLE))
    return content.getvalue()


def sheet_words(row: ListedAsset) -> str:
    """Where an asset stands in the uploaded file, in words; empty for a pasted one."""
    if not row.row:
        return ""
    return _("“%(sheet)s”第%(row)s行", sheet=row.sheet, row=row.row) if row.sheet else _("第%(row)s行", row=row.row)
