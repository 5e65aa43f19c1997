"""Facts as given, checked against what a policy may be told."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.folding import fold
from policy import quantities
from policy.rulings import RefusedFact
from seed_catalog.policies import FactRule, PolicyRule

LARGEST = Decimal("1e15")  # beyond any sum or number that a form can mean
_YES = {"是", "有", "对", "属于", "true", "yes", "√", "y"}
_NO = {"否", "无", "不", "不是", "没有", "不属于", "false", "no", "×", "n"}
_READERS: dict[str, Callable[[str], Decimal | None]] = {
    "money": quantities.money,
    "share": quantities.share,
    "years": quantities.years,
    "count": quantities.count,
    "area": lambda text: quantities.count(text, "亩"),
    "year": quantities.year,
}
_EXAMPLES = {
    "money": "填元数，如 30000000，或“3000万元”",
    "share": "填小数，如 0.0345，或“3.45%”",
    "years": "填年数，如 2 或 1.5，须大于0",
    "count": "填整数，不能为负",
    "area": "填亩数，没有新增用地填 0",
    "year": "填四位年份，如 2024",
    "flag": "填 true 或 false（是、否）",
    "text": "填文字",
    "texts": '填文字的列表，如 ["高新技术企业"]',
    "moneys": "填金额的列表，每份合同一个，如 [30000000]",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The checked facts of one case: money and shares as Decimal, texts folded, absent ones left out."""

    values: Mapping[str, Any]

    def missing(self, *names: str) -> tuple[str, ...]:
        """Those of `names` that were not given."""
        return tuple(name for name in names if name not in self.values)

    def get(self, name: str) -> Any:
        """The fact, or None."""
        return self.values.get(name)

    def number(self, name: str) -> Decimal:
        """A fact that is known to be there, as a number."""
        value = self.values[name]
        assert isinstance(value, Decimal)
        return value

    def text(self, name: str) -> str:
        """A fact that is known to be there, as folded text."""
        return str(self.values[name])


def check_facts(rule: PolicyRule, facts: Mapping[str, Any]) -> Facts:
    """The facts that `rule` asks for, checked. Raises RefusedFact for a negative, infinite, or mistyped one."""
    if not isinstance(facts, Mapping):
        raise RefusedFact("facts", facts, "不是“事实名: 值”的形式", '按 {"事实名": 值} 填写')
    values = {}
    for name, value in facts.items():
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if name in rule.facts:
            values[name] = _checked(rule.facts[name], value)
        else:
            _refuse_impossible(name, value)
    return Facts(values)


def _refuse_impossible(name: str, value: Any) -> None:
    """A fact that no rule reads still may not be absurd."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not (math.isfinite(value) and value >= 0):
        raise RefusedFact(name, value, "数值为负或不是有限的数", "核对后重填，或删去这一项")


def _checked(rule: FactRule, value: Any) -> Any:
    if rule.kind == "flag":
        return _flag(rule, value)
    if rule.kind == "text":
        return _text(rule, value)
    if rule.kind in ("texts", "moneys"):
        if not isinstance(value, (list, tuple)) or (rule.kind == "moneys" and not value):
            raise _refusal(rule, value, "应为列表")
        return tuple(_text(rule, v) if rule.kind == "texts" else _number(rule, "money", v) for v in value)
    return _number(rule, rule.kind, value)


def _refusal(rule: FactRule, value: Any, reason: str) -> RefusedFact:
    shown = repr(value) if isinstance(value, float) and not math.isfinite(value) else value
    return RefusedFact(rule.name, shown, reason, _EXAMPLES[rule.kind])


def _flag(rule: FactRule, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    folded = fold(value).text.strip() if isinstance(value, str) else ""
    if folded not in _YES | _NO:
        raise _refusal(rule, value, "应为是或否")
    return folded in _YES


def _text(rule: FactRule, value: Any) -> str:
    if not isinstance(value, str):
        raise _refusal(rule, value, "应为文字")
    return fold(value).text.strip()


def _number(rule: FactRule, kind: str, value: Any) -> Decimal:
    number = _parsed(rule, kind, value)
    if number < 0:
        raise _refusal(rule, value, "不能为负数")
    if number > LARGEST:
        raise _refusal(rule, value, "数太大，不合常理")
    if kind in ("count", "year") and number != number.to_integral_value():
        raise _refusal(rule, value, "应为整数")
    if kind == "years" and number == 0:
        raise _refusal(rule, value, "年数不能为0")
    if kind == "year" and not date.min.replace(year=1900).year <= number <= date.max.year:
        raise _refusal(rule, value, "不像年份")
    if (rule.low is not None and number < rule.low) or (rule.high is not None and number > rule.high):
        raise _refusal(rule, value, "超出合理范围" + ("，像是按百分数填的" if kind == "share" else ""))
    return number


def _parsed(rule: FactRule, kind: str, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise _refusal(rule, value, "不是数")
    if isinstance(value, str):
        parsed = _READERS[kind](value)
        if parsed is None:
            raise _refusal(rule, value, "读不出数")
        return parsed
    if not math.isfinite(value):
        raise _refusal(rule, value, "不是有限的数")
    return Decimal(str(value))
