"""Write and read the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from marketplace.audit.models import AuditEvent
from marketplace.permissions import Actor
from marketplace.request_log import current_request_id


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing an event is about: its kind (a table's name), id and name at the time."""

    kind: str
    id: str
    name: str = ""


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: Subject,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one event to the transaction of the change itself; only fields that differ are kept."""
    kept_before, kept_after = _changes(before, after)
    event = AuditEvent(
        actor_id=actor.account_id,
        actor_name=actor.name,
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_name=subject.name[:255],
        before=kept_before,
        after=kept_after,
        request_id=current_request_id(),
    )
    session.add(event)
    return event


def _changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    if before is None or after is None:
        return _plain(before), _plain(after)
    differing = [name for name in after if before.get(name) != after[name]]
    return _plain({name: before.get(name) for name in differing}), _plain({name: after[name] for name in differing})


def _plain(fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The fields as JSON can hold them."""
    return None if fields is None else {name: _cell(value) for name, value in fields.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else value


def trail(*, kind: str = "", subject_id: str = "", actor: str = "", action: str = "") -> Select[AuditEvent]:
    """The events that fit, newest first; an empty word leaves its field open."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc())
    if kind:
        query = query.where(AuditEvent.subject_kind == kind)
    if subject_id:
        query = query.where(AuditEvent.subject_id == subject_id)
    if actor:
        query = query.where(AuditEvent.actor_name.contains(actor, autoescape=True))
    if action:
        query = query.where(AuditEvent.action == action)
    return query
