from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.records import Need
from matching.contract import to_row
from matching.matcher import Matcher
from tests.matching.labelled_products import labelled_products

MATCHER = Matcher.fit([product for _, product in labelled_products()])
WORDS = st.sampled_from(
    ["想换", "锅炉", "630吨", "以上", "不是", "，", "。", "2008年", "最好", "±3%", "\x00", "😀", "<b>", "' OR 1=1"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map("".join)))
def test_no_text_breaks_it(text: str) -> None:
    row = to_row(MATCHER.match_one(Need("N", text)))
    for spec in row["specs"]:
        assert spec["span"] in text
    assert row["supply"] in ("found", "gap", "out_of_scope")


@pytest.mark.parametrize(
    "piece",
    ["想换一台燃气锅炉，每小时10吨汽，压力1.25兆帕。", "😀<script>alert(1)</script>'; DROP TABLE x;--", "9" * 50],
)
def test_long_texts_break_nothing(piece: str) -> None:
    text = (piece * 500)[:10_000]
    row = to_row(MATCHER.match_one(Need("N", text)))
    assert row["supply"] in ("found", "gap", "out_of_scope")
    assert all(spec["span"] in text for spec in row["specs"])
