"""The form of a draft: the text, one row of fields an item, the facts filled in, and which button was pressed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from catalog.specs import Op, Requirement
from catalog.units import is_known
from marketplace.needs.edits import Edits, Item, Pinned

_OPS = {op.value for op in Op if op is not Op.RANGE}
_MOST_ITEMS = 60
_LONGEST_NAME = 40


def read_edits(form: Mapping[str, str], before: Edits, items: tuple[Item, ...]) -> tuple[Edits, dict[str, str]]:
    """The edits after a press of any button, and what could not be read, by field.

    A row that says what the text says stays unpinned, so that it follows the text. A row that cannot be read keeps what
    it was.
    """
    problems: dict[str, str] = {}
    pinned = {key: pin for key, pin in before.pinned.items() if f"value:{key}" not in form}
    for item in items:
        if f"value:{item.key}" in form:
            pin = _read_row(form, item.key, item.requirement.attribute, problems)
            if pin is None:
                pin = before.pinned.get(item.key)
            if pin is not None and (item.is_pinned or not says_the_same(pin, item.requirement)):
                pinned[item.key] = pin
    pinned |= _added(form, pinned, items, problems)
    gone = form.get("remove", "")
    removed = (*before.removed, gone) if gone and gone not in before.removed else before.removed
    pinned.pop(gone, None)
    edits = replace(
        before,
        category=form.get("category", before.category),
        pinned=dict(list(pinned.items())[:_MOST_ITEMS]),
        removed=() if form.get("restore") else removed[:_MOST_ITEMS],
        quantity=_quantity(form, problems),
        budget_10k=_budget(form, problems),
        all_provinces=form.get("scope") == "all",
    )
    return edits, problems


def says_the_same(pin: Pinned, requirement: Requirement) -> bool:
    """True where the row holds just what was read."""
    return pin.applied_to(None) == Requirement(
        requirement.attribute, requirement.op, requirement.value, requirement.unit, "", 0, 0, requirement.hard
    )


def _read_row(form: Mapping[str, str], key: str, attribute: str, problems: dict[str, str]) -> Pinned | None:
    value = _number(form.get(f"value:{key}", ""))
    value_to = _number(form.get(f"to:{key}", "")) if form.get(f"to:{key}") else None
    unit = form.get(f"unit:{key}", "").strip()
    if value is None:
        problems[f"value:{key}"] = "number"
        return None
    if unit and not is_known(unit):
        problems[f"unit:{key}"] = "unit"
        return None
    op = form.get(f"op:{key}", ">=")
    return Pinned(attribute, op if op in _OPS else ">=", value, value_to, unit, form.get(f"hard:{key}", "1") == "1")


def _added(
    form: Mapping[str, str], pinned: Mapping[str, Pinned], items: tuple[Item, ...], problems: dict[str, str]
) -> dict[str, Pinned]:
    """The row at the end, where it was filled in."""
    name = form.get("add", "").strip()[:_LONGEST_NAME]
    if not name or not form.get("value:+", "").strip():
        return {}
    row = _read_row(form, "+", name, problems)
    if row is None:
        return {}
    taken = {*pinned, *(item.key for item in items)}
    key, number = name, 2
    while key in taken:
        key, number = f"{name}#{number}", number + 1
    return {key: row}


def _quantity(form: Mapping[str, str], problems: dict[str, str]) -> int | None:
    text = form.get("quantity", "").strip()
    if not text:
        return None
    number = _number(text)
    if number is None or number < 1 or number != int(number):
        problems["quantity"] = "quantity"
        return None
    return int(number)


def _budget(form: Mapping[str, str], problems: dict[str, str]) -> float | None:
    text = form.get("budget", "").strip()
    if not text:
        return None
    number = _number(text)
    if number is None or number < 0:
        problems["budget"] = "budget"
        return None
    return number


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "").replace("，", "").strip())
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e15 else None
