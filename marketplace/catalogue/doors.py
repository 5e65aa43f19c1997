"""The plan as ways in: its four fields, each a column table and the section it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketplace.catalogue.wording import column_note, column_title
from seed_catalog.model import Category, Plan

COLUMNS = (1, 2, 3, 4)
OTHERS = 5  # the number of what belongs to none of the four
_SECTIONS = {"二(一)": 1, "二(二)": 2, "二(三)": 3, "二(四)": 4}
_ICONS = {1: "factory", 2: "chip", 3: "leaf", 4: "shield"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A term of the plan and how many products stand under it."""

    category: Category
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that the plan names for one industry; `industry` is empty where it names none."""

    industry: str
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """One of the plan's four fields: a column table and the section of the text that it belongs to.

    `shelves` are the terms of the table, `text_shelves` those that only the section's text names; `unwanted` what the
    plan wants gone or replaced: nobody offers that here.
    """

    column: int
    title: str
    note: str
    icon: str
    shelves: tuple[Shelf, ...]
    text_shelves: tuple[Shelf, ...]
    unwanted: tuple[Category, ...] = ()

    @property
    def count(self) -> int:
        """How many products stand behind it."""
        return sum(shelf.count for shelf in (*self.shelves, *self.text_shelves))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The table's terms by industry, in the plan's order."""
        return by_industry(self.shelves)

    @property
    def text_groups(self) -> tuple[Group, ...]:
        """The text's terms by industry."""
        return by_industry(self.text_shelves)


def by_industry(shelves: Iterable[Shelf]) -> tuple[Group, ...]:
    """Shelves by the first industry that the plan names them for; those of no industry last."""
    groups: dict[str, list[Shelf]] = {}
    for shelf in shelves:
        first = shelf.category.industries[0] if shelf.category.industries else ""
        groups.setdefault(first.removesuffix("行业"), []).append(shelf)
    return tuple(Group(name, tuple(held)) for name, held in sorted(groups.items(), key=lambda pair: not pair[0]))


def doors(plan: Plan, counts: Mapping[str, int]) -> tuple[Door, ...]:
    """The four columns in the plan's order."""
    shelves = _shelves(plan, counts)
    return tuple(
        Door(
            column,
            column_title(column),
            column_note(column),
            _ICONS[column],
            tuple(s for s in shelves if s.category.column == column),
            tuple(s for s in shelves if not s.category.column and field_of(s.category) == column),
            tuple(c for c in plan.categories.values() if not c.is_for_purchase and field_of(c) == column),
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
    """The terms for purchase of one of the plan's fields; `OTHERS`: of none of them."""
    wanted = None if field == OTHERS else field
    return tuple(c.term for c in plan.categories.values() if c.is_for_purchase and field_of(c) == wanted)


def others(plan: Plan, counts: Mapping[str, int]) -> tuple[Shelf, ...]:
    """The terms that belong to none of the four fields."""
    return tuple(shelf for shelf in _shelves(plan, counts) if field_of(shelf.category) is None)


def _shelves(plan: Plan, counts: Mapping[str, int]) -> tuple[Shelf, ...]:
    return tuple(Shelf(c, counts.get(c.term, 0)) for c in plan.categories.values() if c.is_for_purchase)
