"""What a results page finds, in which order, and that it counts each product once: over the demonstration's products."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.index.protocol import Facet
from catalog.records import StatedSpec
from catalog.specs import Verdict
from marketplace import demo, migrating
from marketplace.app import create_app
from marketplace.catalogue import search as searching
from marketplace.catalogue.address import Address, Bounds
from marketplace.catalogue.likeness import share_held
from marketplace.catalogue.search import Finder, Results
from marketplace.catalogue.tally import init_tally
from marketplace.db import current_session, database, transaction
from marketplace.fitted import current_fitted
from marketplace.outbox import service as outbox
from marketplace.searching import current_search
from marketplace.workbooks.tables_away import neutral
from tests.marketplace.conftest import add_product, add_supplier, settings

# A query, and the categories that its first three products may stand under.
QUERIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("空压机", ("空压机",)),
    ("空压机 20立方", ("空压机",)),
    ("螺杆空压机 10立方 8公斤", ("空压机",)),
    ("air compressor 20m3/min", ("空压机",)),
    ("250吨折弯机", ("折弯机",)),
    ("折弯机 4米", ("折弯机",)),
    ("折湾机", ("折弯机",)),
    ("zheWanJi", ("折弯机",)),
    ("630吨以上油压机", ("油压机",)),
    ("yyj", ("油压机",)),
    ("压力机 400吨", ("油压机", "先进成型设备", "轻量化锻造成形线")),
    ("MVR蒸发器每小时20吨", ("蒸发器",)),
    ("龙门加工中心 5轴", ("高档数控机床", "数控机床")),
    ("数控车床", ("数控机床",)),
    ("铣床", ("五轴切削机床", "机床")),
    ("AGV 1吨", ("智能物流装备",)),
    ("10吨锅炉", ("节能锅炉",)),
    ("10吨以上蒸汽锅炉", ("节能锅炉",)),
    ("电机 75kW", ("高效电机",)),
    ("变压器 1000kVA", ("高效节能变压器",)),
    ("水泵 200m3/h", ("泵",)),
    ("离心泵", ("泵",)),
    ("冷却塔", ("冷却塔",)),
    ("换热器 100平方", ("换热器",)),
    ("储罐 1000立方", ("储罐",)),
    ("MES系统", ("MES 系统",)),
    ("粗纱机", ("棉纺设备",)),
    ("电炉 50吨", ("电炉",)),
    ("拧紧机", ("电动拧紧机",)),
    ("示波器", ("电子测量仪器设备",)),
    ("高低温试验箱 1000L", ("环境测试仪器",)),
    ("喷漆线", ("自动化喷涂设备",)),
    ("风机", ("高效节能型风机",)),
    ("污水处理 500吨/天", ("废水处理回用系统",)),
    ("消防车", ("消防装备",)),
    ("打磨机器人", ("通用智能制造装备", "工业机器人")),
    ("三坐标测量仪", ("检测设备", "机械测试仪器")),
    ("SXN-600", ("泵",)),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with the demonstration's products, and presses that are far too large."""
    folder = tmp_path_factory.mktemp("shop")
    app = create_app(settings(f"sqlite:///{folder}/shop.sqlite3", folder))
    with app.app_context():
        migrating.upgrade()
        with transaction() as session:
            demo.fill(session)
            owner = add_supplier(session)
            for force in (16_000, 3_000, 2_500):
                specs = (StatedSpec("公称力", force, "kN"),)
                add_product(session, owner, name="数控折弯机", category="折弯机", model=f"WC67-{force}", specs=specs)
        with transaction() as session:
            outbox.rebuild(session, current_search())
    yield app
    with app.app_context():
        current_search().close()
        database().engine.dispose()


@pytest.fixture
def client(shop: Flask) -> FlaskClient:
    """A visitor."""
    return shop.test_client()


Find = Callable[..., Results]


@pytest.fixture
def find(shop: Flask) -> Iterator[Find]:
    """Finds a page for an address, given by its parts."""
    with shop.app_context():
        finder = Finder(current_session(), lambda: current_search().index, current_fitted().reader)
        yield lambda text="", **changes: finder.find(Address(text=text, **changes))


@pytest.mark.parametrize(("query", "terms"), QUERIES, ids=[query for query, _ in QUERIES])
def test_the_category_that_the_words_name_comes_first(find: Find, query: str, terms: tuple[str, ...]) -> None:
    first = [row.product.category for row in find(query).rows[:3]]
    assert first
    assert set(first) <= set(terms)


