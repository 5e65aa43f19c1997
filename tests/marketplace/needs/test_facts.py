"""How many, for how much, by when: read from the text, and the person's own once changed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from catalog.purchase import Purchase, read_purchase
from marketplace.needs.edits import Edits
from marketplace.needs.facts import Facts, facts_of, read_delivery
from marketplace.needs.forms import read_edits
from tests.marketplace.conftest import send
from tests.marketplace.needs.test_drafts import shop, start

__all__ = ["shop"]
TOLD = "想换两台630吨以上的油压机，台面左右不小于1.4米，滑块行程800以上，最好带伺服泵。预算300万以内，年底前到货。"


def facts(text: str, edits: Edits | None = None) -> Facts:
    """The facts of a text."""
    return facts_of(edits or Edits(), read_purchase(text), text)


def test_the_text_fills_what_the_person_left_alone() -> None:
    found = facts(TOLD)
    assert (found.quantity_text, found.budget_text, found.delivery) == ("2", "300", "年底前到货")
    assert (found.quantity_words, found.budget_words) == ("两台", "预算300万以内")


def test_a_price_for_each_becomes_a_budget_for_all() -> None:
    found = facts("要三台空压机，单台50万以内。")
    assert (found.quantity, found.budget_10k) == (3, 150)
    assert found.is_within(Decimal(500_000)) is True
    assert found.is_within(Decimal(510_000)) is False
    assert found.is_within(None) is None


def test_foreign_money_is_shown_in_its_words_and_not_converted() -> None:
    found = facts("need 2 press brakes, budget USD 200k")
    assert found.budget_10k is None
    assert "200k" in found.budget_words
    assert found.is_within(Decimal(1)) is None


def press(form: dict[str, str], before: Edits | None = None) -> tuple[Edits, dict[str, str]]:
    """The edits after a press of the button on a page of the told need."""
    kept = before or Edits()
    return read_edits(form, kept, (), facts(TOLD, kept), {})


def test_what_the_page_showed_stays_the_texts_own() -> None:
    edits, _ = press({"quantity": "2", "budget": "300", "delivery": "年底前到货"})
    assert edits == Edits()


def test_what_was_changed_or_emptied_no_longer_follows_the_text() -> None:
    edits, _ = press({"quantity": "", "budget": "260", "delivery": "春节后"})
    assert edits.own == ("budget", "delivery", "quantity")
    found = facts(TOLD, edits)
    assert (found.quantity, found.budget_10k, found.delivery) == (None, 260, "春节后")
    assert found.is_within(Decimal(2_600_000)) is True
    again, _ = press({"quantity": "", "budget": "260", "delivery": "春节后"}, edits)
    assert again == edits


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("三个月内交货", "三个月内交货"),
        ("要求6月底前安装到位", "6月底前安装"),
        ("交货期90天以内", "交货期90天以内"),
        ("明年3月15日前到货", "明年3月15日前到货"),
        ("2008年投产的老机床", ""),
        ("这台2010年前安装的旧机", ""),
        ("", ""),
    ],
)
def test_by_when_it_is_to_come(text: str, words: str) -> None:
    assert read_delivery(text).startswith(words) if words else read_delivery(text) == ""


def test_a_text_that_says_nothing_of_it_leaves_all_open() -> None:
    assert facts_of(Edits(), Purchase(), "换水泵") == Facts(told=Purchase())


def test_the_page_shows_what_was_told_and_what_was_not_read(shop: Flask) -> None:
    client, address = start(shop, TOLD)
    page = client.get(address).text
    assert 'name="quantity" inputmode="numeric" value="2"' in page
    assert "← “预算300万以内”" in page
    assert 'value="最好带伺服泵">加为要求' in page
    send(client, address, {"text": TOLD, "adopt": "最好带伺服泵"})
    taken = client.get(address).text
    assert 'name="adopt"' not in taken
    assert 'name="value:最好带伺服泵"' in taken
    assert "<mark" in taken.split("最好带伺服泵")[0].rsplit("滑块行程800以上", 1)[1]
    send(client, address, {"text": TOLD, "remove": "最好带伺服泵"})
    assert 'name="adopt"' in client.get(address).text
    send(client, address, {"text": TOLD, "ignore": "最好带伺服泵"})
    left = client.get(address).text
    assert 'name="adopt"' not in left
    assert "重新列出忽略的1句" in left


def test_two_machines_in_one_text_can_be_parted(shop: Flask) -> None:
    client, address = start(shop, "想买一台630吨以上的油压机，台面1.4米，另外还要一台4米长的折弯机，压力250吨。")
    page = client.get(address).text
    assert "像有2种设备" in page
    part = page.split('name="text" value="', 2)[2].split('"', 1)[0]
    assert "折弯机" in part and "油压机" not in part
    second = send(client, "/needs/new", {"text": part})
    assert second.location != address
    assert "要买 折弯机" in client.get(second.location).text
