"""A told need: read, corrected, read again; edits survive, words are tied to figures, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import StatedSpec
from catalog.specs import Op, Requirement
from marketplace.db import current_session, transaction
from marketplace.needs.edits import Edits, Item, Pinned, carried, edits_from, items_of, keyed
from marketplace.needs.facts import Facts, facts_of
from marketplace.needs.forms import read_edits
from marketplace.needs.marking import marked
from marketplace.needs.models import NeedDraft
from marketplace.needs.service import LONGEST_TEXT, is_paragraph
from tests.marketplace.conftest import add_product, send

NEED = "现在那台四柱压力机是2008年买的。想换一台630吨以上的油压机，台面左右不小于1.4米，滑块行程800以上。"
FORCE = Requirement("公称力", Op.AT_LEAST, 630, "吨", "630吨以上", 5, 11)
STROKE = Requirement("滑块行程", Op.AT_LEAST, 800, "mm", "滑块行程800以上", 20, 29, unit_assumed=True)
PIN = Pinned("公称力", ">=", 700, None, "吨", True, "630吨以上")
WISHES = {"最好好用一点": False, "油不能漏": True}


def row(key: str, **changes: str) -> dict[str, str]:
    """The fields of one item's row, as the page sends them."""
    fields = {"hard": "1", "op": ">=", "value": "630", "unit": "吨", **changes}
    return {f"{name}:{key}": value for name, value in fields.items()}


def edit(form: dict[str, str], before: Edits | None = None) -> tuple[Edits, dict[str, str]]:
    kept = before or Edits()
    return read_edits(form, kept, items_of((FORCE, STROKE), kept), facts_of(kept), WISHES)


def test_a_row_that_says_what_the_text_says_follows_the_text() -> None:
    edits, problems = edit(row("公称力") | row("滑块行程", value="800", unit="mm"))
    assert edits.pinned == {}
    assert problems == {}


def test_a_changed_row_is_pinned_and_survives_a_new_reading() -> None:
    edits, _ = edit(row("公称力", value="700"))
    assert edits.pinned == {"公称力": PIN}
    again = Requirement("公称力", Op.AT_LEAST, 500, "吨", "500吨", 0, 4)
    (item,) = items_of((again,), edits)
    assert (item.requirement.value, item.requirement.span, item.is_pinned) == (700, "500吨", True)


def test_a_pinned_figure_stays_when_the_text_no_longer_speaks_of_it() -> None:
    items = items_of((STROKE,), Edits(pinned={"公称力": PIN}))
    assert [item.key for item in items] == ["滑块行程", "公称力"]
    assert items[1].requirement.span == ""


def test_a_removed_figure_stays_away_until_it_is_brought_back() -> None:
    edits, _ = edit(row("公称力") | {"remove": "公称力"})
    assert [item.key for item in items_of((FORCE, STROKE), edits)] == ["滑块行程"]
    edits, _ = edit({"restore": "1"}, edits)
    assert len(items_of((FORCE, STROKE), edits)) == 2


def test_a_figure_of_ones_own_is_added() -> None:
    edits, problems = edit(row("+", value="3", unit="kW", op="<=") | {"add": "主电机功率"})
    assert problems == {}
    assert edits.pinned["主电机功率"] == Pinned("主电机功率", "<=", 3, None, "kW", True)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (row("公称力", value="六百"), "value:公称力"),
        (row("公称力", value="700", unit="桶"), "unit:公称力"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"budget": "-3"}, "budget"),
        ({"budget": "inf"}, "budget"),
    ],
)
def test_what_cannot_be_read_is_named_and_changes_nothing(form: dict[str, str], field: str) -> None:
    edits, problems = edit(form, Edits(pinned={"公称力": PIN}))
    assert list(problems) == [field]
    assert edits.pinned["公称力"] == PIN


def test_edits_are_kept_as_json() -> None:
    edits = Edits(
        "油压机", {"公称力": PIN}, ("滑块行程",), 2, 300.0, True, "年底前", ("budget", "quantity"), ("油不能漏",)
    )
    assert edits_from(edits.as_document()) == edits


def test_a_second_figure_of_one_attribute_has_a_key_of_its_own() -> None:
    assert list(keyed((FORCE, FORCE))) == ["公称力", "公称力#2"]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_marking_keeps_the_text_whole(text: str, spans: list[tuple[int, int]]) -> None:
    items = [Item(str(n), Requirement("x", Op.AT_LEAST, 1, "", "", a, b), False) for n, (a, b) in enumerate(spans)]
    pieces = marked(text, items)
    assert "".join(piece.text for piece in pieces) == text
    for number, (start, end) in enumerate(spans, 1):
        if 0 <= start < end <= len(text):
            assert "".join(p.text for p in pieces if number in p.items) == text[start:end]


@pytest.mark.parametrize(
    "text", ["折弯机", "折弯机 4米", "MVR蒸发器每小时20吨", "SL-Y32-68H/II", "yyj", "630吨以上油压机"]
)
def test_words_are_no_paragraph(text: str) -> None:
    assert not is_paragraph(text)