def test_a_page_keeps_to_the_category_and_says_how_many_others_hold_the_words(find: Find, client: FlaskClient) -> None:
    results = find("空压机 20立方")
    assert {row.product.category for row in results.rows} == {"空压机"}
    assert results.kinds == ("空压机",)
    wider = find("空压机 20立方", any_kind=True)
    assert results.elsewhere == wider.pages.total - results.pages.total > 0
    page = client.get("/search?q=空压机 20立方").text
    assert "类目：空压机" in page
    assert f"也看其他类目（{results.elsewhere}）" in page


def test_among_all_categories_the_one_named_still_comes_first(find: Find) -> None:
    rows = find("空压机 20立方", any_kind=True).rows
    for verdict in (Verdict.MEETS, Verdict.NOT_STATED, Verdict.MISSES):
        others = [row.product.category != "空压机" for row in rows if row.verdict is verdict]
        assert others == sorted(others)
    assert rows[0].product.category == "空压机"


def test_equipment_of_one_industry_is_not_read_into_a_general_word(find: Find, client: FlaskClient) -> None:
    results = find("激光切割机 12kW")
    assert results.kinds == ()
    assert results.rows == ()
    assert "名称或读音相近的类目" in client.get("/search?q=激光切割机 12kW").text


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("数控折弯机 3200", []),
        ("折弯机 板长3200", ["可折板长"]),
        ("630以上油压机", ["公称力"]),
        ("250吨折弯机", ["公称力"]),
    ],
)
def test_a_mere_number_beside_a_name_asks_for_nothing(find: Find, query: str, asked: list[str]) -> None:
    assert [one.attribute for one in find(query).asked.requirements] == asked


def counted(results: Results) -> int:
    return sum(results.counts.values())


@pytest.mark.parametrize("query", ["空压机 20立方", "250吨折弯机", "10吨锅炉", "水泵 200m3/h", "压力机 400吨"])
def test_every_product_is_counted_once(find: Find, query: str) -> None:
    results = find(query, size=100)
    assert counted(results) == results.pages.total == len(results.rows)
    for verdict, count in results.counts.items():
        assert count == sum(row.verdict is verdict for row in results.rows)
    order = [list(Verdict).index(row.verdict) for row in results.rows if row.verdict]
    places = {Verdict.MEETS: 0, Verdict.NOT_STATED: 1, Verdict.MISSES: 2}
    assert [places[list(Verdict)[one]] for one in order] == sorted(places[list(Verdict)[one]] for one in order)


def test_what_does_not_say_can_be_left_out(find: Find, client: FlaskClient) -> None:
    whole, stated = find("水泵 200m3/h"), find("水泵 200m3/h", only_stated=True)
    assert stated.pages.total == whole.pages.total - whole.counts[Verdict.NOT_STATED]
    assert Verdict.NOT_STATED not in stated.counts
    moved = client.get("/search?q=水泵 200m3/h&missing=0")
    assert parse_qs(urlsplit(moved.location).query)["stated"] == ["1"]
    assert "stated" not in client.get("/search?q=水泵&missing=0&missing=1").location


def test_a_machine_far_too_large_stands_behind_one_that_is_near(find: Find) -> None:
    models = [row.product.model for row in find("250吨折弯机", size=100).rows]
    assert models.index("WC67-2500") < models.index("WC67-3000") < models.index("WC67-16000")


