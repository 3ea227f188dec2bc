"""A household without problems on the survey page: how many taps it takes, and sums that follow the typing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from huitou.core.worksheet import amount
from tests.conftest import Measured
from tests.functional.conftest import Site, Window, keeps, open_survey, resized

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("survey page")]
PLANNED_TAPS, MORE_TAPS, PLANNED_KEYS = 19, 4, 4
COUNTS = ("household_size", "household_size_hukou", "household_size_card", "household_size_system")
INCOME = {
    "工资性收入": "9000",
    "家庭生产经营性收入": "0",
    "转移性收入": "0",
    "财产性收入": "0",
    "家庭生产经营性支出": "0",
}
SIX = (
    ("food_and_clothing", "是"), ("housing_safe", "认定达标"), ("water_safe", "认定达标"),
    ("electricity", "认定达标"), ("broadcast", "认定达标"),
)  # fmt: skip


class Taps:
    """Counts what a person does: a choice, a button, or a field gone to and filled."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def choose(self, field: str, words: str) -> None:
        self.page.locator(f"#q-{field} .pill", has_text=words).first.click()
        self.count += 1

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)
        self.count += 1

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.count += 1


@pytest.fixture
def page(window: Window, site: Site) -> Page:
    """The county office at a phone, on the page of a household that nobody has surveyed."""
    page = window("county_office", width=360, height=640).new_page()
    open_survey(page, site)
    page.goto(f"/subjects/{site.subjects['H5']}/")
    return page


def test_nothing_is_answered_beforehand_and_the_four_head_counts_stand_side_by_side(
    page: Page, site: Site, measured: Measured
) -> None:
    resized(page, 1366, 768)
    page.goto(f"/subjects/{site.subjects['H5']}/survey/")
    preset = page.locator("input[type=radio]:checked").evaluate_all("all => all.map(one => one.name)")
    answered = [name for name in preset if not name.endswith("-compulsory_stage")]  # it follows from the birth date
    tops = {page.locator(f"#q-{name}").bounding_box()["y"] for name in COUNTS}  # type: ignore[index]
    page.locator("#f-household_size_hukou").fill("3")
    expect(page.locator("#q-household_size_reason")).to_have_class(re.compile("ask--wanted"))
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.locator("[data-summary]")).to_contain_text("户口簿、明白卡、系统、实际人数不一致")
    measured(f"U5: {len(answered)} of seven items preset (0); U7: four head counts in {len(tops)} row (1)")
    assert answered == []
    assert len(tops) == 1


def test_a_shortfall_takes_four_taps_more_at_most(page: Page, site: Site, measured: Measured) -> None:
    page.goto(f"/subjects/{site.subjects['H5']}/survey/")
    unsafe = Taps(page)
    unsafe.choose("housing_safe", "认定未达标")
    dropout = Taps(page)
    dropout.choose("whole-compulsory_education", "不是，逐人填写")
    dropout.choose("member-2-compulsory_stage", "是")
    dropout.choose("member-2-out_of_school", "是")
    dropout.choose("member-2-because_of_poverty", "是")
    more = {"unsafe house": unsafe.count - 1, "dropout": dropout.count - 1}
    measured(f"survey page, taps that a shortfall adds (U2: 4): {more}")
    assert max(more.values()) <= MORE_TAPS


def test_a_household_is_found_with_four_keys_at_most(page: Page, measured: Measured) -> None:
    keys: dict[str, int] = {}
    for text in ("sq", "孙七", "H5"):
        page.goto("/households/")
        page.locator("#q").press_sequentially(text)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="孙七")).to_be_visible()
        keys[text] = len(text) + 1
    measured(f"search, keys with Enter (U12: 4): {keys}")
    assert max(keys.values()) <= PLANNED_KEYS


def test_sums_and_the_figure_per_head_follow_the_typing(page: Page, site: Site) -> None:
    page.goto(f"/subjects/{site.subjects['H5']}/survey/")
    box = page.locator("[data-total]").first
    box.locator("summary").click()
    box.get_by_label("务工收入").fill("1200*3+400")
    expect(page.get_by_label("工资性收入").first).to_have_value("4000")
    for label in list(INCOME)[1:]:
        page.get_by_label(label).first.fill("0")
    expect(page.locator("[data-figure]")).to_have_text("2,000")
    expect(page.locator("[data-verdict]")).to_have_text("低于标准线")
    box.get_by_label("务工收入").fill("0.62万")
    expect(page.locator("[data-figure]")).to_have_text("3,100")
    expect(page.locator("[data-verdict]")).to_have_text("达到标准线")


