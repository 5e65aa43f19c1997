"""The organizer's and the administrator's pages, as a browser without JavaScript sees them."""

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import current_session, transaction
from marketplace.outbox.models import OutboxPromise, PromiseState
from marketplace.permissions import RoleName
from marketplace.supply.models import Organisation, Product
from tests.marketplace.conftest import add_product, add_supplier, send, sign_in, token_in


@pytest.fixture
def product_id(sqlite_app: Flask) -> int:
    with sqlite_app.app_context(), transaction() as session:
        return add_product(session, name="框架式液压机", model="YX-800").id


@pytest.fixture
def staff(sqlite_app: Flask):
    return sign_in(sqlite_app, RoleName.ADMINISTRATOR)


def form_values(page) -> dict[str, str]:
    """What a browser would send of a form that nobody touched."""
    values = dict(re.findall(r'<input[^>]* name="([\w]+)"[^>]* value="([^"]*)"', page.text))
    areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\r?\n?(.*?)</textarea>', page.text, re.DOTALL)
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        values[name] = chosen[1] if chosen else ""
    return {**values, **dict(areas)}


def test_every_page_of_the_staff_answers_in_both_languages(sqlite_app: Flask, staff, product_id):
    paths = [
        "/supply", "/supply?q=液压&state=listed&gap=price&size=50", "/supply/suppliers", "/supply/suppliers/new",
        "/supply/suppliers/1", "/supply/suppliers/1/withdraw", f"/supply/products/{product_id}",
        f"/supply/products/{product_id}/withdraw", "/supply/products/new?org=1", "/supply/imports",
        "/admin/accounts", "/admin/outbox", "/admin/audit", "/account", "/change", "/tf-setup", "/mf-recovery-codes",
    ]  # fmt: skip
    for lang in ("zh", "en"):
        for path in paths:
            answer = staff.get(path, query_string=None if "?" in path else {"lang": lang})
            assert answer.status_code == 200, path
            assert answer.text.count("<h1") == 1, path


def test_an_untouched_form_saves_without_a_change(staff, product_id):
    page = staff.get(f"/supply/products/{product_id}")
    answer = staff.post(f"/supply/products/{product_id}", data=form_values(page), follow_redirects=True)
    assert "没有改动" in answer.text


def test_a_corrected_product_is_kept(sqlite_app: Flask, staff, product_id):
    values = form_values(staff.get(f"/supply/products/{product_id}"))
    values |= {"specs": "公称力: 8000 kN\r\n滑块行程：900 mm\r\n工作温度: -10–45 ℃", "price_wan": "147.9"}
    answer = staff.post(f"/supply/products/{product_id}", data=values, follow_redirects=True)
    assert "已保存" in answer.text
    with sqlite_app.app_context():
        product = current_session().get_one(Product, product_id)
        assert product.price_yuan == 1_479_000
        assert [(spec["name"], spec["value"], spec["unit"]) for spec in product.specs] == [
            ("公称力", 8000.0, "kN"), ("滑块行程", 900.0, "mm"), ("工作温度", "-10–45", "℃"),
        ]  # fmt: skip
    assert "-10–45 ℃" in staff.get(f"/supply/products/{product_id}").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("price_wan", "听老板的", "不是数字"),
        ("price_wan", "NaN", "不是数字"),
        ("price_wan", "-5", "价格是负数"),
        ("price_wan", "50-80", "是一段"),
        ("price_wan", "0.004", "不到0.05万元"),
        ("lead_days", "两周", "不是整数"),
        ("specs", "公称力 8000", "第1行读不懂"),
        ("name", "", "请填产品名称"),
    ],
)
def test_a_fault_is_told_at_the_top_and_at_the_field_and_the_input_is_kept(staff, product_id, field, value, words):
    values = {**form_values(staff.get(f"/supply/products/{product_id}")), field: value, "description": "我写的话"}
    page = staff.post(f"/supply/products/{product_id}", data=values).text
    assert page.count(words) == 2
    assert f'href="#{field}"' in page
    assert "<title>有误：" in page
    assert "我写的话" in page


def test_two_editors_do_not_overwrite_each_other(staff, product_id):
    first = form_values(staff.get(f"/supply/products/{product_id}"))
    second = {**first, "lead_days": "45"}
    staff.post(f"/supply/products/{product_id}", data={**first, "lead_days": "30"})
    answer = staff.post(f"/supply/products/{product_id}", data=second)
    assert answer.status_code == 409
    cells = re.findall(r'<td class="prewrap">(.*?)</td>', answer.text)
    assert cells == ["30", "45"]


