"""How pages look and read in a real browser: nothing for axe-core to complain of, no sideways scrolling, nothing that
the content security policy had to stop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.functional.conftest import Site, Window, resized

pytestmark = pytest.mark.browser
NARROWEST, PHONE, OFFICE = 320, 360, 1366
COUNTY_OFFICE = (
    "/", "/households/", "/households/?q=H", "/households/?q=nobody", "/gaps/", "/gaps/?state=accepted",
    "/gaps/assign/", "/gaps/dispatch/", "/gaps/sign/", "/referrals/", "/rollup/", "/rollup/?years=1&level=village",
    "/rollup/?subject=village", "/rollup/opened/?measure=subjects",
    "/rollup/what-if/?line=3300", "/rollup/what-if/changed/?line=3300", "/order/", "/order/amend/", "/order/group/",
    "/order/amend/?key=household.net_income_per_capita.threshold.2018",
    "/order/amend/?key=matrix.duties.income.joint", "/jobs/", "/duplicates/", "/gallery/", "/account/2fa/",
    "/account/password/change/", "/rounds/open/", "/account/logout/", "/nothing",
)  # fmt: skip
OTHERS = (
    ("", "/account/login/"),
    ("review_team", "/gaps/sign/"),
    ("department_officer", "/"),
    ("department_officer", "/referrals/"),
    ("township_clerk", "/"),
    ("village_officer", "/forms/"),
    ("county_office", "/forms/?form=3&area=511425101201"),
    ("county_office", "/help/survey/"),
    ("county_office", "/help/keeping/"),
    ("county_office", "/spot-checks/"),
    ("county_office", "/helped/"),
    ("system_administrator", "/"),
)
PAGES = (*(("county_office", path) for path in COUNTY_OFFICE), *OTHERS)
SERIOUS = {"moderate", "serious", "critical"}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """[...document.querySelectorAll('.button, .nav a, .pager a, summary, select, .input, .tick')]
  .filter(one => one.checkVisibility())
  .map(one => [one.textContent.trim().slice(0, 20), Math.round(one.getBoundingClientRect().height)])
  .filter(([, height]) => height < 44)"""
SMALL_TEXT = """[...document.querySelectorAll('body *')]
  .filter(one => one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(one => [one.textContent.trim().slice(0, 20), parseFloat(getComputedStyle(one).fontSize)])
  .filter(([, size]) => size < 16)"""


def complaints(page: Page) -> list[str]:
    """What axe-core finds, with the first place of each."""
    violations = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations if one["impact"] in SERIOUS]


@pytest.fixture
def stopped() -> Iterator[list[str]]:
    """What the browser refused to run or load."""
    messages: list[str] = []
    yield messages
    assert messages == []


def _watch(page: Page, stopped: list[str]) -> None:
    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 40" not in message.text:
            stopped.append(message.text)

    page.on("console", note)


@pytest.mark.parametrize("width", [PHONE, OFFICE])
@pytest.mark.parametrize(("role", "path"), PAGES)
def test_a_page_is_readable_by_everybody(window: Window, stopped: list[str], role: str, path: str, width: int) -> None:
    page = window(role, width=width).new_page()
    _watch(page, stopped)
    page.goto(path)
    assert complaints(page) == []
    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(SMALL_TARGETS) == []
    if width == PHONE:
        resized(page, NARROWEST, 568)
        assert page.evaluate(SIDEWAYS) == 0
        page.context.add_cookies([{"name": "language", "value": "en", "url": page.url}])
        page.reload()
        assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("code", ["H2", "H4", "H5", "H8", "511425101201"])
@pytest.mark.parametrize("width", [NARROWEST, PHONE, OFFICE])
def test_a_subjects_page_is_readable_by_everybody(
    window: Window, site: Site, stopped: list[str], code: str, width: int
) -> None:
    page = window("county_office", width=width).new_page()
    _watch(page, stopped)
    page.goto(f"/subjects/{site.subjects[code]}/")
    assert complaints(page) == []
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("width", [NARROWEST, PHONE, OFFICE])
def test_the_page_that_corrects_a_household_is_readable_with_everything_open(
    window: Window, site: Site, width: int
) -> None:
    page = window("county_office", width=width).new_page()
    page.goto(f"/subjects/{site.subjects['H2']}/")
    page.get_by_role("link", name="更正登记、整户减少").click()
    page.get_by_label("户口簿人数").fill("三")
    page.get_by_label("依据（凭什么更正）").first.fill("户口簿")
    page.get_by_role("button", name="保存更正").first.click()
    summary = page.locator("[data-summary]")
    expect(summary).to_contain_text("户口簿人数")
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    assert complaints(page) == []
    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(SMALL_TARGETS) == []
    summary.get_by_role("link", name="户口簿人数").click()
    expect(page.locator("[name=size_hukou]").first).to_be_focused()


def test_the_menu_opens_by_keyboard_and_closes_on_escape(window: Window) -> None:
    page = window("county_office").new_page()
    page.goto("/")
    page.locator(".account summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    assert complaints(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()


def test_choosing_a_filter_sends_it(window: Window) -> None:
    page = window("county_office").new_page()
    page.goto("/gaps/")
    with page.expect_navigation():
        page.locator("#choice-indicator").select_option("safe_water")
    expect(page.get_by_text("共1项")).to_be_visible()


def test_filters_work_without_scripts(browser_without_scripts: Page) -> None:
    page = browser_without_scripts
    page.goto("/gaps/")
    page.locator("#choice-indicator").select_option("safe_water")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("共1项")).to_be_visible()


def test_a_printed_page_leaves_the_frame_out(window: Window) -> None:
    page = window("county_office").new_page()
    page.goto("/rollup/")
    page.emulate_media(media="print")
    expect(page.locator(".banner")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".print-head")).to_be_visible()
    expect(page.locator("table")).to_be_visible()
