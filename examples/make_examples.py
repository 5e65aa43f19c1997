"""Write the example workbooks, laid out as offices send them: 更新需求.xlsx from needs.yaml, 供给清单.xlsx from the
demonstration's products. Run `python examples/make_examples.py` in the checkout; the files do not change from run to run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
PRODUCTS = HERE.parent / "marketplace" / "demo" / "products.jsonl"
CREATED = datetime(2024, 6, 1, 9, 0)
NEED_HEADERS = (
    "序号", "企业名称", "所在\n市州", "企业\n规模", "行业\n类别", "", "更新需求描述", "数量\n（台/套）", "预算\n（万元）",
)  # fmt: skip
NEED_WIDTHS = (6, 30, 10, 8, 20, 3, 72, 10, 10)
SUPPLY_HEADERS = (
    "序号", "供应商名称", "所在地", "产品名称", "规格型号", "主要技术参数", "单价\n（万元）", "供货期",
    "是否首台\n（套）", "目录/证书",
)  # fmt: skip
SUPPLY_WIDTHS = (6, 32, 16, 30, 18, 72, 10, 9, 9, 26)
# What the example needs ask for is listed whole; the zero-gap electrolyser is left out on purpose, to show a gap.
ASKED_FOR = (
    "油压机", "焊接装备（农机）", "细纱机", "蒸发器", "检定装备", "电动拧紧机", "泵", "辊压机", "安全应急监测预警",
    "空压机", "折弯机", "换热器",
)  # fmt: skip
LEFT_OUT = ("零极距电解槽", "氧阴极电解槽")
OTHERS_EVERY = 13
Row = Mapping[str, Any]


def make_needs(path: Path) -> None:
    """The update needs as a city's office collects them: title, filler, a blank column, a total and a signature row."""
    needs = yaml.safe_load((HERE / "needs.yaml").read_text(encoding="utf-8"))
    rows = [
        [
            str(number),
            *(need[field] for field in ("enterprise", "city", "size", "industry")),
            "",
            *(str(need[field]) for field in ("text", "quantity", "budget")),
        ]
        for number, need in enumerate(needs, 1)
    ]
    rows.append(["合计", f"{len(needs)}家", *[""] * 7])
    rows.append(["填表人：示例", "", "审核人：示例", "", "", "", "日期：2024年6月1日", "", ""])
    _write(path, "更新需求", "企业设备更新需求汇总表（虚构示例）", NEED_HEADERS, NEED_WIDTHS, rows)


def make_supply(path: Path) -> None:
    """The supply list as a province's office publishes it."""
    rows = [[str(number), *_supply_row(product)] for number, product in enumerate(_chosen(), 1)]
    _write(path, "供给清单", "设备更新供给企业及产品清单（虚构示例）", SUPPLY_HEADERS, SUPPLY_WIDTHS, rows)


def _chosen() -> list[Row]:
    """What the needs ask for, what a first-set catalogue lists, and every so many of the rest."""
    products = [json.loads(line) for line in PRODUCTS.read_text(encoding="utf-8").splitlines()]
    return [
        product
        for place, product in enumerate(products)
        if product["category"] in ASKED_FOR
        or (product["category"] not in LEFT_OUT and (product["first_set"] or place % OTHERS_EVERY == 5))
    ]


def _supply_row(product: Row) -> list[str]:
    figures = [f"{spec['name']}:{spec['value']}{spec['unit']}" for spec in product["specs"]]
    words = [f"{name}:{word}" for name, word in product["attributes"].items()]
    price, claim = product["price_yuan"], product["first_set"]
    has_plain_place = product["province"] in ("湖北省", product["city"])
    return [
        product["supplier"],
        product["city"] if has_plain_place else product["province"] + product["city"],
        product["name"],
        product["model"],
        "；".join([*figures, *words]),
        "面议" if price is None else f"{price / 10_000:.10g}",
        f"{product['lead_days']}天",
        "是" if claim else "否",
        (claim["reference"] or "自称，未列入目录") if claim else "",
    ]


def _write(
    path: Path,
    sheet_name: str,
    title: str,
    headers: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": title, "comments": "全部内容均为虚构", "created": CREATED})
        plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "仿宋"})
        head = book.add_format({"border": 1, "text_wrap": True, "align": "center", "bold": True, "font_name": "黑体"})
        sheet = book.add_worksheet(sheet_name)
        _put_title(sheet, title, len(headers), book.add_format({"bold": True, "align": "center", "font_size": 18}))
        for column, (header, width) in enumerate(zip(headers, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, header, head)
        _put_rows(sheet, rows, plain)
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()


def _put_title(sheet: Worksheet, title: str, width: int, style: Format) -> None:
    sheet.merge_range(0, 0, 0, width - 1, title, style)
    sheet.write_string(1, 0, "填报单位：示例市经济和信息化局（虚构）")


def _put_rows(sheet: Worksheet, rows: Sequence[Sequence[str]], style: Format) -> None:
    """All cells as text, as offices do with numbers."""
    for place, row in enumerate(rows, 3):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text, style)


if __name__ == "__main__":
    make_needs(HERE / "更新需求.xlsx")
    make_supply(HERE / "供给清单.xlsx")