def test_withdrawing_asks_first_and_can_be_undone(sqlite_app: Flask, staff, product_id):
    ask = f"/supply/products/{product_id}/withdraw"
    page = staff.get(ask)
    assert "从检索、类目和匹配中消失" in page.text
    gone = staff.post(ask, data={"csrf_token": token_in(page)}, follow_redirects=True)
    undo = re.search(r'<form method="post" action="([^"]+)" class="undo">', gone.text)
    assert undo, gone.text
    staff.post(undo[1], data={"csrf_token": token_in(gone)})
    with sqlite_app.app_context():
        assert current_session().get_one(Product, product_id).state == "listed"


def test_a_supplier_is_registered_corrected_verified_and_withdrawn(sqlite_app: Flask, staff):
    values = {"name": "鄂州己字智能（虚构）", "city": "鄂州市", "uscc": "91110000600037341L", "contact_phone": "0711-1"}
    made = send(staff, "/supply/suppliers/new", values)
    path = made.headers["Location"]
    changed = staff.post(path, data={**form_values(staff.get(path)), "description": "做拧紧机"}, follow_redirects=True)
    assert "已保存" in changed.text
    send(staff, f"{path}/verify", at=path)
    send(staff, f"{path}/withdraw")
    with sqlite_app.app_context():
        organisation = current_session().scalars(select(Organisation)).one()
        assert (organisation.description, organisation.state) == ("做拧紧机", "withdrawn")
        assert organisation.verified_at


def test_the_trail_shows_who_changed_what(staff, product_id):
    values = form_values(staff.get(f"/supply/products/{product_id}")) | {"lead_days": "33"}
    staff.post(f"/supply/products/{product_id}", data=values)
    page = staff.get("/admin/audit?action=product.edit").text
    assert "王工" in page
    assert "<del>60</del> → <ins>33</ins>" in page


def test_dead_letters_are_shown_and_tried_again(sqlite_app: Flask, staff, product_id):
    with sqlite_app.app_context(), transaction() as session:
        promise = session.scalars(select(OutboxPromise)).one()
        promise.state, promise.attempts, promise.last_error = PromiseState.DEAD, 8, "ValueError: 坏了"
    page = staff.get("/admin/outbox")
    assert "ValueError: 坏了" in page.text
    answer = staff.post("/admin/outbox/retry", data={"csrf_token": token_in(page)}, follow_redirects=True)
    assert "1项已重新排队" in answer.text
    with sqlite_app.app_context():
        assert current_session().scalars(select(OutboxPromise.state)).one() == PromiseState.WAITING


def test_lists_are_paged_and_the_last_page_answers_for_any_number(sqlite_app: Flask, staff):
    with sqlite_app.app_context(), transaction() as session:
        owner = add_supplier(session)
        for _ in range(45):
            add_product(session, owner)
    assert "共45款" in staff.get("/supply?page=2").text
    assert (
        staff.get("/supply?page=99").text.count("<tr><th") + staff.get("/supply?page=99").text.count('<th scope="row">')
        >= 5
    )
    assert staff.get("/supply?page=abc").status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/supply/products/999999", 404), ("/healthz", 405)])
def test_errors_are_pages_of_ours(staff, path, status):
    answer = (
        staff.post(path, data={"csrf_token": token_in(staff.get("/account"))}) if status == 405 else staff.get(path)
    )
    assert answer.status_code == status
    assert "请求编号" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_file_that_is_too_large_is_refused_with_the_limit(sqlite_app: Flask, staff):
    sqlite_app.config["MAX_CONTENT_LENGTH"] = 1000
    form = {"csrf_token": "x", "list": (BytesIO(b"x" * 5000), "a.xlsx")}
    answer = staff.post("/supply/imports", data=form, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "20 MB" in answer.text


def test_a_fault_of_ours_shows_no_details(sqlite_app: Flask, staff, monkeypatch):
    sqlite_app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(*_args):
        raise RuntimeError("secret detail")

    monkeypatch.setitem(sqlite_app.view_functions, "supply.suppliers", fail)
    fail.permission = "supply.read"  # type: ignore[attr-defined]
    answer = staff.get("/supply/suppliers")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_every_answer_carries_the_strict_policy(staff):
    for path in ("/supply", "/nowhere", "/healthz", "/static/staff.css"):
        policy = staff.get(path).headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


def test_no_page_of_the_staff_has_inline_script_or_style(staff, product_id):
    for path in ("/supply", f"/supply/products/{product_id}", "/admin/audit", "/tf-setup", "/supply/imports"):
        page = staff.get(path).text
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=", page) == []


def test_the_chosen_language_is_remembered(sqlite_app: Flask):
    client = sqlite_app.test_client()
    assert 'lang="zh-Hans"' in client.get("/login").text
    assert 'lang="en"' in client.get("/login?lang=en").text
    assert 'lang="en"' in client.get("/login").text
    english = sqlite_app.test_client().get("/login", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert 'lang="en"' in english.text
