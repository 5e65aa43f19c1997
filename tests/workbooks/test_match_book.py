"""What the match book tells: gaps with the nearest product, first sets that fit, words instead of points on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catalog.records import FirstSet, Need, Product, StatedSpec
from marketplace.workbooks.entries import Entries
from marketplace.workbooks.match_book import (
    Book,
    printed,
    purchase_text,
    reason_words,
    short_verdict,
    unread_text,
    write_html,
)
from marketplace.workbooks.match_sheets import write_workbook
from marketplace.workbooks.price_check import price_notes
from marketplace.workbooks.reading import read_sheets
from matching.matcher import Matcher
from matching.model import MatchedNeed, Supply

ASKED = "要换能折4米长板的折弯机，压力{force}吨以上，最好带挠度补偿。"


def press(
    number: str, force: float, *, width: float | None = 4.1, price: int | None = 80, listed: bool = False
) -> Product:
    """A press brake."""
    specs = [StatedSpec("公称力", force, "kN")] + ([StatedSpec("可折板长", width, "m")] if width else [])
    claim = FirstSet("首台（套）", "省级", f"示例-省级目录-{number}", self_claimed=False) if listed else None
    price_yuan = None if price is None else Decimal(price * 10_000)
    return Product(
        number, f"示例·{number}厂（虚构）", "武汉市", "湖北省", "数控折弯机", number, specs=tuple(specs), price_yuan=price_yuan,
        first_set=claim,
    )  # fmt: skip


PRESSES = [press("W-300", 3000), press("W-100", 1000, listed=True), press("W-400", 4000, listed=True, price=500)]


def book(*needs: Need, products: list[Product] = PRESSES, all_provinces: bool = False) -> Book:
    """The book of some needs."""
    results = list(Matcher.fit(products).match(needs, all_provinces=all_provinces))
    return Book(results, (), (), date(2026, 11, 24), len(products), all_provinces=all_provinces)


def need(force: int = 250, **facts: object) -> Need:
    """A need of a press brake."""
    return replace(Need("N1", ASKED.format(force=force), "示例甲（虚构）", "襄阳市"), **facts)


def only(found: Book) -> MatchedNeed:
    """The one result."""
    (result,) = found.results
    return result


def test_a_first_set_is_listed_only_where_it_meets_a_need() -> None:
    assert [match.product.model for match, _ in book(need()).first_sets()] == ["W-400"]
    assert book(need(force=900)).first_sets() == []


def test_a_gap_says_what_comes_nearest_what_it_lacks_and_what_would_help() -> None:
    gap = book(need(force=900))
    assert only(gap).supply is Supply.GAP
    short = gap.shortfall(only(gap))
    assert "W-400" in short.nearest
    assert "公称力 4000 kN" in short.misses and "≥900吨" in short.misses
    assert "放宽到4000 kN" in short.change and "做到≥900吨" in short.change


def test_a_gap_by_what_is_not_stated_says_that_too() -> None:
    gap = book(need(), products=[press("W-500", 5000, width=None), press("W-90", 900, width=3.0)])
    short = gap.shortfall(only(gap))
    assert "W-500" in short.nearest
    assert (short.misses, "可折板长" in short.unstated) == ("", True)
    assert "写明可折板长" in short.change


@pytest.mark.parametrize(("everywhere", "says"), [(False, "湖北暂无同类产品"), (True, "清单里暂无同类产品")])
def test_a_gap_without_any_product_of_the_kind_says_so(everywhere: bool, says: str) -> None:
    pump = Product("P", "示例泵厂（虚构）", "武汉市", "湖北省", "双吸离心泵", specs=(StatedSpec("流量", 900, "m3/h"),))
    gap = book(need(), products=[pump], all_provinces=everywhere)
    assert gap.shortfall(only(gap)).nearest == says


def test_paper_has_words_for_reasons_and_no_points() -> None:
    result = only(book(need(quantity=2, budget_yuan=Decimal(1_700_000))))
    words = {match.product.model: reason_words(result, match) for match in result.matches}
    assert words["W-300"].startswith("类目一致") and "必须项全部满足" in words["W-300"] and "在预算内" in words["W-300"]
    assert "超预算" in words["W-400"]
    assert "差公称力" in words["W-100"]
    assert not any(mark in text for text in words.values() for mark in ("起点", "+0", "-0"))


def test_quantity_budget_and_unread_wishes_come_from_the_text_where_no_column_has_them(tmp_path) -> None:
    told = book(replace(need(), text=ASKED.format(force=250) + "要两台，单台100万以内。"))
    result = only(told)
    assert purchase_text(result) == "数量2 · “单台100万以内”"
    words = {match.product.model: reason_words(result, match) for match in result.matches}
    assert "在预算内" in words["W-300"] and "超预算" in words["W-400"]
    assert unread_text(result) == "“最好带挠度补偿”"
    write_html(told, tmp_path / "a.html")
    assert "没有读成参数的话" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_the_page_counts_from_one_and_shows_no_points(tmp_path) -> None:
    found = book(need(quantity=2, budget_yuan=Decimal(3_500_000)))
    write_html(found, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    ranks = [part.split("<", 1)[0] for part in page.split('rowspan="2">')[1:]]
    assert ranks == [str(place) for place in range(1, len(printed(only(found))) + 1)]
    assert "起点" not in page
    assert "数量2 · 预算350万元" in page


def test_cities_of_hubei_stand_apart_from_those_elsewhere() -> None:
    found = book(need(), replace(need(), id="N2", city="长沙市"), replace(need(), id="N3", city="某镇"))
    assert [(city, count) for city, count, *_ in found.by_city()] == [("襄阳市", 1), ("省外", 1), ("未写明或认不出", 1)]


def test_what_nobody_states_is_to_be_asked_in_the_book() -> None:
    products = [press("W-300", 3000), press("W-320", 3200)]
    result = only(book(replace(need(), text=ASKED.format(force=250) + "噪音不超过80分贝。"), products=products))
    (name,) = result.unverifiable
    told = next(v for v in result.matches[0].verdicts if v.requirement.attribute == name)
    assert short_verdict(told, result.unverifiable) == "？ 请向供方确认"


def test_the_workbook_has_the_gap_sheet_filled(tmp_path) -> None:
    write_workbook(book(need(force=900)), tmp_path / "a.xlsx")
    (gaps,) = [sheet for sheet in read_sheets(tmp_path / "a.xlsx") if sheet.name == "缺口"]
    head, row = (list(map(str, line.cells)) for line in gaps.rows[:2])
    told = dict(zip(head, row, strict=True))
    assert "W-400" in told["最接近的产品"]
    assert "差" in told["差在哪里"]
    assert told["怎样才满足"]


def test_only_a_price_far_beyond_its_kind_is_questioned() -> None:
    prices = [80, 90, 100, 60, 900_000, None]
    products = [press(f"W-{place}", 3000, price=price) for place, price in enumerate(prices)]
    plant = replace(press("整线", 3000, price=30_000))
    entries: Entries[Product] = Entries("a.xlsx", [*products, plant])
    entries.places, entries.columns = [("", row) for row in range(7)], [{}] * 7
    notes = price_notes(entries, lambda product: "" if product.model == "整线" else "折弯机")
    assert [(note.row, "50倍" in note.reading) for note in notes] == [(4, True)]
