"""Wishes that no requirement came of are kept, with their place; what was read is not among them."""

from __future__ import annotations

import pytest

from catalog.records import Need
from catalog.specs import Passage
from matching.understanding import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("想换一台630吨以上的四柱压力机，滑块行程800以上，最好伺服泵省点电。", ["最好伺服泵省点电"]),
        ("要搪玻璃反应釜6300升，搅拌要带变频，安全联锁给留口子。", ["搅拌要带变频"]),
        ("买两台国产双路服务器，每台64核以上，内存512G，能上信创目录最好。", ["能上信创目录最好"]),
        ("采购配电变压器：1、额定容量≥1600kVA；2、空载损耗不大于1200W；3、交货期45天。", ["3、交货期45天"]),
        ("现在那台压力机是2008年的，漏油。想换一台630吨以上的四柱压力机。", []),
        ("要500吨的油压机，哦不对，630吨。", []),
        ("想换2台折弯机，250吨以上，预算300万以内。", []),
        ("急招20个焊工，最好有证。", []),
    ],
)
def test_what_was_not_read(reader: Reader, text: str, unread: list[str]):
    found = reader.understand(Need("1", text))
    assert [passage.text for passage in found.unread] == unread
    assert all(text[passage.start : passage.end] == passage.text for passage in found.unread)


def test_a_wish_is_soft(reader: Reader):
    found = reader.understand(Need("1", "要一台250吨折弯机，最好带挠度补偿。"))
    assert found.unread == (Passage(11, 18, hard=False, text="最好带挠度补偿"),)


def test_an_understanding_tells_the_purchase(reader: Reader):
    found = reader.understand(Need("1", "想换2台250吨以上的折弯机，预算300万以内。"))
    assert found.purchase and found.purchase.quantity and found.purchase.budget
    assert (found.purchase.quantity.low, found.purchase.budget.high) == (2, 3_000_000)
