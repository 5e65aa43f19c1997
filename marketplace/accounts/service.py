"""The rules of accounts: who is let in, what they may be, and how a forgotten password is replaced."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Account, Role
from marketplace.audit.service import Subject, record
from marketplace.permissions import ROLE_TITLES, Actor, Permission, RoleName, require

PASSWORD_BYTES = 12


class AccountFault(Exception):
    """The account cannot be kept so; `field` and the message say what to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account just made, or with a new password; `password` is known here and nowhere else."""

    account: Account
    password: str


def find_role(session: Session, name: RoleName) -> Role:
    """The role of that name, made on first use."""
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name.value, description=ROLE_TITLES[name])
        session.add(role)
    return role


def open_account(session: Session, actor: Actor, *, email: str, full_name: str, role: RoleName) -> NewAccount:
    """Let a person in, with a random password to hand over once.

    Raises Forbidden, or AccountFault for an address that is wrong or taken. Flushes; never commits.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    address = _address(email)
    if session.scalar(select(Account.id).where(func.lower(Account.email) == address.lower())):
        raise AccountFault("email", f"{address}已有账号")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = Account(
        email=address,
        full_name=full_name.strip()[:80],
        password=hash_password(password),
        fs_uniquifier=uuid.uuid4().hex,
        roles=[find_role(session, role)],
    )
    session.add(account)
    session.flush()
    record(session, actor, "account.open", subject_of(account), after={"email": address, "role": role.value})
    return NewAccount(account, password)


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise AccountFault("email", f"“{email}”不是邮箱地址，如 name@example.com") from error


def subject_of(account: Account) -> Subject:
    """How the audit trail names an account."""
    return Subject("account", str(account.id), account.full_name or account.email)


def set_active(session: Session, actor: Actor, account: Account, *, active: bool) -> None:
    """Let an account in or keep it out; open sessions end at once.

    Raises Forbidden, or AccountFault where the last administrator, or oneself, would be shut out. Flushes; never commits.
    """
    require(actor, Permission.ACCOUNT_MANAGE, account)
    if account.active == active:
        return
    if not active and account.id == actor.account_id:
        raise AccountFault("", "不能停用自己的账号，请另一位管理员来做")
    if not active and _is_last_administrator(session, account):
        raise AccountFault("", "这是最后一位管理员，先开一个管理员账号再停用")
    account.active = active
    account.fs_uniquifier = uuid.uuid4().hex
    action = "account.enable" if active else "account.disable"
    record(session, actor, action, subject_of(account), before={"active": not active}, after={"active": active})
    session.flush()


def _is_last_administrator(session: Session, account: Account) -> bool:
    administrators = session.scalars(
        select(Account.id).join(Account.roles).where(Role.name == RoleName.ADMINISTRATOR, Account.active)
    ).all()
    return list(administrators) == [account.id]


def renew_password(session: Session, actor: Actor, account: Account) -> NewAccount:
    """Give an account a new random password, unlock it and end its sessions; two-step sign-in has to be set up anew.

    Raises Forbidden. Flushes; never commits.
    """
    require(actor, Permission.ACCOUNT_MANAGE, account)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account.password = hash_password(password)
    account.fs_uniquifier = uuid.uuid4().hex
    account.failed_logins, account.locked_until = 0, None
    account.tf_primary_method = account.tf_totp_secret = None
    account.mf_recovery_codes = None
    record(session, actor, "account.renew_password", subject_of(account))
    session.flush()
    return NewAccount(account, password)
