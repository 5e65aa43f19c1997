"""The visitor's pages over real engines: what they show, what they keep closed, and what they ask of the database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event

from catalog.index.protocol import IndexUnavailable
from catalog.records import FirstSet, StatedSpec
from marketplace.db import database, transaction
from marketplace.outbox import service as outbox
from marketplace.permissions import SYSTEM
from marketplace.searching import current_search
from marketplace.supply import service
from marketplace.supply.models import Product
from tests.marketplace.conftest import add_product, add_supplier, send
from tests.marketplace.first_sets.examples import certify

PHONE = "13900000000"


def press(force: int, **changes: Any) -> dict[str, Any]:
    return {"specs": (StatedSpec("公称力", force, "kN"),), **changes}


@pytest.fixture
def shop(sqlite_app: Flask) -> Flask:
    """An application with presses of 4000 to 8000 kN, one that states nothing, and one from elsewhere."""
    with sqlite_app.app_context():
        with transaction() as session:
            owner = add_supplier(session, contact_name="赵先生", contact_phone=PHONE)
            claimed = FirstSet("首台（套）技术装备", "省级", None, True)
            add_product(session, owner, model="YB32-400", **press(4000, price_yuan=None, first_set=claimed))
            certify(session, add_product(session, owner, model="YB32-630", **press(6300, price_yuan=Decimal(900_000))))
            add_product(session, owner, model="YB32-800", **press(8000, price_yuan=Decimal(1_500_000)))
            add_product(session, owner, model="YB32-X", specs=(), attributes={})
            add_product(session, owner, model="=1+2", **press(6400))
            abroad = add_supplier(session, city="苏州市", province="江苏省")
            add_product(session, abroad, model="SY-1000", city="苏州市", province="江苏省", **press(10_000))
        with transaction() as session:
            outbox.rebuild(session, current_search())
    return sqlite_app


@pytest.fixture
def client(shop: Flask) -> FlaskClient:
    """A visitor."""
    return shop.test_client()


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the block sends to the database."""
    sent: list[str] = []
    with app.app_context():
        engine = database().engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def order(page: str, *models: str) -> list[int]:
    return [page.index(model) for model in models]


def test_a_figure_in_the_words_becomes_a_verdict_and_a_miss_stands_last(client: FlaskClient) -> None:
    page = client.get("/search?q=630吨以上油压机").text
    assert "理解为" in page
    assert "满足" in page
    places = order(page, "YB32-630", "YB32-X", "YB32-400")
    assert places == sorted(places)
    assert "差" in page[places[-1] :]


def test_out_of_province_shows_on_request_only(client: FlaskClient) -> None:
    assert "SY-1000" not in client.get("/search?q=油压机").text
    assert "SY-1000" in client.get("/search?q=油压机&scope=all").text


def test_not_stated_is_kept_unless_asked_otherwise(client: FlaskClient) -> None:
    assert "YB32-X" in client.get("/search?c=油压机&min:公称力=600&unit:公称力=tf").text
    assert "YB32-X" not in client.get("/search?c=油压机&min:公称力=600&unit:公称力=tf&stated=1").text


def test_two_bounds_mean_a_figure_between_them(client: FlaskClient) -> None:
    page = client.get("/search?c=油压机&min:公称力=600&max:公称力=700&unit:公称力=tf&stated=1").text
    found, missed = page.split('<details class="missed">')
    assert "YB32-630" in found
    assert "YB32-800" not in found
    assert "YB32-800" in missed


def test_nothing_found_says_what_to_relax(client: FlaskClient) -> None:
    page = client.get("/search?q=油压机&city=神农架林区").text
    assert "没有同时符合的产品" in page
    assert "去掉“神农架”" in page or "去掉“神农架林区”" in page


def test_without_the_index_the_database_answers_and_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_search: object) -> None:
        raise IndexUnavailable("away")

    monkeypatch.setattr("marketplace.searching.Search.index", property(away))
    page = client.get("/search?q=液压机").text
    assert "检索暂不可用" in page
    assert "YB32-630" in page
    assert client.get("/suggest?q=yyj").json == {"suggestions": []}
    assert client.get("/search/export.csv?q=液压机").status_code == 503


