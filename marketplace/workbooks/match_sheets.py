"""The match book as a workbook: summary, matches, gaps, refused rows, and what was understood by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalog.comparison import shown_requirement
from marketplace.workbooks.match_book import (
    SUPPLY_WORDS,
    Book,
    conclusion,
    purchase_text,
    reasons_text,
    term_of,
    unread_text,
    verdict_text,
)
from marketplace.workbooks.money import yuan_text
from matching.model import MatchedNeed, Supply


@dataclass(frozen=True, slots=True)
class _Formats:
    head: Format
    text: Format
    title: Format
    share: Format
    money: Format


def write_workbook(book: Book, path: Path) -> None:
    """Write the workbook: summary, matches, gaps, refused rows, and what was understood by itself.

    Every text is written as a text, so that nothing in it becomes a formula.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    content = BytesIO()  # a zip file that cannot be closed on a full disk complains once more when it is forgotten
    with xlsxwriter.Workbook(content, options) as workbook:
        base = {"font_name": "宋体", "font_size": 10, "valign": "top"}
        formats = _Formats(
            head=workbook.add_format({**base, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7F1FF"}),
            text=workbook.add_format({**base, "text_wrap": True, "border": 1}),
            title=workbook.add_format({**base, "bold": True, "font_size": 16}),
            share=workbook.add_format({**base, "border": 1, "num_format": "0.0%"}),
            money=workbook.add_format({**base, "border": 1, "num_format": "#,##0.00"}),
        )
        _summary(workbook.add_worksheet("概要"), book, formats)
        _matches(workbook.add_worksheet("匹配"), book, formats)
        _gaps(workbook.add_worksheet("缺口"), book, formats)
        _refused(workbook.add_worksheet("退回的行"), book, formats)
        _notes(workbook.add_worksheet("自动理解"), book, formats)
    path.write_bytes(content.getbuffer())


def _table(
    sheet: Worksheet, headers: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]], formats: _Formats
) -> None:
    """A sheet that is one table: frozen header that repeats in print, filter, widths that fit, A4 across, page numbers."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.set_footer("&C第&P页 共&N页")
    for column, (header, width) in enumerate(headers):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, formats.head)
    last = 0
    for last, row in enumerate(rows, 1):
        _write_row(sheet, last, row, formats)
    sheet.autofilter(0, 0, max(last, 1), len(headers) - 1)


def _write_row(sheet: Worksheet, number: int, row: Sequence[object], formats: _Formats) -> None:
    for column, value in enumerate(row):
        if isinstance(value, (int, float)):
            sheet.write_number(number, column, value, formats.money if isinstance(value, float) else formats.text)
        else:
            sheet.write_string(number, column, str(value if value is not None else ""), formats.text)


def _summary(sheet: Worksheet, book: Book, formats: _Formats) -> None:
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第&P页 共&N页")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 5, 16)
    sheet.write_string(0, 0, "对接手册", formats.title)
    sheet.write_string(1, 0, f"数据截至 {book.as_of.isoformat()}，以企业确认为准", formats.text)
    row = 3
    for label, value in [
        ("更新需求（项）", len(book.results)),
        ("供给产品（款）", book.products),
        *((f"其中：{SUPPLY_WORDS[supply]}", book.count(supply)) for supply in Supply),
        ("退回或有疑问的单元格", len(book.refusals)),
    ]:
        sheet.write_string(row, 0, label, formats.text)
        sheet.write_number(row, 1, value, formats.text)
        row += 1
    for title, rows in (("按市州", book.by_city()), ("按设备类目", book.by_category())):
        row = _block(sheet, row + 1, (title, "需求", "有全部满足", "缺口"), rows, formats)
    first_sets = [
        (
            f"{m.product.name} {m.product.model}",
            m.first_set.level,
            m.first_set.reference,
            yuan_text(m.first_set.subsidy_yuan),
            n,
        )
        for m, n in book.first_sets()
        if m.first_set
    ]
    _block(sheet, row + 1, ("首台（套）产品", "级别", "目录", "可测算补助", "满足的需求"), first_sets, formats)


def _block(
    sheet: Worksheet, row: int, headers: Sequence[str], rows: Sequence[Sequence[object]], formats: _Formats
) -> int:
    for column, header in enumerate(headers):
        sheet.write_string(row, column, header, formats.head)
    for place, values in enumerate(rows, row + 1):
        _write_row(sheet, place, values, formats)
    return row + len(rows) + 1


_MATCH_HEADERS = [
    ("需求编号", 10), ("需求企业", 20), ("市州", 10), ("要买", 14), ("结论", 16), ("数量与预算", 14), ("序", 5), ("产品", 24), ("型号", 18),
    ("供给企业", 24), ("产地", 12), ("匹配度", 9), ("全部满足", 9), ("逐项对照", 46), ("为什么", 40), ("单价（万元）", 12),
    ("供货期（天）", 10), ("首台（套）", 20), ("可测算补助（元）", 16), ("联系人（待填）", 14), ("对接结果（待填）", 14), ("没有读成参数的话", 30),
    ("需求原文", 50),
]  # fmt: skip


def _matches(sheet: Worksheet, book: Book, formats: _Formats) -> None:
    _table(sheet, _MATCH_HEADERS, (row for result in book.results for row in _match_rows(result)), formats)


def _match_rows(result: MatchedNeed) -> Iterable[Sequence[object]]:
    need = result.need
    head = (need.id, need.enterprise, need.city, term_of(result), conclusion(result), purchase_text(result))
    if not result.matches:
        yield (*head, *[""] * 15, unread_text(result), need.text)
    for match in result.matches:
        product, flag = match.product, match.first_set
        yield (
            *head, match.rank, product.name, product.model, product.supplier, product.city, match.score,
            "是" if match.strong else "否", "\n".join(verdict_text(v, result.unverifiable) for v in match.verdicts) or "未读到参数要求", reasons_text(match),
            "面议" if product.price_yuan is None else float(product.price_yuan / 10_000),
            "未写明" if product.lead_days is None else product.lead_days,
            f"{flag.level}·{flag.reference}" if flag else "", "" if flag is None else yuan_text(flag.subsidy_yuan), "", "",
            *((unread_text(result), need.text) if match.rank == 1 else ("", "")),
        )  # fmt: skip


def _gaps(sheet: Worksheet, book: Book, formats: _Formats) -> None:
    headers = [
        ("需求编号", 10), ("需求企业", 22), ("市州", 12), ("要买", 18), ("要求", 40), ("最接近的产品", 30), ("差在哪里", 36),
        ("未写明", 30), ("怎样才满足", 44), ("需求原文", 56),
    ]  # fmt: skip
    _table(sheet, headers, (_gap_row(book, result) for result in book.gaps()), formats)


def _gap_row(book: Book, result: MatchedNeed) -> Sequence[object]:
    need, short = result.need, book.shortfall(result)
    asked = "\n".join(f"{q.attribute}{shown_requirement(q)}" for q in result.understanding.requirements)
    told = (short.nearest, short.misses, short.unstated, short.change)
    return (need.id, need.enterprise, need.city, term_of(result), asked, *told, need.text)


def _refused(sheet: Worksheet, book: Book, formats: _Formats) -> None:
    headers = [
        ("文件", 22),
        ("工作表", 14),
        ("行", 6),
        ("列", 20),
        ("原值", 26),
        ("问题", 34),
        ("改法", 34),
        ("处理", 14),
    ]
    rows = (
        (r.file, r.sheet, r.row, r.column, r.value, r.reason, r.mend, "整行未导入" if r.whole else "只略过此格")
        for r in book.refusals
    )
    _table(sheet, headers, rows, formats)


def _notes(sheet: Worksheet, book: Book, formats: _Formats) -> None:
    headers = [("文件", 22), ("工作表", 14), ("行", 6), ("列", 20), ("原值", 30), ("理解为", 40)]
    rows: list[Sequence[object]] = [(file, n.sheet, n.row, n.column, n.value, n.reading) for file, n in book.notes]
    rows += [("", "", "", name, "", "不认识的列，没有使用") for name in book.unknown_columns]
    _table(sheet, headers, rows, formats)
