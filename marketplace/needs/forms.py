"""The form of a draft: the text, one row of fields an item, the facts filled in, and which button was pressed."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from dataclasses import replace

from catalog.specs import Op, Requirement
from catalog.units import is_known
from marketplace.needs.edits import Edits, Item, Pinned
from marketplace.needs.facts import Facts

_OPS = {op.value for op in Op if op is not Op.RANGE}
_MOST_ITEMS = 60
_LONGEST_NAME = 40
_LONGEST_WORDS = 200


def read_edits(
    form: Mapping[str, str], before: Edits, items: tuple[Item, ...], facts: Facts, wishes: Mapping[str, bool]
) -> tuple[Edits, dict[str, str]]:
    """The edits after a press of any button, and what could not be read, by field: then nothing is to be kept.

    `facts` are as the page showed them; `wishes` are the words it offered to take up as requirements, each with whether
    it is a must. A row that says what the text says stays unpinned, so that it follows the text.
    """
    problems: dict[str, str] = {}
    gone = form.get("remove", "")
    pinned = {key: pin for key, pin in before.pinned.items() if f"value:{key}" not in form}
    for item in items:
        if f"value:{item.key}" in form and item.key != gone:
            pin = _read_row(form, item.key, item.requirement, problems) or before.pinned.get(item.key)
            if pin is not None and (item.is_pinned or not says_the_same(pin, item.requirement)):
                pinned[item.key] = pin
    pinned |= _added(form, pinned, items, problems)
    pinned |= _taken_up(form, pinned, items, wishes)
    pinned.pop(gone, None)
    edits = replace(
        before,
        category=form.get("category", before.category),
        pinned=dict(list(pinned.items())[:_MOST_ITEMS]),
        removed=() if form.get("restore") else _with(before.removed, gone, [i.key for i in items if i.is_read]),
        ignored=() if form.get("recall") else _with(before.ignored, form.get("ignore", ""), wishes),
        all_provinces=form.get("scope", "all" if before.all_provinces else "") == "all",
    )
    return _with_facts(edits, form, facts, problems), problems


def _with(before: tuple[str, ...], new: str, possible: Container[str]) -> tuple[str, ...]:
    """The list with one more; only what the page could have sent."""
    return (*before, new)[:_MOST_ITEMS] if new in possible and new not in before else before


def says_the_same(pin: Pinned, requirement: Requirement) -> bool:
    """True where the row holds just what was read."""
    return replace(pin, span="").applied_to(None) == Requirement(
        requirement.attribute, requirement.op, requirement.value, requirement.unit, "", 0, 0, requirement.hard
    )


def _read_row(form: Mapping[str, str], key: str, read: Requirement, problems: dict[str, str]) -> Pinned | None:
    value = _number(form.get(f"value:{key}", ""))
    is_range = bool(form.get(f"to:{key}", "").strip()) or (f"to:{key}" in form and read.op is Op.RANGE)
    value_to = _number(form.get(f"to:{key}", "")) if is_range else None
    unit = form.get(f"unit:{key}", "").strip()
    if value is None:
        problems[f"value:{key}"] = "number"
    if is_range and value_to is None:
        problems[f"to:{key}"] = "number"
    if value is not None and value_to is not None and value_to < value:
        problems[f"to:{key}"] = "order"
    if unit and not is_known(unit):
        problems[f"unit:{key}"] = "unit"
    if value is None or {f"to:{key}", f"unit:{key}"} & problems.keys():
        return None
    op = form.get(f"op:{key}", ">=")
    is_hard = form.get(f"hard:{key}", "1") == "1"
    return Pinned(read.attribute, op if op in _OPS else ">=", value, value_to, unit, is_hard, read.span)


def _added(
    form: Mapping[str, str], pinned: Mapping[str, Pinned], items: tuple[Item, ...], problems: dict[str, str]
) -> dict[str, Pinned]:
    """The row at the end, where it was filled in; a name without a figure is a thing to have (伺服泵)."""
    name, value = form.get("add", "").strip()[:_LONGEST_NAME], form.get("value:+", "").strip()
    if not name and not value:
        return {}
    if not name:
        problems["add"] = "name"
        return {}
    key = _free_key(name, pinned, items)
    if not value and not form.get("unit:+", "").strip():
        return {key: Pinned(name, "==", 1.0, None, "bool", form.get("hard:+", "1") == "1")}
    row = _read_row(form, "+", Requirement(name, Op.AT_LEAST, 0, "", "", 0, 0), problems)
    return {key: row} if row else {}


def _taken_up(
    form: Mapping[str, str], pinned: Mapping[str, Pinned], items: tuple[Item, ...], wishes: Mapping[str, bool]
) -> dict[str, Pinned]:
    """Words of the text that were not read as a figure, now a requirement as they stand."""
    words = form.get("adopt", "")
    if words not in wishes:
        return {}
    key = _free_key(words[:_LONGEST_NAME], pinned, items)
    return {key: Pinned(words[:_LONGEST_NAME], "==", 1.0, None, "bool", wishes[words], words)}


def _free_key(name: str, pinned: Mapping[str, Pinned], items: tuple[Item, ...]) -> str:
    taken = {*pinned, *(item.key for item in items)}
    key, number = name, 2
    while key in taken:
        key, number = f"{name}#{number}", number + 1
    return key


def _with_facts(edits: Edits, form: Mapping[str, str], facts: Facts, problems: dict[str, str]) -> Edits:
    """Quantity, budget and delivery: what differs from what the page showed is the person's own from now on."""
    own = set(edits.own)
    quantity, budget = facts.quantity, facts.budget_10k
    if "quantity" in form and form["quantity"].strip() != facts.quantity_text:
        quantity = _quantity(form, problems)
        own.add("quantity")
    if "budget" in form and form["budget"].strip() != facts.budget_text:
        budget = _budget(form, problems)
        own.add("budget")
    delivery = form.get("delivery", facts.delivery).strip()[:_LONGEST_WORDS]
    if delivery != facts.delivery:
        own.add("delivery")
    return replace(
        edits,
        quantity=quantity if "quantity" in own else None,
        budget_10k=budget if "budget" in own else None,
        delivery=delivery if "delivery" in own else "",
        own=tuple(sorted(own)),
    )


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
