"""The match book an organizer hands out: a workbook and a printable page, made of the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalog.comparison import offered_text, shown_requirement
from catalog.specs import SpecVerdict, Verdict
from marketplace.workbooks.entries import Note
from marketplace.workbooks.money import yuan_text
from marketplace.workbooks.tables import Refusal
from matching.model import Match, MatchedNeed, Supply

SYMBOLS = {Verdict.MEETS: "✓", Verdict.MISSES: "✕", Verdict.NOT_STATED: "？"}
WORDS = {Verdict.MEETS: "满足", Verdict.MISSES: "不满足", Verdict.NOT_STATED: "未写明"}
SUPPLY_WORDS = {Supply.FOUND: "有全部满足的产品", Supply.GAP: "补链缺口", Supply.OUT_OF_SCOPE: "不属于设备更新"}
PRINTED = 5  # products of a need on paper; the workbook holds them all
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that a match book tells."""

    results: Sequence[MatchedNeed]
    refusals: Sequence[Refusal]
    notes: Sequence[tuple[str, Note]]
    as_of: date
    products: int
    unknown_columns: Sequence[str] = ()

    def count(self, supply: Supply) -> int:
        """How many needs came out so."""
        return sum(result.supply is supply for result in self.results)

    def by_city(self) -> list[tuple[str, int, int, int]]:
        """City, needs, found, gaps; most needs first."""
        return self._grouped(lambda result: result.need.city or "未写明")

    def by_category(self) -> list[tuple[str, int, int, int]]:
        """Category, needs, found, gaps, of the needs that are in scope; most needs first."""
        return self._grouped(term_of, [r for r in self.results if r.supply is not Supply.OUT_OF_SCOPE])

    def _grouped(
        self, key: Callable[[MatchedNeed], str], results: Sequence[MatchedNeed] | None = None
    ) -> list[tuple[str, int, int, int]]:
        needs: Counter[str] = Counter()
        found: Counter[str] = Counter()
        gaps: Counter[str] = Counter()
        for result in self.results if results is None else results:
            name = key(result)
            needs[name] += 1
            found[name] += result.supply is Supply.FOUND
            gaps[name] += result.supply is Supply.GAP
        order = sorted(needs, key=lambda name: (-needs[name], name))
        return [(name, needs[name], found[name], gaps[name]) for name in order]

    def gaps(self) -> list[MatchedNeed]:
        """The needs that no listed product meets."""
        return [result for result in self.results if result.supply is Supply.GAP]

    def first_sets(self) -> list[tuple[Match, str]]:
        """Each first-set product that some need lists, once, with the needs that list it."""
        listed: dict[str, tuple[Match, list[str]]] = {}
        for result in self.results:
            for match in result.matches:
                if match.first_set:
                    listed.setdefault(match.product.id, (match, []))[1].append(result.need.id)
        return [(match, "、".join(needs)) for match, needs in listed.values()]


def term_of(result: MatchedNeed) -> str:
    """The category that a need asks for first."""
    return result.understanding.categories[0].term if result.understanding.categories else "–"


def verdict_text(verdict: SpecVerdict) -> str:
    """One requirement in words: ``✓ 公称力 8000 kN（要求≥630吨）``."""
    wish = "" if verdict.requirement.hard else "（希望）"
    offered = offered_text(verdict.offer) if verdict.offer else WORDS[verdict.verdict]
    gap = f"，{verdict.gap}" if verdict.gap else ""
    asked = shown_requirement(verdict.requirement)
    return f"{SYMBOLS[verdict.verdict]}{wish}{verdict.requirement.attribute} {offered}（要求{asked}{gap}）"


def short_verdict(verdict: SpecVerdict) -> str:
    """A verdict for a column headed by its requirement: ``✓ 8000 kN``, ``✕ 400 t 差230吨``, ``？ 未写明``."""
    offered = offered_text(verdict.offer) if verdict.offer else WORDS[verdict.verdict]
    return " ".join(filter(None, (SYMBOLS[verdict.verdict], offered, verdict.gap)))


