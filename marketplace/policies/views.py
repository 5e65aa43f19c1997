"""What the plan pays: the clauses, the index of other policies, and the calculator."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from catalog.regions import units
from marketplace.db import current_session, transaction
from marketplace.needs.records import draft_by_token
from marketplace.needs.service import LONGEST_TEXT, start_draft
from marketplace.permissions import Permission, permits
from marketplace.policies import service
from marketplace.policies.beside import OldEquipment, implied_by, old_equipment
from marketplace.policies.calculator import Sheet, sheet_of
from marketplace.policies.cards import anchor_of, clauses
from marketplace.policies.forms import FIGURES, LEVELS
from marketplace.policies.picked import KEYS, found_products, picked_product
from marketplace.policies.questions import GROUPS, QUESTIONS
from marketplace.policies.told import NOTHING, Told, pieces_of, told_by
from marketplace.presentation import translated as _
from marketplace.supply.picking import LONGEST as LONGEST_WORDS
from marketplace.supply.queries import paged

bp = Blueprint("policies", __name__)
bp.add_app_template_global(anchor_of, "policy_anchor")


def shown_answer(key: str, texts: Sequence[str]) -> str:
    """An answer as a person reads it: the words of a choice, a figure with its unit."""
    question = QUESTIONS[key]
    choices = dict(question.choices) or {"yes": _("是"), "no": _("否")}
    words = _("、").join(str(choices.get(text, text)) for text in texts if text)
    return f"{words}{question.shown_unit}" if words and question.is_number else words


bp.add_app_template_global(shown_answer, "shown_answer")
bp.add_app_template_global(implied_by, "policies_implied")


@bp.app_template_global("old_equipment")
def old_equipment_of(rows: Iterable[Mapping[str, Any]], text: str, industry: str) -> tuple[OldEquipment, ...]:
    """The equipment in use that a need tells of, as of today."""
    return old_equipment(rows, text, industry, service.today())


@bp.get("/policies")
@permits(Permission.PAGE_READ)
def overview() -> ResponseReturnValue:
    """The ten clauses as cards; below, the latest of the index and the figures from outside."""
    session, on = current_session(), service.today()
    listed = paged(session, service.documents(service.IndexFilter(), on), 1, 20)
    return render_template(
        "policies/overview.html",
        clauses=clauses(),
        documents=listed,
        figures=[figure for figure in service.figures(session) if figure.is_listed][:6],
        figure_titles=dict(FIGURES),
        levels=dict(LEVELS),
        cities={unit.code: unit.name for unit in units()},
        on=on,
        calculator=calculator_url,
    )


@bp.get("/policies/documents")
@permits(Permission.PAGE_READ)
def documents() -> ResponseReturnValue:
    """National, provincial and local policies by title and link; expired ones are marked."""
    wanted, on = index_filter(request.args), service.today()
    page = paged(current_session(), service.documents(wanted, on), request.args.get("page", 1, type=int), 20)
    return render_template(
        "policies/documents.html",
        page=page,
        wanted=wanted,
        is_narrowed=wanted != index_filter(MultiDict()),
        levels=LEVELS,
        units=units(),
        plan_clauses=service.plan_clauses(),
        on=on,
        link=_page_link,
    )


def index_filter(args: MultiDict[str, str], state: str = "listed") -> service.IndexFilter:
    """What an address narrows the index to."""
    return service.IndexFilter(
        word=args.get("q", "").strip()[:100],
        level=args.get("level", ""),
        city_code=args.get("city", ""),
        plan_clause=args.get("clause", ""),
        force=args.get("force", ""),
        state=state,
    )


def _page_link(number: int) -> str:
    return f"{request.path}?{urlencode([*_kept(), ('page', number)])}"


def _kept() -> list[tuple[str, str]]:
    return [(key, value) for key, value in request.args.items(multi=True) if key != "page"]


def calculator_url(
    typed: Mapping[str, Sequence[str]], need: str = "", *, product: int | None = None, find: str = ""
) -> str:
    """The address of the calculator with its fields filled in, beside a need, with a product picked or looked for."""
    pairs = [(key, str(value)) for key, value in (("need", need), ("product", product), ("find", find)) if value]
    pairs += [(key, text) for key, texts in typed.items() for text in texts]
    return f"{url_for('policies.estimate')}{'?' if pairs else ''}{urlencode(pairs)}"


@bp.get("/estimate")
@permits(Permission.PAGE_READ)
def estimate() -> ResponseReturnValue:
    """The calculator: the address holds every fact, so that it can be kept, sent and printed."""
    typed = {key: request.args.getlist(key) for key in QUESTIONS if key in request.args}
    need, find = request.args.get("need", ""), request.args.get("find", "").strip()[:LONGEST_WORDS]
    told, picked = _told(need), picked_product(current_session(), _number("product"), service.today())
    need, product = need if told.text else "", picked.product.id if picked else None
    known = {**told.typed, **(picked.typed if picked else {})}
    if "go" in request.args:
        place = "#first-picker" if request.args["go"] == "find" else ""
        return redirect(calculator_url(_worth_keeping(typed, known), need, product=product, find=find) + place)
    kept = _worth_keeping(typed, known)
    return _calculator(
        sheet_of(current_session(), {**known, **kept}, service.today()),
        told,
        need=need,
        picked=picked,
        corrected={key for key in kept if key in known},
        find=find,
        found=found_products(current_session(), find),
        pick=lambda chosen: calculator_url(_without(kept, KEYS if chosen else ()), need, product=chosen),
    )


def _calculator(sheet: Sheet, told: Told, **more: Any) -> str:
    """The page; what `more` leaves out is empty."""
    rest: dict[str, Any] = {
        "need": "",
        "picked": None,
        "corrected": frozenset(),
        "find": "",
        "found": (),
        "problem": "",
    }
    return render_template(
        "policies/estimate.html",
        sheet=sheet,
        told=told,
        pieces=pieces_of(told),
        groups=GROUPS,
        figure_titles=dict(FIGURES),
        longest=LONGEST_TEXT,
        longest_words=LONGEST_WORDS,
        **{**rest, **more},
    )


def _number(name: str) -> int | None:
    """A number in the address, None for anything else."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _without(typed: Mapping[str, tuple[str, ...]], keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    return {key: texts for key, texts in typed.items() if key not in keys}


