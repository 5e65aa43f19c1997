"""A requirement bears the name that the sheets beside it print; without any, the buyer's own word."""

from __future__ import annotations

from catalog.records import Need, Product, StatedSpec
from matching.contract import Row, to_row
from matching.matcher import Matcher


def _press(id_: str, force: str, value: float = 700.0) -> Product:
    specs = (StatedSpec(force, value, "t"), StatedSpec("滑块行程", 900.0, "mm"))
    return Product(id_, "某某重工", "武汉市", "湖北省", "四柱液压机", specs=specs)


def _row(text: str, *products: Product) -> Row:
    return to_row(Matcher.fit(products).match_one(Need("1", text)))


def _name(row: Row) -> str:
    return str(next(spec["attribute"] for spec in row["specs"] if spec["value"] == 630))


def test_the_name_that_most_sheets_print_is_shown():
    row = _row(
        "要四柱油压机，630吨以上", _press("1", "主缸压制力"), _press("2", "主缸压制力", 500.0), _press("3", "公称压力")
    )
    assert _name(row) == "主缸压制力"
    verdicts = [spec["attribute"] for match in row["matches"] for spec in match["specs"]]
    assert verdicts == ["主缸压制力"] * 3


def test_a_printed_name_that_the_buyer_says_comes_first():
    row = _row("要四柱油压机，公称压力630吨以上", _press("1", "主缸压制力"), _press("2", "公称压力"))
    assert _name(row) == "公称压力"


def test_without_a_sheet_that_states_it_the_name_is_the_plans():
    row = _row("要四柱油压机，630吨以上", Product("1", "某某重工", "武汉市", "湖北省", "四柱液压机"))
    assert _name(row) == "公称力"