def test_an_export_starts_no_formula_and_holds_no_contact(client: FlaskClient) -> None:
    text = client.get("/search/export.csv?q=油压机").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 6
    assert "'=1+2" in {row[1] for row in rows}
    assert PHONE not in text
    book = client.get("/search/export.xlsx?q=630吨以上油压机").data
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert cells[0][0] == "产品名称"
    assert any("满足" in str(row[-1]) for row in cells[1:])


def test_contacts_stay_closed(client: FlaskClient) -> None:
    for path in ("/search?q=油压机", "/products/1", "/orgs/1", "/compare?p=1&p=2"):
        page = client.get(path)
        assert page.status_code == 200
        assert PHONE not in page.text
        assert "赵先生" not in page.text


def test_only_a_catalogue_makes_a_first_set(client: FlaskClient) -> None:
    listed, claimed = client.get("/products/2").text, client.get("/products/1").text
    assert "tag-first" in listed
    assert "135,000元" in listed  # 15 % of 900,000
    assert "tag-first" not in claimed
    assert "目录中未查到" in claimed


def test_a_withdrawn_product_is_gone_but_not_a_dead_end(shop: Flask) -> None:
    with shop.app_context(), transaction() as session:
        found = session.get(Product, 2)
        assert found is not None
        service.withdraw_product(session, SYSTEM, found)
    page = shop.test_client().get("/products/2")
    assert page.status_code == 410
    assert "同类还有4款" in page.text  # three are shown, the rest is a link away
    assert "/search?c=" in page.text


def test_a_category_shows_its_clause_in_the_plans_words(client: FlaskClient) -> None:
    page = client.get("/categories/油压机").text
    assert "工程机械行业更新油压机、折弯机" in page
    assert "公称力" in page
    assert client.get("/categories/没有的").status_code == 404


def test_a_category_that_should_go_is_not_offered(client: FlaskClient) -> None:
    assert "本平台不供应" in client.get("/categories/炼铁高炉").text


def test_compare_marks_what_differs_and_takes_four_at_most(client: FlaskClient) -> None:
    page = client.get("/compare?p=1&p=2&q=630吨以上油压机").text
    assert 'class="differs"' in page
    assert "YB32-630" in page
    assert "一次最多比较4款" in client.get("/compare?p=1&p=2&p=3&p=4&p=5").text
    assert "先在列表勾选" in client.get("/compare?p=1").text


def test_a_word_goes_to_the_search_and_a_paragraph_to_a_draft(client: FlaskClient) -> None:
    assert "/search?q=" in send(client, "/ask", {"text": "折弯机"}, at="/").location
    told = "钣金班的折弯机不行了。想换一台能折4米长板的，压力250吨往上，后挡料重复定位2丝以内。"
    assert "/needs/draft/" in send(client, "/ask", {"text": told}, at="/").location


PATHS = (
    "/",
    "/search",
    "/search?q=630吨以上油压机",
    "/categories",
    "/categories/油压机",
    "/products/2",
    "/orgs/1",
    "/compare?p=1&p=2",
)


@pytest.mark.parametrize("path", PATHS)
def test_the_number_of_queries_does_not_grow_with_the_list(shop: Flask, path: str) -> None:
    client = shop.test_client()
    client.get(path)
    with counted(shop) as before:
        client.get(path)
    with shop.app_context():
        with transaction() as session:
            owner = add_supplier(session)
            for number in range(12):
                add_product(session, owner, **press(6300 + number))
                add_product(session, **press(6300 + number))
        with transaction() as session:
            outbox.rebuild(session, current_search())
    with counted(shop) as after:
        client.get(path)
    reads = [len([s for s in sent if s.lstrip().upper().startswith("SELECT")]) for sent in (before, after)]
    assert reads[1] == reads[0] <= 6
