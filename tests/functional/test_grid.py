"""A village typed in with the keyboard alone: how many keys a clean row takes, undo, fill down, a pasted block."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Measured
from tests.functional.conftest import Site, resized, serving
from tests.functional.grid_village_data import HOUSEHOLDS, VILLAGE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("grid")]
KEYS_PER_ROW = 12
OPEN_ROWS = HOUSEHOLDS + 1  # and 孙七 of the small county
PASTED_ROWS, PASTED_COLUMNS = 3000, 15
PATIENCE = 5.0


@pytest.fixture(scope="module")
def village_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("village"), "tests.functional.grid_village_data") as site:
        yield site


class Keys:
    """Types and counts; the mouse is never touched."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.press(*text)


def opened(browser: Browser, site: Site, *, scripts: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, base_url=site.address, java_script_enabled=scripts
    )
    secure = site.address.replace("http:", "https:")
    session = site.sessions["county_office"]
    context.add_cookies([{"name": "__Host-session", "value": session, "url": secure, "secure": True}])
    page = context.new_page()
    page.goto(f"/grid/?village={VILLAGE}")
    return page


@pytest.fixture
def page(browser: Browser, village_site: Site) -> Iterator[Page]:
    page = opened(browser, village_site)
    yield page
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.close()


def cell(page: Page, row: int, field: str) -> str:
    """What the grid shows in a cell."""
    shown: str = page.evaluate(
        """([row, field]) => {
            const heads = [...document.querySelectorAll("thead th")];
            const at = heads.findIndex((head) => head.dataset.field === field);
            const cell = document.querySelectorAll("tbody tr")[row].children[at];
            return cell.querySelector("input")?.value ?? cell.textContent;
        }""",
        [row, field],
    )
    return shown


def shows(page: Page, field: str, *texts: str, first: int = 0) -> None:
    """Cells of a column show these texts from row `first` on, at once or a moment later."""
    deadline = time.monotonic() + PATIENCE
    while (found := tuple(cell(page, first + at, field) for at in range(len(texts)))) != texts:
        assert time.monotonic() < deadline, f"{field}: {found}, not {texts}"
        page.wait_for_timeout(20)


def paste(page: Page, text: str) -> None:
    """A block arrives from the clipboard."""
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_undo_takes_back_more_than_fifty_steps_one_by_one(page: Page) -> None:
    keys = Keys(page)
    keys.press("Tab")
    for number in range(60):
        keys.type(str(number))
        keys.press("Enter" if number % 2 == 0 else "ArrowUp")
    shows(page, "wage_income", "58", "59")
    keys.press(*["Control+z"] * 30)
    shows(page, "wage_income", "28", "29")
    keys.press(*["Control+z"] * 30)
    shows(page, "wage_income", "", "")
    keys.press(*["Control+y"] * 60)
    shows(page, "wage_income", "58", "59")


def test_a_pasted_block_is_shown_first_and_filled_as_one_step(page: Page) -> None:
    keys = Keys(page)
    keys.press("Tab")
    paste(page, "9000\t0\t0\t0\t0\t√\t是\n8000\t0\t0\t0\t0\t也许\t否\n")
    expect(page.locator("[data-extent]")).to_have_text("2 行 × 7 列 · 1 处看不懂，不填")
    keys.press("Enter")
    expect(page.locator("dialog")).not_to_be_visible()
    shows(page, "wage_income", "9000", "8000")
    shows(page, "food_and_clothing", "1", "")
    shows(page, "whole-compulsory_education", "1", "0")
    keys.press("Control+z")
    shows(page, "wage_income", "", "")


def test_a_large_block_is_previewed(page: Page, measured: Measured) -> None:
    text = "\n".join("\t".join(["1"] * PASTED_COLUMNS) for _ in range(PASTED_ROWS))
    begun = time.monotonic()
    paste(page, text)
    expect(page.locator("[data-extent]")).to_contain_text("装不下，多出来的不填")
    seconds = time.monotonic() - begun
    measured(f"U17: pasted block of {PASTED_ROWS} x {PASTED_COLUMNS}, preview after {seconds:.2f} s (3 s)")
    page.keyboard.press("Escape")


def test_a_refused_row_leads_to_its_cell_and_keeps_what_was_typed(page: Page) -> None:
    keys = Keys(page)
    keys.press("Tab")
    keys.type("abc")
    keys.press("Tab", "Control+s")
    objection = page.locator("[data-objections] button").first
    expect(objection).to_contain_text("刘1 · “工资性收入”填的“abc”算不出数")
    objection.press("Enter")
    expect(page.locator("input.cell")).to_have_value("abc")
    expect(page.locator("input.cell")).to_be_focused()


def test_without_scripts_every_household_has_its_page(browser: Browser, village_site: Site) -> None:
    page = opened(browser, village_site, scripts=False)
    expect(page.get_by_text("请点户主姓名逐户填写")).to_be_visible()
    page.get_by_role("link", name="刘1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("刘1")
    page.context.close()


def test_the_roster_keeps_its_filter_and_its_place_when_one_comes_back(page: Page, measured: Measured) -> None:
    resized(page, 360, 640)
    page.goto(f"/roster/?village={VILLAGE}")
    counts = page.get_by_role("navigation", name="只看").inner_text().split()
    page.get_by_role("link", name=f"未查 {OPEN_ROWS}").click()
    expect(page.locator(".chip[aria-current]")).to_have_text(f"未查 {OPEN_ROWS}")
    page.wait_for_load_state()
    names = page.locator("tbody th").all_inner_texts()
    page.get_by_role("link", name="刘15", exact=True).scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    page.get_by_role("link", name="刘15", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("刘15")
    page.go_back()
    expect(page.locator(".chip[aria-current]")).to_have_text(f"未查 {OPEN_ROWS}")
    page.wait_for_function("before => window.scrollY === before", arg=before)
    moved = abs(page.evaluate("window.scrollY") - before)
    measured(f"U13: roster order kept, filters {' '.join(counts)}; going back keeps the filter, {moved} px away (0)")
    assert names[:3] == ["刘1", "刘2", "刘3"]
    assert before > 0
    assert moved == 0


def test_a_clean_row_takes_12_keys_at_most_and_no_mouse(page: Page, measured: Measured) -> None:
    keys = Keys(page)
    keys.press("Tab")
    keys.type("9000")
    for _ in range(4):
        keys.press("Tab")
        keys.type("0")
    keys.press("Tab")
    keys.type("11111111")
    keys.press("ArrowLeft", *["Shift+ArrowLeft"] * 11, "Shift+Control+End", "Control+d", "Control+Home", "Tab", "Enter")
    for _ in range(OPEN_ROWS - 1):
        keys.type("8600")
        keys.press("Enter")
    keys.press("Control+s")
    expect(page.locator("[data-says]")).to_contain_text(f"{OPEN_ROWS} 户已保存")
    measured(f"U3: village grid, {keys.count / OPEN_ROWS:.1f} keys per clean row, 0 mouse ({KEYS_PER_ROW})")
    assert keys.count / OPEN_ROWS <= KEYS_PER_ROW
    page.reload()
    shows(page, "wage_income", "8600", first=OPEN_ROWS - 1)
    shows(page, "signature", "1", first=OPEN_ROWS - 1)
