"""The read-only interface for programs, and what watchers ask."""

import pytest
from flask import Flask

from catalog.index.protocol import IndexUnavailable
from marketplace import jobs
from marketplace.db import transaction
from marketplace.searching import Search, current_search
from marketplace.supply import service
from marketplace.supply.models import Product
from tests.marketplace.conftest import ORGANIZER, add_product, add_supplier


@pytest.fixture
def product_id(sqlite_app: Flask) -> int:
    with sqlite_app.app_context():
        with transaction() as session:
            owner = add_supplier(session, contact_phone="027-12345678", contact_name="赵六")
            product_id = add_product(session, owner).id
            add_product(session, owner, province="湖南省", city="长沙市")
        jobs.relay_all()
        return product_id


def test_products_are_searched_hubei_first_and_without_contacts(sqlite_app: Flask, product_id):
    client = sqlite_app.test_client()
    found = client.get("/api/v1/products?q=液压机").json
    assert (found["total"], [row["id"] for row in found["products"]]) == (1, [str(product_id)])
    assert found["products"][0]["price_yuan"] == "962200.50"
    everywhere = client.get("/api/v1/products?q=液压机&all_provinces=true")
    assert everywhere.json["total"] == 2
    assert "12345678" not in everywhere.text
    assert "赵六" not in everywhere.text
    assert client.get("/api/v1/products?city=宜昌市").json["total"] == 0
    assert client.get("/api/v1/products?category=油压机").json["total"] == 1


def test_a_withdrawn_product_is_gone(sqlite_app: Flask, product_id):
    client = sqlite_app.test_client()
    assert client.get(f"/api/v1/products/{product_id}").json["name"] == "四柱液压机"
    with sqlite_app.app_context(), transaction() as session:
        service.withdraw_product(session, ORGANIZER, session.get_one(Product, product_id))
    answer = client.get(f"/api/v1/products/{product_id}")
    assert (answer.status_code, answer.json["code"]) == (404, 404)
    # even before the relay has told the index
    assert client.get("/api/v1/products?q=液压机").json["products"] == []


@pytest.mark.parametrize("query", ["page=0", "size=1000", "city=长沙", "q=" + "x" * 501, "page=x"])
def test_an_impossible_question_is_refused_by_field(sqlite_app: Flask, query):
    answer = sqlite_app.test_client().get(f"/api/v1/products?{query}")
    assert answer.status_code == 422
    assert list(answer.json["errors"]["query"]) == [query.split("=")[0]]


def test_errors_below_api_are_json_and_say_what_is_allowed(sqlite_app: Flask):
    client = sqlite_app.test_client()
    assert client.get("/api/v1/nowhere").json["code"] == 404
    refused = client.get("/api/v1/products/99999999999999999999")
    assert refused.status_code == 404
    posted = client.open("/api/v1/categories", method="DELETE")
    assert posted.status_code in (400, 405)
    assert posted.is_json


def test_every_category_of_the_plan_is_there(sqlite_app: Flask):
    rows = sqlite_app.test_client().get("/api/v1/categories").json
    assert len(rows) > 150
    assert all(row["clauses"] for row in rows)


def test_the_description_names_every_path(sqlite_app: Flask):
    described = sqlite_app.test_client().get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {"/api/v1/products", "/api/v1/products/{product_id}", "/api/v1/categories"}


class Away(Search):
    @property
    def index(self):
        raise IndexUnavailable("connection refused")


def test_an_engine_that_is_away_is_said_never_shown_as_nothing_found(sqlite_app: Flask, product_id, tmp_path):
    sqlite_app.extensions["search"] = Away(None, tmp_path)
    answer = sqlite_app.test_client().get("/api/v1/products?q=液压机")
    assert answer.status_code == 503
    assert "检索暂不可用" in answer.json["message"]


def test_alive_and_ready(sqlite_app: Flask, tmp_path):
    client = sqlite_app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    first = client.get("/readyz")
    assert (first.status_code, first.json["down"]) == (503, ["jobs"])
    with sqlite_app.app_context():
        jobs.beat()
    assert client.get("/readyz").status_code == 200
    current = sqlite_app.extensions["search"]
    sqlite_app.extensions["search"] = Away(None, tmp_path)
    assert client.get("/readyz").json["down"] == ["index"]
    sqlite_app.extensions["search"] = current


def test_a_database_without_its_migrations_is_not_ready(tmp_path):
    from marketplace.app import create_app
    from tests.marketplace.conftest import settings

    app = create_app(settings(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json["down"]
    with app.app_context():
        current_search().close()
