"""Make the demonstration's suppliers and products from the families and makers in this folder.

`python -m marketplace.demo.building` writes suppliers.jsonl, products.jsonl and first_sets.jsonl again. The same families always give the
same products; all of it is fictional, and every supplier's name says so.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalog.records import HUBEI
from catalog.regions import units
from marketplace.demo.describing import describe, written
from marketplace.demo.registering import build_first_sets
from seed_catalog import load_plan

FOLDER = Path(__file__).resolve().parent
ON_REQUEST_EVERY = 13  # so many products apart, one has no price
UNSTATED_EVERY = 9  # so many products apart, one leaves a figure out
UNVERIFIED_EVERY = 6  # so many suppliers apart, one has not been verified
SPREAD = 0.06  # a maker's price differs from the family's by at most this share
OUTSIDE_LOAD = 2.0  # a maker outside Hubei gets one product where one inside gets so many
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One technical figure of a family: a value a grade, the lowest grade first."""

    name: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A product in its grades. `prices` in 万元, one a grade; `days` to deliver the lowest grade."""

    field: str
    term: str
    name: str
    models: tuple[str, ...]
    use: str
    figures: tuple[Figure, ...]
    words: Mapping[str, str]
    prices: tuple[float, ...]
    days: int
    first_set: tuple[str, str, str] | None
    is_claimed: bool


@dataclass(frozen=True, slots=True)
class Maker:
    """A fictional supplier, and the fields of trade it makes products of."""

    name: str
    city: str
    province: str
    makes: frozenset[str]


def read_families() -> tuple[Family, ...]:
    """Every family, in the order of the files. Raises KeyError where one lacks a line."""
    return tuple(
        _family(field, term, raw)
        for path in sorted(FOLDER.glob("families_*.yaml"))
        for field, terms in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        for term, listed in terms.items()
        for raw in listed
    )


def _family(field: str, term: str, raw: Mapping[str, Any]) -> Family:
    return Family(
        field=field,
        term=term,
        name=raw["name"],
        models=tuple(raw["model"]) if isinstance(raw["model"], list) else (raw["model"],) * len(raw["price"]),
        use=raw["use"],
        figures=tuple(_figure(term, key, values) for key, values in raw["figures"].items()),
        words=raw.get("words", {}),
        prices=tuple(raw["price"]),
        days=raw["days"],
        first_set=tuple(raw["first_set"]) if "first_set" in raw else None,
        is_claimed=raw.get("claimed", False),
    )


def _figure(term: str, key: str, values: Sequence[float]) -> Figure:
    """``公称力`` in the category's usual unit, ``公称力 kN`` in another one."""
    name, _, unit = key.partition(" ")
    if not unit:
        usual = {attribute.name: attribute.unit for attribute in load_plan().categories[term].trade.attributes}
        unit = usual[name].replace("无量纲", "")
    return Figure(name, unit, tuple(values))


def read_makers() -> tuple[Maker, ...]:
    """Every supplier, in the order of the file."""
    rows = yaml.safe_load((FOLDER / "suppliers.yaml").read_text(encoding="utf-8"))
    return tuple(Maker(row["name"], row["city"], row.get("province", HUBEI), frozenset(row["makes"])) for row in rows)


def build_products() -> list[Row]:
    """Every product as a line of products.jsonl. The best grade of a family is made in Hubei."""
    makers, load = read_makers(), Counter[str]()
    rows: list[Row] = []
    for family in read_families():
        taken: set[str] = set()
        for grade in _grades(family):
            maker = _next_maker(family, makers, load, taken)
            rows.append(_product(family, grade, maker, number=len(rows) + 1))
    return rows


def _grades(family: Family) -> list[int]:
    """The grades that are on offer, best first: of three, two, so that lists differ; a first set is always the best one."""
    grades = list(range(len(family.prices)))
    if len(grades) == 3:
        left_out = 0 if family.first_set or family.is_claimed else random.Random(family.name).choice(grades)
        grades.remove(left_out)
    return grades[::-1]


