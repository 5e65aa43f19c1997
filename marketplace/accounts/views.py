"""One's own account."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.permissions import Permission, permits

bp = Blueprint("accounts", __name__)


@bp.get("/account")
@permits(Permission.OWN_ACCOUNT)
def settings() -> ResponseReturnValue:
    """Show who is signed in, and the ways to change password and two-step sign-in."""
    return render_template("accounts/settings.html", account=current_user)
