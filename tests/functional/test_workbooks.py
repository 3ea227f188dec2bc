"""Workbooks through the pages in a browser: the template with the own households, headings that are guessed, what a
dry run counts and refuses, and two hundred rare names from the file to the printed list."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from playwright.sync_api import Download, Page, expect

from tests.conftest import Measured
from tests.documents.pages import squeezed
from tests.functional.conftest import Window
from tests.samples.rare_names import rare_names
from tests.samples.small_county import UPPER
from tests.samples.workbooks import workbook

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("workbooks")]
HEAD = ("户编号", "村编号", "户主姓名", "脱贫年度", "家庭人口数")
CLICKS_TO_TEMPLATE, MANY, NAMES = 2, 3_000, 200
PLACED = re.compile(r"^户\.xlsx 「[^」]+」[A-Z]+[0-9]+（")
KEY_COLUMNS = ["户编号", "村编号", "村名", "户主姓名", "脱贫时间"]
# Asks the search page for each name, eight at a time, and counts the names that stand there as a link.
FOUND = """async (names) => {
  const lists = async (name) => {
    const page = await (await fetch(`/households/?q=${encodeURIComponent(name)}`)).text();
    const links = new DOMParser().parseFromString(page, "text/html").querySelectorAll("main tbody a");
    return [...links].some((link) => link.textContent.trim() === name);
  };
  let found = 0;
  for (let at = 0; at < names.length; at += 8) {
    found += (await Promise.all(names.slice(at, at + 8).map(lists))).filter(Boolean).length;
  }
  return found;
}"""


@pytest.fixture
def page(window: Window) -> Page:
    """The county office at its desk."""
    return window("county_office").new_page()


def lines(*rows: Sequence[str]) -> bytes:
    """The rows of a file of households."""
    return "".join(",".join(row) + "\n" for row in rows).encode()


def upload(page: Page, thing: str, name: str, content: bytes) -> None:
    """Chooses what is in the file and the file, and sends it."""
    page.goto("/load/")
    page.locator(".pill", has=page.locator(f"input[value={thing}]")).click()
    page.locator("#chosen-file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    press(page, "上传并试算")
    expect(page.locator("#outcome")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def outcome(page: Page, words: str) -> None:
    expect(page.locator("#outcome")).to_contain_text(words)


def book_of(download: Download) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))


def clicked_from_home(page: Page, link: str) -> Download:
    page.goto("/")
    with page.expect_download() as given:
        page.get_by_role("link", name=link).click()
    return given.value


def test_the_template_is_one_click_from_home_with_the_own_households(window: Window, measured: Measured) -> None:
    page = window("township_clerk").new_page()
    book = book_of(clicked_from_home(page, "下载我的摸底表（Excel）"))
    sheet = book["摸底表"]
    heads = [str(cell.value) for cell in sheet[1]]
    codes = [row[0].value for row in sheet.iter_rows(min_row=2)]
    choices = sum(one.type == "list" for one in sheet.data_validations.dataValidation)
    locked = [heads[at] for at in range(len(heads)) if sheet.cell(2, at + 1).protection.locked]
    noted = sum(bool(row[1].value) for other in book if other is not sheet for row in other.iter_rows(max_col=2))
    official = [
        one for one in book_of(clicked_from_home(page, "按附件2样式下载（一户一张）")) if one.sheet_state == "visible"
    ]
    headed = sum(one["A1"].value == "附件 2" and "摸底表" in str(one["A2"].value) for one in official)
    notes = sum(any(str(cell.value).startswith("注：") for row in one for cell in row) for one in official)
    measured(
        f"U16: template 1 click from home ({CLICKS_TO_TEMPLATE}), {len(codes)} own households, {choices} columns to "
        f"choose from, {noted} notes, locked: {'、'.join(locked)}; {headed} of {len(official)} sheets of Form 2 with "
        f"the official heading, {notes} with its notes"
    )
    assert codes == ["H1", "H2", "H3", "H4"]
    assert choices >= 5
    assert noted >= len(heads) - len(KEY_COLUMNS)
    assert sheet.protection.sheet
    assert locked == KEY_COLUMNS
    assert headed == notes == len(official) == len(codes)


def test_an_unknown_heading_is_guessed_and_used_once_it_is_confirmed(page: Page, measured: Measured) -> None:
    shuffled = ("家庭人口数", "户主姓名字", "村编号", "脱贫年度", "户编号")
    upload(page, "households", "户.csv", lines(shuffled, ("2", "张三丰", UPPER, "2014", "H1")))
    guessed = page.get_by_label("“户主姓名字”就是“户主姓名”")
    expect(guessed).not_to_be_checked()
    expect(page.get_by_role("button", name="确认载入")).to_have_count(0)
    guesses = page.locator("#outcome input[name=meant]").count()
    guessed.check()
    press(page, "按这样对应，重新试算")
    outcome(page, "将新增 0 户，更新 1 户，有误 0 户")
    press(page, "确认载入")
    outcome(page, "已载入。")
    page.goto("/households/?q=H1")
    expect(page.locator("main tbody a").first).to_have_text("张三丰")
    measured(f"U18: columns by heading in any order; {guesses} of 1 unknown heading guessed, used once confirmed")
    assert guesses == 1


def test_one_wrong_row_of_three_thousand_is_counted_before_anything_is_written(page: Page, measured: Measured) -> None:
    rows = [(f"N{number:05}", UPPER, f"户{number}", "2016", "3") for number in range(MANY - 1)]
    begun = time.monotonic()
    upload(page, "households", "户.csv", lines(HEAD, *rows, ("N99999", UPPER, "冯九", "二〇一五", "3")))
    outcome(page, f"将新增 {MANY - 1} 户，更新 0 户，有误 1 户")
    seconds = time.monotonic() - begun
    expect(page.get_by_role("button", name="只导入正确的行")).to_be_visible()
    press(page, "不载入，删除文件")
    expect(page.get_by_text("已删除上传的文件")).to_be_visible()
    page.goto("/households/?q=N00001")
    expect(page.get_by_text("没有查到")).to_be_visible()
    measured(
        f"U19: 将新增 {MANY - 1} 户，更新 0 户，有误 1 户; {MANY:,} rows sent and checked in {seconds:.1f} s (10 s)"
    )


def test_every_error_names_sheet_and_cell_with_what_stands_there_the_rule_and_what_to_do(
    page: Page, tmp_path: Path, measured: Measured
) -> None:
    wrong = {
        "": ["", UPPER, "无编号", "2016", "3"],
        "二〇一五": ["H81", UPPER, "年错", "二〇一五", "3"],
        "四": ["H82", UPPER, "数错", "2016", "四"],
        "511425101299": ["H83", "511425101299", "村错", "2016", "3"],
        "-1": ["H85", UPPER, "负数", "2016", -1],
    }
    nameless = ["H84", UPPER, "", "2016", "3"]
    path = workbook(tmp_path / "户.xlsx", [list(HEAD), *wrong.values(), nameless])
    upload(page, "households", "户.xlsx", path.read_bytes())
    values = ["现在是空的", *(f"“{value}”" for value in wrong if value)]
    table = page.get_by_role("table").filter(has_text="错误说明")
    expect(table.locator("tbody tr")).to_have_count(len(wrong) + 1)
    told = [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in table.locator("tbody tr").all()
    ]
    said = {
        "sheet and cell": sum(bool(PLACED.match(place)) for place, _, _ in told),
        "value": sum(any(value in text for value in values) for _, text, _ in told),
        "rule": sum(bool(re.fullmatch(r"HT\d{4}|C\d{3}", rule)) for _, _, rule in told),
        "fix": sum(bool(re.search("请|应当", text)) for _, text, _ in told),
    }
    measured(f"U20: of {len(told)} errors " + ", ".join(f"{count} say the {what}" for what, count in said.items()))
    assert len(told) == len(wrong) + 1
    assert set(said.values()) == {len(told)}, told


def test_an_identity_number_that_was_typed_as_a_number_is_refused_with_what_is_lost(
    page: Page, tmp_path: Path, measured: Measured
) -> None:
    rows = [
        ["户编号", "姓名", "与户主关系", "证件类型", "证件号码"],
        ["H1", "张三", "户主", "身份证", 511425197001011000],
    ]
    upload(page, "members", "人.xlsx", workbook(tmp_path / "人.xlsx", rows).read_bytes())
    refusal = page.locator("#outcome tbody td").filter(has_text="身份证号被Excel改成了数字，末3位已丢失")
    expect(refusal).to_be_visible()
    expect(page.get_by_role("button", name="确认载入")).to_have_count(0)
    measured(f"U22: 511425197001011000 typed as a number is refused: {refusal.inner_text()[:26]}")


def printed_list(page: Page, target: Path) -> str:
    """The words of a list as the browser prints it, one page of it after the other."""
    words = ""
    while True:
        page.pdf(path=target, prefer_css_page_size=True)
        words += squeezed(target)
        onwards = page.get_by_role("link", name="下一页")
        if not onwards.count():
            return words
        with page.expect_navigation():
            onwards.click()


def test_two_hundred_rare_names_from_the_file_to_the_printed_list(
    page: Page, tmp_path: Path, measured: Measured
) -> None:
    names = rare_names()
    rows = [(f"R{number:03}", UPPER, name, "2016", "3") for number, name in enumerate(names)]
    upload(page, "households", "户.csv", lines(HEAD, *rows, ("R999", UPPER, "张三", "错", "3")))
    with page.expect_download() as marked:
        page.get_by_role("link", name="下载标好错误的原表").click()
    given_back = {str(row[2]) for row in book_of(marked.value).worksheets[0].values}
    press(page, "只导入正确的行")
    outcome(page, "已载入。")
    entered = int(page.locator(".figure", has_text="已新增").locator(".figure__number").inner_text())
    page.goto("/households/")
    page.locator("#q").press_sequentially(names[0])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=names[0], exact=True)).to_be_visible()
    found = page.evaluate(FOUND, names)
    page.goto(f"/checks/?of=register&area={UPPER}&severity=error")
    with page.expect_download() as given:
        page.get_by_role("link", name="下载工作簿").click()
    listed = [str(row[3]) for row in book_of(given.value)["清单"].values if str(row[2]).startswith("R")]
    in_order = list(dict.fromkeys(listed))
    with page.expect_navigation():
        page.locator("tbody tr td:last-child a").filter(has_text=re.compile(r"^2\d\d$")).first.click()
    printed = printed_list(page, tmp_path / "list.pdf")
    done = {
        "entered": entered,
        "found": found,
        "in order": sum(one == name for one, name in zip(in_order, names, strict=True)),
        "given back": len(given_back & set(names)),
        "exported": len(set(names) & set(listed)),
        "printed": sum(name in printed for name in names),
    }
    measured("U14: of 200 names with rare signs or · " + ", ".join(f"{count} {what}" for what, count in done.items()))
    assert set(done.values()) == {NAMES}, done
