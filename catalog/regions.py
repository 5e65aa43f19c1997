"""Places: Hubei's 17 units, and the province of an address as a firm writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from catalog.folding import fold
from catalog.records import HUBEI


@dataclass(frozen=True, slots=True)
class Unit:
    """One of Hubei's 17 units: its GB/T 2260 code, full name, and name without 市, 州 or 林区."""

    code: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address lies: the city's full name (as written where it is no city of Hubei), and its province."""

    city: str
    province: str


def _short(name: str) -> str:
    if name.endswith("自治州"):
        return name[:2]
    return name.removesuffix("市").removesuffix("林区")


@cache
def _table() -> tuple[tuple[Unit, ...], dict[str, Unit], dict[str, str]]:
    raw = yaml.safe_load((files("catalog") / "regions.yaml").read_text(encoding="utf-8"))
    listed = tuple(Unit(code, row["name"], _short(row["name"])) for code, row in raw["hubei"].items())
    places = {unit.short: unit for unit in listed}
    for unit in listed:
        places.update(dict.fromkeys(raw["hubei"][unit.code]["places"], unit))
    provinces: dict[str, str] = {}
    for province, cities in raw["provinces"].items():
        stem = province
        for ending in ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"):
            stem = stem.removesuffix(ending)
        provinces.update(dict.fromkeys([stem, *cities], province))
    return listed, places, provinces


def units() -> tuple[Unit, ...]:
    """Hubei's 17 units in the order of their codes."""
    return _table()[0]


def hubei_unit(text: str) -> Unit | None:
    """The unit of Hubei that an address names, the longest name first; None where it names none."""
    _, hubei, _ = _table()
    named = [name for name in _named(fold(text).text) if name in hubei]
    return hubei[max(named, key=len)] if named else None


@cache
def _names() -> re.Pattern[str]:
    _, hubei, provinces = _table()
    return re.compile("|".join(sorted(map(re.escape, (*hubei, *provinces)), key=len, reverse=True)))


def _named(folded: str) -> list[str]:
    """Names of places in a text from left to right, none inside or across another (no 沙市 in 长沙市)."""
    return _names().findall(folded)


def locate(text: str) -> Place | None:
    """Where an address lies, whether written 湖北省武汉市, 武汉 or 东莞市; None where the place is not known.

    A province that is named decides over a city of the same name elsewhere.
    """
    folded = "".join(fold(text).text.split())
    if not folded:
        return None
    _, hubei, provinces = _table()
    if folded.startswith(("湖北", "鄂")):
        unit = hubei_unit(folded.removeprefix("湖北省").removeprefix("湖北"))
        return Place(unit.name if unit else HUBEI, HUBEI)
    named = _named(folded)
    if not named:
        return None
    name = named[0] if folded.startswith(named[0]) else max(named, key=len)
    if name in hubei:
        return Place(hubei[name].name, HUBEI)
    return Place(text.strip(), provinces[name])


def nearest_unit(text: str) -> Unit | None:
    """The unit of Hubei that a misspelt name most resembles (随洲 → 随州市); None where nothing is near.

    Two names are near if they share a character in its place, and are equally long.
    """
    folded = fold(text).text.strip().removesuffix("市")
    near = [
        unit
        for unit in units()
        if len(unit.short) == len(folded)
        and sum(a == b for a, b in zip(unit.short, folded, strict=True)) * 2 >= len(folded)
    ]
    return near[0] if len(near) == 1 else None
