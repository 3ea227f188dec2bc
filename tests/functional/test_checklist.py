"""Lines of the checklist that a household's survey page answers for, walked as a person would; the figures stand at the
end of a run."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Error, Page, expect

from tests.conftest import Measured
from tests.functional.conftest import Site, Window, keeps, open_survey

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("survey page")]
SEVEN = 7
FORMS_FROM_FACTS = ("3", "4", "5", "6")
# Fields in which a fact of a household could be typed: filters, searches and files are none.
FACT_FIELDS = """[...document.querySelectorAll('main input, main textarea')]
  .filter(one => one.checkVisibility() && !['hidden', 'file', 'search', 'submit'].includes(one.type))
  .filter(one => !one.closest('form[method=get], form[action*="/forms/"]')).map(one => one.name)"""
ASKED_AGAIN = """[...document.querySelectorAll('form[data-survey] [name]')].map(one => one.name)
  .filter(name => ['head', 'head_name', 'name', 'village', 'exit_year'].includes(name))"""


@pytest.fixture
def page(window: Window, site: Site) -> Page:
    """The county office at a phone."""
    page = window("county_office", width=360, height=640).new_page()
    open_survey(page, site)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def test_all_met_asks_one_confirmation_that_names_the_household(page: Page, measured: Measured) -> None:
    chosen = page.locator("form[data-survey] input[type=radio]:checked:not([name$=-compulsory_stage])")
    before = chosen.count()
    press(page, "全部达标")
    question = page.locator("[data-summary]")
    expect(question).to_be_focused()
    expect(question).to_contain_text("确认孙七家（户编号H5）这7项全部达标？")
    expect(chosen).to_have_count(0)
    assert before == 0
    press(page, "确认：孙七家全部达标")
    expect(page.locator("[data-summary]")).to_contain_text("还没有保存")
    expect(chosen).to_have_count(SEVEN)
    measured(f"U5: {before} preset (0); 全部达标 asks 1 confirmation with the name, then {SEVEN} chosen (7)")
    page.get_by_role("link", name="孙七").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("孙七")


def test_nothing_that_is_known_is_asked_again(page: Page, site: Site, measured: Measured) -> None:
    again = page.evaluate(ASKED_AGAIN)
    sizes = page.locator("#f-household_size_hukou").input_value()
    retyped: dict[str, int] = {}
    for form in FORMS_FROM_FACTS:
        page.goto(f"/forms/?form={form}")
        expect(page.locator("main table").first).to_be_visible()
        retyped[form] = len(page.evaluate(FACT_FIELDS))
    page.goto(f"/subjects/{site.subjects['H2']}/remediation/")
    told = page.locator("form[data-survey] .tag", has_text="上次").count()
    measured(f"U4: fields to type again in Forms 3-6: {retyped} (0); known and asked again on Form 2: {len(again)} (0)")
    measured(f"U4: answers of last time stand beside {told} questions of a second visit, marked 上次")
    assert (again, sizes, sum(retyped.values())) == ([], "2", 0)
    assert told >= SEVEN


def test_parts_add_up_against_the_line_and_a_figure_in_ten_thousands_is_caught(page: Page, measured: Measured) -> None:
    page.locator("[data-total] summary").first.click()
    page.get_by_label("务工收入").fill("1200*3+400")
    total = page.get_by_label("工资性收入").first
    expect(total).to_have_value("4000")
    for label in ("家庭生产经营性收入", "转移性收入", "财产性收入", "家庭生产经营性支出"):
        page.get_by_label(label).first.fill("0")
    expect(page.locator("[data-figure]")).to_have_text("2,000")
    expect(page.locator("[data-verdict]")).to_have_text("低于标准线")
    page.get_by_label("务工收入").fill("0.9")  # 0.9 万元, written as yuan
    press(page, "保存")
    expect(page.locator("[data-summary]")).to_contain_text("万元")
    expect(page.locator(".ask--wait", has=page.locator("#f-wage_income"))).to_have_count(1)
    measured(f"U6: 1200*3+400 gives {4000:,} and 2,000 a head below the line of 3,100; 万元 for 元 caught: 1 of 1")


def test_what_is_typed_is_kept_after_each_field_and_survives_a_crash(
    page: Page, site: Site, measured: Measured
) -> None:
    typed = {"remark": "户主外出，下周再来。" * 6, "surveyed_by": "何主任、李队长", "household_size_reason": "1人婚入"}
    waited = []
    for field, text in typed.items():
        with page.expect_response(keeps(text)) as kept:
            page.locator(f"#f-{field}").fill(text)  # and nobody leaves the field, which would keep it at once
            begun = time.monotonic()
        assert kept.value.ok
        waited.append(time.monotonic() - begun)
    expect(page.locator("[data-kept]")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    context = page.context
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash")
    again = context.new_page()
    again.goto(f"/subjects/{site.subjects['H5']}/survey/")
    expect(again.locator(":focus")).to_have_attribute("name", re.compile("|".join(typed)))
    for field, text in typed.items():
        expect(again.locator(f"#f-{field}")).to_have_value(text)
    lost = sum(len(text) - len(again.locator(f"#f-{field}").input_value()) for field, text in typed.items())
    measured(f"U8: kept {max(waited):.2f} s after typing at most (1 s); a crash of the tab loses {lost} characters (0)")


WRONG = {
    "household_size": "两", "household_size_hukou": "3.5", "wage_income": "九千", "business_expense": "-5",
    "remark": "", "surveyed_by": "",
}  # fmt: skip
DOUBTFUL = {
    "wage_income": "9000", "business_revenue": "3000", "transfer_income": "0", "property_income": "0",
    "business_expense": "0", "surveyed_on": "2099-01-01",
}  # fmt: skip
LINE = "one => getComputedStyle(one).borderLeftStyle"
NOTHING_SAYING = re.compile("^(格式错误|操作失败|系统异常|输入有误|填写有误)")


def test_every_objection_says_what_where_why_and_what_to_do(page: Page, measured: Measured) -> None:
    for field, text in WRONG.items():
        page.locator(f"#f-{field}").fill(text)
    press(page, "保存")
    summary = page.locator("[data-summary]")
    expect(summary).to_be_focused()
    page.wait_for_load_state()
    links = summary.get_by_role("link")
    said = links.all_inner_texts()
    expect(summary.get_by_role("heading")).to_contain_text(f"有{len(said)}处要改")
    whole, moved = 0, 0
    for number, words in enumerate(said):
        names_the_field, says_how = "“" in words, re.search("请|只写|应当", words)
        whole += bool(names_the_field and says_how and not NOTHING_SAYING.match(words))
        field = str(links.nth(number).get_attribute("data-goes-to"))
        links.nth(number).click()
        expect(page.locator(":focus")).to_have_attribute("name", field)
        moved += 1
        expect(page.locator(f"#q-{field} .ask__problem")).to_have_count(1)
    measured(f"U10: {len(said)} objections, {whole} say what, where, why and what to do; "
             f"the link puts the cursor into the field at {moved}")  # fmt: skip
    assert len(said) >= 4
    assert whole == moved == len(said)


def test_a_doubt_takes_a_reason_an_error_does_not_and_they_never_look_alike(page: Page, measured: Measured) -> None:
    for field, text in DOUBTFUL.items():
        page.locator(f"#f-{field}").fill(text)
    press(page, "保存")
    expect(page.locator("[data-summary]")).to_be_focused()
    page.wait_for_load_state()
    error, doubt = page.locator("#q-surveyed_on"), page.locator("#q-business_revenue")
    takes_a_reason = [one.locator("[name^=why-]").count() for one in (error, doubt)]
    looks = [
        (one.evaluate(LINE), one.locator("svg").first.inner_html(), one.locator(words).first.inner_text()[:2])
        for one, words in ((error, ".ask__problem span"), (page.locator("#q-why-C351"), "strong"))
    ]
    measured(f"U11: an error takes {takes_a_reason[0]} reasons, a doubt {takes_a_reason[1]}; they differ in line "
             f"({looks[0][0]}, {looks[1][0]}), sign and word ({looks[0][2]}, {looks[1][2]})")  # fmt: skip
    assert takes_a_reason == [0, 1]
    assert all(one != other for one, other in zip(*looks, strict=True))
