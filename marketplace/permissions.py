"""Who may do what: one table of pure predicates. Nothing else in the application decides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden as ForbiddenPage

View = TypeVar("View", bound=Callable[..., Any])


class RoleName(StrEnum):
    """What an account may be. (Enterprises and suppliers get accounts of their own later.)"""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"


ROLE_TITLES: Mapping[RoleName, str] = {RoleName.ADMINISTRATOR: "管理员", RoleName.ORGANIZER: "组织方"}


class Permission(StrEnum):
    """One thing that somebody may do."""

    PAGE_READ = "page.read"
    PRODUCT_READ = "product.read"
    DRAFT_WRITE = "draft.write"
    SIGN_IN = "sign_in"
    OWN_ACCOUNT = "own_account"
    SUPPLY_READ = "supply.read"
    PRODUCT_EDIT = "product.edit"
    PRODUCT_WITHDRAW = "product.withdraw"
    SUPPLIER_EDIT = "supplier.edit"
    SUPPLIER_VERIFY = "supplier.verify"
    CONTACT_READ = "contact.read"
    SUPPLY_IMPORT = "supply.import"
    POLICY_EDIT = "policy.edit"
    FIGURE_ENTER = "figure.enter"
    FIRST_SET_EDIT = "first_set.edit"
    FIRST_SET_TIE = "first_set.tie"
    JOBS_READ = "jobs.read"
    JOBS_RETRY = "jobs.retry"
    AUDIT_READ = "audit.read"
    ACCOUNT_MANAGE = "account.manage"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks: an account with its roles, or nobody in particular (`account_id` None)."""

    account_id: int | None = None
    name: str = "访客"
    roles: frozenset[RoleName] = field(default_factory=frozenset)


VISITOR = Actor()
SYSTEM = Actor(name="系统", roles=frozenset(RoleName))

Predicate = Callable[[Actor, Any], bool]


def anyone(actor: Actor, subject: Any) -> bool:
    """Grants to all."""
    return True


def is_signed_in(actor: Actor, subject: Any) -> bool:
    """Grants to whoever has signed in."""
    return actor.account_id is not None


def is_staff(actor: Actor, subject: Any) -> bool:
    """Grants to organizers and administrators."""
    return bool(actor.roles & {RoleName.ORGANIZER, RoleName.ADMINISTRATOR})


def is_administrator(actor: Actor, subject: Any) -> bool:
    """Grants to administrators."""
    return RoleName.ADMINISTRATOR in actor.roles


def is_public(actor: Actor, subject: Any) -> bool:
    """Grants what is listed; without a subject, the kind of page as such."""
    return subject is None or bool(subject.is_listed)


# Any one row may grant; every predicate in that row must hold.
RULES: Mapping[Permission, tuple[tuple[Predicate, ...], ...]] = {
    Permission.PAGE_READ: ((anyone,),),
    Permission.PRODUCT_READ: ((is_public,), (is_staff,)),
    Permission.DRAFT_WRITE: ((anyone,),),  # whoever has the token has the draft
    Permission.SIGN_IN: ((anyone,),),
    Permission.OWN_ACCOUNT: ((is_signed_in,),),
    Permission.SUPPLY_READ: ((is_staff,),),
    Permission.PRODUCT_EDIT: ((is_staff,),),
    Permission.PRODUCT_WITHDRAW: ((is_staff,),),
    Permission.SUPPLIER_EDIT: ((is_staff,),),
    Permission.SUPPLIER_VERIFY: ((is_staff,),),
    Permission.CONTACT_READ: ((is_staff,),),
    Permission.SUPPLY_IMPORT: ((is_staff,),),
    Permission.POLICY_EDIT: ((is_staff,),),
    Permission.FIGURE_ENTER: ((is_staff,),),
    Permission.FIRST_SET_EDIT: ((is_staff,),),
    Permission.FIRST_SET_TIE: ((is_staff,),),
    Permission.JOBS_READ: ((is_staff,),),
    Permission.JOBS_RETRY: ((is_staff,),),
    Permission.AUDIT_READ: ((is_administrator,),),
    Permission.ACCOUNT_MANAGE: ((is_administrator,),),
}

# Views without a `@permits` of their own: what their blueprint, or the endpoint itself, is for.
BY_BLUEPRINT: Mapping[str, Permission] = {
    "catalogue": Permission.PAGE_READ,
    "needs": Permission.DRAFT_WRITE,
    "policies": Permission.PAGE_READ,
    "diagnosing": Permission.DRAFT_WRITE,
    "bootstrap": Permission.PAGE_READ,
    "health": Permission.PAGE_READ,
    "htmx": Permission.PAGE_READ,
    "api-docs": Permission.PAGE_READ,
    "api": Permission.PAGE_READ,
    "security": Permission.SIGN_IN,  # Flask-Security itself asks for the account where a page needs one
}
BY_ENDPOINT: Mapping[str, Permission] = {"static": Permission.PAGE_READ}


class Forbidden(Exception):
    """The actor may not do this. `allowed` names the roles that may."""

    def __init__(self, actor: Actor, permission: Permission) -> None:
        super().__init__(f"{actor.name}没有权限：{permission}")
        self.actor, self.permission, self.allowed = actor, permission, roles_with(permission)


def may(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """True where a row of the table grants it."""
    return any(all(holds(actor, subject) for holds in row) for row in RULES[permission])


def require(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Do nothing where the table grants it; raise Forbidden otherwise."""
    if not may(actor, permission, subject):
        raise Forbidden(actor, permission)


def roles_with(permission: Permission) -> tuple[RoleName, ...]:
    """The roles that have a permission, whatever the subject."""
    return tuple(role for role in RoleName if may(Actor(0, role, frozenset({role})), permission))


def permits(permission: Permission) -> Callable[[View], View]:
    """Declare what a view is for. The guard asks it before each call; services ask again with the subject."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """What an endpoint was declared for; None where nobody said."""
    view = app.view_functions[endpoint]
    own = getattr(view, "permission", None) or getattr(getattr(view, "view_class", None), "permission", None)
    return cast("Permission | None", own) or BY_ENDPOINT.get(endpoint) or BY_BLUEPRINT.get(endpoint.split(".")[0])


def init_permissions(app: Flask) -> None:
    """Refuse every request that the table does not grant, those for undeclared endpoints too."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # no such page: 404 comes later
        permission = permission_of(app, request.endpoint)
        if permission is None:
            raise RuntimeError(f"端点 {request.endpoint} 没有声明权限：请在视图上加 @permits(Permission.…)")
        if may(g.actor, permission):
            return None
        if g.actor.account_id is None:
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        raise Forbidden(g.actor, permission)

    @app.errorhandler(Forbidden)
    def refuse(error: Forbidden) -> ResponseReturnValue:
        names = "、".join(ROLE_TITLES[role] for role in error.allowed)
        return app.handle_user_exception(ForbiddenPage(description=names))

    app.jinja_env.globals.update(may=lambda permission, subject=None: may(g.actor, Permission(permission), subject))
