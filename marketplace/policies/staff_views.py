"""The organizer's pages: the policy index, and figures from outside."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.regions import units
from marketplace.db import current_session, transaction
from marketplace.permissions import Permission, permits
from marketplace.policies import service
from marketplace.policies.forms import FIGURES, LEVELS, DocumentForm, FigureForm, document_form_values
from marketplace.policies.models import OutsideFigure, PolicyDocument
from marketplace.policies.views import _page_link, bp, index_filter
from marketplace.staff_acts import Act, asked_first, done
from marketplace.supply.facts import Unacceptable
from marketplace.supply.models import ListingState
from marketplace.supply.queries import paged
from marketplace.supply.service import StaleEdit


@bp.get("/policies/manage")
@permits(Permission.POLICY_EDIT)
def manage() -> ResponseReturnValue:
    """The whole index, withdrawn ones too."""
    wanted, on = index_filter(request.args, state=request.args.get("state", "")), service.today()
    page = paged(current_session(), service.documents(wanted, on), request.args.get("page", 1, type=int), 100)
    return render_template(
        "policies/manage.html", page=page, wanted=wanted, levels=LEVELS, units=units(), on=on, link=_page_link,
        plan_clauses=service.plan_clauses(),
    )  # fmt: skip


@bp.route("/policies/manage/new", methods=["GET", "POST"])
@permits(Permission.POLICY_EDIT)
def document_new() -> ResponseReturnValue:
    """Put a policy into the index."""
    form = DocumentForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                document_id = service.add_document(session, g.actor, form.facts()).id
        except Unacceptable as fault:
            form.show(fault.faults)
        else:
            flash(_("已加入政策索引。"))
            return redirect(url_for("policies.document", document_id=document_id))
    return render_template("policies/document.html", form=form, document=None), 422 if form.problems() else 200


@bp.route("/policies/manage/<int:document_id>", methods=["GET", "POST"])
@permits(Permission.POLICY_EDIT)
def document(document_id: int) -> ResponseReturnValue:
    """Correct a policy of the index."""
    kept = _found(document_id)
    form = DocumentForm(data=document_form_values(service.facts_of(kept), kept.revision))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction() as session:
                changed = session.get_one(PolicyDocument, document_id, with_for_update=True)
                did = service.save_document(session, g.actor, changed, form.facts(), seen=form.seen())
        except Unacceptable as fault:
            form.show(fault.faults)
        except StaleEdit:
            form.form_errors.append(_("别人刚改过这份文件：请重新打开再改，您写的内容还在下面。"))
            status = 409
        else:
            flash(_("已保存。") if did else _("没有改动。"))
            return redirect(url_for("policies.document", document_id=document_id))
    status = 422 if form.problems() and status == 200 else status
    return render_template("policies/document.html", form=form, document=_found(document_id)), status


def _found(document_id: int) -> PolicyDocument:
    return current_session().get(PolicyDocument, document_id) or abort(404)


@bp.route("/policies/manage/<int:document_id>/withdraw", methods=["GET", "POST"])
@permits(Permission.POLICY_EDIT)
def document_withdraw(document_id: int) -> ResponseReturnValue:
    """Say what follows, then take the policy off the public index."""
    return asked_first(
        lambda: render_template("policies/withdraw.html", document=_found(document_id)),
        _moves(document_id, ListingState.WITHDRAWN),
        _("已从公开的索引中撤下。"),
        url_for("policies.document", document_id=document_id),
    )


@bp.post("/policies/manage/<int:document_id>/restore")
@permits(Permission.POLICY_EDIT)
def document_restore(document_id: int) -> ResponseReturnValue:
    """Put a withdrawn policy back."""
    back = url_for("policies.document", document_id=document_id)
    return done(_moves(document_id, ListingState.LISTED), _("已重新公开。"), back)


def _moves(document_id: int, state: ListingState) -> Act:
    return lambda session: service.move_document(
        session, g.actor, session.get(PolicyDocument, document_id) or abort(404), state
    )


@bp.route("/policies/figures", methods=["GET", "POST"])
@permits(Permission.FIGURE_ENTER)
def figures() -> ResponseReturnValue:
    """Enter a figure with source and date; below, all that were entered."""
    form = FigureForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                service.add_figure(session, g.actor, form.facts(), on=service.today())
        except Unacceptable as fault:
            form.show(fault.faults)
        else:
            flash(_("已录入，测算即刻使用。"))
            return redirect(url_for("policies.figures"))
    page = render_template(
        "policies/figures.html", form=form, figures=service.figures(current_session()), figure_titles=dict(FIGURES)
    )
    return page, 422 if form.problems() else 200


@bp.post("/policies/figures/<int:figure_id>/withdraw")
@permits(Permission.FIGURE_ENTER)
def figure_withdraw(figure_id: int) -> ResponseReturnValue:
    """Take a wrong figure out of use."""
    return done(
        lambda session: service.withdraw_figure(session, g.actor, session.get(OutsideFigure, figure_id) or abort(404)),
        _("已作废，测算不再使用。"),
        url_for("policies.figures"),
    )
