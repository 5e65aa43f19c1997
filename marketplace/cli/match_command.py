"""`chuzhuang match`: two files in, a match book out. Needs no server, no database, no configuration."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from catalog.records import Need, Product
from marketplace.cli.outputs import Refusal, whole_files, write_lines
from marketplace.workbooks.entries import Entries
from marketplace.workbooks.match_book import Book, write_html
from marketplace.workbooks.match_sheets import write_workbook
from marketplace.workbooks.needs import read_needs
from marketplace.workbooks.price_check import price_notes
from marketplace.workbooks.products import read_products
from marketplace.workbooks.reading import UnreadableFile
from matching.model import MatchedNeed, Supply

_MANY = 2000  # from here on, starting more processes takes less time than it saves
_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--needs", "needs_file", type=_FILE, required=True, help="更新需求：.xlsx、.csv 或 .jsonl。")
@click.option("--products", "products_file", type=_FILE, required=True, help="供给清单：.xlsx、.csv 或 .jsonl。")
@click.option("--out", "folder", type=_FILE, required=True, help="放结果的文件夹。")
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="每项需求最多列几款。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="基准日，用于没有写日期的行；默认今天。")
@click.option("--all-provinces", is_flag=True, help="也列省外制造的产品。")
def match(
    needs_file: Path, products_file: Path, folder: Path, top: int, as_of: datetime | None, *, all_provinces: bool
) -> None:
    """为每项更新需求找湖北制造的产品，写成对接手册。

    \b
    例：chuzhuang match --needs 需求汇总.xlsx --products 供给清单.xlsx --out 结果
    结果：matches.jsonl、对接手册.xlsx、对接手册.html、refused.jsonl
    退出码：0 全部完成（有略过的单元格时列出）；1 有整行被退回，其余已完成；2 没有完成。
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    day = as_of.date() if as_of else date.today()
    try:
        needs, products = read_needs(needs_file), read_products(products_file)
    except UnreadableFile as error:
        raise Refusal(str(error)) from error
    if not needs.records:
        raise Refusal(f"{needs_file.name}：没有一行可用的需求；{_first_refusal(needs)}")
    try:
        with whole_files(folder) as scratch:
            results = _match(needs.records, products, top=top, day=day, all_provinces=all_provinces)
            _write(scratch, results, needs, products, day, all_provinces=all_provinces)
    except (KeyboardInterrupt, click.Abort) as interruption:
        raise Refusal("已中断，没有留下半个文件") from interruption
    _report(results, needs, products, folder)
    if any(refusal.whole for refusal in (*needs.refusals, *products.refusals)):
        raise click.exceptions.Exit(1)


def _match(
    needs: Sequence[Need], products: Entries[Product], *, top: int, day: date, all_provinces: bool
) -> list[MatchedNeed]:
    """The results; prices that are hard to believe beside others of the kind are noted in `products`."""
    from matching.matcher import Matcher  # here, because fitting libraries take a second to import

    click.echo(f"读入需求{len(needs)}项、产品{len(products.records)}款，正在建立匹配…", err=True)
    workers = os.cpu_count() or 1
    matcher = Matcher.fit(products.records, workers=workers if len(products.records) >= _MANY else 1)
    kinds = matcher.supply.kinds
    products.notes.extend(price_notes(products, lambda product: kinds[product.id][0].term if kinds[product.id] else ""))
    dated = [need if need.as_of else replace(need, as_of=day) for need in needs]
    workers = workers if len(dated) >= _MANY else 1
    found = matcher.match(dated, top=top, all_provinces=all_provinces, workers=workers)
    with click.progressbar(found, length=len(dated), label="匹配", file=sys.stderr) as bar:
        return list(bar)


def _write(
    scratch: Path,
    results: Sequence[MatchedNeed],
    needs: Entries[Need],
    products: Entries[Product],
    day: date,
    *,
    all_provinces: bool,
) -> None:
    from matching.contract import to_row

    write_lines(scratch / "matches.jsonl", (to_row(result) for result in results))
    refusals = [*needs.refusals, *products.refusals]
    write_lines(scratch / "refused.jsonl", (refusal.as_row() for refusal in refusals))
    notes = [(entries.file, note) for entries in (needs, products) for note in entries.notes]
    unknown = [*needs.unknown_columns, *products.unknown_columns]
    book = Book(results, refusals, notes, day, len(products.records), unknown, all_provinces)
    write_html(book, scratch / "对接手册.html")
    write_workbook(book, scratch / "对接手册.xlsx")


def _first_refusal(entries: Entries[Any]) -> str:
    if not entries.refusals:
        return "表头下面没有内容"
    first = entries.refusals[0]
    return f"第{first.row}行{first.column}：{first.reason}，{first.mend}"


def _report(results: Sequence[MatchedNeed], needs: Entries[Need], products: Entries[Product], folder: Path) -> None:
    counts = {supply: sum(result.supply is supply for result in results) for supply in Supply}
    click.echo(
        f"需求{len(results)}项：有全部满足的产品{counts[Supply.FOUND]}项，补链缺口{counts[Supply.GAP]}项，"
        f"不属于设备更新{counts[Supply.OUT_OF_SCOPE]}项",
        err=True,
    )
    for entries in (needs, products):
        _report_refusals(entries)
    click.echo(f"对接手册：{folder / '对接手册.xlsx'}（打印用：{folder / '对接手册.html'}）", err=True)


def _report_refusals(entries: Entries[Any]) -> None:
    """How many rows were sent back and how many cells passed over, and where the first of them stand."""
    rows = sum(refusal.whole for refusal in entries.refusals)
    cells = len(entries.refusals) - rows
    if entries.refusals:
        click.echo(f"{entries.file}：退回{rows}行，略过{cells}个单元格（所在的行已照常匹配）", err=True)
    for refusal in entries.refusals[:20]:
        where = f"{refusal.sheet} " if refusal.sheet else ""
        place = f"{refusal.file} {where}第{refusal.row}行 {refusal.column}"
        click.echo(f"{place}：{refusal.reason}，{refusal.mend}", err=True)
    if len(entries.refusals) > 20:
        click.echo(f"{entries.file}：另有{len(entries.refusals) - 20}处，见 refused.jsonl", err=True)
