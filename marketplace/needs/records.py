"""Drafts by their tokens."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalog.specs import Requirement
from marketplace.needs.models import NeedDraft
from marketplace.needs.service import understand
from matching.understanding import Reader
from seed_catalog.model import Attribute


def draft_by_token(session: Session, token: str) -> NeedDraft | None:
    """The draft that somebody's link leads to."""
    return session.get(NeedDraft, token)


def wanted_of_draft(
    session: Session, token: str, reader: Reader
) -> tuple[tuple[Requirement, ...], tuple[Attribute, ...]] | None:
    """The figures a draft asks for and the template they belong to; None where there is no such draft."""
    draft = draft_by_token(session, token)
    if draft is None:
        return None
    corrected = understand(draft, reader).corrected
    term = corrected.categories[0].term if corrected.categories else ""
    return corrected.requirements, reader.plan.categories[term].trade.attributes if term else ()
