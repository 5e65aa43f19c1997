"""The support policies, the diagnosis rules and the targets of the plan, as typed records read from `policies/*.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("policies")
FACT_KINDS = ("flag", "text", "texts", "money", "moneys", "share", "years", "count", "area", "year")
OPERATORS = (">=", ">", "~", "all", "mostly", "every")


class PolicyDataError(ValueError):
    """An entry of the data files is wrong; the message names file, entry and field, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the plan: `value` in `unit`, in force from `starts` to `ends` (None: open), both inclusive."""

    name: str
    value: Decimal
    unit: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class FactRule:
    """A fact that a policy asks for. Shares are 0..1; money is yuan. `high` is the greatest plausible value."""

    name: str
    kind: str
    optional: bool
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Words:
    """Regular expressions on folded text, joined: any of `words` and none of `unless`."""

    words: re.Pattern[str]
    unless: re.Pattern[str] | None

    def match(self, folded: str) -> bool:
        """True where the text speaks of it."""
        return bool(self.words.search(folded)) and not (self.unless and self.unless.search(folded))


@dataclass(frozen=True, slots=True)
class Channel:
    """A national fund or tax relief of clause 三(一), the words that lead to it, and its words in the plan."""

    name: str
    words: Words
    quote: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A milestone of revenue and its reward, both in yuan."""

    above: Decimal
    reward: Decimal


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A case worked by hand: facts, and what they must yield. `amount` None: the text fixes no amount."""

    facts: Mapping[str, Any]
    applies: bool
    amount: Decimal | None
    most: Decimal | None
    parts: Mapping[str, Any]
    note: str


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One support policy of part 三. `quote` is verbatim but for white space; `pays` and `term` say it in a line."""

    id: str
    clause: str
    title: str
    quote: str
    pays: str
    term: str
    eligibility: str
    formula: str
    facts: Mapping[str, FactRule]
    parameters: tuple[Parameter, ...]
    words: Mapping[str, re.Pattern[str]]
    readings: Mapping[str, tuple[str, str]]
    channels: tuple[Channel, ...]
    tiers: tuple[Tier, ...]
    cases: tuple[WorkedCase, ...]

    def in_force(self, on: date) -> PolicyRule:
        """The policy with only the figures of one day."""
        return replace(self, parameters=tuple(p for p in self.parameters if _in_force(p, on)))

    def value(self, name: str, on: date | None = None) -> Decimal:
        """The figure `name` in force on a day (None: the latest). Raises PolicyDataError if there is none."""
        found = [p for p in self.parameters if p.name == name and (on is None or _in_force(p, on))]
        if not found:
            raise PolicyDataError(f"policies/support.yaml：{self.id} 在 {on or '任何日期'} 没有参数 {name}")
        return max(found, key=lambda parameter: parameter.starts).value


@dataclass(frozen=True, slots=True)
class DiagnosisRule:
    """A rule that says equipment should go. `limits` are its figures, `reasons` the sentences shown.

    `replacement` is what the clause names instead, with ``{}`` for the kind of equipment; empty where it names nothing.
    """

    id: str
    verdict: str
    clause: str
    quote: str
    title: str
    limits: Mapping[str, Decimal]
    trait: str
    industry: str
    reasons: Mapping[str, str]
    replacement: str

    @property
    def is_replaced_whole(self) -> bool:
        """True where the clause names another kind of equipment instead."""
        return bool(self.replacement) and "{}" not in self.replacement


@dataclass(frozen=True, slots=True)
class EquipmentKind:
    """Names and model families that share the same traits; `models` are matched whole against a model token."""

    traits: frozenset[str]
    names: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One row of column 1: its industry, its quote, and the traits of the equipment that it names.

    `asks_industry` are the traits for which an absent industry raises a doubt; `note` says how else the row can be read.
    """

    industry: str
    title: str
    quote: str
    traits: frozenset[str]
    perhaps: frozenset[str]
    asks_industry: frozenset[str]
    note: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the plan. `operator` is one of ``>= > ~ all mostly every``.

    `year` is the one it is for; None for a yearly one (`is_yearly`), and where the text names no year. ``every`` marks a
    rhythm: `value` in `unit` from one time to the next.
    """

    id: str
    title: str
    year: int | None
    is_yearly: bool
    operator: str
    value: Decimal | None
    unit: str
    baseline: str
    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """Everything in `policies/`, keyed by id where there is one."""

    policies: Mapping[str, PolicyRule]
    rules: Mapping[str, DiagnosisRule]
    kinds: tuple[EquipmentKind, ...]
    industries: Mapping[str, Words]
    column_one: tuple[ColumnRow, ...]
    words: Mapping[str, re.Pattern[str]]
    targets: tuple[Target, ...]


