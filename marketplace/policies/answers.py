"""Answers as they are typed, checked and turned into the facts of each policy; and facts turned back into answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog.folding import fold
from marketplace.policies.questions import BY_FACT, QUESTIONS, Kind, Question, bounds_of
from marketplace.presentation import translated as _
from policy import quantities

WAN, YI, HUNDRED = Decimal(10_000), Decimal(100_000_000), Decimal(100)
LONGEST_TEXT = 200
_SIZES_OF_MONEY = {Kind.WAN: WAN, Kind.SUMS: WAN, Kind.YI: YI}
_NONE = "none"
_READERS = {Kind.YEARS: quantities.years, Kind.YEAR: quantities.year}


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed by field, what it means, and per field what cannot be read.

    `values` holds yuan, shares 0..1, years and counts as Decimal, flags, texts and tuples of them.
    """

    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """What stands in a field."""
        return next(iter(self.typed.get(key, ())), "")

    @property
    def is_empty(self) -> bool:
        """True where no field says anything."""
        return not any(text for texts in self.typed.values() for text in texts)


class _Unreadable(ValueError):
    """An answer that is none; the message says how to mend it."""


def read_answers(typed: Mapping[str, Sequence[str]]) -> Answers:
    """The answers in an address or form: unknown fields are left out, what cannot be read is named."""
    kept: dict[str, tuple[str, ...]] = {}
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, question in QUESTIONS.items():
        if key not in typed:
            continue
        texts = tuple(text.strip()[:LONGEST_TEXT] for text in typed[key])
        kept[key] = tuple(text for text in texts if text) or ("",)
        try:
            value = _value(question, kept[key])
        except _Unreadable as problem:
            problems[key] = str(problem)
        else:
            if value is not None:
                values[key] = value
    return Answers(kept, values, problems)


def _value(question: Question, texts: tuple[str, ...]) -> Any:
    first = texts[0]
    if not first:
        return None
    if question.kind is Kind.YES_NO:
        return {"yes": True, "no": False}.get(first)
    if question.kind in (Kind.CHOICE, Kind.SEVERAL):
        known = {value for value, _label in question.choices}
        chosen = tuple(text for text in texts if text in known)
        return (chosen or None) if question.kind is Kind.SEVERAL else (chosen[0] if chosen else None)
    if question.kind is Kind.TEXT:
        return first
    if question.kind is Kind.SUMS:
        return tuple(_number(question, part) for part in _parts(first))
    return _number(question, first)


def _parts(text: str) -> list[str]:
    """The sums of several contracts; a comma before three digits belongs to its number."""
    return [part for part in re.split(r"[、；;+＋，\s]+|,(?!\d{3}(?!\d))", text) if part]


def _number(question: Question, text: str) -> Decimal:
    """A figure in the unit that policies take. Raises _Unreadable."""
    bounds, size = bounds_of(question), _SIZES_OF_MONEY.get(question.kind)
    shown = _bare(text)
    if shown is None:
        shown = _with_unit(question.kind, text)
    if shown is None:
        raise _Unreadable(_("“%(text)s”不是数字，请填数字%(unit)s", text=text, unit=_in_brackets(question.shown_unit)))
    if not bounds.low <= shown <= bounds.high or (bounds.is_open and shown == bounds.low):
        raise _Unreadable(_out_of_range(question))
    if question.kind in (Kind.COUNT, Kind.YEAR) and shown != shown.to_integral_value():
        raise _Unreadable(_("“%(text)s”不是整数，请填整数", text=text))
    if size is not None:
        return shown * size
    return shown / HUNDRED if question.kind is Kind.PERCENT else shown


