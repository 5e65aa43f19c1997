from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.made_supply import count
from catalog.records import FirstSet, Need, Product, StatedSpec
from catalog.specs import Verdict
from matching.contract import to_row
from matching.matcher import Matcher
from matching.model import MatchedNeed, Supply

PRESS = "想换一台630吨以上的油压机，台面左右不小于1.4米，滑块行程800以上。"


def press(id_: str, force: float, table: float = 1500, stroke: float = 800, **fields: object) -> Product:
    specs = (
        StatedSpec("公称力", force, "kN"),
        StatedSpec("工作台左右", table, "mm"),
        StatedSpec("滑块行程", stroke, "mm"),
    )
    return Product(id_, "示例", "黄石市", "湖北省", "框架液压机", "Y32", specs=specs, **fields)  # type: ignore[arg-type]


def row_of(matched: MatchedNeed) -> str:
    return json.dumps(to_row(matched), ensure_ascii=False)


def test_made_supply_reaches_the_bar(made_supply) -> None:  # type: ignore[no-untyped-def]
    offered, _, matcher = made_supply
    counts: Counter[str] = Counter()
    for item in offered:
        count(matcher.match_one(Need(item.need.id, item.need.text, industry=item.need.industry)), item, counts)
    assert counts["hit"] / counts["needs"] >= 0.96
    assert counts["order"] / counts["needs"] >= 0.97
    assert counts["clean"] / counts["needs"] >= 0.88
    assert counts["all strong"] / counts["needs"] >= 0.94


def test_a_miss_never_stands_above_a_fit_and_says_how_far() -> None:
    matcher = Matcher.fit([press("A", 6000), press("B", 8000), press("C", 6300, stroke=700)])
    found = matcher.match_one(Need("N", PRESS))
    assert found.supply is Supply.FOUND
    assert next(m.product.id for m in found.matches) == "B"
    assert found.matches[0].strong
    missed = {m.product.id: [v.gap for v in m.misses] for m in found.matches if m.misses}
    assert set(missed) == {"A", "C"}
    assert all(gap for gaps in missed.values() for gap in gaps)


def test_points_add_up_to_the_score_and_scores_descend(made_supply) -> None:  # type: ignore[no-untyped-def]
    offered, _, matcher = made_supply
    for item in offered[::5]:
        matches = matcher.match_one(Need(item.need.id, item.need.text)).matches
        for match in matches:
            assert sum(reason.points for reason in match.reasons) == pytest.approx(match.score, abs=1e-6)
        assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


def test_not_stated_is_no_miss_and_not_strong() -> None:
    silent = Product("S", "示例", "黄石市", "湖北省", "框架液压机", specs=(StatedSpec("公称力", 8000, "kN"),))
    found = Matcher.fit([silent, press("A", 8000)]).match_one(Need("N", PRESS))
    match = next(m for m in found.matches if m.product.id == "S")
    assert not match.strong
    assert not match.misses
    assert next(m.product.id for m in found.matches) == "A"


def test_only_hubei_made_unless_asked() -> None:
    away = replace(press("B", 8000), province="江苏省")
    matcher = Matcher.fit([away])
    assert matcher.match_one(Need("N", PRESS)).matches == ()
    assert matcher.match_one(Need("N", PRESS)).supply is Supply.GAP
    assert matcher.match_one(Need("N", PRESS), all_provinces=True).matches[0].strong


def test_a_gap_names_the_nearest_miss() -> None:
    found = Matcher.fit([press("A", 6000)]).match_one(Need("N", PRESS))
    assert found.supply is Supply.GAP
    assert "公称力" in found.nearest[0]


def test_what_a_whole_trade_leaves_unstated_is_asked_not_held_against_anyone() -> None:
    matcher = Matcher.fit([press("A", 8000), press("B", 7000)])
    found = matcher.match_one(Need("N", PRESS + "快降速度300毫米每秒以上。"))
    assert found.supply is Supply.FOUND
    assert found.unverifiable
    assert all(v.requirement.hard is False for v in found.matches[0].verdicts if v.verdict is Verdict.NOT_STATED)