def _in_force(parameter: Parameter, on: date) -> bool:
    return parameter.starts <= on and (parameter.ends is None or on <= parameter.ends)


class _Entry:
    """One mapping of a file, which knows where it stands, so that errors can say it."""

    def __init__(self, place: str, content: Any) -> None:
        if not isinstance(content, Mapping):
            raise PolicyDataError(f"{place}：应为“字段: 值”的形式，现为 {content!r}")
        self.place, self.content = place, content

    def fault(self, name: str, reason: str) -> PolicyDataError:
        return PolicyDataError(f"{self.place}，字段 {name}：{reason}")

    def get(self, name: str, default: Any = None) -> Any:
        return self.content.get(name, default)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.content.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fault(name, "应填写文字")
        return value

    def number(self, name: str) -> Decimal | None:
        value = self.content.get(name)
        if value is None:
            return None
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise self.fault(name, f"应为数字，现为 {value!r}") from None

    def needed(self, name: str) -> Decimal:
        value = self.number(name)
        if value is None:
            raise self.fault(name, "缺数字")
        return value

    def day(self, name: str) -> date | None:
        value = self.content.get(name)
        if value is not None and not isinstance(value, date):
            raise self.fault(name, f"应为日期，如 2024-05-14，现为 {value!r}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.content.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(name, "应为文字的列表")
        return tuple(value)

    def entries(self, name: str) -> Iterator[tuple[str, _Entry]]:
        value = self.content.get(name) or {}
        named = value.items() if isinstance(value, Mapping) else ((str(i), item) for i, item in enumerate(value, 1))
        for key, item in named:
            yield str(key), _Entry(f"{self.place}，{name} {key}", item)

    def pattern(self, name: str) -> re.Pattern[str]:
        return _pattern(self, name, self.texts(name))


def _pattern(entry: _Entry, name: str, words: tuple[str, ...]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{word})" for word in words) or r"(?!)")
    except re.error as error:
        raise entry.fault(name, f"不是正确的正则表达式：{error}") from None


def _read(name: str) -> Any:
    place = f"policies/{name}"
    try:
        return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PolicyDataError(f"{place}：读不出来（{error}）") from error


def _listed(name: str) -> Iterator[_Entry]:
    content = _read(name)
    if not isinstance(content, list):
        raise PolicyDataError(f"policies/{name}：应为列表，每项以“- ”开头")
    for number, item in enumerate(content, 1):
        key = item.get("id", f"第{number}项") if isinstance(item, Mapping) else f"第{number}项"
        yield _Entry(f"policies/{name}，{key}", item)


def _parameter(name: str, entry: _Entry) -> Parameter:
    starts = entry.day("from")
    if starts is None:
        raise entry.fault("from", "缺起始日期")
    return Parameter(name, entry.needed("value"), entry.text("unit"), starts, entry.day("until"))


def _parameters(entry: _Entry) -> Iterator[Parameter]:
    for name, value in (entry.get("parameters") or {}).items():
        for dated in value if isinstance(value, list) else [value]:
            yield _parameter(name, _Entry(f"{entry.place}，parameters {name}", dated))


def _fact(name: str, entry: _Entry) -> FactRule:
    kind = entry.text("kind")
    if kind not in FACT_KINDS:
        raise entry.fault("kind", f"应为 {'、'.join(FACT_KINDS)} 之一，现为 {kind}")
    return FactRule(name, kind, bool(entry.get("optional", False)), entry.number("low"), entry.number("high"))


def _words(entry: _Entry) -> Words:
    return Words(entry.pattern("words"), entry.pattern("unless") if entry.get("unless") else None)


def _case(entry: _Entry) -> WorkedCase:
    facts, parts = entry.get("facts", {}), entry.get("parts", {})
    return WorkedCase(
        facts, bool(entry.get("applies")), entry.number("amount_yuan"), entry.number("max_yuan"), parts,
        entry.text("note", ""),
    )  # fmt: skip


def _policy(entry: _Entry) -> PolicyRule:
    readings = {name: tuple(pair) for name, pair in (entry.get("readings") or {}).items()}
    words = _Entry(f"{entry.place}，words", entry.get("words") or {})
    return PolicyRule(
        id=entry.text("id"),
        clause=entry.text("clause"),
        title=entry.text("title"),
        quote=entry.text("quote"),
        pays=entry.text("pays"),
        term=entry.text("term"),
        eligibility=entry.text("eligibility"),
        formula=entry.text("formula"),
        facts={name: _fact(name, fact) for name, fact in entry.entries("facts")},
        parameters=tuple(_parameters(entry)),
        words={name: words.pattern(name) for name in words.content},
        readings={name: (pair[0], pair[1]) for name, pair in readings.items()},
        channels=tuple(Channel(c.text("name"), _words(c), c.text("quote")) for _, c in entry.entries("channels")),
        tiers=tuple(Tier(t.needed("above_yuan"), t.needed("reward_yuan")) for _, t in entry.entries("tiers")),
        cases=tuple(_case(case) for _, case in entry.entries("cases")),
    )


def _rule(entry: _Entry) -> DiagnosisRule:
    limits = _Entry(f"{entry.place}，limits", entry.get("limits") or {})
    return DiagnosisRule(
        id=entry.text("id"),
        verdict=entry.text("verdict"),
        clause=entry.text("clause"),
        quote=entry.text("quote"),
        title=entry.text("title"),
        limits={name: limits.needed(name) for name in limits.content},
        trait=entry.text("trait", ""),
        industry=entry.text("industry", ""),
        reasons=entry.get("reasons") or {},
        replacement=entry.text("replacement", ""),
    )


def _kind(entry: _Entry) -> EquipmentKind:
    return EquipmentKind(frozenset(entry.texts("traits")), entry.texts("names"), entry.texts("models"))


def _column_row(entry: _Entry) -> ColumnRow:
    traits, perhaps = frozenset(entry.texts("traits")), frozenset(entry.texts("perhaps"))
    asks = frozenset(entry.texts("asks_industry"))
    return ColumnRow(
        entry.text("industry"), entry.text("title"), entry.text("quote"), traits, perhaps, asks, entry.text("note", "")
    )


def _operator(entry: _Entry) -> str:
    operator = entry.text("operator")
    if operator not in OPERATORS:
        raise entry.fault("operator", f"应为 {'、'.join(OPERATORS)} 之一，现为 {operator}")
    return operator


def _target(entry: _Entry) -> Target:
    year = entry.number("year")
    return Target(
        entry.text("id"), entry.text("title"), None if year is None else int(year), bool(entry.get("yearly")),
        _operator(entry), entry.number("value"), entry.text("unit", ""), entry.text("baseline", ""), entry.text("clause"),
        entry.text("quote"),
    )  # fmt: skip


@lru_cache(maxsize=1)
def load_policies() -> PolicyBook:
    """Everything that `policies/*.yaml` holds. Read once. Raises PolicyDataError, naming file, entry and field."""
    industries = _Entry("policies/industries.yaml", _read("industries.yaml"))
    words = _Entry("policies/wording.yaml", _read("wording.yaml"))
    return PolicyBook(
        policies={entry.text("id"): _policy(entry) for entry in _listed("support.yaml")},
        rules={entry.text("id"): _rule(entry) for entry in _listed("diagnosis.yaml")},
        kinds=tuple(map(_kind, _listed("equipment.yaml"))),
        industries={
            name: _words(_Entry(f"policies/industries.yaml，{name}", value))
            for name, value in industries.content.items()
        },
        column_one=tuple(map(_column_row, _listed("column_one.yaml"))),
        words={name: words.pattern(name) for name in words.content},
        targets=tuple(map(_target, _listed("targets.yaml"))),
    )
