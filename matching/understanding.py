"""A need's text understood without any product: what to buy, which figures are asked for, what is merely told."""

from __future__ import annotations

import re
from dataclasses import replace

from catalog.folding import without_endless_numbers
from catalog.purchase import Purchase, read_purchase
from catalog.records import Need
from catalog.requirements import read_requirements
from catalog.specs import Op, Requirement
from catalog.units import are_compatible, convert
from matching.categories import CategoryReader
from matching.evidence import Reading
from matching.lexicon import Lexicon
from matching.model import Clause, Role, Understanding
from matching.narrative import passages_of
from matching.scope import refusal_of
from matching.several import Part, parts_of
from matching.unread import unread_of
from matching.weights import Weights, load_weights
from seed_catalog import load_plan
from seed_catalog.model import Attribute, Plan

_PACE = re.compile(r"/\s*(?:s|min|h|d|a|年|月|天|日|班|小时|时|分钟|分|秒)$|每(?:年|月|天|日|班|小时|分钟|分|秒)$")


_OR = re.compile(r"或|还是|\bor\b|/")
_NEAR = 12


class Reader:
    """Understands needs by a plan."""

    def __init__(self, plan: Plan | None = None, weights: Weights | None = None) -> None:
        self.plan = plan or load_plan()
        self.weights = weights or load_weights()
        self.lexicon = Lexicon(self.plan)
        self.categories = CategoryReader(self.plan, self.lexicon, self.weights)

    def read(self, need: Need) -> Reading:
        """The need's text cut up, its phrases found."""
        return self.categories.evidence.read(need.text)

    def read_part(self, need: Need, part: Part, whole: Reading) -> Reading:
        """What a need tells of one of its machines, its clauses speaking of what they speak of in the whole text."""
        own = self.read(replace(need, text=part.telling))
        roles = [_role_at(part.place(clause.start), clause.role, whole) for clause in own.clauses]
        clauses = tuple(replace(clause, role=role) for clause, role in zip(own.clauses, roles, strict=True))
        places = tuple((start, end, role) for (start, end, _), role in zip(own.places, roles, strict=True))
        return replace(own, clauses=clauses, places=places)

    def understand(self, need: Need, reading: Reading | None = None) -> Understanding:
        """Categories, requirements, clauses by role; never fails on any text. `reading`: the text as read already."""
        reading = reading or self.read(need)
        ranking = self.categories.rank(reading, need.industry)
        mentioned = self.categories.mentioned(reading)
        refusal = refusal_of(reading, ranking, self.plan, self.weights.scope)
        purchase = read_purchase(without_endless_numbers(need.text))
        if refusal or not ranking.guesses:
            return Understanding((), (), reading.clauses, mentioned, refusal, purchase)
        guesses = ranking.guesses
        attributes = self.plan.categories[guesses[0].term].trade.attributes
        requirements = self.requirements(need.text, reading.clauses, attributes, purchase)
        unread = unread_of(need.text, reading.clauses, requirements, purchase)
        return Understanding(guesses, requirements, reading.clauses, mentioned, "", purchase, unread)

    def split(self, need: Need) -> tuple[Need, ...]:
        """The need once for each machine that its text asks for; itself alone where that is one."""
        parts = self.parts(need)
        return tuple(replace(need, text=part.text) for part in parts) if len(parts) > 1 else (need,)

    def parts(self, need: Need, reading: Reading | None = None) -> tuple[Part, ...]:
        """What the text says of each machine that it asks for; one part where that is one machine."""

        def kind_of(text: str) -> str:
            guesses = self.categories.rank(self.categories.evidence.read(text), need.industry).guesses
            return guesses[0].term if guesses else ""

        return parts_of(need.text, reading or self.read(need), self.plan, kind_of)

    def requirements(
        self,
        text: str,
        clauses: tuple[Clause, ...],
        attributes: tuple[Attribute, ...],
        purchase: Purchase | None = None,
    ) -> tuple[Requirement, ...]:
        """The figures asked of the new equipment, read by a template; how many are to be bought is none of them."""
        readable = without_endless_numbers(text)
        found = read_requirements(readable, attributes, passages_of(clauses))
        known = {attribute.name: attribute for attribute in attributes}
        asked = [requirement for requirement in found if _is_asked(requirement, clauses, known)]
        if len(asked) < len(found):
            # What was told in passing may have held the line of a figure that is asked for.
            told = tuple(clause for clause in clauses if clause.role is not Role.CONTEXT)
            again = read_requirements(readable, attributes, passages_of(told))
            asked += [r for r in again if not any(r.start < a.end and a.start < r.end for a in asked)]
        asked = _without_paces_outgrown(asked, clauses)
        return _without_numbers_bought(_without_alternatives(text, asked), purchase)


