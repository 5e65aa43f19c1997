"""Words that name no category lead to those whose names come near, and to a need; far ones lead nowhere."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue.nearby import near_kinds


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("叉车", "智能物流装备"),
        ("小型电动叉车", "智能物流装备"),
        ("插车", "智能物流装备"),
        ("chache", "智能物流装备"),
        ("泵车", "安全应急智能化装备"),
        ("布袋除尘器", "高效节能型风机"),
        ("起重机", "吊装智能生产装备（船舶）"),
        ("锅炉房", "节能锅炉"),
    ],
)
def test_a_name_that_holds_the_words_or_their_sound_is_near(words: str, term: str) -> None:
    found = near_kinds([words])
    assert term in [one.term for one in found]
    assert [one.nearness for one in found] == sorted((one.nearness for one in found), reverse=True)


@pytest.mark.parametrize("words", ["咖啡机", "电梯", "洗衣机", "钻井机", "车", "abc", ""])
def test_an_ending_that_all_machines_share_is_not_near(words: str) -> None:
    assert near_kinds([words]) == ()


def test_a_slip_of_the_trade_is_not_shown_as_a_name() -> None:
    assert all("压宿" not in one.phrase for one in near_kinds(["空气净化器"]))


@pytest.fixture
def client(sqlite_app: Flask) -> FlaskClient:
    """A visitor of an empty list."""
    return sqlite_app.test_client()


def test_a_search_for_what_the_plan_does_not_name_goes_on(client: FlaskClient) -> None:
    page = client.get("/search?q=3吨叉车").text
    assert "方案没有点名" in page
    assert re.search(r'/categories/[^"]+">智能物流装备', page)
    link = re.search(r'href="(/needs/new\?text=[^"]+)"', page)
    assert link
    assert ">3吨叉车</textarea>" in client.get(link[1]).text


def test_what_the_plan_names_is_not_called_unnamed(client: FlaskClient) -> None:
    assert "方案没有点名" not in client.get("/search?q=油压机").text