def test_a_told_need_is_a_paragraph() -> None:
    assert is_paragraph(NEED)


@pytest.fixture
def shop(sqlite_app: Flask) -> Flask:
    """Two presses: one fits the need, one misses its stroke."""
    with sqlite_app.app_context(), transaction() as session:
        for model, stroke in (("YB32-800", 900), ("YB32-700", 700)):
            specs = (
                StatedSpec("公称力", 8000, "kN"),
                StatedSpec("工作台左右", 1500, "mm"),
                StatedSpec("滑块行程", stroke, "mm"),
            )
            add_product(session, model=model, specs=specs)
    return sqlite_app


def start(app: Flask, text: str = NEED) -> tuple[Any, str]:
    client = app.test_client()
    answer = send(client, "/needs/new", {"text": text})
    assert answer.status_code == 302
    return client, answer.location


def test_a_need_is_understood_and_ranked_without_an_account(shop: Flask) -> None:
    client, address = start(shop)
    page = client.get(address).text
    assert page.count("<mark") >= 3
    assert page.index("YB32-800") < page.index("YB32-700")
    assert "1款全部满足" in page
    assert "差一项" in page


def test_a_need_that_nothing_meets_is_called_a_gap(shop: Flask) -> None:
    client, address = start(shop, NEED.replace("630吨", "3000吨"))
    page = client.get(address).text
    assert "没有全部满足的产品" in page
    assert "补链" in page


def test_changes_reach_the_list_at_the_next_look(shop: Flask) -> None:
    client, address = start(shop)
    client.get(address)
    with shop.app_context(), transaction() as session:
        add_product(
            session,
            model="YB32-999",
            specs=(StatedSpec("公称力", 9990, "kN"), StatedSpec("工作台左右", 2, "m"), StatedSpec("滑块行程", 1, "m")),
        )
    assert "2款全部满足" in client.get(address).text


def test_an_empty_or_endless_text_is_refused_in_words_and_kept(shop: Flask) -> None:
    client = shop.test_client()
    empty = send(client, "/needs/new", {"text": "  "})
    assert empty.status_code == 422
    assert "还没有写内容" in empty.text
    long = send(client, "/needs/new", {"text": "油压机，" * LONGEST_TEXT})
    assert long.status_code == 422
    assert "超过10000字" in long.text


def test_a_text_is_shown_and_never_run(shop: Flask) -> None:
    client, address = start(shop, f"<script>alert(1)</script>{NEED}")
    assert "<script>alert" not in client.get(address).text


def test_nobody_finds_a_draft_without_its_token(shop: Flask) -> None:
    start(shop)
    assert shop.test_client().get("/needs/draft/abc").status_code == 404


def counts(page: str) -> dict[str, int]:
    """The line of counts at the top of a draft."""
    line = page.split('id="counts">', 1)[1].split("</p>", 1)[0]
    words = [part.split("</span>", 1)[0] for part in line.split("<span>")[1:]]
    return {name: int(count) for name, count in (word.rsplit(" ", 1) for word in words)}


def test_counts_are_those_of_the_cards_and_headings_say_what_the_cards_say(shop: Flask) -> None:
    with shop.app_context(), transaction() as session:
        table = StatedSpec("工作台左右", 1500, "mm")
        add_product(session, model="YB32-850", specs=(StatedSpec("公称力", 8500, "kN"), table))
        add_product(
            session, model="YB32-100", specs=(StatedSpec("公称力", 1000, "kN"), table, StatedSpec("滑块行程", 1, "mm"))
        )
    client, address = start(shop, NEED + "最好噪声低于75分贝。")
    page = client.get(address).text
    assert counts(page) == {"全部满足": 1, "未写明": 1, "差一项": 1, "差多项": 1}
    assert page.count('<li class="result"') == 4
    ends = [
        page.index(f'class="group-title{more}">{name}')
        for name, more in (("全部满足", ""), ("未写明", ""), ("差一项", ""), ("差多项", " d-inline-flex"))
    ]
    places = [page.index(f'class="model">{model}') for model in ("YB32-800", "YB32-850", "YB32-700", "YB32-100")]
    assert sorted(ends + places) == [place for pair in zip(ends, places, strict=True) for place in pair]


def test_what_no_sheet_states_is_asked_for_on_the_card_and_in_the_heading(shop: Flask) -> None:
    client, address = start(shop, NEED + "噪声不超过75分贝。")
    page = client.get(address).text
    assert "1款写明的都满足" in page
    assert "全部满足 1" not in page
    assert page.count("请向供方确认（要求") == page.count('<li class="result"')
    assert "请向供方确认" in client.get(f"{address}/book").text


