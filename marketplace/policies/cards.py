"""The ten clauses of part 三 as a reader meets them: what each pays, to whom, when, and one worked example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from marketplace.policies.answers import typed_of_facts
from marketplace.policies.questions import QUESTIONS, Question
from seed_catalog.policies import PolicyRule, WorkedCase, load_policies

_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Example:
    """A case worked by hand: the fields that tell it, and what it yields (`amount` None: no sum is fixed)."""

    told: tuple[tuple[Question, tuple[str, ...]], ...]
    amount: Decimal | None
    most: Decimal | None
    note: str

    @property
    def address(self) -> Mapping[str, tuple[str, ...]]:
        """The calculator's fields, filled in with the case."""
        return {question.key: texts for question, texts in self.told}


@dataclass(frozen=True, slots=True)
class Support:
    """One policy of a clause."""

    rule: PolicyRule
    since: date
    example: Example | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the ten clauses with its policies. `anchor` is its place on the page."""

    name: str
    anchor: str
    supports: tuple[Support, ...]


def anchor_of(clause: str) -> str:
    """The place of a clause on the page of policies: 三(二) is ``clause-2``; empty for other clauses."""
    inner = clause.removeprefix("三(").removesuffix(")")
    return f"clause-{_DIGITS.index(inner) + 1}" if len(inner) == 1 and inner in _DIGITS else ""


@cache
def clauses() -> tuple[Clause, ...]:
    """The ten clauses in the plan's order."""
    rules = tuple(load_policies().policies.values())
    issued = min(parameter.starts for rule in rules for parameter in rule.parameters)
    names = dict.fromkeys(rule.clause for rule in rules)
    return tuple(
        Clause(name, anchor_of(name), tuple(_support(rule, issued) for rule in rules if rule.clause == name))
        for name in names
    )


def _support(rule: PolicyRule, issued: date) -> Support:
    since = max((parameter.starts for parameter in rule.parameters), default=issued)
    applying = [case for case in rule.cases if case.applies]
    example = next((case for case in applying if case.amount), applying[0] if applying else None)
    return Support(rule, since, _example(rule, example) if example else None)


def _example(rule: PolicyRule, case: WorkedCase) -> Example:
    typed = typed_of_facts(rule.id, case.facts)
    told = tuple((question, typed[key]) for key, question in QUESTIONS.items() if key in typed)
    return Example(told, case.amount, case.most, case.note)
