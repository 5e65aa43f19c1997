"""A piece of equipment in use: facts from fields and from free text, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from catalog.folding import fold, without_endless_numbers
from policy import quantities
from policy.ages import Age, age_in_text, stated_service
from policy.quantities import NUMBER, number_of
from seed_catalog.policies import load_policies

SIZES = ("volume_m3", "tonnage", "capacity_t_per_year")
FIELDS = (
    "id", "equipment", "industry", "since", "service_years", "as_of", *SIZES, "steel", "metal", "product_grade",
    "energy_grade", "unit_consumption",
)  # fmt: skip
OLDEST_YEAR = 1850
_SIGNED = rf"(?<![a-z0-9])-?(?:\d+(?:,\d{{3}})*(?:\.\d+)?)|{NUMBER}"
_VOLUME = re.compile(rf"({_SIGNED})\s*(?:立方米|立方|立米|m3|方(?!案|向|法|式))")
_TONS = re.compile(rf"({_SIGNED})\s*(?:吨|t(?![a-z/]))(?!/|每|级以)")
_CAPACITY = re.compile(
    rf"({_SIGNED})\s*(万)?\s*(?:吨|t(?![a-z]))\s*(?:/|每|一)?\s*(?:年|a(?![a-z]))"
    rf"|年产(?:能|量)?[约达为:]?\s*({_SIGNED})\s*(万)?\s*吨|({_SIGNED})\s*(万)\s*吨"
)
_LABELLED = {
    "steel": re.compile(r"钢种[:为]?\s*([^,;。\s]+)"),
    "metal": re.compile(r"金属[:为]?\s*([^,;。\s]+)"),
    "product_grade": re.compile(r"产品等级[:为]?\s*([^,;。\s]+)"),
    "energy_grade": re.compile(
        r"能效(?:等级)?[:为是]?\s*((?:\d|[一二三四五]|i{1,3}|iv|v)\s*级?)(?![a-z\d])|((?:\d|[一二三四五])级)的?能效"
        r"|(?:能效|铭牌|标识|能标)[^,;。一二三四五\d]{1,6}((?:[1-5]|[一二三四五])级)"
        r"|([3-5三四五]级)的?(?=老|电机|空压机|变压器|水泵|风机|冷水机|空调|机组|泵)"
    ),
    "unit_consumption": re.compile(r"([^,;。\s]*基准[^,;。\s]*)"),
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


@dataclass(frozen=True, slots=True)
class Asset:
    """Equipment in use. `text` is its name and remarks, folded; `name` the name alone, folded.

    Sizes are m3, t and t/a; years are years. Where the words tell a stretch (九几年), `since` and `service_years` are its
    young end, `earliest` and `years_most` its old one. None or empty: not stated. `faults` says why a fact that was given cannot
    be: by field name.
    """

    id: str
    equipment: str
    name: str
    text: str
    industry: str = ""
    as_of: date | None = None
    since: int | None = None
    service_years: Decimal | None = None
    volume_m3: Decimal | None = None
    tonnage: Decimal | None = None
    capacity_t_per_year: Decimal | None = None
    steel: str = ""
    metal: str = ""
    product_grade: str = ""
    energy_grade: Decimal | None = None
    unit_consumption: str = ""
    earliest: int | None = None
    years_most: Decimal | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def age(self) -> Decimal | None:
        """Years in service; None where not stated, contradictory or impossible."""
        if self.faults.keys() & {"since", "service_years"} or self.ages_conflict:
            return None
        if self.service_years is not None:
            return self.service_years
        if self.since is None or self.as_of is None:
            return None
        return Decimal(self.as_of.year - self.since)

    @property
    def age_at_most(self) -> Decimal | None:
        """The most years in service that the words allow; `age` where they are exact."""
        if self.age is None or (self.earliest is None and self.years_most is None):
            return self.age
        if self.years_most is not None:
            return self.years_most
        return None if self.earliest is None or self.as_of is None else Decimal(self.as_of.year - self.earliest)

    @property
    def ages_conflict(self) -> bool:
        """True where the year and the years of service cannot both be right (more than a year apart)."""
        if self.since is None or self.service_years is None or self.as_of is None:
            return False
        return abs(self.as_of.year - self.since - self.service_years) > 1


def read_asset(row: Mapping[str, Any], *, as_of: date | None = None, remarks: str = "") -> Asset:
    """The asset that a row of the contract's form describes; what a field does not say is read from its text.

    `as_of` serves a row without one. Facts that cannot be (negative, a year to come, no number) stand in `faults`.
    """
    equipment = str(row.get("equipment") or "")
    name = without_endless_numbers(fold(equipment).text.strip())
    text = f"{name},{without_endless_numbers(fold(remarks).text)}" if remarks else name
    reader = _Reader(row, text)
    day = reader.day(as_of)
    age = reader.ages(day)
    return Asset(
        id=str(row.get("id") or ""),
        equipment=equipment,
        name=name,
        text=text,
        industry=fold(str(row.get("industry") or "")).text.strip(),
        as_of=day,
        since=age.since,
        service_years=age.years,
        earliest=age.earliest,
        years_most=age.years_most,
        volume_m3=reader.size("volume_m3", _VOLUME),
        tonnage=reader.size("tonnage", _TONS),
        capacity_t_per_year=reader.size("capacity_t_per_year", _CAPACITY),
        steel=reader.words("steel") or reader.steel_in_text(),
        metal=reader.words("metal"),
        product_grade=reader.words("product_grade"),
        energy_grade=reader.grade(),
        unit_consumption=reader.words("unit_consumption"),
        faults=reader.faults,
    )


class _Reader:
    """Reads one row, collecting what cannot be."""

    def __init__(self, row: Mapping[str, Any], text: str) -> None:
        self.row, self.text = row, text
        self.faults: dict[str, str] = {}

    def given(self, name: str) -> Any:
        value = self.row.get(name)
        return None if value is None or (isinstance(value, str) and not value.strip()) else value

    def fault(self, name: str, reason: str) -> None:
        self.faults[name] = reason

    def day(self, default: date | None) -> date | None:
        value = self.given("as_of")
        if value is None:
            return default
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        match = re.match(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", fold(str(value)).text.strip())
        try:
            if match:
                return date(*map(int, match.groups()))
        except ValueError:
            pass
        self.fault("as_of", "日期读不出来，应如 2024-06-01")
        return None

    def number(self, name: str, value: Any) -> Decimal | None:
        """A field's number; text may carry its unit."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            number = Decimal(str(value))
        else:
            text = fold(str(value)).text.strip().removeprefix("约").removeprefix("大约")
            match = re.fullmatch(rf"(-?\d+(?:,\d{{3}})*(?:\.\d+)?|{NUMBER})\s*(万)?[^\d]*", text)
            found = number_of(match[1]) if match and not isinstance(value, bool) else None
            number = Decimal("NaN") if found is None else found.scaleb(4) if match and match[2] else found
        if not number.is_finite():
            self.fault(name, f"“{value}”不是数")
            return None
        return number

    def size(self, name: str, pattern: re.Pattern[str]) -> Decimal | None:
        value = self.given(name)
        if value is not None:
            number = self.number(name, value)
        else:
            match = pattern.search(self.text)
            said = [group for group in match.groups() if group] if match else []
            number = number_of(said[0]) if said else None
            if number is not None and said[1:] == ["万"]:
                number = number.scaleb(4)
        if number is not None and number <= 0 and name not in self.faults:
            self.fault(name, f"应大于0，现为{number:f}")
            return None
        return number

    def ages(self, day: date | None) -> Age:
        service, since = self.given("service_years"), self.given("since")
        years = self.number("service_years", service) if service is not None else None
        age = Age(self._since(since) if since is not None else None, years)
        if service is None and since is None:
            age = age_in_text(self.text, day)
        elif service is None and (used := stated_service(self.text)) is not None:
            age = Age(age.since, used)
        oldest = Decimal(day.year - OLDEST_YEAR) if day else None
        if age.years is not None and (age.years < 0 or (oldest is not None and age.years > oldest)):
            self.fault("service_years", f"服役年数不可能是{age.years:f}")
        if age.since is not None and (age.since < OLDEST_YEAR or (day is not None and age.since > day.year)):
            self.fault("since", f"投用年份不可能是{age.since}")
        return age

    def _since(self, value: Any) -> int | None:
        if isinstance(value, (date, datetime)):
            return value.year
        if isinstance(value, float) and not Decimal(str(value)).is_finite():
            found = None
        else:
            found = quantities.year(re.sub(r"^[约自从]|\.0$", "", str(value).strip()))
        if found is None or found != found.to_integral_value():
            self.fault("since", f"“{value}”不是年份")
            return None
        return int(found)

    def words(self, name: str) -> str:
        value = self.given(name)
        if value is not None:
            return fold(str(value)).text.strip()
        match = _LABELLED[name].search(self.text)
        return next((group for group in match.groups() if group), "") if match else ""

    def steel_in_text(self) -> str:
        words = load_policies().words
        match = words["alloy_steel"].search(self.text) or words["plain_steel"].search(self.text)
        return match[0] if match else ""

    def grade(self) -> Decimal | None:
        """The energy grade, a whole number from 1."""
        value = self.given("energy_grade")
        text = self.words("energy_grade") if value is None else fold(str(value)).text.strip()
        if not text:
            return None
        bare = re.sub(r"级|能效|等级|\s|\.0$", "", text)
        number = Decimal(_ROMAN[bare]) if bare in _ROMAN else number_of(bare)
        limits = load_policies().rules["energy_grade"].limits
        if number is None or number != number.to_integral_value():
            self.fault("energy_grade", f"“{text}”不是能效等级")
            return None
        if not limits["best_grade"] <= number <= limits["worst_grade"]:
            self.fault("energy_grade", f"没有能效{number:f}级")
            return None
        return number
