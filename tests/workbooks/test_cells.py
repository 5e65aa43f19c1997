"""What people write into cells."""

from datetime import date
from decimal import Decimal

import pytest

from marketplace.workbooks.cells import UnreadableCell, read_date, read_days, read_price, says_yes


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        (96.22, 962200, 962200),
        ("120.5", 1205000, 1205000),
        ("１２０．５", 1205000, 1205000),
        ("约300", 3000000, 3000000),
        ("50-80", 500000, 800000),
        ("50～80万元", 500000, 800000),
        ("1,200", 12000000, 12000000),
        ("8000元", 8000, 8000),
        ("3.2亿", 320000000, 320000000),
        ("96.22万/台", 962200, 962200),
        ("四十八万", 480000, 480000),
        ("四十八", 480000, 480000),
        ("四十八万五", 485000, 485000),
        ("壹佰贰拾", 1200000, 1200000),
        ("人民币肆拾捌万元整", 480000, 480000),
        ("1.2百万", 1200000, 1200000),
        ("2千万", 20000000, 20000000),
        ("约 48 万", 480000, 480000),
        ("40多万", 400000, 400000),
        ("48w", 480000, 480000),
        ("48-50W", 480000, 500000),
        ("四十到五十万", 400000, 500000),
        ("每台48万元", 480000, 480000),
        ("50万（含税）", 500000, 500000),
        ("RMB 480000元", 480000, 480000),
    ],
)
def test_a_price_in_a_column_of_ten_thousands(cell, low, high):
    price = read_price(cell, multiple=10_000)
    assert (price.low, price.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("cell", ["", None, "面议", "若干", "待定", "/", "—"])
def test_an_open_price_is_not_zero(cell):
    assert read_price(cell, multiple=10_000).low is None


@pytest.mark.parametrize(("cell", "about"), [("约48万", True), ("40多万", True), ("60万以内", True), ("48万", False)])
def test_a_price_that_is_roughly_so_is_marked(cell, about):
    assert read_price(cell, multiple=10_000).about is about


@pytest.mark.parametrize(
    "cell",
    ["壹佰贰", "-5", "12..5", "1e400", "99999999999999", "四五十万", "几十万", "2台48万", "12万吨", "三千", "YB32-500"],
)
def test_a_price_that_is_none_says_how_to_mend_it(cell):
    with pytest.raises(UnreadableCell) as caught:
        read_price(cell, multiple=10_000)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("240天", 240),
        (90.0, 90),
        ("3个月", 90),
        ("8周", 56),
        ("6-8周", 56),
        ("合同后60天内", 60),
        ("三个月", 90),
        ("四十五天", 45),
        ("现货", 0),
        ("面议", None),
    ],
)
def test_delivery_times(cell, days):
    assert read_days(cell) == days


@pytest.mark.parametrize("cell", ["-3天", "马上", "99999天"])
def test_a_delivery_time_out_of_range_is_refused(cell):
    with pytest.raises(UnreadableCell):
        read_days(cell)


@pytest.mark.parametrize("cell", ["2024-06-01", "2024/6/1", "2024年6月1日", "2024.6.1", "20240601", date(2024, 6, 1)])
def test_dates_as_offices_write_them(cell):
    assert read_date(cell) == date(2024, 6, 1)


@pytest.mark.parametrize("cell", ["2024-13-01", "2024-02-30", "六月一号"])
def test_a_wrong_date_is_refused(cell):
    with pytest.raises(UnreadableCell):
        read_date(cell)


@pytest.mark.parametrize(
    ("text", "yes"), [("是", True), ("是（已列入）", True), ("否", False), ("", False), ("无", False), ("√", True)]
)
def test_yes_and_no(text, yes):
    assert says_yes(text) is yes
