"""What an estimate says, and why a fact may be turned away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


class RefusedFact(ValueError):
    """A fact that no honest answer can be built on. `mend` says how to put it right."""

    def __init__(self, column: str, value: object, reason: str, mend: str) -> None:
        super().__init__(f"{column}：{reason}。{mend}")
        self.column, self.value, self.reason, self.mend = column, plain(value), reason, mend


class UnknownPolicy(RefusedFact):
    """No clause of part 三 has this id."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an open passage, and the yuan that it yields (None: no amount fixed)."""

    reading: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a policy yields for given facts.

    `applies` None: a fact is missing. `amount` is yuan over all the years that count, None where the text fixes none,
    0 where the policy does not apply; `most` the plan's cap. `missing` names absent facts. `readings` holds two or
    more where the text is open, the first being the one that `amount` takes.
    """

    policy: str
    clause: str
    title: str
    quote: str
    applies: bool | None
    amount: Decimal | None
    why: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    most: Decimal | None = None
    missing: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """The ruling as JSON values, yuan as plain numbers."""
        return {
            "policy": self.policy,
            "clause": self.clause,
            "applies": self.applies,
            "amount_yuan": plain(self.amount),
            "parts": {name: plain(value) for name, value in self.parts.items()},
            "max_yuan": plain(self.most),
            "why": self.why,
            "quote": self.quote,
            "missing": list(self.missing),
            "readings": [{"reading": r.reading, "amount_yuan": plain(r.amount)} for r in self.readings],
        }


def plain(value: Any) -> Any:
    """A Decimal as int where it is whole, else as float; sequences as lists of such; anything else as it is."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            return str(value)
        return int(value) if value == value.to_integral_value() else float(value)
    return [plain(item) for item in value] if isinstance(value, (tuple, list)) else value
