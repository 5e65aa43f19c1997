"""Numbers in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.folding import fold
from catalog.numbers import atoms, han_value
from catalog.quantities import quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十五", 15), ("二十", 20), ("三百", 300), ("一千二", 1200), ("一千零二", 1002), ("一万五", 15000),
        ("两百五", 250), ("三百二十", 320), ("二十二", 22), ("一万二千", 12000), ("六百三十", 630), ("两千三百万", 23_000_000),
        ("一亿二", 120_000_000), ("零点五", 0.5), ("一点二五", 1.25), ("二零一一", 2011),
    ],
)  # fmt: skip
def test_a_chinese_numeral(text, value):
    assert han_value(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12.5米", 12.5, "米"),
        ("1,200mm", 1200, "mm"),
        ("７.５千瓦", 7.5, "千瓦"),
        ("三百公斤", 300, "公斤"),
        ("20万吨", 20, "万吨"),
        ("1万2转", 12000, "转"),
        ("半小时", 0.5, "小时"),
        ("一米八", 1.8, "米"),
        ("2米4", 2.4, "米"),
        ("百分之三", 3, "%"),
        ("千分之一点五", 1.5, "‰"),
        ("十万分之二", 0.2, "万分之"),
        ("零下55度", -55, "度"),
        ("-40℃", -40, "°C"),
        ("负20度", -20, "度"),
        ("1/2寸", 0.5, "寸"),
        ("10^6次", 1e6, "次"),
        ("2.5×10^3Pa", 2500, "Pa"),
        ("三个9", 99.9, "%"),
        ("每小时20吨", 20, "吨"),
        ("12个厚", 12, "mm"),
        ("8MP", 800, "万像素"),
    ],
)
def test_a_number_with_its_unit(text, value, unit):
    read = [q for q in quantities(fold(text)) if not (q.is_han and q.low == 1)]
    assert len(read) == 1
    assert (read[0].low, read[0].high, read[0].unit) == (pytest.approx(value), pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10-80mm", 10, 80), ("10～80毫米", 10, 80), ("10到80毫米", 10, 80), ("-55到125度", -55, 125),
        ("零下20到70度", -20, 70), ("-40℃~+85℃", -40, 85), ("DN15到DN40", 15, 40), ("10%～98%", 10, 98),
        ("0.3–3mm", 0.3, 3), ("1mm至6mm", 1, 6), ("零下40到零下20度", -40, -20),
    ],
)  # fmt: skip
def test_a_range(text, low, high):
    (read,) = quantities(fold(text))
    assert (read.is_range, read.low, read.high) == (True, low, high)


@pytest.mark.parametrize(
    ("text", "factors"),
    [("400x600mm", (400, 600)), ("1.5*3米", (1.5, 3)), ("1400×1200", (1400, 1200)), ("1.2米×0.9米", (1.2, 0.9)),
     ("2×3×4m", (2, 3, 4))],
)  # fmt: skip
def test_sides(text, factors):
    (read,) = quantities(fold(text))
    assert read.factors == factors


@pytest.mark.parametrize("text", ["±0.02mm", "正负3%", "+-3%", "±2℃"])
def test_a_tolerance(text):
    (read,) = quantities(fold(text))
    assert read.plus_minus


@pytest.mark.parametrize("text", ["80多度", "几十吨", "十几次", "好几百米", "三四兆帕"])
def test_a_vague_number_binds_nobody(text):
    assert not any(q.sharp for q in quantities(fold(text)))


@pytest.mark.parametrize(
    "text",
    ["YB32-500", "WC67Y-160/3200", "TK6913", "GB/T 1234-2015", "Q355B", "840D", "5G", "2008年", "2026年6月", "第3台",
     "13812345678", "预算80万", "3.2亿总盘子", "贷款800万", "3#炉", "Q11-6×2500", "v2.5.3", "45岁"],
)  # fmt: skip
def test_what_only_looks_like_a_quantity(text):
    assert [q for q in quantities(fold(text)) if q.unit != "台"] == []


@given(st.text(max_size=60))
def test_numbers_lie_in_the_text_in_order(text):
    folded = fold(text).text
    last = 0
    for number in atoms(folded):
        assert last <= number.start < number.end <= len(folded)
        last = number.end