@pytest.mark.parametrize("query", ["空压机 20立方", "水泵 200m3/h", "250吨折弯机", "折弯机", "打磨机器人"])
def test_a_list_too_long_to_judge_counts_alike(find: Find, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = find(query, size=100)
    monkeypatch.setattr(searching, "WINDOW", 1)
    long = find(query, size=100)
    assert long.counts == short.counts
    assert long.pages.total == short.pages.total
    assert {row.product.id for row in long.rows} == {row.product.id for row in short.rows}


def test_pages_hand_out_every_product_once(find: Find) -> None:
    whole = [row.product.id for row in find("油压机 500吨", size=100).rows]
    paged = [row.product.id for page in (1, 2, 3) for row in find("油压机 500吨", size=3, page=page).rows]
    assert paged == whole[:9]
    assert len(set(whole)) == len(whole)


def test_facets_count_what_the_page_counts(find: Find) -> None:
    for query in ("空压机 20立方", "打磨机器人"):
        results = find(query)
        assert sum(one.count for one in results.facets[Facet.CITY]) == results.pages.total


def test_a_unit_converts_on_the_server_and_stays_in_the_address(client: FlaskClient, find: Find) -> None:
    shown = find("折弯机", bounds={"公称力": Bounds(250, None, "tf")})
    facet = next(one for one in shown.ranges if one.attribute.name == "公称力")
    assert {"tf", "kN"} <= set(facet.units)
    form = "/search?q=折弯机&min:公称力=250&max:公称力=&unit:公称力=kN&was:公称力=250||tf|tf"
    query = parse_qs(urlsplit(client.get(form).location).query)
    assert query["min:公称力"] == ["2500"]
    assert query["unit:公称力"] == ["kN"]
    retyped = "/search?q=折弯机&min:公称力=300&max:公称力=&unit:公称力=kN&was:公称力=250||tf|tf"
    assert parse_qs(urlsplit(client.get(retyped).location).query)["min:公称力"] == ["300"]
    in_kn = find("折弯机", bounds={"公称力": Bounds(2500, None, "kN")})
    assert in_kn.counts == shown.counts
    unbound = "/search?q=折弯机&min:公称力=&max:公称力=&unit:公称力=kN&was:公称力=||tf|tf"
    assert "unit%3A%E5%85%AC%E7%A7%B0%E5%8A%9B=kN" in client.get(unbound).location
    usual = "/search?q=折弯机&min:公称力=&max:公称力=&unit:公称力=tf&was:公称力=||tf|tf"
    assert "unit" not in client.get(usual).location


def test_an_export_holds_what_the_pages_show(client: FlaskClient, find: Find) -> None:
    text = client.get("/search/export.csv?q=水泵 200m3/h").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]
    results = find("水泵 200m3/h", size=100)
    assert [row[1] for row in rows] == [row.product.model for row in results.rows]
    words = {Verdict.MEETS: "✓满足", Verdict.NOT_STATED: "？未写明", Verdict.MISSES: "✕不满足"}
    assert [row[-2] for row in rows] == [words[row.verdict] for row in results.rows if row.verdict]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_nothing_in_an_export_starts_a_formula(start: str) -> None:
    assert neutral(f"{start}1+2") == f"'{start}1+2"
    assert neutral("630=63") == "630=63"
    assert neutral(-3.5) == -3.5


def test_the_columns_and_the_rest_add_up_to_the_total(client: FlaskClient) -> None:
    page = client.get("/").text
    columns = [int(n) for n in re.findall(r'class="count"><b>(\d+)</b>', page)]
    rest = int(re.findall(r'class="door-rest">.*?<b>(\d+)</b>', page)[0])
    total = int(re.findall(r'<dd><a href="/search">(\d+)</a>', page)[0])
    assert len(columns) == 4
    assert sum(columns) + rest == total
    assert f"共{total}款" in client.get("/categories").text


def test_products_of_no_category_have_a_door_too(shop: Flask, client: FlaskClient) -> None:
    with shop.app_context(), transaction() as session:
        add_product(session, category=None, name="无类目样机", model="WLM-1", price_yuan=Decimal(1))
    init_tally(shop)
    page = client.get("/categories").text
    assert "未归入类目的产品" in page
    assert "WLM-1" in page.split("未归入类目的产品")[1]


def test_what_should_go_is_marked_and_not_offered(client: FlaskClient) -> None:
    unwanted = client.get("/categories").text.split("要淘汰、替换或限制的")[1].split("</section>")[0]
    assert "炼铁高炉" in unwanted
    assert "不供应" in unwanted
    assert "看产品" not in client.get("/categories/炼铁高炉").text


@pytest.mark.parametrize(
    ("name", "words", "share"),
    [
        ("机器人打磨去毛刺工作站", "打磨机器人", 1.0),
        ("商用热泵热水机组", "水泵", 0.0),
        ("桥式三坐标精密测量机", "三坐标测量仪", 5 / 6),
        ("重型背负AGV线边配送系统", "agv", 1.0),
        ("折弯机", "", 0.0),
    ],
)
def test_words_are_held_by_a_name_with_their_neighbours(name: str, words: str, share: float) -> None:
    assert share_held(name, words) == pytest.approx(share)
