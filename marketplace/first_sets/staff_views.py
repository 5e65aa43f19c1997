"""The organizer's pages of the register: entries to enter, correct and withdraw, and ties to decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import abort, flash, g, get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.db import current_session, transaction
from marketplace.first_sets import listing, service
from marketplace.first_sets import ties as tying
from marketplace.first_sets.facts import facts_of
from marketplace.first_sets.forms import EntryForm, entry_form_values
from marketplace.first_sets.listing import Force
from marketplace.first_sets.models import EntryState, FirstSetEntry
from marketplace.first_sets.tie_models import FirstSetTie, TieState
from marketplace.first_sets.views import bp, choices, entry_filter, page_link
from marketplace.permissions import Actor, Permission, permits
from marketplace.staff_acts import Act, asked_first, done
from marketplace.supply.facts import Unacceptable
from marketplace.supply.models import Product
from marketplace.supply.picking import FEW, LONGEST, found_by
from marketplace.supply.queries import ProductFilter, paged, products
from marketplace.supply.service import StaleEdit
from matching.register import LIKELY

PAGE = 50
TIES_PAGE = 20


@bp.get("/manage")
@permits(Permission.FIRST_SET_EDIT)
def manage() -> ResponseReturnValue:
    """Every entry, those withdrawn and expired too."""
    session, day = current_session(), clock.today()
    state = request.args.get("state", "")
    wanted = entry_filter(request.args, state=state if state in set(EntryState) else "", force=Force.ANY)
    page = paged(session, listing.entries(wanted, day), request.args.get("page", 1, type=int), PAGE)
    return render_template(
        "first_sets/manage.html",
        page=page,
        counts=listing.tie_counts(session, [entry.id for entry in page.rows]),
        waiting=listing.waiting(session),
        wanted=wanted,
        day=day,
        link=page_link,
        **choices(),
    )


@bp.route("/manage/new", methods=["GET", "POST"])
@permits(Permission.FIRST_SET_EDIT)
def entry_new() -> ResponseReturnValue:
    """Enter one entry of a catalogue."""
    form = EntryForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                entry_id = service.add_entry(session, g.actor, form.facts()).id
        except Unacceptable as fault:
            form.show(fault.faults)
        else:
            flash(_("已加入目录。下面是可能对应的产品，确认后产品页才显示标识。"))
            return redirect(url_for("first_sets.entry", entry_id=entry_id))
    page = render_template("first_sets/entry.html", form=form, entry=None, ties=(), day=clock.today(), likely=LIKELY)
    return page, 422 if form.problems() else 200


@bp.route("/manage/<int:entry_id>", methods=["GET", "POST"])
@permits(Permission.FIRST_SET_EDIT)
def entry(entry_id: int) -> ResponseReturnValue:
    """Correct an entry; below, the products that it is or may be."""
    kept = _found(entry_id)
    form = EntryForm(data=entry_form_values(facts_of(kept), kept.revision))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction() as session:
                held = session.get_one(FirstSetEntry, entry_id, with_for_update=True)
                did = service.save_entry(session, g.actor, held, form.facts(), seen=form.seen())
        except Unacceptable as fault:
            form.show(fault.faults)
        except StaleEdit:
            form.form_errors.append(_("别人刚改过这一条：请重新打开再改，您写的内容还在下面。"))
            status = 409
        else:
            flash(_("已保存。") if did else _("没有改动。"))
            return redirect(url_for("first_sets.entry", entry_id=entry_id))
    status = 422 if form.problems() and status == 200 else status
    ties, find = tying.ties_of_entry(current_session(), entry_id), request.args.get("find", "").strip()[:LONGEST]
    page = render_template(
        "first_sets/entry.html",
        form=form,
        entry=_found(entry_id),
        ties=ties,
        day=clock.today(),
        likely=LIKELY,
        find=find,
        found=_products(find),
        tied=_tied(ties),
        longest_words=LONGEST,
    )
    return page, status


def _products(words: str) -> Sequence[Product]:
    """The products, withdrawn ones too, that have all these words."""
    query = found_by(products(ProductFilter()), words).limit(FEW)
    return current_session().scalars(query).unique().all() if words else ()


def _tied(ties: Sequence[FirstSetTie]) -> dict[int, str]:
    """What the list of products found says of those that stand above it already."""
    words = {TieState.CONFIRMED: _("已关联"), TieState.PROPOSED: _("在上面，待确认")}
    return {tie.product_id: words[TieState(tie.state)] for tie in ties if tie.state in words}


def _found(entry_id: int) -> FirstSetEntry:
    return current_session().get(FirstSetEntry, entry_id) or abort(404)


@bp.route("/manage/<int:entry_id>/withdraw", methods=["GET", "POST"])
@permits(Permission.FIRST_SET_EDIT)
def entry_withdraw(entry_id: int) -> ResponseReturnValue:
    """Say what follows, then take the entry out of the public list and its flag from the products."""
    return asked_first(
        lambda: render_template("first_sets/withdraw.html", entry=_found(entry_id), products=_confirmed(entry_id)),
        _moves(entry_id, EntryState.WITHDRAWN),
        _("已撤下，对应产品的标识同时取消，几秒内在检索中生效。"),
        url_for("first_sets.entry", entry_id=entry_id),
    )


def _confirmed(entry_id: int) -> int:
    return listing.tie_counts(current_session(), [entry_id])[entry_id].confirmed


@bp.post("/manage/<int:entry_id>/restore")
@permits(Permission.FIRST_SET_EDIT)
def entry_restore(entry_id: int) -> ResponseReturnValue:
    """Put a withdrawn entry back."""
    back = url_for("first_sets.entry", entry_id=entry_id)
    return done(_moves(entry_id, EntryState.LISTED), _("已重新公开。"), back)


def _moves(entry_id: int, state: EntryState) -> Act:
    return lambda session: service.move_entry(
        session, g.actor, session.get(FirstSetEntry, entry_id) or abort(404), state
    )


@bp.post("/manage/<int:entry_id>/tie")
@permits(Permission.FIRST_SET_TIE)
def tie_by_hand(entry_id: int) -> ResponseReturnValue:
    """Tie a product that was looked for by hand, where the machine did not propose it."""
    with transaction() as session:
        held = session.get(FirstSetEntry, entry_id) or abort(404)
        product = session.get(Product, request.form.get("product", 0, type=int)) or abort(404)
        tying.tie_by_hand(session, g.actor, held, product)
    flash(_("已确认是同一款产品，几秒内在检索中生效。"))
    return redirect(url_for("first_sets.entry", entry_id=entry_id))


@bp.get("/ties")
@permits(Permission.FIRST_SET_TIE)
def ties() -> ResponseReturnValue:
    """The pairs of entry and product that wait for a person, the surest first; those decided on request."""
    state = request.args.get("state", TieState.PROPOSED)
    state = state if state in set(TieState) else TieState.PROPOSED
    query = listing.ties(state, product_id=request.args.get("product", type=int))
    page = paged(current_session(), query, request.args.get("page", 1, type=int), TIES_PAGE)
    return render_template(
        "first_sets/ties.html", page=page, state=state, day=clock.today(), link=page_link, likely=LIKELY
    )


Decision = Callable[[Session, Actor, FirstSetTie], None]


@bp.post("/ties/<int:tie_id>/confirm")
@permits(Permission.FIRST_SET_TIE)
def tie_confirm(tie_id: int) -> ResponseReturnValue:
    """Say that entry and product are the same thing."""
    return _decide(tie_id, tying.confirm, _("已确认是同一款产品，几秒内在检索中生效。"))


@bp.post("/ties/<int:tie_id>/refuse")
@permits(Permission.FIRST_SET_TIE)
def tie_refuse(tie_id: int) -> ResponseReturnValue:
    """Say that they are not."""
    return _decide(tie_id, tying.refuse, _("已记下不是同一款产品，不再提出。"))


@bp.post("/ties/<int:tie_id>/reopen")
@permits(Permission.FIRST_SET_TIE)
def tie_reopen(tie_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    return _decide(tie_id, tying.reopen, _("已撤回，重新待确认；产品页不再显示标识。"))


def _decide(tie_id: int, act: Decision, words: str) -> ResponseReturnValue:
    with transaction() as session:
        tie = session.get(FirstSetTie, tie_id) or abort(404)
        act(session, g.actor, tie)
        entry_id, is_open = tie.entry_id, tie.state == TieState.PROPOSED
    if is_open:
        flash(words)
    else:
        undo = get_template_attribute("macros/forms.html", "undo")
        flash(undo(url_for("first_sets.tie_reopen", tie_id=tie_id), words), "undo")
    if request.form.get("back") == "entry":
        return redirect(url_for("first_sets.entry", entry_id=entry_id))
    return redirect(url_for("first_sets.ties"))


@bp.get("/claims")
@permits(Permission.FIRST_SET_TIE)
def claims() -> ResponseReturnValue:
    """The products that say they are first sets and carry no flag, and what to do about each."""
    session = current_session()
    page = paged(session, listing.bare_claims(), request.args.get("page", 1, type=int), TIES_PAGE)
    standings = listing.standings(session, page.rows, clock.today())
    return render_template("first_sets/claims.html", page=page, standings=standings, link=page_link)
