"""The administrator's pages: accounts, the outbox, the audit trail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace import jobs
from marketplace.accounts import service
from marketplace.accounts.models import Account
from marketplace.audit import wording
from marketplace.audit.service import Subject, record, trail
from marketplace.clock import utc_now
from marketplace.db import current_session, transaction
from marketplace.outbox import service as outbox
from marketplace.outbox.models import OutboxPromise
from marketplace.permissions import ROLE_TITLES, Permission, RoleName, permits, require
from marketplace.supply.models import Product
from marketplace.supply.queries import paged

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.route("/accounts", methods=["GET", "POST"])
@permits(Permission.ACCOUNT_MANAGE)
def accounts() -> ResponseReturnValue:
    """List the accounts, and open one; its password is shown once, on the page that answers."""
    problem, made = None, None
    if request.method == "POST":
        try:
            with transaction() as session:
                role = RoleName.ADMINISTRATOR if request.form.get("role") == "administrator" else RoleName.ORGANIZER
                email, name = request.form.get("email", ""), request.form.get("full_name", "")
                made = service.open_account(session, g.actor, email=email, full_name=name, role=role)
        except service.AccountFault as fault:
            problem = fault
    return _accounts_page(problem, made), 422 if problem else 200


def _accounts_page(problem: service.AccountFault | None = None, made: service.NewAccount | None = None) -> str:
    rows = current_session().scalars(select(Account).order_by(Account.id)).all()
    return render_template(
        "admin/accounts.html",
        accounts=rows,
        problem=problem,
        made=made,
        titles=ROLE_TITLES,
        now=utc_now(),
        typed=request.form,
    )


@bp.post("/accounts/<int:account_id>/active")
@permits(Permission.ACCOUNT_MANAGE)
def account_active(account_id: int) -> ResponseReturnValue:
    """Let an account in, or keep it out."""
    active = request.form.get("active") == "1"
    try:
        with transaction() as session:
            service.set_active(session, g.actor, session.get(Account, account_id) or abort(404), active=active)
    except service.AccountFault as fault:
        flash(str(fault), "error")
    else:
        flash(_("账号已启用。") if active else _("账号已停用，正在进行的登录立即失效。"))
    return redirect(url_for("admin.accounts"))


@bp.post("/accounts/<int:account_id>/password")
@permits(Permission.ACCOUNT_MANAGE)
def account_password(account_id: int) -> ResponseReturnValue:
    """Give an account a new password, shown once."""
    with transaction() as session:
        made = service.renew_password(session, g.actor, session.get(Account, account_id) or abort(404))
    return _accounts_page(made=made)


@bp.get("/outbox", endpoint="outbox")
@permits(Permission.JOBS_READ)
def outbox_page() -> ResponseReturnValue:
    """Show what waits for the search index, what failed and why."""
    session = current_session()
    query = (
        select(OutboxPromise, Product)
        .join(Product, Product.id == OutboxPromise.product_id)
        .where(OutboxPromise.attempts > 0)
        .options(joinedload(Product.organisation))
        .order_by(OutboxPromise.state, OutboxPromise.created_at)
        .limit(100)
    )
    failures = session.execute(query).all()
    return render_template(
        "admin/outbox.html",
        backlog=outbox.backlog(session),
        failures=failures,
        beaten=jobs.last_beat(),
        alive=jobs.is_alive(),
    )


@bp.post("/outbox/retry")
@permits(Permission.JOBS_RETRY)
def outbox_retry() -> ResponseReturnValue:
    """Let one dead promise, or all, be tried again."""
    with transaction() as session:
        require(g.actor, Permission.JOBS_RETRY)
        count = outbox.retry(session, request.form.get("promise", type=int))
        record(
            session, g.actor, "outbox.retry", Subject("outbox", request.form.get("promise", "")), after={"count": count}
        )
    flash(_("%(count)s项已重新排队。", count=count))
    return redirect(url_for("admin.outbox"))


@bp.get("/audit")
@permits(Permission.AUDIT_READ)
def audit() -> ResponseReturnValue:
    """Show who changed what, when, and how it was before."""
    wanted = {name: request.args.get(name, "").strip()[:100] for name in ("kind", "subject_id", "actor", "action")}
    page = paged(current_session(), trail(**wanted), request.args.get("page", 1, type=int), 50)
    return render_template("admin/audit.html", page=page, wanted=wanted, link=_audit_link, wording=wording)


def _audit_link(number: int) -> str:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for("admin.audit", page=number, **kept)