def printed(result: MatchedNeed) -> list[Match]:
    """The matches worth handing out: all strong ones, and of the very category those that miss one thing at most."""
    term = term_of(result)
    near = [match for match in result.matches if match.strong or (match.term == term and len(match.misses) <= 1)]
    strong = sum(match.strong for match in near)
    return near[: max(PRINTED, strong)]


def reasons_text(match: Match) -> str:
    """The labelled points of a match, which add up to its score."""
    return "；".join(f"{reason.label} {reason.points:+.2f}" for reason in match.reasons)


def write_html(book: Book, path: Path) -> None:
    """Write the printable page, whole in itself: no script, no outside asset."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        verdict_text=verdict_text, short_verdict=short_verdict, printed=printed, reasons_text=reasons_text, term_of=term_of, supply_words=SUPPLY_WORDS,
        yuan_text=yuan_text, Supply=Supply, asked=shown_requirement,
    )  # fmt: skip
    path.write_text(environment.get_template("match_book/book.html").render(book=book), encoding="utf-8")


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
    with xlsxwriter.Workbook(str(path), options) as workbook:
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
    _block(sheet, row + 1, ("首台（套）产品", "级别", "目录", "可测算补助", "列入的需求"), first_sets, formats)


def _block(
    sheet: Worksheet, row: int, headers: Sequence[str], rows: Sequence[Sequence[object]], formats: _Formats
) -> int:
    for column, header in enumerate(headers):
        sheet.write_string(row, column, header, formats.head)
    for place, values in enumerate(rows, row + 1):
        _write_row(sheet, place, values, formats)
    return row + len(rows) + 1


_MATCH_HEADERS = [
    ("需求编号", 10), ("需求企业", 20), ("市州", 10), ("要买", 14), ("结论", 12), ("序", 5), ("产品", 24), ("型号", 18),
    ("供给企业", 24), ("产地", 12), ("匹配度", 9), ("全部满足", 9), ("逐项对照", 46), ("为什么", 40), ("单价（万元）", 12),
    ("供货期（天）", 10), ("首台（套）", 20), ("可测算补助（元）", 16), ("联系人（待填）", 14), ("对接结果（待填）", 14), ("需求原文", 50),
]  # fmt: skip


def _matches(sheet: Worksheet, book: Book, formats: _Formats) -> None:
    _table(sheet, _MATCH_HEADERS, (row for result in book.results for row in _match_rows(result)), formats)


def _match_rows(result: MatchedNeed) -> Iterable[Sequence[object]]:
    need = result.need
    ask = f"；请向供方确认：{'、'.join(result.unverifiable)}" if result.unverifiable else ""
    head = (need.id, need.enterprise, need.city, term_of(result), SUPPLY_WORDS[result.supply] + ask)
    if not result.matches:
        yield (*head, *[""] * 15, need.text)
    for match in result.matches:
        product, flag = match.product, match.first_set
        yield (
            *head, match.rank, product.name, product.model, product.supplier, product.city, match.score,
            "是" if match.strong else "否", "\n".join(map(verdict_text, match.verdicts)) or "未读到参数要求", reasons_text(match),
            "面议" if product.price_yuan is None else float(product.price_yuan / 10_000),
            "未写明" if product.lead_days is None else product.lead_days,
            f"{flag.level}·{flag.reference}" if flag else "", "" if flag is None else yuan_text(flag.subsidy_yuan), "", "",
            need.text if match.rank == 1 else "",
        )  # fmt: skip


def _gaps(sheet: Worksheet, book: Book, formats: _Formats) -> None:
    headers = [
        ("需求编号", 10),
        ("需求企业", 22),
        ("市州", 12),
        ("要买", 18),
        ("要求", 46),
        ("最接近的差在哪里", 50),
        ("需求原文", 60),
    ]
    rows = (
        (
            r.need.id, r.need.enterprise, r.need.city, term_of(r),
            "\n".join(f"{q.attribute}{shown_requirement(q)}" for q in r.understanding.requirements), "\n".join(r.nearest), r.need.text,
        )
        for r in book.gaps()
    )  # fmt: skip
    _table(sheet, headers, rows, formats)


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
