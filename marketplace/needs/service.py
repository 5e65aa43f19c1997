"""Drafts of needs: kept from the first pasted words, read again after each change, held against the products."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.records import Need
from catalog.requirements import read_requirements
from catalog.specs import Verdict
from marketplace.clock import utc_now
from marketplace.needs.edits import Edits, Item, edits_from, items_of
from marketplace.needs.models import NeedDraft
from matching.matcher import Matcher
from matching.model import CategoryGuess, Match, MatchedNeed, Understanding
from matching.narrative import passages_of
from matching.understanding import Reader
from seed_catalog import load_plan
from seed_catalog.model import Attribute, Plan

LONGEST_TEXT = 10_000
TOP = 20
_SHORT = 32
_SENTENCE = re.compile(r"[，。；！？\n]|[,;.!?]\s")
_CHOSEN_SCORE = 1.0
_WORTH = 0.05


@dataclass(frozen=True, slots=True)
class Group:
    """Matches that answer alike: `name` is fits, not_stated, one_short or others."""

    name: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as the page shows it."""

    draft: NeedDraft
    edits: Edits
    items: tuple[Item, ...]
    matched: MatchedNeed
    read: Understanding
    groups: tuple[Group, ...]
    template: tuple[Attribute, ...]

    @property
    def term(self) -> str:
        """The category to buy; empty where nothing of the plan is asked for."""
        return self.matched.understanding.categories[0].term if self.matched.understanding.categories else ""

    @property
    def shown(self) -> tuple[Match, ...]:
        """The matches of all groups, best first."""
        return tuple(match for group in self.groups for match in group.matches)

    def count(self, name: str) -> int:
        """How many matches a group holds."""
        return next((len(group.matches) for group in self.groups if group.name == name), 0)


def is_paragraph(text: str) -> bool:
    """True for something told rather than typed: it becomes a draft instead of a search."""
    return len(text) > _SHORT and (len(text) > 2 * _SHORT or bool(_SENTENCE.search(text)))


def start_draft(session: Session, text: str) -> NeedDraft:
    """Keep a text under a new token that nobody can guess. Raises ValueError for an empty or too long text."""
    draft = NeedDraft(token=secrets.token_urlsafe(12), text=_checked(text), edits=Edits().as_document())
    session.add(draft)
    session.flush()
    return draft


def change_draft(session: Session, draft: NeedDraft, text: str, edits: Edits) -> None:
    """Keep a new text and edits. Raises ValueError for an empty or too long text."""
    draft.text = _checked(text)
    draft.edits = edits.as_document()
    session.flush()


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValueError("empty")
    if len(text) > LONGEST_TEXT:
        raise ValueError("long")
    return text


@cache
def industries() -> tuple[str, ...]:
    """The industries that the plan names, in its order; 船舶 and 船舶行业 are one, links of a chain none."""
    named: dict[str, str] = {}
    for category in load_plan().categories.values():
        for industry in category.industries:
            if not industry.endswith(("环节", "领域", "设施", "服务")):
                stem = industry.removesuffix("行业")
                named[stem] = max(named.get(stem, ""), industry, key=len)
    return tuple(named.values())


def chosen_industry(name: str) -> str:
    """The industry chosen; empty where the plan names no such one."""
    return name if name in industries() else ""


def prune(session: Session, days: int) -> int:
    """Delete drafts untouched for so many days; how many."""
    result = session.execute(delete(NeedDraft).where(NeedDraft.updated_at < utc_now() - timedelta(days=days)))
    return int(getattr(result, "rowcount", 0))


def understand(draft: NeedDraft, reader: Reader) -> tuple[Understanding, Understanding, tuple[Item, ...]]:
    """Our reading of the text; the same with the person's edits; and the figures that hold now."""
    edits, need = edits_from(draft.edits), _need(draft)
    read = reader.understand(need)
    if edits.category in reader.plan.categories and (not read.categories or read.categories[0].term != edits.category):
        read = _as_if_of(read, edits.category, draft.text, reader.plan)
    items = items_of(read.requirements, edits)
    return read, replace(read, requirements=tuple(item.requirement for item in items)), items


def _as_if_of(read: Understanding, term: str, text: str, plan: Plan) -> Understanding:
    """The same text read as a need of another category, chosen by the person."""
    category = plan.categories[term]
    others = tuple(guess for guess in read.categories if guess.term != term)
    requirements = read_requirements(text, category.trade.attributes, passages_of(read.clauses))
    return Understanding(
        (CategoryGuess(term, _CHOSEN_SCORE, category.clauses), *others),
        tuple(requirements),
        read.clauses,
        read.mentioned,
    )


def open_draft(draft: NeedDraft, matcher: Matcher) -> DraftPage:
    """The draft read, corrected by its edits, and matched."""
    edits = edits_from(draft.edits)
    read, corrected, items = understand(draft, matcher.reader)
    matched = matcher.match_understood(_need(draft), corrected, TOP, all_provinces=edits.all_provinces)
    first = corrected.categories[0].term if corrected.categories else ""
    template = matcher.reader.plan.categories[first].trade.attributes if first else ()
    return DraftPage(draft, edits, items, matched, read, grouped(_worth_showing(matched)), template)


def _worth_showing(matched: MatchedNeed) -> list[Match]:
    """The matches without things of another kind that nobody would accept."""
    wanted = {guess.term for guess in matched.understanding.categories}
    return [match for match in matched.matches if match.score >= _WORTH or match.term in wanted]


def grouped(matches: Sequence[Match]) -> tuple[Group, ...]:
    """Matches by how they answer, in the order of the list: all met, not stated, one missed, others."""
    kinds = [(_kind(match), match) for match in matches]
    names = ("fits", "not_stated", "one_short", "others")
    groups = (Group(name, tuple(match for kind, match in kinds if kind == name)) for name in names)
    return tuple(group for group in groups if group.matches)


def _kind(match: Match) -> str:
    if match.strong:
        return "fits"
    misses = len(match.misses)
    if misses:
        return "one_short" if misses == 1 else "others"
    unstated = any(v.verdict is Verdict.NOT_STATED and v.requirement.hard for v in match.verdicts)
    return "not_stated" if unstated else "others"


def _need(draft: NeedDraft) -> Need:
    return Need("", draft.text, city=draft.city, industry=draft.industry)


def over_budget(price: Decimal | None, edits: Edits) -> bool | None:
    """Whether a unit price passes the budget for the quantity; None where one of them is not known."""
    if price is None or edits.budget_10k is None:
        return None
    return price * (edits.quantity or 1) > Decimal(str(edits.budget_10k)) * 10_000
