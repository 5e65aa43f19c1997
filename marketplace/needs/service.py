"""Drafts of needs: kept from the first pasted words, read again after each change, held against the products."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.records import Need
from catalog.requirements import read_requirements
from marketplace.clock import utc_now
from marketplace.needs.edits import Edits, Item, carried, edits_from, items_of
from marketplace.needs.facts import Facts, facts_of
from marketplace.needs.models import NeedDraft
from matching.answers import Answer, Group, Nearest, grouped, nearest_of
from matching.matcher import Matcher
from matching.model import CategoryGuess, Match, MatchedNeed, Understanding
from matching.narrative import passages_of
from matching.understanding import Reader
from matching.unread import unread_of
from seed_catalog import load_plan
from seed_catalog.model import Attribute, Plan

LONGEST_TEXT = 10_000
TOP = 20
_SHORT = 32
_SENTENCE = re.compile(r"[，。；！？\n]|[,;.!?]\s")
_CHOSEN_SCORE = 1.0
_WORTH = 0.05
_PRINTED = (Answer.FITS, Answer.NOT_STATED, Answer.ONE_SHORT)
_MOST_PRINTED = 10
_FILLING = 4  # characters around words that were understood which say nothing of their own


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft read: what the text says (`read`), the same as corrected, and the figures and facts that hold now.

    `edits` are the person's changes under the names of this reading. `unread`: words that ask for something and became no
    figure, each with whether they are a must.
    """

    edits: Edits
    read: Understanding
    corrected: Understanding
    items: tuple[Item, ...]
    facts: Facts
    unread: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Part:
    """One of several machines that a text asks for: its words, and what it is."""

    text: str
    term: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as the page shows it. `matched` holds its items in their order, under the names that sheets use.

    `parts`: where the text asks for several machines, each of them.
    """

    draft: NeedDraft
    reading: Reading
    matched: MatchedNeed
    groups: tuple[Group, ...]
    template: tuple[Attribute, ...]
    parts: tuple[Part, ...] = ()

    @property
    def term(self) -> str:
        """The category to buy; empty where nothing of the plan is asked for."""
        return self.matched.understanding.categories[0].term if self.matched.understanding.categories else ""

    @property
    def shown(self) -> tuple[Match, ...]:
        """The matches of all groups, in the order of the page."""
        return tuple(match for group in self.groups for match in group.matches)

    @property
    def on_paper(self) -> tuple[Match, ...]:
        """The matches worth handing out: of the kind wanted, and with one miss at most; ten, or all that fit."""
        near = [m for group in self.groups if group.answer in _PRINTED for m in group.matches]
        return tuple(near[: max(_MOST_PRINTED, self.count("fits"))])

    @property
    def nearest(self) -> Nearest | None:
        """Where nothing fits, the product that comes nearest."""
        return None if self.count("fits") else nearest_of(self.matched)

    def count(self, name: str) -> int:
        """How many matches a group holds."""
        return next((len(group.matches) for group in self.groups if group.answer == name), 0)

    def is_unverifiable(self, place: int) -> bool:
        """True where no sheet of the kind states the figure of the item at `place`: it is to be asked."""
        asked = self.matched.understanding.requirements
        return place < len(asked) and asked[place].attribute in self.matched.unverifiable


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


def understand(draft: NeedDraft, reader: Reader) -> Reading:
    """Our reading of the text and what the person made of it."""
    edits = edits_from(draft.edits)
    read = reader.understand(_need(draft))
    if edits.category in reader.plan.categories and (not read.categories or read.categories[0].term != edits.category):
        read = _as_if_of(read, edits.category, draft.text, reader.plan)
    term = read.categories[0].term if read.categories else ""
    edits = carried(edits, read.requirements, reader.plan.categories[term].trade.attributes if term else ())
    items = items_of(read.requirements, edits, draft.text)
    corrected = replace(read, requirements=tuple(item.requirement for item in items))
    facts = facts_of(edits, read.purchase, draft.text)
    return Reading(edits, read, corrected, items, facts, _unread(read, edits, items, facts.delivery))


def _unread(reading: Understanding, edits: Edits, items: Sequence[Item], delivery: str) -> dict[str, bool]:
    """Words that ask for something and became no figure, with whether they are a must; not those dealt with since."""
    dealt_with = {*edits.ignored, *(item.requirement.span for item in items if not item.is_read)}
    found = {passage.text: passage.hard for passage in reading.unread if passage.text not in dealt_with}
    return {words: is_must for words, is_must in found.items() if not _is_only(delivery, words)}


def _is_only(part: str, words: str) -> bool:
    """True where words say nothing beside a part of them that was understood."""
    return bool(part) and part in words and len(words) - len(part) <= _FILLING


def _as_if_of(read: Understanding, term: str, text: str, plan: Plan) -> Understanding:
    """The same text read as a need of another category, chosen by the person."""
    category = plan.categories[term]
    others = tuple(guess for guess in read.categories if guess.term != term)
    requirements = read_requirements(text, category.trade.attributes, passages_of(read.clauses))
    chosen = CategoryGuess(term, _CHOSEN_SCORE, category.clauses)
    unread = unread_of(text, read.clauses, requirements, read.purchase)
    return replace(read, categories=(chosen, *others), requirements=tuple(requirements), refusal="", unread=unread)


def open_draft(draft: NeedDraft, matcher: Matcher) -> DraftPage:
    """The draft read, corrected by its edits, and matched."""
    reading = understand(draft, matcher.reader)
    need, is_wide = _need(draft), reading.edits.all_provinces
    matched = matcher.match_understood(need, reading.corrected, TOP, all_provinces=is_wide)
    groups = grouped(_worth_showing(matched))
    term = reading.corrected.categories[0].term if reading.corrected.categories else ""
    template = matcher.reader.plan.categories[term].trade.attributes if term else ()
    return DraftPage(draft, reading, matched, groups, template, _parts(need, matcher.reader))


def _parts(need: Need, reader: Reader) -> tuple[Part, ...]:
    """The machines that a text asks for, where there are several."""
    needs = reader.split(need)
    if len(needs) < 2:
        return ()
    guesses = [reader.understand(part).categories for part in needs]
    return tuple(Part(n.text.strip(), found[0].term if found else "") for n, found in zip(needs, guesses, strict=True))


def _worth_showing(matched: MatchedNeed) -> list[Match]:
    """The matches without things of another kind that nobody would accept."""
    return [m for m in matched.matches if m.score >= _WORTH or m.is_of_kind]


def _need(draft: NeedDraft) -> Need:
    return Need("", draft.text, city=draft.city, industry=draft.industry)