def _bare(text: str) -> Decimal | None:
    """A number without a unit, None for anything else."""
    try:
        number = Decimal(fold(text).text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _with_unit(kind: Kind, text: str) -> Decimal | None:
    """A figure written with a unit of its own (1.2亿, 0.8%, 18个月), in the unit that is shown."""
    if kind in _SIZES_OF_MONEY:
        if not re.search(r"[元万亿]", text):
            return quantities.number_of(fold(text).text)
        yuan = quantities.money(text)
        return None if yuan is None else yuan / _SIZES_OF_MONEY[kind]
    if kind is Kind.PERCENT:
        share = quantities.share(text)
        return None if share is None else share * HUNDRED
    reader = _READERS.get(kind)
    return reader(text) if reader else quantities.count(text, "个座台套只条亩")


def _in_brackets(unit: object) -> str:
    return _("（单位%(unit)s）", unit=unit) if str(unit) else ""


def _out_of_range(question: Question) -> str:
    bounds = bounds_of(question)
    low, high = f"{bounds.low:f}", f"{bounds.high.normalize():,f}"
    words = _("应大于%(low)s、不超过%(high)s") if bounds.is_open else _("应在%(low)s～%(high)s之间")
    return words % {"low": low, "high": high} + _in_brackets(question.shown_unit)


def facts_by_policy(answers: Answers) -> dict[str, dict[str, Any]]:
    """The facts that the answers give to each policy, by the names that the policy uses."""
    facts: dict[str, dict[str, Any]] = {}
    for key, value in answers.values.items():
        for policy, name in QUESTIONS[key].serves:
            facts.setdefault(policy, {})[name] = value
    _settle(facts, answers.values)
    return {
        policy: {name: value for name, value in given.items() if value is not None} for policy, given in facts.items()
    }


def _settle(facts: dict[str, dict[str, Any]], values: Mapping[str, Any]) -> None:
    """Facts that are not just what was answered: put together of two answers, or chosen from a list."""
    if "P3" in facts:
        facts["P3"]["sme_manufacturing"] = _small_manufacturer(values.get("manufacturing"), values.get("size"))
    if "lease" in values:
        facts["P4"]["direct_lease"] = values["lease"] == "direct"
    if "catalogue" in values:
        facts["P7"] |= {
            "in_catalogue": values["catalogue"] == "listed",
            "self_claimed": values["catalogue"] == "claimed",
        }
    if "tags" in values:
        facts["P2c"]["tags"] = [title for title in values["tags"] if title != _NONE]
    if "item" in values and "industry" not in values and values.get("manufacturing"):
        facts["P1"]["enterprise"] = "制造业企业"


def _small_manufacturer(manufacturing: bool | None, size: str | None) -> bool | None:
    if manufacturing is False or size == "大型":
        return False
    return True if manufacturing and size else None


def typed_of_facts(policy: str, facts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The answers that would give these facts: to lead from an example, or from a text, to the filled-in form."""
    typed: dict[str, tuple[str, ...]] = {}
    for name, value in facts.items():
        typed.update(_typed(policy, name, value))
    return typed


def _typed(policy: str, name: str, value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    if name == "sme_manufacturing":
        if value:
            yield from (("manufacturing", ("yes",)), ("size", ("中小微",)))
        return
    if name == "direct_lease":
        yield "lease", ("direct" if value else "back",)
    elif name == "in_catalogue":
        yield "catalogue", ("listed" if value else "no",)
    elif name == "self_claimed":
        if value:
            yield "catalogue", ("claimed",)
    else:
        for question in BY_FACT.get((policy, name), ()):
            text = _shown(question, value)
            if text:
                yield question.key, text


def _shown(question: Question, value: Any) -> tuple[str, ...]:
    if question.kind is Kind.YES_NO:
        return ("yes" if value else "no",)
    if question.kind is Kind.SEVERAL:
        known = {re.sub(r"\W", "", text): text for text, _label in question.choices}
        found = (
            known.get(re.sub(r"\W|企业$", "", str(text))) or known.get(re.sub(r"\W", "", str(text))) for text in value
        )
        return tuple(text for text in found if text) or (_NONE,)
    if question.kind is Kind.CHOICE:
        return next(((text,) for text, _label in question.choices if text in str(value)), ())
    if question.kind is Kind.TEXT:
        return (str(value),)
    if question.kind is Kind.SUMS:
        return ("、".join(_figure(question.kind, one) for one in value),)
    return (_figure(question.kind, value),)


def _figure(kind: Kind, value: Any) -> str:
    number = Decimal(str(value))
    if kind in _SIZES_OF_MONEY:
        number = number / _SIZES_OF_MONEY[kind]
    elif kind is Kind.PERCENT:
        number = number * HUNDRED
    text = f"{number:.8f}"
    return text.rstrip("0").rstrip(".")
