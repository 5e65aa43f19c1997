"""Prices are typed in 万元, and asked about where they are hard to believe."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from wtforms.validators import ValidationError

from marketplace.db import current_session, transaction
from marketplace.permissions import RoleName
from marketplace.supply.forms import read_price
from marketplace.supply.models import Product
from marketplace.supply.prices import doubt, in_wan, typical_prices
from tests.marketplace.conftest import add_product, sign_in
from tests.marketplace.test_pages import form_values


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("51.5", 515_000), ("1,200", 12_000_000), ("48万", 480_000), ("8000元", 8000), ("", None), ("面议", None)],
)
def test_a_typed_price_is_in_ten_thousands_of_yuan(typed, yuan):
    assert read_price(typed) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize("yuan", ["515000", "962200.50", "1", "120000000"])
def test_a_price_shown_for_editing_reads_back_the_same(yuan):
    assert read_price(in_wan(Decimal(yuan))) == Decimal(yuan)


def test_a_range_is_no_price_of_one_product():
    with pytest.raises(ValidationError, match="是一段"):
        read_price("50-80")


@pytest.mark.parametrize(
    ("price", "typical", "words"),
    [
        (None, 100_000, ""),
        (499, None, "不到0.05万元"),
        (500, 100_000, ""),
        (5_000_000, 100_000, ""),
        (5_000_001, 100_000, "50倍以上"),
        (5_000_001, None, ""),
    ],
)
def test_only_a_price_that_is_hard_to_believe_is_asked_about(app: Flask, price, typical, words):
    with app.test_request_context():
        asked = doubt(None if price is None else Decimal(price), None if typical is None else Decimal(typical))
    assert (words in asked) if words else not asked


def test_what_is_usual_needs_three_prices_and_leaves_out_the_withdrawn(app: Flask):
    with app.app_context():
        with transaction() as session:
            for price in (100_000, 300_000):
                add_product(session, category="折弯机", price_yuan=Decimal(price))
            add_product(session, category="折弯机", price_yuan=Decimal(9_000_000)).state = "withdrawn"
            add_product(session, category="折弯机", price_yuan=None)
        assert typical_prices(current_session(), ["折弯机"]) == {}
        with transaction() as session:
            add_product(session, category="折弯机", price_yuan=Decimal(200_000))
        assert typical_prices(current_session(), ["折弯机", "油压机"]) == {"折弯机": Decimal(200_000)}


def test_a_doubtful_price_is_asked_about_once_and_kept_when_confirmed(sqlite_app: Flask):
    with sqlite_app.app_context(), transaction() as session:
        product_id = add_product(session).id
    client = sign_in(sqlite_app, RoleName.ORGANIZER)
    path = f"/supply/products/{product_id}"
    page = client.get(path)
    assert "＝962,200.50元" in page.text and "price_sure" not in page.text
    asked = client.post(path, data={**form_values(page), "price_wan": "0.03"})
    assert "单价300元，不到0.05万元" in asked.text and 'name="price_sure"' in asked.text
    values = {**form_values(asked), "price_wan": "0.03", "price_sure": "y"}
    assert "已保存" in client.post(path, data=values, follow_redirects=True).text
    later = {**form_values(client.get(path)), "lead_days": "31"}  # an old price is not asked about again
    assert "已保存" in client.post(path, data=later, follow_redirects=True).text
    with sqlite_app.app_context():
        assert current_session().scalars(select(Product.price_yuan)).one() == 300


def test_a_category_left_to_the_system_is_recognised_and_told(sqlite_app: Flask):
    with sqlite_app.app_context(), transaction() as session:
        product_id = add_product(session, name="数控折弯机", category=None).id
    client = sign_in(sqlite_app, RoleName.ORGANIZER)
    path = f"/supply/products/{product_id}"
    values = {**form_values(client.get(path)), "category": ""}
    assert "类目识别为“折弯机”" in client.post(path, data=values, follow_redirects=True).text
    with sqlite_app.app_context():
        assert current_session().scalars(select(Product.category)).one() == "折弯机"