def test_an_edited_figure_follows_its_words_into_another_category() -> None:
    noise = Requirement("噪音", Op.AT_MOST, 80, "dB", "噪音80分贝以内", 3, 11)
    edits, _ = read_edits(
        row("噪音", op="<=", value="72", unit="dB"), Edits(), items_of((noise,), Edits()), Facts(), {}
    )
    again = Requirement("噪声", Op.AT_MOST, 80, "dB", "噪音80分贝以内", 3, 11)
    (item,) = items_of((again,), carried(edits, (again,), ()))
    assert (item.requirement.attribute, item.requirement.value, item.is_pinned) == ("噪声", 72, True)


def test_a_struck_out_figure_stays_out_under_its_new_name() -> None:
    again = Requirement("噪声", Op.AT_MOST, 80, "dB", "噪音80分贝以内", 3, 11)
    assert items_of((again,), carried(Edits(removed=("噪音",)), (again,), ())) == ()


def test_a_second_bound_of_one_figure_stays_beside_the_first() -> None:
    edits, _ = edit(row("+", value="900", unit="吨", op="<=") | {"add": "公称力"})
    items = items_of((FORCE,), carried(edits, (FORCE,), ()))
    assert [(item.requirement.op, item.requirement.value) for item in items] == [(Op.AT_LEAST, 630), (Op.AT_MOST, 900)]


def test_a_change_of_category_doubles_no_figure(shop: Flask) -> None:
    text = "想换一台630吨以上的油压机，噪音80分贝以内。"
    client, address = start(shop, text)
    form = {"text": text, "category": "油压机"}
    page = client.get(address).text
    key = page.split('name="value:噪', 1)[1][0]
    send(client, address, form | row(f"噪{key}", op="<=", value="72", unit="分贝"))
    send(client, address, form | {"category": "空压机"} | row(f"噪{key}", op="<=", value="72", unit="分贝"))
    page = client.get(address).text
    assert "要买 空压机" in page
    assert page.count('name="value:噪') == 1
    assert 'value="72"' in page
    assert 'value="80"' not in page


def test_a_refused_change_is_kept_neither_whole_nor_half_and_stays_in_its_field(shop: Flask) -> None:
    client, address = start(shop)
    form = {"text": NEED + "要快。", "budget": "300", "quantity": "两三台"} | row("公称力", value="七百")
    answer = send(client, address, form | row("滑块行程", value="950", unit="mm"))
    assert answer.status_code == 422
    for typed in ('value="七百"', 'value="两三台"', 'value="950"', 'value="300"', "要快。"):
        assert typed in answer.text
    page = client.get(address).text
    assert "要快。" not in page
    assert 'value="950"' not in page
    assert 'value="300"' not in page


def test_a_bad_figure_does_not_keep_its_row_from_being_struck_out(shop: Flask) -> None:
    client, address = start(shop)
    answer = send(client, address, {"text": NEED, "remove": "公称力"} | row("公称力", value="七百"))
    assert answer.status_code == 302
    assert 'name="value:公称力"' not in client.get(address).text


def test_a_budget_marks_what_it_buys_and_what_it_does_not(shop: Flask) -> None:
    client, address = start(shop)
    send(client, address, {"text": NEED, "budget": "100", "quantity": "1"})
    assert client.get(address).text.count("在预算内<") == 2
    send(client, address, {"text": NEED, "budget": "100", "quantity": "2"})
    page = client.get(address).text
    assert (page.count("在预算内<"), page.count("超预算<")) == (0, 2)


def test_words_are_taken_up_as_a_requirement_or_left() -> None:
    taken, _ = edit({"adopt": "油不能漏"})
    (item,) = items_of((), taken, "新的要好用，油不能漏。")
    r = item.requirement
    assert (r.attribute, r.unit, r.hard, r.start, r.end) == ("油不能漏", "bool", True, 6, 10)
    left, _ = edit({"ignore": "最好好用一点"})
    assert left.ignored == ("最好好用一点",)
    again, _ = edit({"recall": "1"}, left)
    assert again.ignored == ()
    assert edit({"adopt": "<没有这句话>", "ignore": "也没有"})[0] == Edits()


def test_a_name_without_a_figure_is_a_thing_to_have() -> None:
    edits, problems = edit({"add": "伺服泵"})
    assert problems == {}
    assert edits.pinned["伺服泵"] == Pinned("伺服泵", "==", 1, None, "bool", True)
    assert edit({"value:+": "3"})[1] == {"add": "name"}


def test_a_chosen_category_reads_the_figures_by_its_template(shop: Flask) -> None:
    client, address = start(shop)
    send(client, address, {"text": NEED, "category": "折弯机"})
    page = client.get(address).text
    assert "要买 折弯机" in page
    with shop.app_context():
        token = address.rsplit("/", 1)[-1]
        found = current_session().get(NeedDraft, token)
        assert found is not None
        assert found.edits["category"] == "折弯机"


def test_the_match_book_holds_the_text_and_every_verdict(shop: Flask) -> None:
    client, address = start(shop)
    page = client.get(f"{address}/book").text
    assert NEED in page
    assert "✓" in page
    assert "✕" in page
    assert "填报单位（盖章）" in page
