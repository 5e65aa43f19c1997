"""A results page reads from the database what it shows, however many products the index finds."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import QueryContext

from marketplace.catalogue.address import Address
from marketplace.catalogue.search import Finder
from marketplace.db import current_session, transaction
from marketplace.fitted import current_fitted
from marketplace.outbox import service as outbox
from marketplace.searching import current_search
from marketplace.supply.models import Product
from tests.marketplace.conftest import add_product, add_supplier

MANY = 45


@pytest.fixture
def shop(sqlite_app: Flask) -> Flask:
    """An application with more presses than stand on a page."""
    with sqlite_app.app_context():
        with transaction() as session:
            owner = add_supplier(session)
            for number in range(MANY):
                add_product(session, owner, model=f"YB32-{number}")
        with transaction() as session:
            outbox.rebuild(session, current_search())
    return sqlite_app


@pytest.mark.parametrize("page", [1, 3])
def test_a_page_reads_its_own_products_only(shop: Flask, page: int) -> None:
    read: list[int] = []

    def note(product: Product, _context: QueryContext) -> None:
        read.append(product.id)

    with shop.app_context():
        finder = Finder(current_session(), lambda: current_search().index, current_fitted().reader)
        event.listen(Product, "load", note)
        try:
            found = finder.find(Address(text="油压机", page=page))
        finally:
            event.remove(Product, "load", note)
    assert found.pages.total == MANY
    assert sorted(read) == sorted(row.product.id for row in found.rows)
    assert len(found.rows) == (20 if page == 1 else MANY - 40)
