"""The policies that a need's own text gives facts for, as the page beside the need shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.policies.calculator import State
from seed_catalog.policies import load_policies


@dataclass(frozen=True, slots=True)
class Implied:
    """One policy that the text speaks of: how it answers, and why."""

    title: str
    clause: str
    state: State
    amount: Decimal | None
    is_ceiling: bool
    why: str


def implied_by(rows: Iterable[Mapping[str, Any]]) -> tuple[Implied, ...]:
    """The matcher's `policies` rows, in the plan's order, each by itself: they are never summed."""
    rules = load_policies().policies
    return tuple(
        Implied(
            rules[row["id"]].title,
            row["clause"],
            _state(row),
            None if row["amount_yuan"] is None else Decimal(str(row["amount_yuan"])),
            rules[row["id"]].formula == "lease_ceiling",
            row["why"],
        )
        for row in rows
        if row["id"] in rules
    )


def _state(row: Mapping[str, Any]) -> State:
    if row.get("applies") is None:
        return State.MISSING
    if not row["applies"]:
        return State.NO
    return State.OPEN if row["amount_yuan"] is None else State.AMOUNT
