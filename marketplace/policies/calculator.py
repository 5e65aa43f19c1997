"""Every policy's answer to the same facts, side by side. Nothing is added up: the plan does not say what may be combined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from marketplace.policies.answers import Answers, facts_by_policy, read_answers
from marketplace.policies.models import FigureKind, OutsideFigure
from marketplace.policies.questions import BY_FACT, OF_THE_FIRM, QUESTIONS, Question
from marketplace.policies.service import figure_in_force
from policy.estimate import estimate
from policy.rulings import RefusedFact, Ruling
from seed_catalog.policies import PolicyRule, load_policies

LPR = "lpr"
SHORT_LOAN_YEARS = Decimal(5)  # up to here a bank quotes the one-year rate, beyond it the other
_HUNDRED = Decimal(100)


class State(StrEnum):
    """What a card says in its head."""

    AMOUNT = "amount"
    NO = "no"
    MISSING = "missing"
    OPEN = "open"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Card:
    """One policy's answer. `is_asked` is false where nothing was told that only this policy wants, and it gives nothing."""

    rule: PolicyRule
    state: State
    why: str
    quote: str
    amount: Decimal | None = None
    ruling: Ruling | None = None
    missing: tuple[Question, ...] = ()
    is_asked: bool = True

    @property
    def is_ceiling(self) -> bool:
        """True where the amount is only the most that the text allows."""
        return self.rule.formula == "lease_ceiling"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: the answers, the cards, and the outside figure that was used where none was typed."""

    answers: Answers
    cards: tuple[Card, ...]
    lpr: OutsideFigure | None = None

    @property
    def asked(self) -> tuple[Card, ...]:
        """The cards that something was told for, in the plan's order."""
        return tuple(card for card in self.cards if card.is_asked)

    @property
    def unasked(self) -> tuple[Card, ...]:
        """The rest."""
        return tuple(card for card in self.cards if not card.is_asked)

    def count(self, state: str) -> int:
        """How many of the cards that were asked for are so."""
        return sum(card.state == state for card in self.asked)


def sheet_of(session: Session, typed: Mapping[str, Sequence[str]], on: date) -> Sheet:
    """Every policy's answer to what was typed; an LPR that an organizer entered stands in where none was typed."""
    answers = read_answers(typed)
    lpr = None if LPR in answers.values or LPR in answers.problems else _lpr_for(session, answers, on)
    if lpr is not None:
        answers = replace(answers, values={**answers.values, LPR: Decimal(lpr.value) / _HUNDRED})
    facts = facts_by_policy(answers)
    told = {key for key in answers.typed if answers.text(key)} - OF_THE_FIRM
    cards = tuple(card_of(rule, facts.get(rule.id, {}), answers, told) for rule in load_policies().policies.values())
    return Sheet(answers, cards, lpr)


def _lpr_for(session: Session, answers: Answers, on: date) -> OutsideFigure | None:
    """The rate of the lease's own term; nothing before a lease is told."""
    if not answers.values.keys() & {"lease", "contracts", "lease_years"}:
        return None
    years = answers.values.get("lease_years")
    kind = FigureKind.LPR_5Y if years is not None and years > SHORT_LOAN_YEARS else FigureKind.LPR_1Y
    return figure_in_force(session, kind, on)


def card_of(rule: PolicyRule, facts: Mapping[str, Any], answers: Answers, told: Iterable[str]) -> Card:
    """One policy's answer to its facts."""
    own = {question.key for question in questions_of(rule.id)}
    is_asked = bool(own & set(told))
    unreadable = [answers.problems[key] for key in answers.problems if key in own]
    if unreadable:
        wrong = tuple(QUESTIONS[key] for key in answers.problems if key in own)
        return Card(rule, State.REFUSED, "；".join(unreadable), rule.quote, missing=wrong, is_asked=is_asked)
    try:
        ruling = estimate(rule.id, facts)
    except RefusedFact as refusal:
        wrong = BY_FACT.get((rule.id, refusal.column), ())
        why = f"{refusal.reason}：{refusal.mend}"
        return Card(rule, State.REFUSED, why, rule.quote, missing=wrong, is_asked=is_asked)
    missing = tuple(
        q for name in ruling.missing for q in BY_FACT.get((rule.id, name), ()) if q.key not in answers.values
    )
    state = _state(ruling)
    is_asked = is_asked or state in (State.AMOUNT, State.OPEN)
    return Card(rule, state, ruling.why, ruling.quote, ruling.amount, ruling, tuple(dict.fromkeys(missing)), is_asked)


def _state(ruling: Ruling) -> State:
    if ruling.applies is None:
        return State.MISSING
    if not ruling.applies:
        return State.NO
    return State.OPEN if ruling.amount is None else State.AMOUNT


def questions_of(policy: str) -> tuple[Question, ...]:
    """The fields whose answers a policy takes."""
    return tuple(q for q in QUESTIONS.values() if any(served == policy for served, _name in q.serves))
