"""What a person changed in our reading of a need. Edits survive when the text is read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from catalog.alignment import plain
from catalog.specs import Op, Requirement
from catalog.units import are_compatible
from seed_catalog.model import Attribute

Value = float | tuple[float, float]
FACTS = ("quantity", "budget", "delivery")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One figure as the person left it; it no longer follows the text. `span`: the words it came from, if any."""

    attribute: str
    op: str
    value: float
    value_to: float | None
    unit: str
    hard: bool
    span: str = ""

    def applied_to(self, read: Requirement | None, text: str = "") -> Requirement:
        """The requirement it makes: with the text's own span where the text still speaks of it."""
        value: Value = self.value if self.value_to is None else (self.value, self.value_to)
        op = Op.RANGE if self.value_to is not None else Op(self.op)
        if read is not None:
            return replace(read, op=op, value=value, unit=self.unit, hard=self.hard, unit_assumed=False)
        start = text.find(self.span) if self.span else -1
        if start < 0:
            return Requirement(self.attribute, op, value, self.unit, "", 0, 0, self.hard)
        end = start + len(self.span)
        return Requirement(self.attribute, op, value, self.unit, self.span, start, end, self.hard)


@dataclass(frozen=True, slots=True)
class Edits:
    """All changes: `category` chosen instead of ours, figures `pinned` by key, keys `removed`, facts filled in.

    A key is the attribute's name and, for a second figure of the same attribute, its number. `own` names the facts
    (quantity, budget, delivery) that the person set, if only to nothing: the others follow the text. `ignored`: words of
    the text that the person said to leave. `budget_10k`: for all pieces together, in 10,000 yuan.
    """

    category: str = ""
    pinned: Mapping[str, Pinned] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    quantity: int | None = None
    budget_10k: float | None = None
    all_provinces: bool = False
    delivery: str = ""
    own: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """The edits as JSON keeps them."""
        lists = {name: list(getattr(self, name)) for name in ("removed", "own", "ignored")}
        return asdict(self) | lists


@dataclass(frozen=True, slots=True)
class Item:
    """A figure asked for, as the page shows it. `is_pinned` where the person changed or added it.

    `is_read` where the text speaks of it.
    """

    key: str
    requirement: Requirement
    is_pinned: bool
    is_read: bool = True


def edits_from(document: Mapping[str, Any]) -> Edits:
    """The edits as kept; what is missing is as if never edited."""
    pinned = {key: Pinned(**row) for key, row in document.get("pinned", {}).items()}
    quantity, budget = document.get("quantity"), document.get("budget_10k")
    filled = [name for name, value in (("quantity", quantity), ("budget", budget)) if value is not None]
    return Edits(
        category=document.get("category", ""),
        pinned=pinned,
        removed=tuple(document.get("removed", ())),
        quantity=quantity,
        budget_10k=budget,
        all_provinces=bool(document.get("all_provinces")),
        delivery=document.get("delivery", ""),
        own=tuple(document.get("own", filled)),
        ignored=tuple(document.get("ignored", ())),
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


def carried(edits: Edits, requirements: Sequence[Requirement], attributes: Sequence[Attribute]) -> Edits:
    """The edits under the names of a new reading, by the template `attributes`.

    Another category may call a figure otherwise (噪音, 噪声). A figure changed or struck out under its old name is the
    one that came from the same words, or whose name is a spelling of the new one.
    """
    read = keyed(requirements)
    pinned: dict[str, Pinned] = {key: pin for key, pin in edits.pinned.items() if key in read}
    for key, pin in edits.pinned.items():
        if key not in read:
            free = {name: r for name, r in read.items() if name not in pinned and name not in edits.removed}
            pinned[_new_name(key, pin, free, attributes) or key] = pin
    removed = []
    for key in edits.removed:
        free = {name: r for name, r in read.items() if name not in edits.removed and name not in pinned}
        found = "" if key in read else next((n for n, r in free.items() if _is_name_of(key, r, attributes)), "")
        removed.append(found or key)
    return replace(edits, pinned=pinned, removed=tuple(dict.fromkeys(removed)))


def _new_name(key: str, pin: Pinned, read: Mapping[str, Requirement], attributes: Sequence[Attribute]) -> str:
    """The key of the figure that a pin changes; empty where none is: a second bound of one figure stays a second one."""
    like = {name: r for name, r in read.items() if are_compatible(pin.unit, r.unit)}
    same_words = next((name for name, r in like.items() if pin.span and pin.span == r.span), "")
    if same_words or key != pin.attribute:
        return same_words
    return next((name for name, r in like.items() if _is_name_of(pin.attribute, r, attributes)), "")


def _is_name_of(name: str, requirement: Requirement, attributes: Sequence[Attribute]) -> bool:
    names = {requirement.attribute, *(s for a in attributes if a.name == requirement.attribute for s in a.spellings)}
    return plain(name) in {plain(other) for other in names}


def items_of(requirements: Sequence[Requirement], edits: Edits, text: str = "") -> tuple[Item, ...]:
    """The figures that hold now: read from the text, changed by hand, or added by hand; the struck out left out."""
    read = keyed(requirements)
    items = [
        Item(
            key, edits.pinned[key].applied_to(requirement) if key in edits.pinned else requirement, key in edits.pinned
        )
        for key, requirement in read.items()
        if key not in edits.removed
    ]
    added = [Item(k, pin.applied_to(None, text), True, False) for k, pin in edits.pinned.items() if k not in read]
    return (*items, *added)
