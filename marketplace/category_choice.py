"""The categories a person may choose for a product or a need, in groups that a person can find their way through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from marketplace.catalogue.doors import COLUMNS, field_of
from marketplace.catalogue.wording import column_title, term_words
from marketplace.presentation import translated as _
from seed_catalog import load_plan
from seed_catalog.model import Category, Kind


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """Terms under one heading: a field of the plan and one of its industries."""

    title: str
    terms: tuple[str, ...]


def is_offered(category: Category) -> bool:
    """True for what a firm can make and another can buy; false for what must go, and for abilities and methods."""
    return category.is_for_purchase and category.kind is not Kind.CAPABILITY


@cache
def _sorted_terms() -> dict[tuple[int, str], tuple[str, ...]]:
    """The terms on offer by field of the plan (5: none) and industry, in the plan's order within each."""
    found: dict[tuple[int, str], list[str]] = {}
    for category in load_plan().categories.values():
        if is_offered(category):
            industry = category.industries[0].removesuffix("行业") if category.industries else ""
            found.setdefault((field_of(category) or len(COLUMNS) + 1, industry), []).append(category.term)
    fields = dict.fromkeys(field for field, _industry in sorted(found))
    return {key: tuple(terms) for field in fields for key, terms in found.items() if key[0] == field}


def category_groups(keep: str = "") -> tuple[CategoryGroup, ...]:
    """Every term on offer, by column and industry. A term to `keep` that is not on offer stands in a last group."""
    groups = [CategoryGroup(_title(*key), terms) for key, terms in _sorted_terms().items()]
    if keep and not any(keep in group.terms for group in groups):
        groups.append(CategoryGroup(_("其他"), (keep,)))
    return tuple(groups)


def _title(field: int, industry: str) -> str:
    column = column_title(field) if field in COLUMNS else _("其他")
    return f"{column} · {industry or _('通用')}"


def choices(blank: str, *, keep: str = "") -> dict[str, Sequence[tuple[str, str]]]:
    """The groups as choices of a form's select, after one that leaves it open, worded `blank`."""
    groups = {group.title: [(term, term_words(term)) for term in group.terms] for group in category_groups(keep)}
    return {_("未指定"): [("", blank)], **groups}


def option(term: str, chosen: str) -> Markup:
    """One option of a select of categories."""
    mark = Markup(" selected") if term == chosen else ""
    return Markup('<option value="{}"{}>{}</option>').format(term, mark, term_words(term))