def test_the_link_of_a_problem_puts_the_cursor_into_its_field(page: Page, site: Site) -> None:
    page.goto(f"/subjects/{site.subjects['H5']}/survey/")
    page.locator("[data-total] summary").nth(1).click()
    page.get_by_label("养猪").fill("两头")
    page.get_by_role("button", name="保存", exact=True).last.click()
    summary = page.locator("[data-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("“养猪”填的“两头”算不出数")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("养猪")).to_be_focused()
    expect(page.get_by_label("养猪")).to_have_value("两头")


def test_a_household_without_problems_takes_19_taps_at_most(page: Page, measured: Measured) -> None:
    taps = Taps(page)
    page.get_by_role("link", name="填摸底表").click()
    taps.count += 1
    page.wait_for_url("**/survey/")
    for label, text in INCOME.items():
        taps.fill(label, text)
    for field, words in SIX:
        taps.choose(field, words)
    taps.choose("whole-compulsory_education", "全家没有未读书")
    taps.choose("whole-basic_medical_care", "全家参加")
    taps.choose("signature", "已签字")
    taps.press("保存并看下一个")
    expect(page.get_by_text("已保存孙七的摸底表。")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("周八")
    measured(f"survey page, household without problems: {taps.count} taps (U1: {PLANNED_TAPS})")
    assert taps.count <= PLANNED_TAPS


def test_after_a_crash_the_page_opens_at_the_same_field_with_every_character(page: Page, site: Site) -> None:
    page.goto(f"/subjects/{site.subjects['H5']}/survey/")
    address = page.url
    page.locator("#q-water_safe .pill", has_text="认定达标").first.click()
    with page.expect_response(keeps("户主外出，下周再来")) as kept:
        page.locator("#f-remark").press_sequentially("户主外出，下周再来")
    assert kept.value.ok
    expect(page.locator("[data-kept]")).to_have_text(re.compile(r"草稿已保存 \d\d:\d\d"))
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#f-remark")).to_have_value("户主外出，下周再来")
    expect(again.locator("#f-remark")).to_be_focused()
    expect(again.locator("#q-water_safe input[value=yes]")).to_be_checked()
    again.get_by_role("button", name="不要草稿，看保存过的").click()
    expect(again.locator("#f-remark")).to_have_value("")


def fills_the_window(page: Page) -> None:
    """The pad is laid out for the window as it is, and nothing moves any more."""
    page.wait_for_function("""() => {
      const pad = document.querySelector("[data-pad]").getBoundingClientRect();
      const sheet = document.querySelector("[data-sheet]");
      const sharp = Math.round(sheet.getBoundingClientRect().width * devicePixelRatio);
      return pad.width === innerWidth && pad.height === innerHeight && sheet.width === sharp;
    }""")


def _write(page: Page, *, from_left: float) -> None:
    """One stroke of a name on the pad, from a share of its width."""
    fills_the_window(page)
    box = page.locator("[data-sheet]").bounding_box()
    assert box is not None
    start, height = box["x"] + box["width"] * from_left, box["y"] + box["height"] / 2
    page.mouse.move(start, height)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(start + step * 5, height + 20 * (step % 3))
    page.mouse.up()


def test_a_name_is_signed_on_the_screen_and_survives_rotation_and_a_reload(
    page: Page, site: Site, measured: Measured
) -> None:
    page.goto(f"/subjects/{site.subjects['H5']}/survey/")
    page.locator("#f-remark").fill("请户主签字")
    page.get_by_role("button", name="保存", exact=True).last.click()
    page.get_by_role("link", name="请户主签字").click()
    assert page.locator(".signed dd").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 24
    page.get_by_role("button", name="在屏幕上签字").click()
    _write(page, from_left=0.2)
    resized(page, 640, 360)
    _write(page, from_left=0.5)
    page.reload()
    fills_the_window(page)
    sheet, again, done = (page.locator(f"[data-{name}]").bounding_box() for name in ("sheet", "again", "done"))
    assert sheet is not None
    assert again is not None
    assert done is not None
    share = sheet["width"] * sheet["height"] / (640 * 360)
    apart = ((done["x"] - again["x"]) ** 2 + (done["y"] - again["y"]) ** 2) ** 0.5
    page.get_by_role("button", name="完成").click()
    expect(page.get_by_text("孙七的签字情况已保存。")).to_be_visible()
    expect(page.locator("img.signature")).to_be_visible()
    measured(f"signing: the sheet has {share:.0%} of the screen (U38: 80%); 重签 and 完成 lie {apart:.0f} px apart")
    assert share >= 0.8
    assert apart >= 300


AMOUNTS = (
    "1200*3+400", "（100+20）×3", "5,000元", "1.2万", "3千+2百", "100/3", "0.125", "1.005", "2.675*100", "10-2-3", "-5",
    "九千", "1/0", "1 200", "12,34", "(1", "1+", "", "1e5", "1234567.891*3",
)  # fmt: skip


def test_the_page_adds_up_as_the_server_does(page: Page) -> None:
    page.goto("/gallery/")
    computed = page.evaluate(
        "async (texts) => { const { amount } = await import('/static/huitou/amounts.js'); return texts.map(amount); }",
        list(AMOUNTS),
    )
    expected = [None if (yuan := amount(text)) is None else float(yuan) for text in AMOUNTS]
    assert dict(zip(AMOUNTS, computed, strict=True)) == dict(zip(AMOUNTS, expected, strict=True))
