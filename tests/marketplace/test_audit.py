"""The trail in words: what was done, and every field that changed."""

import re
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from catalog.records import StatedSpec
from marketplace.audit import wording
from marketplace.audit.models import AuditEvent
from marketplace.db import current_session, transaction
from marketplace.supply import service
from marketplace.supply.facts import facts_of
from marketplace.supply.models import Product
from tests.marketplace.conftest import ORGANIZER, add_product

ROOT = Path(wording.__file__).resolve().parents[1]


def test_every_action_and_kind_that_is_recorded_has_words():
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py") if "audit" not in path.parts)
    recorded = set(re.findall(r'record\(\s*session, (?:g\.)?actor, "([a-z_.]+)"', source))
    recorded |= set(re.findall(r"_decide\(session, actor, tie, \S+, \"([a-z_.]+)\"", source))
    recorded |= set(re.findall(r'action = "([a-z_.]+)"', source)) | set(
        re.findall(r'else "([a-z_]+\.[a-z_]+)"', source)
    )
    assert {"product.edit", "account.open", "supplier.restore", "import.confirm"} <= recorded
    assert recorded <= set(wording.ACTIONS)
    kinds = set(re.findall(r'Subject\("([a-z_]+)"', source))
    assert kinds <= set(wording.KINDS)


def changes_of(app: Flask, **changes) -> list[tuple[str, str | None, str | None]]:
    """What the trail says of one correction of a product."""
    with app.app_context():
        with transaction() as session:
            product_id = add_product(session).id
        with transaction() as session:
            product = session.get_one(Product, product_id)
            facts = replace(facts_of(product), **changes)
            service.save_product(session, ORGANIZER, product, facts, seen=product.revision)
        event = current_session().scalars(select(AuditEvent).where(AuditEvent.action == "product.edit")).one()
        with app.test_request_context():
            return [(found.title, found.before, found.after) for found in wording.differences(event)]


def test_figures_are_told_one_by_one_and_prices_in_ten_thousands(sqlite_app: Flask):
    specs = (StatedSpec("公称力", 6300.0, "kN"), StatedSpec("滑块行程", 800.0, "mm"))
    said = changes_of(sqlite_app, specs=specs, price_yuan=None, service_cities=())
    assert said == [
        ("技术参数：公称力", "5000 kN", "6300 kN"),
        ("技术参数：滑块行程", None, "800 mm"),
        ("单价", "96.22万元", None),
        ("服务市州", "武汉市、黄石市", None),
    ]


def test_of_something_new_only_what_was_filled_in_is_told(sqlite_app: Flask):
    with sqlite_app.app_context():
        with transaction() as session:
            add_product(session, description="")
        event = current_session().scalars(select(AuditEvent).where(AuditEvent.action == "product.add")).one()
        with sqlite_app.test_request_context():
            said = {found.title: found.after for found in wording.differences(event)}
    assert "描述" not in said
    assert "city_code" not in said
    assert said["单价"] == "96.22万元"
    assert "企业自称首台（套）" not in said
