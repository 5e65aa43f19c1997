"""The pages of organizers and administrators: no barrier for anybody, nothing cut, one language at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ADMINISTRATOR, Site, watch
from tests.browser.test_every_page import DESK, FOREIGN, PHONE

pytestmark = pytest.mark.browser

PAGES = (
    "/supply",
    "/supply/products/1",
    "/supply/products/new?org=1",
    "/supply/products/1/withdraw",
    "/supply/suppliers",
    "/supply/suppliers/1",
    "/supply/suppliers/new",
    "/supply/imports",
    "/admin/outbox",
    "/admin/accounts",
    "/admin/audit",
)
ROWS = (
    ("企业名称", "产地", "产品名称", "主要技术参数", "单价（万元）"),
    ("鄂州己字钣金（虚构）", "鄂州市", "数控折弯机", "公称力：1600 kN", 42),
    ("鄂州己字钣金（虚构）", "鄂州市", "通用机", "质量好", 0.003),
    ("", "随洲", "电动拧紧机", "最大扭矩：120 N·m", "问老板"),
)


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> Any:
    """The administrator's cookies."""
    context = browser.new_context(base_url=site.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/login")
    page.fill("input[name=email]", ADMINISTRATOR)
    page.fill("input[name=password]", site.administrator_password)
    page.click("main button[type=submit]")
    expect(page.locator(".staff-nav")).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def review(browser: Browser, site: Site, signed_in: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an uploaded list that waits to be confirmed."""
    path: Path = tmp_path_factory.mktemp("lists") / "清单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    context = browser.new_context(base_url=site.url, locale="zh-CN", storage_state=signed_in)
    page = context.new_page()
    page.goto("/supply/imports")
    page.set_input_files("#list", path)
    page.click("main .btn-primary")
    page.wait_for_url(re.compile(r"/imports/\d+"))
    address = re.sub(r"^https?://[^/]+", "", page.url)
    context.close()
    return address


@pytest.fixture
def staff_context(
    browser: Browser, site: Site, signed_in: Any, complaints: list[str], request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A context of the administrator; the parameter gives the size and the theme."""
    size, theme = request.param
    context = browser.new_context(
        base_url=site.url, locale="zh-CN", viewport=size, color_scheme=theme, storage_state=signed_in
    )
    watch(context, site, complaints)
    yield context
    context.close()


@pytest.mark.parametrize("staff_context", [(DESK, "light"), (PHONE, "dark")], indirect=True, ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_cut(staff_context: BrowserContext, review: str) -> None:
    page = staff_context.new_page()
    found = []
    for path in (*PAGES, review):
        page.goto(path)
        found += [f"{path} {v['id']} {v['nodes'][0]['html'][:200]}" for v in Axe().run(page).response["violations"]]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{path}: {over}px too wide"] if over > 0 else []
    assert found == []


@pytest.mark.parametrize("staff_context", [(DESK, "light")], indirect=True, ids=["desk"])
def test_english_work_pages_mark_every_chinese_word(staff_context: BrowserContext, review: str) -> None:
    page = staff_context.new_page()
    left: dict[str, list[str]] = {}
    for path in (*PAGES, review):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
        words = page.evaluate(FOREIGN)
        if words:
            left[path] = words[:5]
    assert left == {}


@pytest.mark.parametrize("staff_context", [(DESK, "light")], indirect=True, ids=["desk"])
def test_a_price_shows_its_yuan_as_it_is_typed(staff_context: BrowserContext) -> None:
    page: Page = staff_context.new_page()
    page.goto("/supply/products/1")
    page.fill("#price_wan", "51.5")
    expect(page.locator("[data-yuan-of=price_wan]")).to_have_text("＝515,000元")
