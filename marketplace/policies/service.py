"""The rules of what organizers add: the index of other policies, and figures from outside with source and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from catalog.regions import units
from marketplace.audit.service import Subject, record
from marketplace.clock import in_shanghai, utc_now
from marketplace.permissions import Actor, Permission, require
from marketplace.policies.models import FigureKind, Level, OutsideFigure, PolicyDocument
from marketplace.supply.facts import Fault, Unacceptable
from marketplace.supply.models import ListingState
from marketplace.supply.service import StaleEdit
from seed_catalog.policies import load_policies

LONGEST = {"title": 200, "number": 80, "authority": 120, "clause": 200, "link": 500, "summary": 2000, "source": 200}
_RATES = (FigureKind.LPR_1Y, FigureKind.LPR_5Y)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything that a person may change about a policy of the index. Dates are inclusive, None: not stated."""

    title: str
    authority: str
    level: str
    link: str
    number: str = ""
    city_code: str | None = None
    clause: str = ""
    plan_clause: str = ""
    summary: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """A figure as published: `value` in digits, the day it holds from, and where it was published."""

    kind: str
    value: str
    valid_from: date | None
    source: str
    link: str = ""
    name: str = ""
    unit: str = "%"


def today() -> date:
    """The day in Shanghai."""
    return in_shanghai(utc_now()).date()


def plan_clauses() -> tuple[str, ...]:
    """The ten clauses of part 三, in its order."""
    return tuple(dict.fromkeys(rule.clause for rule in load_policies().policies.values()))


def facts_of(document: PolicyDocument) -> DocumentFacts:
    """The facts as they stand."""
    return DocumentFacts(**{name: getattr(document, name) for name in DocumentFacts.__dataclass_fields__})


def add_document(session: Session, actor: Actor, facts: DocumentFacts) -> PolicyDocument:
    """Put a policy into the index. Raises Forbidden, or Unacceptable with what to mend. Flushes; never commits."""
    require(actor, Permission.POLICY_EDIT)
    _check_document(facts)
    document = PolicyDocument(**asdict(facts))
    session.add(document)
    session.flush()
    record(session, actor, "policy.add", _subject(document), after=_plain(facts))
    return document


def save_document(session: Session, actor: Actor, document: PolicyDocument, facts: DocumentFacts, *, seen: int) -> bool:
    """Correct a policy; True where something changed. `seen` is the revision that the form showed.

    Raises Forbidden, Unacceptable with what to mend, or StaleEdit. Flushes; never commits.
    """
    require(actor, Permission.POLICY_EDIT, document)
    if document.revision != seen:
        raise StaleEdit(f"policy document {document.id}: {seen} seen, {document.revision} kept")
    before = facts_of(document)
    if before == facts:
        return False
    _check_document(facts)
    for name, value in asdict(facts).items():
        setattr(document, name, value)
    record(session, actor, "policy.edit", _subject(document), before=_plain(before), after=_plain(facts))
    session.flush()
    return True


def move_document(session: Session, actor: Actor, document: PolicyDocument, state: ListingState) -> None:
    """Withdraw a policy from the public index, or put it back. Raises Forbidden. Flushes; never commits."""
    require(actor, Permission.POLICY_EDIT, document)
    if document.state == state:
        return
    before, document.state = document.state, state
    action = "policy.withdraw" if state == ListingState.WITHDRAWN else "policy.restore"
    record(session, actor, action, _subject(document), before={"state": before}, after={"state": state.value})
    session.flush()


def _subject(document: PolicyDocument) -> Subject:
    return Subject(document.__tablename__, str(document.id), document.title)


def _plain(facts: DocumentFacts | FigureFacts) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(facts).items()}


def _check_document(facts: DocumentFacts) -> None:
    faults = [
        Fault(name, words)
        for name, words in (("title", "请填写文件名称"), ("authority", "请填写发文机关"))
        if not getattr(facts, name)
    ]
    faults += _too_long(facts)
    faults += _link_faults(facts.link, is_needed=True)
    if facts.level not in set(Level):
        faults.append(Fault("level", "请选择层级：国家、省或市州"))
    if facts.level == Level.LOCAL and facts.city_code not in {unit.code for unit in units()}:
        faults.append(Fault("city_code", "市州的政策请选择是哪个市州"))
    if facts.level != Level.LOCAL and facts.city_code:
        faults.append(Fault("city_code", "国家和省的政策不选市州"))
    if facts.plan_clause and facts.plan_clause not in plan_clauses():
        faults.append(Fault("plan_clause", "请从方案第三部分的十条中选择"))
    if facts.valid_from and facts.valid_to and facts.valid_from > facts.valid_to:
        faults.append(Fault("valid_to", "截止日期早于起始日期，请核对"))
    if faults:
        raise Unacceptable(tuple(faults))


def _too_long(facts: DocumentFacts | FigureFacts) -> list[Fault]:
    return [
        Fault(name, f"有{len(getattr(facts, name))}字，不要超过{most}字")
        for name, most in LONGEST.items()
        if len(getattr(facts, name, "")) > most
    ]


