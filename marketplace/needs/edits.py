"""What a person changed in our reading of a need. Edits survive when the text is read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from catalog.specs import Op, Requirement

Value = float | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pinned:
    """One figure as the person left it; it no longer follows the text."""

    attribute: str
    op: str
    value: float
    value_to: float | None
    unit: str
    hard: bool

    def applied_to(self, read: Requirement | None) -> Requirement:
        """The requirement it makes: with the text's own span where the text still speaks of it."""
        value: Value = self.value if self.value_to is None else (self.value, self.value_to)
        op = Op.RANGE if self.value_to is not None else Op(self.op)
        if read is None:
            return Requirement(self.attribute, op, value, self.unit, "", 0, 0, self.hard)
        return replace(read, op=op, value=value, unit=self.unit, hard=self.hard, unit_assumed=False)


@dataclass(frozen=True, slots=True)
class Edits:
    """All changes: `category` chosen instead of ours, figures `pinned` by key, keys `removed`, facts filled in.

    A key is the attribute's name and, for a second figure of the same attribute, its number.
    """

    category: str = ""
    pinned: Mapping[str, Pinned] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    quantity: int | None = None
    budget_10k: float | None = None
    all_provinces: bool = False

    def as_document(self) -> dict[str, Any]:
        """The edits as JSON keeps them."""
        return asdict(self) | {"removed": list(self.removed)}


@dataclass(frozen=True, slots=True)
class Item:
    """A figure asked for, as the page shows it. `is_pinned` where the person changed or added it."""

    key: str
    requirement: Requirement
    is_pinned: bool


def edits_from(document: Mapping[str, Any]) -> Edits:
    """The edits as kept; what is missing is as if never edited."""
    pinned = {key: Pinned(**row) for key, row in document.get("pinned", {}).items()}
    return Edits(
        category=document.get("category", ""),
        pinned=pinned,
        removed=tuple(document.get("removed", ())),
        quantity=document.get("quantity"),
        budget_10k=document.get("budget_10k"),
        all_provinces=bool(document.get("all_provinces")),
    )


def keyed(requirements: Iterable[Requirement]) -> dict[str, Requirement]:
    """Requirements by key."""
    found: dict[str, Requirement] = {}
    for requirement in requirements:
        key, number = requirement.attribute, 2
        while key in found:
            key, number = f"{requirement.attribute}#{number}", number + 1
        found[key] = requirement
    return found


def items_of(requirements: Sequence[Requirement], edits: Edits) -> tuple[Item, ...]:
    """The figures that hold now: read from the text, changed by hand, or added by hand; the struck out left out."""
    read = keyed(requirements)
    items = [
        Item(
            key, edits.pinned[key].applied_to(requirement) if key in edits.pinned else requirement, key in edits.pinned
        )
        for key, requirement in read.items()
        if key not in edits.removed
    ]
    return (*items, *(Item(key, pin.applied_to(None), True) for key, pin in edits.pinned.items() if key not in read))
