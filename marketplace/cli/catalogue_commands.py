"""`chuzhuang catalogue`: the taxonomy, for other programs."""

from __future__ import annotations

import json

import click

from seed_catalog import load_plan


@click.group()
def catalogue() -> None:
    """设备类目：方案点名的全部设备、产线、系统和软件。"""


@catalogue.command()
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True, help="输出格式。")
def export(form: str) -> None:
    """逐行输出每个类目：名称、别名、种类、方向、行业、条款、原文。

    例：chuzhuang catalogue export --format jsonl > catalogue.jsonl
    """
    for category in load_plan().categories.values():
        row = {
            "term": category.term,
            "aliases": list(category.aliases),
            "kind": category.kind.value,
            "direction": [direction.value for direction in category.directions],
            "industry": list(category.industries),
            "clauses": list(category.clauses),
            "quotes": [citation.quote for citation in category.citations],
            "for_purchase": category.is_for_purchase,
        }
        click.echo(json.dumps(row, ensure_ascii=False))