def _role_at(place: int, otherwise: Role, whole: Reading) -> Role:
    return next((clause.role for clause in whole.clauses if clause.start <= place < clause.end), otherwise)


def _without_paces_outgrown(asked: list[Requirement], clauses: tuple[Clause, ...]) -> list[Requirement]:
    """Without a pace told in passing (现在一天六七十根) where the text asks for more of it (一天160根以上)."""
    wanted = [r for r in asked if _role_in(clauses, r) is not Role.CONTEXT and _PACE.search(r.unit)]

    def is_outgrown(one: Requirement) -> bool:
        if _role_in(clauses, one) is not Role.CONTEXT or isinstance(one.value, tuple):
            return False
        alike = (r for r in wanted if are_compatible(r.unit, one.unit) and not isinstance(r.value, tuple))
        return any(convert(_number(r), r.unit, one.unit) > _number(one) for r in alike)

    return [one for one in asked if not is_outgrown(one)]


def _role_in(clauses: tuple[Clause, ...], requirement: Requirement) -> Role:
    return next((c.role for c in clauses if c.start <= requirement.start < c.end), Role.WANTED)


def _without_numbers_bought(found: list[Requirement], purchase: Purchase | None) -> tuple[Requirement, ...]:
    """Without the number of machines to buy, which is no figure of a machine: 储罐两只."""
    count = purchase.quantity if purchase else None
    if count is None:
        return tuple(found)
    return tuple(r for r in found if not (count.start < r.end and r.start < count.end and r.value == count.low))


def _without_alternatives(text: str, asked: list[Requirement]) -> list[Requirement]:
    """Of two figures of one attribute with 或 between them (四轴或六轴) only the one that is easier to meet."""
    kept: list[Requirement] = []
    for requirement in sorted(asked, key=lambda r: r.start):
        before = kept[-1] if kept else None
        if before and before.attribute == requirement.attribute and _is_choice(text, before, requirement):
            kept[-1] = _easier(before, requirement)
        else:
            kept.append(requirement)
    return kept


def _is_choice(text: str, first: Requirement, second: Requirement) -> bool:
    between = text[min(first.end, second.end) : max(first.start, second.start)] or text[first.start : second.end]
    return len(between) <= _NEAR and bool(_OR.search(between)) and first.op is second.op


def _easier(first: Requirement, second: Requirement) -> Requirement:
    if first.op is Op.RANGE or isinstance(first.value, tuple) or isinstance(second.value, tuple):
        return first
    wants_more = first.op in (Op.AT_LEAST, Op.MORE_THAN)
    return min(first, second, key=lambda r: _number(r) if wants_more else -_number(r))


def _number(requirement: Requirement) -> float:
    return max(requirement.value) if isinstance(requirement.value, tuple) else requirement.value


def _is_asked(requirement: Requirement, clauses: tuple[Clause, ...], known: dict[str, Attribute]) -> bool:
    """False for a figure in the telling that is no load on the new equipment.

    What a plant has to get through (一天3000方) and what comes in (板厚1到6毫米) is asked of it; a size told in passing,
    a temperature, a consumption is not.
    """
    if _role_in(clauses, requirement) is not Role.CONTEXT:
        return True
    if requirement.attribute not in known:
        return False
    if requirement.op is Op.RANGE:
        return True
    is_pace = bool(_PACE.search(requirement.unit)) and not requirement.unit_assumed
    return is_pace and requirement.op in (Op.AT_LEAST, Op.MORE_THAN)
