"""The visitor's two ways: search, and tell a need; by keyboard alone, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, watch

pytestmark = pytest.mark.browser

NEED = (
    "现在那台四柱压力机是2008年买的YB32-500，主缸漏油漏到地沟里。"
    "想换一台630吨以上的油压机，台面左右不小于1.4米，滑块行程800以上。"
)


@pytest.fixture
def scriptless(browser: Browser, site: Site, complaints: list[str]) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(base_url=site.url, locale="zh-CN", java_script_enabled=False)
    watch(context, site, complaints)
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str, limit: int = 60) -> None:
    """Press Tab until the element has the focus; its outline must be seen and nothing may lie over it."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"no focus to be seen on {selector}"
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_word_and_enter_give_products_and_a_filter_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    tab_to(page, "#ask")
    page.keyboard.type("油压机")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.locator(".understood")).to_contain_text("油压机")
    before = page.locator("[data-status]").first.inner_text()
    tab_to(page, "input[name='max:公称力']")
    page.keyboard.type("550")
    page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile("max%3A"))
    expect(page.locator(".chosen")).to_contain_text("公称力")
    assert page.locator("[data-status]").first.inner_text() != before
    page.go_back()
    expect(page.locator("[data-status]").first).to_have_text(before)


def test_a_need_is_told_corrected_and_ranked_by_keyboard(page: Page) -> None:
    page.goto("/needs/new")
    tab_to(page, "#text")
    page.keyboard.insert_text(NEED)
    tab_to(page, "form .btn-primary")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/needs/draft/"))
    expect(page.locator("mark").first).to_contain_text("630吨以上")
    expect(page.locator("h2#matches")).to_have_text("2款全部满足")
    tab_to(page, "input[name='value:公称力']")
    page.keyboard.press("Control+A")
    page.keyboard.type("700")
    page.keyboard.press("Enter")
    expect(page.locator("h2#matches")).to_have_text("1款全部满足")
    expect(page.locator(".items")).to_contain_text("您改过")
    expect(page.locator("#announce")).to_have_text("1款全部满足")


def test_search_without_javascript(scriptless: Page) -> None:
    scriptless.goto("/")
    scriptless.fill("#ask", "630吨以上油压机")
    scriptless.click(".ask button")
    expect(scriptless.locator(".understood")).to_contain_text("油压机")
    expect(scriptless.locator(".result-list").first).to_contain_text("YB32-630")
    scriptless.check("input[name=city][value=武汉市]")
    scriptless.click("text=应用筛选")
    expect(scriptless.locator(".chosen")).to_contain_text("武汉")
    boxes = scriptless.locator("input[name=p]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    scriptless.click(".compare-bar button")
    expect(scriptless.locator("h1")).to_have_text("对比产品")
    expect(scriptless.locator(".compare-sheet tbody tr").first).to_contain_text("公称力")


def test_a_need_without_javascript_keeps_edits_when_the_text_changes(scriptless: Page) -> None:
    scriptless.goto("/")
    scriptless.fill("#ask", NEED)
    scriptless.click(".ask button")
    expect(scriptless.locator("h2#matches")).to_have_text("2款全部满足")
    scriptless.fill("input[name='value:滑块行程']", "950")
    scriptless.click("#need button.btn-primary")
    expect(scriptless.locator("h2#matches")).to_have_text("没有全部满足的产品")
    expect(scriptless.locator(".group-title").first).to_contain_text("未写明")
    expect(scriptless.locator(".group-title").nth(1)).to_contain_text("差一项")
    scriptless.click("summary:has-text('改写原话')")
    scriptless.fill("#text", NEED.replace("630吨", "500吨"))
    scriptless.click("#need button.btn-primary")
    expect(scriptless.locator("mark").first).to_contain_text("500吨以上")
    expect(scriptless.locator("input[name='value:滑块行程']")).to_have_value("950")
    scriptless.click("button[name=remove][value=滑块行程]")
    expect(scriptless.locator("input[name='value:滑块行程']")).to_have_count(0)
    scriptless.click("button[name=restore]")
    expect(scriptless.locator("input[name='value:滑块行程']")).to_have_count(1)


def test_points_of_a_match_add_up_to_its_score(page: Page) -> None:
    page.goto("/needs/new")
    page.fill("#text", NEED)
    page.click("form .btn-primary")
    page.locator("details.why:has(.reasons) > summary").first.click()
    figures = [float(text) for text in page.locator(".reasons").first.locator(".num").all_inner_texts()]
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=0.1 * len(figures))


def test_what_is_out_of_scope_is_said_and_led_on(page: Page) -> None:
    page.goto("/needs/new")
    page.fill("#text", "我们公司长期招聘数控车床操作工五名，要求三年以上经验，包吃住，月薪八千起，有意者请联系。")
    page.click("form .btn-primary")
    expect(page.locator("#need .notice")).to_be_visible()
    expect(page.locator("h2#matches")).to_have_text("还没有可对照的产品")
    expect(page.locator("#text")).to_be_visible()


def test_a_figure_that_cannot_be_read_is_named_at_its_field(page: Page) -> None:
    page.goto("/needs/new")
    page.fill("#text", NEED)
    page.click("form .btn-primary")
    page.fill("input[name='value:公称力']", "六百三")
    page.click("#need button.btn-primary")
    expect(page.locator("#error-summary")).to_contain_text("公称力：不是数字")
    page.click("#error-summary a")
    expect(page.locator("input[name='value:公称力']")).to_be_focused()
    expect(page.locator("input[name='value:公称力']")).to_have_value("六百三")
    page.reload()
    expect(page.locator("input[name='value:公称力']")).to_have_value("630")


def test_theme_and_language_are_kept(page: Page) -> None:
    page.goto("/?theme=dark")
    page.goto("/categories?lang=en")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.goto("/search")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("h1")).to_have_text("Find equipment")
