"""Signing in: Flask-Security as this application uses it, and the lock after repeated failures."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g
from flask_login import current_user
from flask_security import Security, SQLAlchemySessionUserDatastore, user_authenticated, user_failed_authn
from flask_security.tf_plugin import tf_clean_session
from sqlalchemy import update

from marketplace.accounts.forms import SignInForm
from marketplace.accounts.models import Account, Role
from marketplace.clock import utc_now
from marketplace.db import database, transaction
from marketplace.permissions import VISITOR, Actor, RoleName

CATALOGUE = Path(__file__).resolve().parent / "translations"


def security_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Flask-Security's configuration, worked out from ours."""
    production = settings["CHUZHUANG_ENV"] == "production"
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # so that a new SECRET_KEY does not void every password
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": True,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_TRACKABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": bool(settings["MAIL_SERVER"]),
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": bool(settings["MAIL_SERVER"]),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_TOTP_SECRETS": {"1": _totp_secret(settings)},
        "SECURITY_TOTP_ISSUER": "楚装对接",
        "SECURITY_DATETIME_FACTORY": utc_now,
        "SECURITY_I18N_DIRNAME": ["builtin", str(CATALOGUE)],  # the last one wins
        "SECURITY_POST_LOGIN_VIEW": "/supply",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/supply",
        "REMEMBER_COOKIE_SECURE": production,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


def _totp_secret(settings: dict[str, Any]) -> str:
    """The key that encrypts TOTP seeds: the one given, else one that follows from SECRET_KEY."""
    if settings["TOTP_SECRET"]:
        return str(settings["TOTP_SECRET"])
    digest = hashlib.sha256(b"totp:" + settings["SECRET_KEY"].encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()


def init_identity(app: Flask) -> Security:
    """Let administrators and organizers sign in, and give every request its actor as `g.actor`."""
    with app.app_context():
        session = database().session
    security = Security()
    security.init_app(app, SQLAlchemySessionUserDatastore(session, Account, Role), login_form=SignInForm)
    user_failed_authn.connect(count_failure, app)
    user_authenticated.connect(forget_failures, app)
    app.before_request(_name_the_actor)
    return security


def _name_the_actor() -> None:
    g.actor = actor_of(current_user._get_current_object())


def actor_of(account: Any) -> Actor:
    """The actor that an account is; the visitor for anybody who has not signed in."""
    if not isinstance(account, Account) or not account.active:
        return VISITOR
    known = {name.value for name in RoleName}
    roles = frozenset(RoleName(role.name) for role in account.roles if role.name in known)
    return Actor(account.id, account.full_name or account.email, roles)


def count_failure(app: Flask, *, user: Account, **_more: Any) -> None:
    """Count a wrong password or code; at LOGIN_ATTEMPTS the account is locked for LOCKOUT_MINUTES."""
    account_id = user.id
    with transaction() as session:
        session.execute(update(Account).where(Account.id == account_id).values(failed_logins=Account.failed_logins + 1))
        account = session.get_one(Account, account_id, populate_existing=True)
        if account.failed_logins >= current_app.config["LOGIN_ATTEMPTS"]:
            account.failed_logins = 0
            account.locked_until = _lock_end()
            tf_clean_session()  # a guess at the second step starts over at the first, where the lock is asked


def _lock_end() -> datetime:
    return utc_now() + timedelta(minutes=current_app.config["LOCKOUT_MINUTES"])


def forget_failures(app: Flask, *, user: Account, **_more: Any) -> None:
    """Start counting anew once somebody has signed in; Flask-Security keeps the change with its own."""
    user.failed_logins = 0
    user.locked_until = None
