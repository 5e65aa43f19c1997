"""What a need's own text gives ground for, as the page of the need shows it: policies, and the equipment to be replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.folding import without_endless_numbers
from marketplace.policies.calculator import State
from policy.narrative import equipment_told
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


@dataclass(frozen=True, slots=True)
class OldEquipment:
    """A machine in use that a text tells of, and what the plan says of it; `findings` is empty where it says nothing."""

    label: str
    findings: tuple[Mapping[str, Any], ...]


def old_equipment(rows: Iterable[Mapping[str, Any]], text: str, industry: str, as_of: date) -> tuple[OldEquipment, ...]:
    """Each machine once, in the text's order: those that the matcher's `diagnosis` rows speak of, and those in use besides.

    A machine that is merely named stands here only where a finding applies or is in doubt.
    """
    told = equipment_told(without_endless_numbers(text), industry, as_of)
    found: dict[str, list[Mapping[str, Any]]] = {one.label: [] for one in told}
    for row in rows:
        found.setdefault(row["equipment"], []).append(row)
    in_use = {one.label for one in told if one.is_old}
    return tuple(
        OldEquipment(label, tuple(findings))
        for label, findings in found.items()
        if label in in_use or any(finding["status"] != "no" for finding in findings)
    )


def _state(row: Mapping[str, Any]) -> State:
    if row.get("applies") is None:
        return State.MISSING
    if not row["applies"]:
        return State.NO
    return State.OPEN if row["amount_yuan"] is None else State.AMOUNT