def _link_faults(link: str, *, is_needed: bool) -> list[Fault]:
    if not link:
        return [Fault("link", "请填写原文的网址")] if is_needed else []
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", link):
        return [Fault("link", "网址要以 https:// 或 http:// 开头，并写到原文那一页")]
    return []


def add_figure(session: Session, actor: Actor, facts: FigureFacts, *, on: date) -> OutsideFigure:
    """Enter a figure with its source. Raises Forbidden, or Unacceptable with what to mend. Flushes; never commits."""
    require(actor, Permission.FIGURE_ENTER)
    _check_figure(facts, on)
    figure = OutsideFigure(**asdict(facts), entered_by_name=actor.name)
    session.add(figure)
    session.flush()
    record(session, actor, "figure.enter", _figure_subject(figure), after=_plain(facts))
    return figure


def withdraw_figure(session: Session, actor: Actor, figure: OutsideFigure) -> None:
    """Take a wrong figure out of use; it stays in the list, struck. Raises Forbidden. Flushes; never commits."""
    require(actor, Permission.FIGURE_ENTER, figure)
    if figure.state == ListingState.WITHDRAWN:
        return
    before, figure.state = figure.state, ListingState.WITHDRAWN
    after = {"state": ListingState.WITHDRAWN.value}
    record(session, actor, "figure.withdraw", _figure_subject(figure), before={"state": before}, after=after)
    session.flush()


def _figure_subject(figure: OutsideFigure) -> Subject:
    return Subject(figure.__tablename__, str(figure.id), f"{figure.name or figure.kind} {figure.value}{figure.unit}")


def _check_figure(facts: FigureFacts, on: date) -> None:
    faults = _too_long(facts) + _link_faults(facts.link, is_needed=False)
    if facts.kind not in set(FigureKind):
        faults.append(Fault("kind", "请选择是哪一种数据"))
    if facts.kind == FigureKind.OTHER and not facts.name:
        faults.append(Fault("name", "请写明这是什么数据"))
    if not facts.source:
        faults.append(Fault("source", "请写明出处，如“中国人民银行授权全国银行间同业拆借中心公告”"))
    if facts.valid_from is None:
        faults.append(Fault("valid_from", "请填写公布或起始的日期"))
    elif facts.valid_from > on + timedelta(days=1):
        faults.append(Fault("valid_from", "日期还没有到，请核对"))
    faults += _value_faults(facts)
    if faults:
        raise Unacceptable(tuple(faults))


def _value_faults(facts: FigureFacts) -> list[Fault]:
    try:
        number = Decimal(facts.value)
    except InvalidOperation:
        return [Fault("value", f"“{facts.value}”不是数字，请填数字，如年利率3.45%填3.45")]
    if not number.is_finite() or number < 0:
        return [Fault("value", "请填0以上的数字")]
    highest = load_policies().policies["P4"].facts["lpr"].high
    if facts.kind in _RATES and (facts.unit != "%" or not 0 < number <= (highest or 1) * 100):
        return [Fault("value", f"LPR按年利率填，单位%，应大于0、不超过{(highest or 1) * 100:.0f}")]
    return []


def figure_in_force(session: Session, kind: FigureKind, on: date) -> OutsideFigure | None:
    """The latest figure of a kind on a day; None until an organizer has entered one."""
    return session.scalar(
        select(OutsideFigure)
        .where(
            OutsideFigure.kind == kind,
            OutsideFigure.state == ListingState.LISTED,
            OutsideFigure.valid_from <= on,
        )
        .order_by(OutsideFigure.valid_from.desc(), OutsideFigure.id.desc())
        .limit(1)
    )


def figures(session: Session) -> Sequence[OutsideFigure]:
    """Every figure ever entered, latest first."""
    return session.scalars(
        select(OutsideFigure).order_by(OutsideFigure.valid_from.desc(), OutsideFigure.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class IndexFilter:
    """What the index is narrowed to; an empty field leaves it open. `force`: now, later, expired."""

    word: str = ""
    level: str = ""
    city_code: str = ""
    plan_clause: str = ""
    force: str = ""
    state: str = ListingState.LISTED.value


def documents(wanted: IndexFilter, on: date) -> Select[PolicyDocument]:
    """The policies that fit: in force first, then the latest."""
    query = select(PolicyDocument)
    if wanted.state:
        query = query.where(PolicyDocument.state == wanted.state)
    if wanted.word:
        columns = (PolicyDocument.title, PolicyDocument.number, PolicyDocument.authority, PolicyDocument.summary)
        query = query.where(or_(*(column.icontains(wanted.word, autoescape=True) for column in columns)))
    for column, value in (
        (PolicyDocument.level, wanted.level),
        (PolicyDocument.city_code, wanted.city_code),
        (PolicyDocument.plan_clause, wanted.plan_clause),
    ):
        if value:
            query = query.where(column == value)
    expired = PolicyDocument.valid_to.is_not(None) & (PolicyDocument.valid_to < on)
    later = PolicyDocument.valid_from.is_not(None) & (PolicyDocument.valid_from > on)
    conditions = {"now": ~expired & ~later, "later": later, "expired": expired}
    if wanted.force in conditions:
        query = query.where(conditions[wanted.force])
    return query.order_by(expired, PolicyDocument.valid_from.desc().nulls_last(), PolicyDocument.id.desc())
