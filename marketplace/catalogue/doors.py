"""The plan as ways in: its four fields, each a column table and the section it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.catalogue.wording import column_note, column_title
from seed_catalog.model import Category, Plan

COLUMNS = (1, 2, 3, 4)
_SECTIONS = {"二(一)": 1, "二(二)": 2, "二(三)": 3, "二(四)": 4}
_ICONS = {1: "factory", 2: "chip", 3: "leaf", 4: "shield"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A term of the plan and how many products stand under it."""

    category: Category
    count: int


@dataclass(frozen=True, slots=True)
class Door:
    """One of the plan's four fields: a column table and the section of the text that it belongs to.

    `shelves` are the terms of the table, `text_shelves` those that only the section's text names.
    """

    column: int
    title: str
    note: str
    icon: str
    shelves: tuple[Shelf, ...]
    text_shelves: tuple[Shelf, ...]

    @property
    def count(self) -> int:
        """How many products stand behind it."""
        return sum(shelf.count for shelf in (*self.shelves, *self.text_shelves))


def doors(plan: Plan, counts: Mapping[str, int]) -> tuple[Door, ...]:
    """The four columns in the plan's order."""
    return tuple(
        Door(
            column,
            column_title(column),
            column_note(column),
            _ICONS[column],
            tuple(s for s in _shelves(plan, counts) if s.category.column == column),
            tuple(s for s in _shelves(plan, counts) if not s.category.column and field_of(s.category) == column),
        )
        for column in COLUMNS
    )


def field_of(category: Category) -> int | None:
    """The field of the plan (1 to 4) that a category belongs to: its column, else the section that names it first."""
    if category.column:
        return category.column
    return next(
        (field for clause in category.clauses for head, field in _SECTIONS.items() if clause.startswith(head)), None
    )


def terms_of_section(plan: Plan, field: int) -> tuple[str, ...]:
    """The terms for purchase of one of the plan's fields."""
    return tuple(c.term for c in plan.categories.values() if c.is_for_purchase and field_of(c) == field)


def others(plan: Plan, counts: Mapping[str, int]) -> tuple[Shelf, ...]:
    """The terms that belong to none of the four fields."""
    return tuple(shelf for shelf in _shelves(plan, counts) if field_of(shelf.category) is None)


def _shelves(plan: Plan, counts: Mapping[str, int]) -> tuple[Shelf, ...]:
    return tuple(Shelf(c, counts.get(c.term, 0)) for c in plan.categories.values() if c.is_for_purchase)
