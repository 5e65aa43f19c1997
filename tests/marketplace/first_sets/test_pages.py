"""The register's pages, as a browser without JavaScript sees them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from catalog.records import FirstSet
from marketplace import clock
from marketplace.db import current_session, transaction
from marketplace.first_sets import service
from marketplace.first_sets.models import FirstSetEntry
from marketplace.first_sets.reading import TITLES
from marketplace.first_sets.template import COLUMNS, template_workbook
from marketplace.first_sets.tie_models import FirstSetTie
from marketplace.first_sets.uploading import check_catalogue
from marketplace.jobs import keep_first_sets, relay_all
from marketplace.permissions import SYSTEM, RoleName
from marketplace.searching import current_search
from marketplace.supply.models import Product
from tests.marketplace.conftest import add_product, add_supplier, send, sign_in, token_in
from tests.marketplace.first_sets.examples import certify, entry_facts, entry_of
from tests.marketplace.test_pages import form_values

HEADERS = ["目录类型", "级别", "年度", "目录编号", "研制单位", "产品名称", "规格型号", "市州", "有效期至", "目录文件"]
GOOD = [
    "首台（套）技术装备",
    "省级",
    2024,
    "A-1",
    "武汉某机械有限公司（虚构）",
    "四柱液压机",
    "YB32-900",
    "武汉市",
    "2030-05-31",
    "示例目录",
]


@pytest.fixture
def shop(sqlite_app: Flask) -> Flask:
    """A certified press (1), one whose tie waits (2), one that only claims (3), and one whose entry is over (4)."""
    with sqlite_app.app_context():
        with transaction() as session:
            owner = add_supplier(session)
            certify(session, add_product(session, owner, model="YB32-630", price_yuan=Decimal(900_000)))
            entry_of(session, add_product(session, owner, model="YB32-800"))
            claim = FirstSet("首台（套）技术装备", None, None, self_claimed=True)
            add_product(session, owner, model="YB32-1", first_set=claim)
            certify(session, add_product(session, owner, model="YB32-2"), valid_until=date(2025, 5, 31))
        relay_all()
    return sqlite_app


@pytest.fixture
def visitor(shop: Flask) -> FlaskClient:
    return shop.test_client()


@pytest.fixture
def staff(shop: Flask) -> FlaskClient:
    return sign_in(shop, RoleName.ORGANIZER)


def test_the_public_list_shows_price_and_beside_it_the_price_after_the_subsidy(visitor):
    page = visitor.get("/first-sets").text
    assert "共2条" in page
    assert "90万元" in page
    assert "补助后 76.50万元" in page or "补助后 76.5万元" in page
    assert "15%，" in page
    assert "平台上还没有确认的对应产品" in page
    assert "三(七)" in page
    assert "YB32-2<" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=software", 0), ("level=provincial", 2), ("year=2024", 2), ("year=1999", 0), ("city=420100", 2),
        ("city=420500", 0), ("category=油压机", 1), ("q=YB32-800", 1), ("force=over", 1), ("force=any", 3),
        ("force=x&sort=x&year=abc&page=abc&size=7&kind=%00", 2), ("sort=dearest&size=50", 2),
    ],
)  # fmt: skip
def test_the_public_list_is_narrowed_by_its_address(visitor, query, count):
    page = visitor.get(f"/first-sets?{query}").text
    assert page.count('id="entry-') == count
    assert ("没有符合条件的条目" in page) == (count == 0)


def test_without_entries_the_page_says_so(sqlite_app: Flask):
    assert "目录还没有录入" in sqlite_app.test_client().get("/first-sets").text


def test_only_a_confirmed_tie_in_force_shows_on_the_products_page(visitor):
    listed, waiting, claimed, over = (visitor.get(f"/products/{number}").text for number in (1, 2, 3, 4))
    assert "可测算补助 135,000元" in listed
    assert "补助后 76.5" in listed
    assert "平台核验" in listed
    assert "tag-first" not in waiting + claimed + over
    assert "企业自称首台（套），目录中未查到" in claimed
    assert "可测算补助" not in waiting + claimed + over
    assert "有效期至2025-05-31，已到期" in over


def test_search_compare_api_and_need_follow_the_register(shop: Flask, visitor):
    page = visitor.get("/search?c=油压机&fs=省级").text
    assert "YB32-630" in page
    assert "YB32-800" not in page
    assert "可测算补助 13.50万元" in page or "可测算补助 13.5万元" in page
    assert "tag-first" in visitor.get("/compare?p=1&p=3").text
    rows = {row["model"]: row["first_set"] for row in visitor.get("/api/v1/products?q=液压机").json["products"]}
    assert rows["YB32-630"]["level"] == "省级"
    assert rows["YB32-1"]["self_claimed"] is True
    assert rows["YB32-800"] is None
    assert "YB32-630" in visitor.get("/").text


def test_the_day_after_the_last_the_badge_is_gone_from_page_and_search(shop: Flask, visitor, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2099, 6, 1))
    monkeypatch.setattr("marketplace.jobs.today", clock.today)
    assert "tag-first" not in visitor.get("/products/1").text
    with shop.app_context():
        assert keep_first_sets() == 1
        relay_all()
    assert "YB32-630" not in visitor.get("/search?c=油压机&fs=省级").text
    assert visitor.get("/first-sets").text.count('id="entry-') == 0


def test_the_export_starts_no_formula_and_can_be_uploaded_again(shop: Flask, visitor, tmp_path: Path):
    with shop.app_context(), transaction() as session:
        service.add_entry(session, SYSTEM, entry_facts(product_name="=1+2", holder="@单位"))
    text = visitor.get("/first-sets/export.csv?force=any").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 5
    assert "'=1+2" in {row[5] for row in rows}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@"))]
    path = tmp_path / "目录.xlsx"
    path.write_bytes(visitor.get("/first-sets/export.xlsx?force=any").data)
    cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    price = cells[0].index("单价（万元）")
    row = next(row for row in cells if row[6] == "YB32-630")
    assert (row[price], row[price + 1], row[price + 2]) == (90, 135_000, 76.5)
    checked = check_catalogue(path)
    assert checked.faults == ()
    with shop.app_context(), transaction() as session:
        taken = service.take_in(session, SYSTEM, (facts for *_place, facts in checked.rows))
        assert (taken.added, taken.changed, taken.unchanged) == (0, 0, 4)
    assert visitor.get("/first-sets/export.pdf").status_code == 404


def test_every_page_of_the_staff_answers_in_both_languages(staff):
    paths = [
        "/first-sets", "/first-sets/manage", "/first-sets/manage?state=withdrawn&q=x", "/first-sets/manage/new",
        "/first-sets/manage/1", "/first-sets/manage/1/withdraw", "/first-sets/ties", "/first-sets/ties?state=confirmed",
        "/first-sets/claims", "/first-sets/imports", "/supply/products/1", "/supply/products/2", "/supply/products/3",
    ]  # fmt: skip
    for lang in ("zh", "en"):
        for path in paths:
            answer = staff.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
            assert answer.status_code == 200, path
            assert answer.text.count("<h1") == 1, path
            assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=", answer.text) == [], path


def test_the_organizer_is_told_what_to_do_about_a_claim(staff):
    page = staff.get("/supply/products/3").text
    assert "目录中未查到" in page
    assert "填产品编号3关联" in page
    assert "去确认" in staff.get("/supply/products/2").text
    claims = staff.get("/first-sets/claims").text
    assert "YB32-1" in claims
    assert "YB32-630" not in claims


def test_a_tie_is_confirmed_taken_back_and_refused_on_the_page(shop: Flask, staff, visitor):
    page = staff.get("/first-sets/ties")
    assert "很可能是" in page.text
    assert "型号一致" in page.text
    tie_id = re.search(r"/first-sets/ties/(\d+)/confirm", page.text)[1]
    done = staff.post(f"/first-sets/ties/{tie_id}/confirm", data={"csrf_token": token_in(page)}, follow_redirects=True)
    assert "没有待确认的关联" in done.text
    assert "tag-first" in visitor.get("/products/2").text
    undo = re.search(r'<form method="post" action="([^"]+)" class="undo">', done.text)
    staff.post(undo[1], data={"csrf_token": token_in(done)})
    assert "tag-first" not in visitor.get("/products/2").text
    send(staff, f"/first-sets/ties/{tie_id}/refuse", {"back": "entry"}, at="/first-sets/ties")
    with shop.app_context():
        assert current_session().get_one(FirstSetTie, int(tie_id)).state == "refused"


def test_no_tie_is_decided_without_the_token_of_a_form(staff):
    assert staff.post("/first-sets/ties/1/refuse").status_code == 400


def test_an_entry_is_entered_corrected_withdrawn_and_tied_by_hand(shop: Flask, staff, visitor):
    page = staff.get("/first-sets/manage/new")
    values = {**form_values(page), "kind": "equipment", "level": "national", "year": "2025", "number": "G-7",
              "holder": "别家（虚构）", "product_name": "压力机", "source": "示例公告", "valid_until": "2030-01-31"}  # fmt: skip
    made = staff.post("/first-sets/manage/new", data=values)
    path = made.headers["Location"]
    again = staff.post("/first-sets/manage/new", data=values)
    assert again.status_code == 422
    assert "已有这个编号" in again.text
    wrong = staff.post(path, data={**form_values(staff.get(path)), "valid_until": "明年"})
    assert wrong.status_code == 422
    assert wrong.text.count("不是日期") == 2
    assert "没有找到" in staff.get(f"{path}?find=没有这种东西").text
    for words in ("YB32-1", "3", "http://localhost/products/3"):
        assert 'name="product" value="3"' in staff.get(path, query_string={"find": words}).text
    send(staff, f"{path}/tie", {"product": "3"}, at=f"{path}?find=3")
    assert "国家级" in visitor.get("/products/3").text
    assert 'name="product" value="3"' not in staff.get(f"{path}?find=3").text
    assert send(staff, f"{path}/tie", {"product": "99999"}, at=f"{path}?find=1").status_code == 404
    send(staff, f"{path}/withdraw")
    assert "tag-first" not in visitor.get("/products/3").text
    send(staff, f"{path}/restore", at=path)
    assert "tag-first" in visitor.get("/products/3").text


def test_two_editors_of_an_entry_do_not_overwrite_each_other(staff):
    first = form_values(staff.get("/first-sets/manage/1"))
    staff.post("/first-sets/manage/1", data={**first, "source": "甲"})
    assert staff.post("/first-sets/manage/1", data={**first, "source": "乙"}).status_code == 409


def workbook(*rows: list, sheet: str = "目录", headers: list | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([["湖北省首台（套）目录"], headers or HEADERS, *rows]):
            page.write_row(number, 0, row)
    return out.getvalue()


def changed(**cells) -> list:
    return [cells.get(title, cell) for title, cell in zip(HEADERS, GOOD, strict=True)]


def upload(client: FlaskClient, content: bytes, name: str = "目录.xlsx"):
    form = {"csrf_token": token_in(client.get("/first-sets/imports")), "list": (io.BytesIO(content), name)}
    return client.post("/first-sets/imports", data=form, content_type="multipart/form-data", follow_redirects=True)


def entries() -> int:
    return current_session().scalar(select(func.count()).select_from(FirstSetEntry)) or 0


def test_a_catalogue_is_checked_cell_by_cell_and_kept_only_when_confirmed(shop: Flask, staff):
    with shop.app_context(), transaction() as session:
        add_product(session, add_supplier(session, name="武汉某机械有限公司（虚构）"), model="YB32-900")
        before = entries()
    page = upload(
        staff,
        workbook(
            GOOD,
            changed(目录类型="别的", 年度="去年", 研制单位=""),
            changed(目录编号="A-3", 有效期至="下个月"),
            changed(目录编号="A-4", 市州="随洲"),
            GOOD,
        ),
    )
    assert "可导入2行" in page.text
    table = re.sub(r"<[^>]+>", "|", page.text)
    for words in (
        "“别的”不是目录类型",
        "“去年”不是年份",
        "没有写研制单位",
        "“下个月”不是日期",
        "随州市",
        "与第3行的类型",
    ):
        assert words in table
    assert "A 目录类型" in table
    assert "E 研制单位" in table
    with shop.app_context():
        assert entries() == before
    review = page.request.path
    marked = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(f"{review}/marked.xlsx").data))
    faults = marked.get_sheet_by_name("要改的单元格").to_python()
    assert len(faults) == 7
    assert {tuple(row[:2]) for row in faults[1:]} == {("目录", 4), ("目录", 5), ("目录", 6), ("目录", 7)}
    done = staff.post(f"{review}/confirm", data={"csrf_token": token_in(page)}, follow_redirects=True)
    assert "新增2条" in done.text
    assert "有2对条目和产品等您确认" in done.text
    again = staff.post(f"{review}/confirm", data={"csrf_token": token_in(done)}, follow_redirects=True)
    assert "已经处理过了" in again.text
    with shop.app_context():
        assert entries() == before + 2


def test_faults_are_listed_along_the_rows(staff) -> None:
    shown = upload(staff, workbook(changed(产品名称="", 有效期至="明年"), changed(产品名称="", 研制单位=""))).text
    places = re.findall(r'<td class="num">(\d+)</td><th scope="row">(?:<[^>]+>)?([A-Z]+)', shown)
    assert len(places) >= 3
    assert places == sorted(places, key=lambda place: (int(place[0]), len(place[1]), place[1]))


def test_kind_level_and_year_may_stand_in_the_title_of_the_document(tmp_path: Path):
    headers = ["序号", "企业名称", "软件名称", "版本号", "公布文件"]
    rows = [["1", "武汉某软件有限公司", "设计软件", "V3.0", "省经信厅关于公布2025年首版次软件目录的通知"]]
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(*rows, sheet="名单", headers=headers))
    checked = check_catalogue(path)
    ((_sheet, row, facts),) = checked.rows
    assert (row, facts.kind, facts.level, facts.year, facts.number) == (3, "software", "provincial", 2025, "1")
    assert {note["column"] for note in checked.notes} >= {"A 序号"} or len(checked.notes) == 4


def test_the_same_number_on_two_sheets_is_named_with_its_sheet(tmp_path: Path):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("甲", "乙"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEADERS)
            page.write_row(1, 0, GOOD)
    path = tmp_path / "two.xlsx"
    path.write_bytes(out.getvalue())
    checked = check_catalogue(path)
    assert len(checked.rows) == 1
    assert "工作表“甲”第2行" in checked.faults[0].reason


def test_the_template_reads_without_a_fault_and_says_how(tmp_path: Path, staff):
    assert [title for title, *_rest in COLUMNS] == [*TITLES.values()] or {t for t, *_ in COLUMNS} == {*TITLES.values()}
    answer = staff.get("/first-sets/imports/template.xlsx")
    path = tmp_path / "t.xlsx"
    path.write_bytes(answer.data)
    checked = check_catalogue(path)
    assert (len(checked.rows), checked.faults, checked.unknown_columns) == (2, (), ())
    assert all("示例" in facts.number for *_place, facts in checked.rows)
    assert CalamineWorkbook.from_filelike(io.BytesIO(template_workbook())).sheet_names == ["首台套目录", "填表说明"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.xlsx", "empty.xlsx"), (b"%PDF-1.7", "renamed.xlsx", "PDF"), (b"hello", "notes.docx", ".xlsx"),
        ("名字,岁数\n甲,3\n".encode(), "people.csv", "研制单位"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_catalogue_is_refused_with_a_sentence(staff, content, name, words):
    page = upload(staff, content, name)
    assert page.status_code == 422
    assert words in page.text


def test_the_number_of_statements_does_not_grow_with_the_list(shop: Flask, visitor):
    from tests.marketplace.catalogue.test_pages import counted

    visitor.get("/first-sets")
    with counted(shop) as few:
        visitor.get("/first-sets")
    with shop.app_context(), transaction() as session:
        for _ in range(15):
            certify(session, add_product(session))
    with counted(shop) as many:
        visitor.get("/first-sets")
    assert len(many) <= len(few) <= 12


def test_the_index_knows_the_flag(shop: Flask):
    with shop.app_context():
        assert current_search().index.health().documents == 4
        product = current_session().get_one(Product, 1)
        claim = product.to_record().first_set
        assert claim is not None
        assert replace(claim, reference="x").is_listed
