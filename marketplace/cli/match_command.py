"""`chuzhuang match`: two files in, a match book out. Needs no server, no database, no configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.records import Need, Product
from marketplace.cli.outputs import Refusal, whole_files, write_lines
from marketplace.stopping import listen_for_signals
from marketplace.workbooks.entries import Entries, Note
from marketplace.workbooks.match_book import Book, write_html
from marketplace.workbooks.match_sheets import write_workbook
from marketplace.workbooks.needs import read_needs
from marketplace.workbooks.price_check import price_notes
from marketplace.workbooks.products import read_products
from marketplace.workbooks.reading import UnreadableFile
from matching.model import MatchedNeed, Supply

if TYPE_CHECKING:
    from matching.understanding import Reader  # takes a second to import

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
    listen_for_signals()
    day = as_of.date() if as_of else date.today()
    try:
        needs, products = read_needs(needs_file), read_products(products_file)
    except UnreadableFile as error:
        raise Refusal(str(error)) from error
    if not needs.records:
        raise Refusal(f"{needs_file.name}：没有一行可用的需求；{_first_refusal(needs)}")
    unplaced = "" if all_provinces else _note_unplaced(products)
    try:
        with whole_files(folder) as scratch:
            results, shown = _match(needs, products, top=top, day=day, all_provinces=all_provinces)
            _write(scratch, results, shown, needs, products, day, all_provinces=all_provinces)
    except (KeyboardInterrupt, click.Abort) as interruption:
        raise Refusal("已中断，没有留下半个文件") from interruption
    _report(results, shown, needs, products, folder)
    if unplaced:
        click.echo(f"{products.file}：{unplaced}", err=True)
    if any(refusal.whole for refusal in (*needs.refusals, *products.refusals)):
        raise click.exceptions.Exit(1)


def _note_unplaced(products: Entries[Product]) -> str:
    """How many products say nothing of where they are made and so are not listed, noted at the first; empty for none."""
    places = [place for place, made in enumerate(products.records) if not made.province and not made.city]
    if not places:
        return ""
    words = f"{len(places)}款产品没有写产地，看不出是不是湖北制造，没有列入；请补“产地”一列，或加 --all-provinces"
    products.notes.append(Note(*products.places[places[0]], "产地", "", words))
    return words


def _match(
    needs: Entries[Need], products: Entries[Product], *, top: int, day: date, all_provinces: bool
) -> tuple[list[MatchedNeed], list[MatchedNeed]]:
    """The results of every need, and the same for the book, where a need of several machines stands once for each.

    Notes such needs in `needs`, and in `products` prices that are hard to believe beside others of the kind.
    """
    from matching.matcher import Matcher  # here, because fitting libraries take a second to import

    click.echo(f"读入需求{len(needs.records)}项、产品{len(products.records)}款，正在建立匹配…", err=True)
    workers = os.cpu_count() or 1
    matcher = Matcher.fit(products.records, workers=workers if len(products.records) >= _MANY else 1)
    kinds = matcher.supply.kinds
    products.notes.extend(price_notes(products, lambda product: kinds[product.id][0].term if kinds[product.id] else ""))
    dated = [need if need.as_of else replace(need, as_of=day) for need in needs.records]
    parts = _machines(needs, dated, matcher.reader)
    asked = [*dated, *(part for several in parts.values() for part in several)]
    workers = workers if len(asked) >= _MANY else 1
    found = matcher.match(asked, top=top, all_provinces=all_provinces, workers=workers)
    with click.progressbar(
        found, length=len(asked), label="匹配", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        everything = iter(list(bar))
    results = list(islice(everything, len(dated)))
    shown: list[MatchedNeed] = []
    for result in results:
        shown += islice(everything, len(parts[result.need.id])) if result.need.id in parts else [result]
    return results, shown


def _machines(needs: Entries[Need], dated: Sequence[Need], reader: Reader) -> dict[str, tuple[Need, ...]]:
    """The needs that ask for several machines, by id, once for each machine: 7-1, 7-2. Each is noted in `needs`.

    Number and budget are those of the whole, and no part's.
    """
    found: dict[str, tuple[Need, ...]] = {}
    for place, need in enumerate(dated):
        parts = reader.split(need)
        if len(parts) < 2:
            continue
        named = tuple(replace(p, id=f"{need.id}-{n}", quantity=None, budget_yuan=None) for n, p in enumerate(parts, 1))
        found[need.id] = named
        column = needs.columns[place].get("text")
        reading = f"写了{len(parts)}种设备，手册中分列为{'、'.join(part.id for part in named)}"
        needs.notes.append(Note(*needs.places[place], column.label if column else "text", need.text[:200], reading))
    return found


def _write(
    scratch: Path,
    results: Sequence[MatchedNeed],
    shown: Sequence[MatchedNeed],
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
    book = Book(shown, refusals, notes, day, len(products.records), unknown, all_provinces)
    write_html(book, scratch / "对接手册.html")
    write_workbook(book, scratch / "对接手册.xlsx")


def _first_refusal(entries: Entries[Any]) -> str:
    if not entries.refusals:
        return "表头下面没有内容"
    first = entries.refusals[0]
    return f"第{first.row}行{first.column}：{first.reason}，{first.mend}"


def _report(
    results: Sequence[MatchedNeed],
    shown: Sequence[MatchedNeed],
    needs: Entries[Need],
    products: Entries[Product],
    folder: Path,
) -> None:
    counts = {supply: sum(result.supply is supply for result in results) for supply in Supply}
    click.echo(
        f"需求{len(results)}项：有全部满足的产品{counts[Supply.FOUND]}项，补链缺口{counts[Supply.GAP]}项，"
        f"不属于设备更新{counts[Supply.OUT_OF_SCOPE]}项",
        err=True,
    )
    listed = {result.need.id for result in shown}
    several = sum(result.need.id not in listed for result in results)
    if several:
        click.echo(f"{needs.file}：{several}项需求写了几种设备，手册中每种设备单列一项", err=True)
    for entries in (needs, products):
        _report_refusals(entries)
        if entries.unknown_columns:
            click.echo(f"{entries.file}：没有用到的列：{'、'.join(entries.unknown_columns)}", err=True)
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
