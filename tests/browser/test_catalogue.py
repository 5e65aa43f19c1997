"""Filters, units and the compare table as hands use them, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, watch

pytestmark = pytest.mark.browser


@pytest.fixture
def scriptless(browser: Browser, site: Site, complaints: list[str]) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(base_url=site.url, locale="zh-CN", java_script_enabled=False)
    watch(context, site, complaints)
    yield context.new_page()
    context.close()


def test_a_changed_unit_converts_and_the_address_stays_clean(page: Page) -> None:
    page.goto("/search?q=630吨以上油压机")
    before = page.locator("[data-status]").first.inner_text()
    expect(page.locator(".filters input[name='min:公称力']")).to_have_value("630")
    page.select_option("select[name='unit:公称力']", "kN")
    expect(page.locator(".filters input[name='min:公称力']")).to_have_value("6300", timeout=15_000)
    expect(page.locator("[data-status]").first).to_have_text(before)
    address = unquote(page.url)
    assert "unit:公称力=kN" in address
    assert "was:" not in address
    assert "missing" not in address


def test_the_category_of_the_words_can_be_taken_out_without_scripts(scriptless: Page) -> None:
    scriptless.goto("/search?q=泵 200m3/h")
    scriptless.click(".chosen a:has-text('类目')")
    expect(scriptless).to_have_url(re.compile("kind=any"))
    expect(scriptless.locator(".elsewhere a")).to_contain_text("只看")


def test_unticking_the_box_leaves_out_what_does_not_say(scriptless: Page) -> None:
    scriptless.goto("/search?q=630吨以上油压机")
    expect(scriptless.locator("[data-status]").first).to_contain_text("未写明")
    scriptless.uncheck("#missing")
    scriptless.click("form.filters button[type=submit]")
    expect(scriptless.locator("[data-status]").first).not_to_contain_text("未写明")
    expect(scriptless).to_have_url(re.compile("stated=1"))


def test_differences_alone_show_without_scripts(scriptless: Page) -> None:
    scriptless.goto("/compare?p=1&p=3")
    rows = scriptless.locator(".compare-sheet tbody tr").count()
    scriptless.check("#differences")
    scriptless.click("[data-submit-for=differences]")
    expect(scriptless.locator(".compare-sheet tbody tr")).not_to_have_count(rows)
    expect(scriptless.locator(".compare-sheet tbody tr:not(.differs)")).to_have_count(0)


def test_head_and_first_column_stay_in_sight(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport={"width": 390, "height": 420})
    page = context.new_page()
    page.goto("/compare?p=1&p=2&p=3&q=630吨以上油压机")
    box = page.locator(".compare-box")
    box.evaluate("e => e.scrollTo(120, 120)")
    assert box.evaluate("e => e.scrollTop > 50 && e.scrollLeft > 50")
    edges = box.evaluate(
        """e => { const at = s => e.querySelector(s).getBoundingClientRect(), all = e.getBoundingClientRect();
        return [at("thead th:last-child").top - all.top, at("tbody tr:last-child th").left - all.left]; }"""
    )
    context.close()
    assert all(abs(edge) < 2 for edge in edges), edges