def _next_maker(family: Family, makers: Sequence[Maker], load: Counter[str], taken: set[str]) -> Maker:
    """The maker of that field with the least on its list, one product of a family each where there are enough."""
    able = [maker for maker in makers if family.field in maker.makes and (taken or maker.province == HUBEI)]
    fresh = [maker for maker in able if maker.name not in taken] or able
    chosen = min(fresh, key=lambda maker: load[maker.name] * (1 if maker.province == HUBEI else OUTSIDE_LOAD))
    load[chosen.name] += 1
    taken.add(chosen.name)
    return chosen


def _product(family: Family, grade: int, maker: Maker, *, number: int) -> Row:
    identity = f"D{number:04d}"
    chance = random.Random(identity)
    is_best = grade == len(family.prices) - 1
    model = family.models[grade].format(*(written(figure.values[grade]) for figure in family.figures))
    specs = _specs(family, grade, is_short=number % UNSTATED_EVERY == 4, chance=chance)
    return {
        "id": identity,
        "supplier": maker.name,
        "city": maker.city,
        "province": maker.province,
        "name": family.name,
        "model": model,
        "category": family.term,
        "description": describe(family.name, model, family.use, specs, family.words, style=chance.randrange(5)),
        "specs": specs,
        "attributes": dict(family.words),
        "price_yuan": None if number % ON_REQUEST_EVERY == 7 else _price(family.prices[grade], chance),
        "lead_days": round(family.days * (1 + 0.25 * grade) / 5) * 5,
        "service_cities": _service_cities(maker, chance),
        "first_set": _first_set(family) if is_best else None,
    }


def _specs(family: Family, grade: int, *, is_short: bool, chance: random.Random) -> list[Row]:
    """The figures of a grade; a short sheet leaves one of the later ones out. What sells in four grades has full ones."""
    figures = list(family.figures)
    if is_short and len(figures) > 2 and len(family.prices) < 4:
        figures.remove(chance.choice(figures[1:]))
    return [{"name": figure.name, "value": figure.values[grade], "unit": figure.unit} for figure in figures]


def _price(ten_thousands: float, chance: random.Random) -> int:
    """The maker's price in yuan, to three digits as price lists have it."""
    yuan = ten_thousands * 10_000 * chance.uniform(1 - SPREAD, 1 + SPREAD)
    step: int = 10 ** max(0, len(str(int(yuan))) - 3)
    return round(yuan / step) * step


def _service_cities(maker: Maker, chance: random.Random) -> list[str]:
    names = [unit.name for unit in units()]
    near = [maker.city] if maker.city in names else []
    others = [name for name in names if name not in near]
    return [*near, *chance.sample(others, chance.randint(3, 7) if near else chance.randint(0, 3))]


def _first_set(family: Family) -> Row | None:
    if family.first_set:
        kind, level, reference = family.first_set
        return {"kind": kind, "level": level, "reference": reference, "self_claimed": False}
    if family.is_claimed:
        return {"kind": "首台（套）技术装备", "level": None, "reference": None, "self_claimed": True}
    return None


def build_suppliers() -> list[Row]:
    """Every supplier as a line of suppliers.jsonl."""
    mainly: dict[str, list[str]] = {}
    for product in build_products():
        mainly.setdefault(product["supplier"], []).append(product["name"])
    return [_supplier(number, maker, mainly[maker.name]) for number, maker in enumerate(read_makers(), 1)]


def _supplier(number: int, maker: Maker, products: Sequence[str]) -> Row:
    chosen = list(dict.fromkeys(products))[:4]
    row: Row = {
        "name": maker.name,
        "city": maker.city,
        "province": maker.province,
        "description": f"演示用的虚构企业。主营{'、'.join(chosen)}{'等' if len(products) > len(chosen) else ''}。",
        "contact_email": f"maker{number:02d}@example.com",
    }
    if number % UNVERIFIED_EVERY:
        row["verified_on"] = f"2024-{1 + number % 9:02d}-{1 + number * 7 % 28:02d}"
    return row


def lines(rows: Sequence[Row]) -> str:
    """The rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def files() -> Iterator[tuple[Path, str]]:
    """The files that `chuzhuang demo` loads, and what has to stand in them."""
    yield FOLDER / "suppliers.jsonl", lines(build_suppliers())
    products = build_products()
    yield FOLDER / "products.jsonl", lines(products)
    yield FOLDER / "first_sets.jsonl", lines(build_first_sets(products))


if __name__ == "__main__":
    for path, text in files():
        path.write_text(text, encoding="utf-8")