def _told(need: str) -> Told:
    draft = draft_by_token(current_session(), need) if need else None
    return told_by(draft.text, industry=draft.industry, as_of=service.today()) if draft else NOTHING


def _worth_keeping(
    typed: Mapping[str, Sequence[str]], known: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The fields that the address must hold: those filled in, and those emptied or changed against what is known."""
    kept = {}
    for key, texts in typed.items():
        filled = tuple(text.strip() for text in texts if text.strip())
        if filled != known.get(key, ()):
            kept[key] = filled or ("",)
    return kept


@bp.post("/estimate/read")
@permits(Permission.DRAFT_WRITE)
def read() -> ResponseReturnValue:
    """Keep a pasted text as a draft, and show the calculator with the facts read from it."""
    text = request.form.get("text", "")
    try:
        with transaction() as session:
            token = start_draft(session, text).token
    except ValueError as fault:
        long = _("文字超过%(longest)s字：请只留下项目和资金", longest=LONGEST_TEXT)
        problem = long if str(fault) == "long" else _("还没有写内容：请写项目、金额和年限")
        sheet = sheet_of(current_session(), {}, service.today())
        page = _calculator(sheet, Told(text, {}, {}), problem=problem)
        return page, 422
    return redirect(url_for("policies.estimate", need=token))


from marketplace.policies import staff_views  # noqa: E402, F401 (adds the organizer's pages to the blueprint)
