"""What holds for every page: no barrier for anybody, room on a small screen, one language at a time, and paper."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import STAFF, Site, watch
from tests.browser.test_flows import NEED

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/search",
    "/search?q=630吨以上油压机",
    "/search?q=没有这种东西&city=神农架林区",
    "/categories",
    "/categories/油压机",
    "/categories/炼铁高炉",
    "/products/1?q=630吨以上油压机",
    "/orgs/1",
    "/compare?p=1&p=2&p=5&q=630吨以上油压机",
    "/compare",
    "/needs/new",
    "/policies",
    "/policies/documents",
    "/estimate",
    "/estimate?manufacturing=yes&total=8000&equipment=5600&lease=direct&contracts=2000&lease_years=2&lpr=345&renewed=yes&industry=家电&before=45&after=120",
    "/diagnose",
    "/first-sets",
    "/first-sets?q=没有这一条",
    "/login",
    "/nowhere",
)
STAFF_PAGES = (
    "/supply",
    "/supply/suppliers",
    "/supply/imports",
    "/supply/products/1",
    "/admin/outbox",
    "/first-sets/manage",
    "/first-sets/manage/1",
    "/first-sets/ties",
    "/first-sets/claims",
    "/first-sets/imports",
    "/policies/manage",
    "/policies/manage/new",
    "/policies/figures",
)
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
LINES_OF_TEXT = """cells => cells.map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set(Array.from(range.getClientRects(), box => Math.round(box.top))).size;
})"""
A4_BETWEEN_MARGINS = 623  # 165 mm in CSS pixels
FOREIGN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node; node = walker.nextNode();) {
    const holder = node.parentElement;
    if (!/[\\u3400-\\u9fff]/.test(node.textContent) || holder.closest("[lang]").lang !== "en") { continue; }
    if (holder.closest("option, script, title, textarea, datalist")) { continue; }
    found.push(node.textContent.trim());
  }
  return found;
}"""


def draft(page: Page) -> str:
    """The address of a draft of the need."""
    page.goto("/needs/new")
    page.fill("#text", NEED)
    page.click("form .btn-primary")
    page.wait_for_url(re.compile("/needs/draft/"))
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(
    browser: Browser, site: Site, complaints: list[str], theme: str, size: dict[str, int]
) -> None:
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport=size, color_scheme=theme)  # type: ignore[arg-type]
    watch(context, site, complaints)
    page = context.new_page()
    told = draft(page)
    found = []
    for path in (*PAGES, told, f"{told}/book", "/search?q=油压机&lang=en"):
        page.goto(path)
        found += [f"{path} {v['id']} {v['nodes'][0]['html'][:200]}" for v in Axe().run(page).response["violations"]]
    context.close()
    assert found == []


def test_axe_finds_nothing_in_the_work_area(page: Page, site: Site) -> None:
    page.goto("/login")
    page.fill("input[name=email]", STAFF)
    page.fill("input[name=password]", site.password)
    page.click("main button[type=submit]")
    expect(page.locator(".staff-nav")).to_be_visible()
    found = []
    for path in STAFF_PAGES:
        page.goto(path)
        found += [f"{path} {v['id']} {v['nodes'][0]['html'][:200]}" for v in Axe().run(page).response["violations"]]
    assert found == []


def test_nothing_is_cut_at_320_pixels(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport={"width": 320, "height": 640})
    page = context.new_page()
    wide = []
    told = draft(page)
    for path in (*PAGES, told):
        for language in ("zh", "en"):
            page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                wide.append(f"{path} {language}: {over}px")
    context.close()
    assert wide == []


def test_an_english_page_marks_every_chinese_word(page: Page) -> None:
    told = draft(page)
    left: dict[str, list[str]] = {}
    for path in (*PAGES, told, f"{told}/book"):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
        words = page.evaluate(FOREIGN)
        if words:
            left[path] = words[:5]
    assert left == {}


def test_the_match_book_is_a_sheet_of_paper(page: Page) -> None:
    told = draft(page)
    page.goto(f"{told}/book")
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".btn").first).to_be_hidden()
    expect(page.locator(".signature")).to_be_visible()
    page.set_viewport_size({"width": A4_BETWEEN_MARGINS, "height": 900})
    over = "document.querySelector('.book-sheet').getBoundingClientRect().right - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0.5


def test_numbers_of_the_match_book_stay_in_one_line_at_a_desk(page: Page) -> None:
    page.goto(f"{draft(page)}/book")
    lines = page.locator("td.serial").evaluate_all(LINES_OF_TEXT)
    assert lines and set(lines) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert len(page.pdf(prefer_css_page_size=True)) > 5_000


def test_targets_are_large_enough_to_touch(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/search?q=630吨以上油压机")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main select, main input:not([type=hidden])")]
          .filter(e => e.offsetParent && !e.matches(".visually-hidden"))
          .map(e => [e.name || e.textContent.trim(), (e.closest("label, .form-check") || e).getBoundingClientRect()])
          .filter(([, box]) => box.height < 43.5).map(([name]) => name)"""
    )
    context.close()
    assert small == []