def test_first_set_needs_a_catalogue() -> None:
    listed = FirstSet("首台（套）技术装备", "省级", "示例目录-2024-1", False)
    claimed = FirstSet(None, None, None, True)
    found = Matcher.fit([press("A", 8000, first_set=listed), press("B", 8000, first_set=claimed)]).match_one(
        Need("N", PRESS)
    )
    flags = {m.product.id: m.first_set for m in found.matches}
    assert flags["A"] is not None
    assert flags["A"].subsidy_yuan is None
    assert flags["B"] is None


def test_changes_give_what_a_new_fit_gives(made_supply) -> None:  # type: ignore[no-untyped-def]
    offered, products, _ = made_supply
    some, rest = products[:60], products[60:]
    changed = [replace(rest[0], name="离心式鼓风机"), *rest[1:]]
    grown = Matcher.fit(some + rest[:1]).with_changes(changed, [some[0].id])
    fresh = Matcher.fit([*some[1:], *changed])
    for item in offered[:12]:
        need = Need(item.need.id, item.need.text, industry=item.need.industry)
        assert row_of(grown.match_one(need)) == row_of(fresh.match_one(need))


def test_order_of_products_does_not_matter(made_supply) -> None:  # type: ignore[no-untyped-def]
    offered, products, matcher = made_supply
    shuffled = list(products)
    random.Random(7).shuffle(shuffled)
    other = Matcher.fit(shuffled)
    for item in offered[::6]:
        need = Need(item.need.id, item.need.text, industry=item.need.industry)
        assert row_of(matcher.match_one(need)) == row_of(other.match_one(need))


def test_out_of_scope_lists_nothing(made_supply) -> None:  # type: ignore[no-untyped-def]
    found = made_supply[2].match_one(Need("N", "急招焊工十名，包吃住"))
    assert found.supply is Supply.OUT_OF_SCOPE
    assert found.matches == ()
    assert found.understanding.refusal


def test_row_keeps_to_the_contract(made_supply) -> None:  # type: ignore[no-untyped-def]
    offered, _, matcher = made_supply
    row = to_row(matcher.match_one(Need("N1", offered[0].need.text)))
    assert {"need_id", "categories", "specs", "supply", "matches", "diagnosis", "policies"} <= set(row)
    assert [m["rank"] for m in row["matches"]] == list(range(1, len(row["matches"]) + 1))
    for spec in row["specs"]:
        assert spec["span"] in offered[0].need.text
    json.dumps(row, ensure_ascii=False, allow_nan=False)


def test_a_machine_far_too_large_stands_below_one_that_fits_closely() -> None:
    matcher = Matcher.fit([press("A", 50000), press("B", 8000)])
    found = matcher.match_one(Need("N", PRESS))
    assert [match.product.id for match in found.matches] == ["B", "A"]
    assert all(match.strong for match in found.matches)
    assert any(reason.label == "规格比要求大得多" for reason in found.matches[1].reasons)


def test_answers_do_not_depend_on_the_number_of_workers(made_supply: tuple[object, list[Product], Matcher]) -> None:
    products = made_supply[1]
    many = [replace(product, id=f"{copy}{product.id}") for copy in range(3) for product in products]
    assert len(many) > 1000, "two chunks, so that two workers have something to do"
    needs = [Need(f"N{place}", PRESS) for place in range(6)]
    alone, together = Matcher.fit(many), Matcher.fit(many, workers=2)
    assert list(alone.match(needs)) == list(together.match(needs, workers=2))


def test_a_line_that_sheets_print_takes_no_figure_away() -> None:
    specs = (
        StatedSpec("工件最大质量", 80, "kg"),
        StatedSpec("最小可达剩余不平衡度", 0.2, "g·mm/kg"),
        StatedSpec("单件循环时间", 1, "min"),
    )
    products = [Product(i, "示例", "黄石市", "湖北省", "自动去重动平衡机", "", specs=specs) for i in "AB"]
    text = "要一台动平衡机，转子重量到60公斤，平衡精度每公斤0.3克毫米以内，一根转子90秒下线。"
    found = Matcher.fit(products).match_one(Need("N", text))
    assert 90 in [r.value for r in found.understanding.requirements]
    assert found.matches[0].strong
