"""`chuzhuang estimate` and `chuzhuang diagnose`: a file in, a row of answer for each row of it out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from marketplace.cli.outputs import Refusal, whole_files, write_lines
from marketplace.diagnosing.answering import findings_on
from marketplace.workbooks.assets import AssetRow, read_assets
from marketplace.workbooks.reading import UnreadableFile, read_lines
from policy.estimate import estimate
from policy.rulings import RefusedFact

Row = dict[str, Any]
_FILE = click.Path(path_type=Path, dir_okay=False)
SHOWN_REFUSALS = 20


@click.command("estimate")
@click.option("--cases", "cases_file", type=_FILE, required=True, help="测算事项，每行一个 JSON 对象（.jsonl）。")
@click.option("--out", "out_file", type=_FILE, required=True, help="写结果的文件（.jsonl）。")
def estimate_command(cases_file: Path, out_file: Path) -> None:
    """按支持政策测算：给多少、为什么、依据哪一条；条文没有写的金额不作猜测。

    \b
    例：chuzhuang estimate --cases 测算.jsonl --out 结果.jsonl
    输入一行：{"id": "1", "policy": "P2a", "facts": {"manufacturing": true,
              "total_investment_yuan": 80000000, "production_equipment_yuan": 56000000}}
    退出码：0 全部完成；1 有行被退回，其余已完成；2 没有完成。
    """
    try:
        rows = [(number, content) for number, content in read_lines(cases_file)]
    except UnreadableFile as error:
        raise Refusal(str(error)) from error
    _answer_all(rows, _estimate_row, cases_file, out_file, "测算")


@click.command("diagnose")
@click.option("--assets", "assets_file", type=_FILE, required=True, help="在用设备清单：.xlsx、.csv 或 .jsonl。")
@click.option("--out", "out_file", type=_FILE, required=True, help="写结果的文件（.jsonl）。")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="基准日，用于没有写日期的行；默认清单的填报日期，没有则今天。",
)
def diagnose_command(assets_file: Path, out_file: Path, as_of: datetime | None) -> None:
    """逐台诊断在用设备：哪些条款说它该改造、更新或淘汰，还缺什么信息。

    \b
    例：chuzhuang diagnose --assets 在用设备清单.xlsx --out 诊断.jsonl
    表格没有 id 列时，以“序号”为 id。
    退出码：0 全部完成；1 有行被退回，其余已完成；2 没有完成。
    """
    try:
        assets, unread = read_assets(assets_file)
    except UnreadableFile as error:
        raise Refusal(str(error)) from error
    if not assets and not unread:
        raise Refusal(f"{assets_file.name}：没有找到设备；表格要有“设备名称”一列，.jsonl 每行要有 equipment")
    day = as_of.date() if as_of else None
    rows: list[tuple[int, Any]] = [(asset.number, asset) for asset in assets]
    rows += [(refusal.row, refusal.reason) for refusal in unread]
    rows.sort(key=lambda entry: entry[0])
    _answer_all(rows, lambda number, asset: _diagnose_row(number, asset, day), assets_file, out_file, "诊断")


def _estimate_row(number: int, content: Any) -> Row:
    """The answer to one line. Raises RefusedFact."""
    if isinstance(content, str):
        raise RefusedFact("整行", None, content, "请改成一行一个完整的JSON对象")
    policy = content.get("policy")
    if not isinstance(policy, str):
        raise RefusedFact("policy", policy, "没有写政策编号", "填 P1 至 P10，如 P2a")
    return estimate(policy, content.get("facts") or {}).as_row()


def _diagnose_row(number: int, row: Any, as_of: date | None) -> Row:
    """The findings on one asset. Raises RefusedFact."""
    if isinstance(row, str):
        raise RefusedFact("整行", None, row, "请改成一行一个完整的JSON对象")
    found = findings_on(row.facts, row.remarks, as_of or row.as_of or date.today())
    return {"findings": [finding.as_row() for finding in found]}


def _row_id(number: int, content: Any) -> Any:
    facts = content.facts if isinstance(content, AssetRow) else content
    found = facts.get("id") if isinstance(facts, dict) else None
    return found if isinstance(found, (str, int)) and not isinstance(found, bool) and found != "" else str(number)


def _answer_all(
    rows: list[tuple[int, Any]], answer: Callable[[int, Any], Row], source: Path, out_file: Path, task: str
) -> None:
    """Answer each row in order, refused ones too, and write them together. Exit status 1 where some were refused."""
    if out_file.is_dir() or out_file.resolve() == source.resolve():
        raise Refusal(f"{out_file} 不能用来写结果，请换一个文件名")
    answers, refused = [], []
    with click.progressbar(rows, label=task, file=sys.stderr) as bar:
        for number, content in bar:
            key = _row_id(number, content)
            try:
                answers.append({"id": key, **answer(number, content)})
            except RefusedFact as refusal:
                fields = {name: getattr(refusal, name) for name in ("column", "value", "reason", "mend")}
                fields["value"] = _finite(fields["value"])
                answers.append({"id": key, "refused": fields})
                refused.append((_place(number, content, refusal.column), refusal))
    _write_whole(answers, out_file)
    _report(len(answers), refused, source, out_file, task)
    if refused:
        raise click.exceptions.Exit(1 if len(refused) < len(answers) else 2)


def _finite(value: Any) -> Any:
    """A value that JSON can hold: infinities and the like as text."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return str(value)
    return value


def _place(number: int, content: Any, column: str) -> str:
    """Where a refused cell stands, in words."""
    if isinstance(content, AssetRow) and content.sheet:
        return f"“{content.sheet}”第{number}行 {content.labels.get(column, column)}"
    return f"第{number}行 {column}"


def _write_whole(answers: Iterable[Row], out_file: Path) -> None:
    with whole_files(out_file.parent) as scratch:
        write_lines(scratch / out_file.name, answers)


def _report(total: int, refused: list[tuple[str, RefusedFact]], source: Path, out_file: Path, task: str) -> None:
    click.echo(f"{task}{total}行，退回{len(refused)}行；结果：{out_file}", err=True)
    for place, refusal in refused[:SHOWN_REFUSALS]:
        click.echo(f"{source.name} {place}：{refusal.reason}，{refusal.mend}", err=True)
    if len(refused) > SHOWN_REFUSALS:
        click.echo(f"另有{len(refused) - SHOWN_REFUSALS}行，见结果文件的 refused", err=True)
