"""An application on a fresh database, people who may use it, and things for them to work on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalog.records import StatedSpec
from marketplace.accounts import service as accounts
from marketplace.app import create_app
from marketplace.db import database, transaction
from marketplace.permissions import SYSTEM, Actor, RoleName
from marketplace.searching import Search
from marketplace.supply import service
from marketplace.supply.facts import ProductFacts, SupplierFacts
from marketplace.supply.models import FactSource, Organisation, Product

ORGANIZER = Actor(None, "李组织", frozenset({RoleName.ORGANIZER}))
ADMINISTRATOR = Actor(None, "王管理", frozenset({RoleName.ADMINISTRATOR}))
NUMBERS = count(1)

PRESS = ProductFacts(
    name="四柱液压机",
    model="YB32-500",
    category="油压机",
    description="四柱导向，伺服泵。",
    specs=(StatedSpec("公称力", 5000, "kN"),),
    attributes={"主机形式": "四柱"},
    city="武汉市",
    province="湖北省",
    price_yuan=Decimal("962200.50"),
    lead_days=60,
    service_cities=("武汉市", "黄石市"),
    first_set=None,
)


def settings(database_url: str, folder: Path) -> dict[str, Any]:
    """Settings of a test application: fast, and never limited by accident."""
    return {
        "TESTING": True,
        "DATABASE_URL": database_url,
        "INSTANCE_FOLDER": str(folder),
        "PUBLIC_RATE_LIMIT": "100000 per minute",
        "LOGIN_RATE_LIMIT": "100000 per minute",
        "LOG_LEVEL": "WARNING",
        # the real cost would be half of the suite's time
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1, "argon2__memory_cost": 64},
    }


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh database."""
    made = create_app(settings(database_url, tmp_path))
    yield made
    _close(made)


@pytest.fixture
def sqlite_app(make_sqlite_url: Callable[[], str], tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh SQLite database, for what no database changes."""
    made = create_app(settings(make_sqlite_url(), tmp_path))
    yield made
    _close(made)


def _close(made: Flask) -> None:
    search: Search = made.extensions["search"]
    search.close()
    with made.app_context():
        engine = database().engine
    engine.dispose()


def add_supplier(session: Session, **changes: Any) -> Organisation:
    """A supplier in Wuhan, with a name of its own."""
    facts = SupplierFacts(f"武汉第{next(NUMBERS)}机械有限公司（虚构）", "武汉市", "湖北省", None)
    return service.add_supplier(session, SYSTEM, replace(facts, **changes))


def add_product(session: Session, organisation: Organisation | None = None, **changes: Any) -> Product:
    """A press, with a model of its own unless one is given."""
    facts = replace(PRESS, **{"model": f"YB32-{next(NUMBERS)}", **changes})
    owner = organisation or add_supplier(session)
    return service.add_product(session, SYSTEM, owner, facts, source=FactSource.SELF_REPORTED)


def open_account(app: Flask, role: RoleName, email: str = "staff@example.com") -> str:
    """An account in `app`; its password."""
    with app.app_context(), transaction() as session:
        return accounts.open_account(session, SYSTEM, email=email, full_name="王工", role=role).password


def token_in(page: TestResponse) -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found[1]


def send(client: FlaskClient, path: str, values: dict[str, Any] | None = None, *, at: str = "") -> TestResponse:
    """Post a form as a browser would: with the token of the page it stands on."""
    form = {"csrf_token": token_in(client.get(at or path)), **(values or {})}
    return client.post(path, data=form)


def sign_in(app: Flask, role: RoleName = RoleName.ORGANIZER) -> FlaskClient:
    """A browser in which somebody of that role has signed in."""
    email = f"{role}{next(NUMBERS)}@example.com"
    password = open_account(app, role, email)
    client = app.test_client()
    answer = send(client, "/login", {"email": email, "password": password})
    assert answer.status_code == 302, answer.text
    return client
