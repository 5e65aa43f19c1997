"""Paste a need: the words in, the need as understood back, and the products ranked against it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.clock import utc_now
from marketplace.db import current_session, transaction
from marketplace.fitted import current_fitted
from marketplace.needs.forms import read_edits
from marketplace.needs.marking import marked
from marketplace.needs.models import NeedDraft
from marketplace.needs.records import draft_by_token
from marketplace.needs.service import (
    LONGEST_TEXT,
    change_draft,
    chosen_industry,
    industries,
    is_paragraph,
    open_draft,
    start_draft,
    understand,
)
from marketplace.permissions import Permission, permits
from marketplace.presentation import translated as _

bp = Blueprint("needs", __name__)


@bp.post("/ask")
@permits(Permission.DRAFT_WRITE)
def ask() -> ResponseReturnValue:
    """A word goes to the search, a paragraph becomes a draft; nothing is cut."""
    text = request.form.get("text", "").strip()
    if not text:
        return redirect(url_for("catalogue.search"))
    if not request.form.get("keep") and not is_paragraph(text):
        scope = "all" if request.form.get("scope") == "all" else None
        return redirect(url_for("catalogue.search", q=text, scope=scope))
    return _start(text)


@bp.get("/needs/new")
@permits(Permission.DRAFT_WRITE)
def tell() -> ResponseReturnValue:
    """A sheet to write a need on, empty or with the words of a search that found nothing (`text`)."""
    text = request.args.get("text", "")[:LONGEST_TEXT]
    return render_template("needs/tell.html", text=text, problem="", longest=LONGEST_TEXT)


@bp.post("/needs/new")
@permits(Permission.DRAFT_WRITE)
def start() -> ResponseReturnValue:
    """Keep the words as a draft and show what was understood."""
    return _start(request.form.get("text", ""))


def _start(text: str) -> ResponseReturnValue:
    try:
        with transaction() as writing:
            token = start_draft(writing, text).token
    except ValueError as problem:
        page = render_template("needs/tell.html", text=text, problem=_text_problem(problem, text), longest=LONGEST_TEXT)
        return page, 422
    return redirect(url_for("needs.draft", token=token))


def _text_problem(problem: ValueError, text: str) -> str:
    if str(problem) == "long":
        return _(
            "文字有%(length)s字，超过%(longest)s字：请只留下要买的设备和参数", length=len(text), longest=LONGEST_TEXT
        )
    return _("还没有写内容：请写要什么设备、什么参数")


def _found(token: str) -> NeedDraft:
    return draft_by_token(current_session(), token) or abort(404)


@bp.get("/needs/draft/<token>")
@permits(Permission.DRAFT_WRITE)
def draft(token: str) -> ResponseReturnValue:
    """The need as understood, to be corrected, with its products below."""
    return _draft_page(_found(token), {}, {})


def _draft_page(found: NeedDraft, problems: Mapping[str, str], typed: Mapping[str, str]) -> str:
    """The page of a draft; `typed` stands in its fields instead of what is kept."""
    page = open_draft(found, current_fitted().matcher(current_session()))
    return render_template(
        "needs/draft.html",
        page=page,
        marked=marked(page.draft.text, page.reading.items),
        problems=problems,
        typed=typed,
        industries=industries(),
        now=utc_now(),
    )


@bp.post("/needs/draft/<token>")
@permits(Permission.DRAFT_WRITE)
def change(token: str) -> ResponseReturnValue:
    """Keep what was changed, then show the need anew. Where something cannot be read, nothing is kept and all is shown."""
    found = _found(token)
    reading = understand(found, current_fitted().reader)
    edits, problems = read_edits(request.form, reading.edits, reading.items, reading.facts, reading.unread)
    if problems:
        return _refused(found, problems)
    try:
        with transaction() as writing:
            kept = writing.merge(found)
            change_draft(writing, kept, request.form.get("text", kept.text), edits)
            kept.industry = chosen_industry(request.form.get("industry", kept.industry))
    except ValueError as problem:
        return _refused(found, {"text": _text_problem(problem, request.form.get("text", ""))})
    return redirect(url_for("needs.draft", token=token, _anchor=request.form.get("stay") or None))


def _refused(found: NeedDraft, problems: Mapping[str, str]) -> ResponseReturnValue:
    """The page with the problems named and everything as it was typed. (htmx shows only answers of success.)"""
    return _draft_page(found, problems, request.form), 200 if "HX-Request" in request.headers else 422


@bp.get("/needs/draft/<token>/book")
@permits(Permission.DRAFT_WRITE)
def book(token: str) -> ResponseReturnValue:
    """The same as a sheet of paper to take along."""
    page = open_draft(_found(token), current_fitted().matcher(current_session()))
    return render_template("needs/book.html", page=page, now=utc_now())
