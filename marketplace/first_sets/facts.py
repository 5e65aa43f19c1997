"""What people may write about an entry of a first-set catalogue, checked before it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from catalog.records import HUBEI
from marketplace.first_sets.models import FirstSetEntry, Kind, Level
from marketplace.supply.facts import Fault, Unacceptable, unit_of
from seed_catalog import load_plan

FIRST_YEAR = 2006  # no catalogue of first sets is older
YEARS_AHEAD = 1
LONGEST = (
    ("number", "目录编号", 80),
    ("holder", "研制单位", 120),
    ("product_name", "产品名称", 200),
    ("model", "型号", 120),
    ("source", "目录文件", 200),
    ("link", "网址", 500),
)
NEEDED = (
    ("number", "请填目录编号或序号"),
    ("holder", "请填研制单位"),
    ("product_name", "请填产品名称"),
    ("source", "请填公布目录的文件名称或文号"),
)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """Everything that a person may change about an entry. Days are inclusive, None: the catalogue states none."""

    kind: str
    level: str
    year: int | None
    number: str
    holder: str
    product_name: str
    source: str
    model: str = ""
    category: str | None = None
    city: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    link: str = ""

    @property
    def key(self) -> tuple[str, str, int | None, str]:
        """What tells entries apart: no catalogue gives a number twice in a year."""
        return self.kind, self.level, self.year, self.number

    def columns(self) -> dict[str, Any]:
        """The facts as columns of `FirstSetEntry`."""
        unit = unit_of(self.city, HUBEI)
        return {
            **asdict(self),
            "city": unit.name if unit else self.city,
            "city_code": unit.code if unit else None,
        }

    def plain(self) -> dict[str, Any]:
        """The facts as JSON can hold them."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}


def from_plain(plain: dict[str, Any]) -> EntryFacts:
    """The facts that `plain` wrote."""
    days = {
        name: date.fromisoformat(plain[name]) if plain.get(name) else None for name in ("valid_from", "valid_until")
    }
    return EntryFacts(**{**plain, **days})


def facts_of(entry: FirstSetEntry) -> EntryFacts:
    """The facts as they stand."""
    return EntryFacts(**{name: getattr(entry, name) for name in EntryFacts.__dataclass_fields__})


def check_entry(facts: EntryFacts, today: date) -> None:
    """Raise Unacceptable with everything that is wrong with `facts`; else do nothing."""
    found = tuple(_faults(facts, today))
    if found:
        raise Unacceptable(found)


def _faults(facts: EntryFacts, today: date) -> Iterator[Fault]:
    if facts.kind not in set(Kind):
        yield Fault("kind", "请选目录类型：首台（套）技术装备、首批次新材料或首版次软件")
    if facts.level not in set(Level):
        yield Fault("level", "请选级别：国家级或省级")
    latest = today.year + YEARS_AHEAD
    if facts.year is None or not FIRST_YEAR <= facts.year <= latest:
        yield Fault("year", f"年度请填{FIRST_YEAR}到{latest}之间的年份，如{today.year}")
    for name, words in NEEDED:
        if not getattr(facts, name):
            yield Fault(name, words)
    for name, title, most in LONGEST:
        if len(getattr(facts, name)) > most:
            yield Fault(name, f"{title}有{len(getattr(facts, name))}个字，超过{most}字，请缩短")
    yield from _places_and_days(facts)


def _places_and_days(facts: EntryFacts) -> Iterator[Fault]:
    if facts.category and facts.category not in load_plan().categories:
        yield Fault("category", f"“{facts.category}”不是设备类目，请从类目表选，或留空")
    if facts.city and not unit_of(facts.city, HUBEI):
        yield Fault("city", f"“{facts.city}”不是湖北省的市州，请从列表选，或留空")
    if facts.valid_from and facts.valid_until and facts.valid_from > facts.valid_until:
        yield Fault("valid_until", "有效期的最后一天早于第一天，请核对")
    if facts.link and not _is_address(facts.link):
        yield Fault("link", "网址要以 https:// 或 http:// 开头，没有请留空")


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", link)
