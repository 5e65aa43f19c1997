"""Estimate and diagnosis in a browser: no barrier, no sideways scroll, one language at a time, paper, and no JavaScript."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, watch
from tests.browser.test_every_page import DESK, FOREIGN, PHONE

pytestmark = pytest.mark.browser

TEXT = "我们厂项目总盘子3.2亿，里头生产设备1.8亿。进了国家再贷款名单，银行批了4000万、两年。"
LINES = "普通车床 C6140 2009年\n加氢反应器 2001年投用 化工\n炼铁高炉 1080立方米 钢铁\n电炉 60吨\n空压机 3级能效\n-3年的车床\n没人认识的东西"
NEED = (
    "车间那台2008年的普通车床C6140要换成数控车床。项目总投资8000万元，其中生产设备5600万元。楚设担贷800万，费率0.8%。"
)


def address(page: Page) -> str:
    """The address of the page, without host and place."""
    return re.sub(r"^https?://[^/]+|#.*$", "", page.url)


def told(page: Page) -> str:
    """A calculator with facts read from a text."""
    page.goto("/estimate")
    page.fill("#told", TEXT)
    page.click("form[action='/estimate/read'] button")
    page.wait_for_url(re.compile("need="))
    return address(page)


def diagnosed(page: Page) -> str:
    """A list with every verdict, a doubt and nothing."""
    page.goto("/diagnose")
    page.fill("#text", LINES)
    page.click("form[action='/diagnose'] .btn-primary")
    page.wait_for_url(re.compile("/diagnose/."))
    return address(page)


def need(page: Page) -> str:
    """A need whose text gives facts for policies and tells of old equipment; the folded section opened."""
    page.goto("/needs/new")
    page.fill("#text", NEED)
    page.click("form .btn-primary")
    page.wait_for_url(re.compile("/needs/draft/"))
    return address(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_cut(
    browser: Browser, site: Site, complaints: list[str], theme: str, size: dict[str, int]
) -> None:
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport=size, color_scheme=theme)  # type: ignore[arg-type]
    watch(context, site, complaints)
    page = context.new_page()
    found = []
    for path in (told(page), f"{diagnosed(page)}?lang=zh", f"{address(page)}?show=doubt", need(page)):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        found += [f"{path} {v['id']} {v['nodes'][0]['html'][:200]}" for v in Axe().run(page).response["violations"]]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{path} {over}px too wide"] if over > 0 else []
    context.close()
    assert found == []


def test_english_pages_mark_every_chinese_word(page: Page) -> None:
    left = {}
    for path in (told(page), diagnosed(page), need(page)):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        if words := page.evaluate(FOREIGN):
            left[path] = words[:5]
    assert left == {}


def test_the_calculator_answers_at_once_and_keeps_its_state_in_the_address(page: Page) -> None:
    page.goto("/estimate")
    page.check("#manufacturing-1")
    page.fill("#total", "8000")
    page.fill("#equipment", "5600")
    page.press("#equipment", "Enter")
    expect(page.locator("#answers .sum").first).to_contain_text("560万元")
    expect(page).to_have_url(re.compile("equipment=5600"))
    page.reload()
    expect(page.locator("#answers .sum").first).to_contain_text("560万元")


def test_marks_and_fields_lead_to_each_other(page: Page) -> None:
    told(page)
    page.click("mark a >> text=3.2亿")
    expect(page).to_have_url(re.compile("#fact-total$"))
    page.click("#total-source a")
    expect(page.locator("#from-total")).to_contain_text("3.2亿")


def test_estimate_and_diagnosis_print_on_paper_without_navigation(page: Page) -> None:
    page.goto("/estimate?manufacturing=yes&total=8000&equipment=5600")
    page.emulate_media(media="print")
    expect(page.locator("#facts")).to_be_hidden()
    expect(page.locator("#answers .print-only")).to_be_visible()
    assert len(page.pdf(prefer_css_page_size=True)) > 5_000
    page.emulate_media(media="screen")
    diagnosed(page)
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".asset button").first).to_be_hidden()
    expect(page.locator(".findings").first).to_be_visible()


def test_everything_works_without_javascript(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport=DESK, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/estimate")
    page.check("#manufacturing-1")
    page.fill("#total", "8000")
    page.fill("#equipment", "5600")
    page.click("#facts .btn-primary")
    expect(page.locator("#answers .sum").first).to_contain_text("560万元")
    expect(page).not_to_have_url(re.compile("go="))
    diagnosed(page)
    page.locator("li.asset", has_text="电炉").get_by_label("钢种").fill("普碳钢")
    page.locator("li.asset", has_text="电炉").get_by_label("所属行业").fill("钢铁")
    page.locator("li.asset", has_text="电炉").locator("button[name=stay]").click()
    expect(page.locator("li.asset", has_text="电炉").locator(".tag").first).to_contain_text("限制类改造 · 成立")
    page.locator("li.asset", has_text="普通车床").get_by_role("button", name="写成需求草稿").click()
    expect(page).to_have_url(re.compile("/needs/draft/"))
    expect(page.locator(".told").first).to_contain_text("想更新为")
    context.close()
