"""A hand on the slider: the answer follows keys and typing without a new page, and a browser without scripts has the
number and its button. In the small county two households lie between 3,100 and 3,300 yuan."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import Window

pytestmark = pytest.mark.browser
ADDRESS = "/rollup/what-if/"


def said(page: Page, words: str) -> None:
    expect(page.locator("#what-if-said")).to_contain_text(words)


def test_the_answer_follows_the_keys_on_the_slider(window: Window) -> None:
    page = window("county_office").new_page()
    page.goto(ADDRESS)
    said(page, "这就是现行标准线3,100元/人·年：未达标0户")
    page.evaluate("window.hasStayed = true")
    slider, number = page.get_by_label("拖动，或用左右键"), page.get_by_label("试一条标准线")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    said(page, "标准线由3,100元/人·年改为3,250元/人·年：未达标由0户变为2户")
    expect(number).to_have_value("3250")
    expect(page.locator("tr.sum").first).to_contain_text("+2")
    expect(page.locator(".curve__mark--then"), "in the picture and in its key").to_have_count(2)
    page.keyboard.press("Home")
    said(page, "改为0元/人·年：未达标由0户变为0户")
    assert page.evaluate("window.hasStayed"), "without a new page"
    assert page.evaluate("JSON.stringify(localStorage)") == "{}", "and no answer stays behind in the browser"


def test_what_is_typed_moves_the_slider_and_the_address_keeps_it(window: Window) -> None:
    page = window("county_office").new_page()
    page.goto(ADDRESS)
    page.get_by_label("试一条标准线").fill("4500.01")
    said(page, "未达标由0户变为7户")
    expect(page.get_by_label("拖动，或用左右键")).to_have_value("4500")
    page.wait_for_url("**line=4500.01*")
    page.reload()
    said(page, "未达标由0户变为7户")
    expect(page.get_by_label("试一条标准线")).to_have_value("4500.01")
    page.get_by_label("试一条标准线").fill("4500,01")
    said(page, "“4500,01”不能当标准线")


def test_without_scripts_the_button_answers_too(browser_without_scripts: Page) -> None:
    page = browser_without_scripts
    page.goto(ADDRESS)
    expect(page.get_by_label("拖动，或用左右键")).to_be_hidden()
    page.get_by_label("试一条标准线").fill("3300")
    page.get_by_role("button", name="测算", exact=True).click()
    said(page, "未达标由0户变为2户")
    page.get_by_label("级别").select_option("village")
    page.get_by_role("button", name="测算", exact=True).click()
    said(page, "未达标由0户变为2户")
    expect(page.get_by_role("row", name="上游村").first).to_be_visible()
