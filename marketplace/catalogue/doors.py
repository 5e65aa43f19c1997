"""The plan as ways in: its four columns, and its sections with their terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.catalogue.wording import column_note, column_title, section_title
from seed_catalog.model import Category, Plan

COLUMNS = (1, 2, 3, 4)
_ICONS = {1: "factory", 2: "chip", 3: "leaf", 4: "shield"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A term of the plan and how many products stand under it."""

    category: Category
    count: int


@dataclass(frozen=True, slots=True)
class Door:
    """One of the plan's columns: its title, a line about it, its terms, and how many products they have."""

    column: int
    title: str
    note: str
    icon: str
    shelves: tuple[Shelf, ...]

    @property
    def count(self) -> int:
        """How many products stand behind it."""
        return sum(shelf.count for shelf in self.shelves)


@dataclass(frozen=True, slots=True)
class Section:
    """Terms of the plan's text that stand in none of its columns, by section."""

    title: str
    shelves: tuple[Shelf, ...]


def doors(plan: Plan, counts: Mapping[str, int]) -> tuple[Door, ...]:
    """The four columns in the plan's order."""
    return tuple(
        Door(column, column_title(column), column_note(column), _ICONS[column], _shelves(plan, counts, column))
        for column in COLUMNS
    )


def sections(plan: Plan, counts: Mapping[str, int]) -> tuple[Section, ...]:
    """The terms outside the columns, under the title of the section that names them first."""
    by_title: dict[str, list[Shelf]] = {}
    for shelf in _shelves(plan, counts, None):
        clauses = shelf.category.clauses
        by_title.setdefault(section_title(clauses[0] if clauses else ""), []).append(shelf)
    return tuple(Section(title, tuple(shelves)) for title, shelves in by_title.items())


def _shelves(plan: Plan, counts: Mapping[str, int], column: int | None) -> tuple[Shelf, ...]:
    return tuple(
        Shelf(category, counts.get(category.term, 0))
        for category in plan.categories.values()
        if category.column == column and category.is_for_purchase
    )
