"""Entries of fictional first-set catalogues for the demonstration: in force, over, spelt otherwise, and of nobody here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.records import HUBEI
from marketplace.first_sets.models import KIND_TITLES, LEVEL_TITLES

Row = dict[str, Any]
KINDS = {title: kind for kind, title in KIND_TITLES.items()}
LEVELS = {title: level for level, title in LEVEL_TITLES.items()}
RESPELT, OVER = 3, 2  # how many other products stand in a catalogue under another spelling, and in one that is over
EVERY = 29  # so many unlisted products of Hubei apart, one of these is taken
ABSENT = ("示例·武汉东湖未入驻装备有限公司（虚构）", "示例·宜昌峡江未入驻重工有限公司（虚构）")


def build_first_sets(products: Sequence[Row]) -> list[Row]:
    """Every entry as a line of first_sets.jsonl, made of the lines of products.jsonl."""
    listed = [product for product in products if product["first_set"] and not product["first_set"]["self_claimed"]]
    others = [p for p in products if not p["first_set"] and p["province"] == HUBEI and p["category"]][::EVERY]
    return [
        *map(_as_listed, listed),
        *(_respelt(number, product) for number, product in enumerate(others[:RESPELT], 1)),
        *(_over(number, product) for number, product in enumerate(others[RESPELT : RESPELT + OVER], 1)),
        *_absent(),
    ]


def _entry(product: Row, kind: str, level: str, number: str, year: int, **changes: Any) -> Row:
    area = "国家" if level == "national" else "湖北省"
    return {
        "kind": kind,
        "level": level,
        "year": year,
        "number": number,
        "holder": product["supplier"],
        "product_name": product["name"],
        "model": product["model"],
        "category": product["category"],
        "city": product["city"],
        "valid_from": f"{year}-07-01",
        "valid_until": None,
        "source": f"示例：{area}首台（套）等创新产品目录（{year}年，虚构）",
        **changes,
    }


def _as_listed(product: Row) -> Row:
    claim = product["first_set"]
    level = LEVELS[claim["level"]]
    until = "2029-12-31" if level == "national" else None
    return _entry(product, KINDS[claim["kind"]], level, claim["reference"], 2024, valid_until=until)


def _respelt(number: int, product: Row) -> Row:
    model = product["model"].replace("-", "").lower()
    return _entry(product, "equipment", "provincial", f"示例-省级目录-2024-2{number:02d}", 2024, model=model)


def _over(number: int, product: Row) -> Row:
    reference = f"示例-省级目录-2020-{number:03d}"
    return _entry(product, "equipment", "provincial", reference, 2020, valid_until="2023-06-30")


def _absent() -> Iterator[Row]:
    for number, holder in enumerate(ABSENT, 101):
        city = "武汉市" if "武汉" in holder else "宜昌市"
        made = {
            "supplier": holder,
            "name": "高效永磁电机总成",
            "model": f"TYP-{number}",
            "category": None,
            "city": city,
        }
        yield _entry(made, "equipment", "provincial", f"示例-省级目录-2024-{number:03d}", 2024)
