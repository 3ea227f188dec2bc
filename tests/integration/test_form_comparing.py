"""huitou form compare: what an edited form says otherwise, what no longer fits, and what is taken over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from huitou.accounts.actions import acting, ensure_operator
from huitou.audit.models import Event
from huitou.cli import main
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.reporting.actions import cell_name, settle_returned
from huitou.reporting.queries.sealed_forms import returned_form
from huitou.surveys.models import Survey
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import HANYANG, HILL, UPPER

Output = pytest.CaptureFixture[str]
Edit = Callable[[Worksheet], None]


@pytest.fixture
def given(surveyed: RoundLine, tmp_path: Path, capsys: Output) -> Callable[[str, str, Edit], Path]:
    """A form of an area, given out and edited."""
    county.user("county_office")

    def give(number: str, area: str, edit: Edit) -> Path:
        path = tmp_path / "表.xlsx"
        words = ["form", number, "--round", "2017-07", "--area", area, "-o", str(path), "--as", "county_office-511425"]
        assert main(words) == 0
        book = openpyxl.load_workbook(path)
        edit(next(sheet for sheet in book.worksheets if sheet.title != "汇总"))
        book.save(path)
        capsys.readouterr()
        return path

    return give


def compare(path: Path, *words: str) -> int:
    return main(["form", "compare", str(path), *words, "--as", "operator"])


def cell_under(sheet: Worksheet, text: str, name: str) -> str:
    """The address of the cell in the row of somebody, in the column with this head."""
    column = next(cell.column for row in sheet.iter_rows(max_row=9) for cell in row if cell.value == text)
    row = next(cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == name)
    return str(sheet.cell(row, column).coordinate)


def first_name(sheet: Worksheet) -> str:
    """Who stands in the first row under the heads."""
    numbered = next(row for row in sheet.iter_rows() if row[0].value == 1)
    return str(numbered[1].value)


def test_an_untouched_form_is_the_store(given: Callable[[str, str, Edit], Path], capsys: Output) -> None:
    for number, area in (("3", HANYANG), ("2", HILL), ("5", HANYANG), ("completion", HANYANG)):
        assert compare(given(number, area, lambda _sheet: None)) == 0
        assert capsys.readouterr().out == "与系统里的一致，没有差异\n"


def test_each_edited_cell_is_named_with_the_fact_that_it_states(
    given: Callable[[str, str, Edit], Path], capsys: Output
) -> None:
    cells: list[str] = []

    def edit(sheet: Worksheet) -> None:
        name = first_name(sheet)
        cells.extend(cell_under(sheet, head, name) for head in ("家庭人口数", "备注"))
        sheet[cells[0]].value = 9
        sheet[cells[1]].value = "改过"
        total = next(row for row in sheet.iter_rows() if row[0].value == "合计")
        total[2].value = 99

    assert compare(given("3", UPPER, edit), "--json") == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["cell"], one["returned"], one["fact"]) for one in said[:2]] == [
        (cells[0], "9", "household_size"),
        (cells[1], "改过", None),
    ]
    assert said[1]["reason"] == "这一格由事实算出，请改背后的事实"
    assert said[2]["reason"] == "合计、汇总和没有编号的行是算出来的"


def test_what_is_accepted_becomes_an_adjustment_and_the_rest_is_refused_with_a_reason(
    given: Callable[[str, str, Edit], Path], capsys: Output
) -> None:
    name: list[str] = []

    def edit(sheet: Worksheet) -> None:
        name.append(first_name(sheet))
        for head, value in (("家庭人口数", 9), ("备注", "改过")):
            sheet[cell_under(sheet, head, name[0])].value = value

    path = given("3", UPPER, edit)
    assert compare(path, "--accept-all", "--approved") == 1
    assert "HT6171" in capsys.readouterr().err
    assert compare(path, "--accept-all", "--approved", "--reason", "备注由系统生成") == 0
    survey = Survey.objects.get(subject__head=name[0], kind="review")
    facts = json.loads(survey.facts)
    assert facts["household_size"] == 9
    assert facts["housing_safe"] is not None
    last = survey.revisions.order_by("number").last()
    assert last is not None
    assert last.is_adjustment
    event = json.loads(Event.objects.get(verb="form.return").detail)
    assert event["reason"] == "备注由系统生成"
    assert len(event["refused"]) == 1
    for cell, code in (("汉阳镇上游村!A1", "HT6169"), (event["refused"][0], "HT6170")):
        assert compare(path, "--accept", cell, "--reason", "否", "--approved") == 1
        assert code in capsys.readouterr().err


def village_edits(sheet: Worksheet) -> None:
    """上游村 of Form 5: 卫生室 found wanting; the item that its income misses struck out; a year altered."""
    row = next(cells for cells in sheet.iter_rows() if cells[0].value == "上游村")
    row[2].value, row[4].value, row[6].value = 2015, None, 1


def test_a_cell_of_form_5_that_is_a_fact_of_the_village_is_taken_over_with_where_it_came_from(
    given: Callable[[str, str, Edit], Path], capsys: Output
) -> None:
    path = given("5", HANYANG, village_edits)
    assert compare(path, "--json") == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["subject"], one["column"], one["fact"]) for one in said] == [
        (UPPER, "exit_year", None),
        (UPPER, "collective_income", None),
        (UPPER, "clinic", "clinic"),
    ]
    assert said[1]["reason"] == "这一格由事实算出，请改背后的事实"
    before = json.loads(Survey.objects.get(subject__code=UPPER, kind="review").facts)
    assert compare(path, "--accept-all", "--approved", "--reason", "收入按账本") == 0
    survey = Survey.objects.get(subject__code=UPPER, kind="review")
    assert json.loads(survey.facts) == before | {"clinic": False}
    last = survey.revisions.order_by("number").last()
    assert last is not None
    assert (last.way_in, json.loads(last.changed_keys), last.is_adjustment) == ("form", ["clinic"], True)
    capsys.readouterr()
    assert compare(path, "--json") == 0
    left = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    # 小计 counts the clinic now, and the paper does not.
    assert [(one["subject"], one["column"]) for one in left] == [
        ("", "clinic"),
        (UPPER, "exit_year"),
        (UPPER, "collective_income"),
    ]


def test_a_result_on_form_6_is_refused_and_named_whatever_is_written_there(
    given: Callable[[str, str, Edit], Path], capsys: Output
) -> None:
    def edit(sheet: Worksheet) -> None:
        row = next(cells for cells in sheet.iter_rows() if cells[0].value == "上游村")
        row[2].value, row[5].value = 2017, 1

    path = given("6", HANYANG, edit)
    assert compare(path, "--json") == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["fact"] for one in said] == [None, None]
    assert {one["reason"] for one in said} == {"回头帮成果由乡镇核实得出，请在核实页办理"}
    assert compare(path, "--accept", f"汉阳镇!{said[0]['cell']}", "--reason", "否", "--approved") == 1
    assert "HT6170" in capsys.readouterr().err


def test_facts_that_changed_since_somebody_looked_are_not_written_over(
    given: Callable[[str, str, Edit], Path], surveyed: RoundLine
) -> None:
    path = given("5", HANYANG, village_edits)
    found = returned_form(path, county.viewer("county_office"))
    county.approve(surveyed, county.village_document(UPPER, collective_income="0", telecom=False))
    again = returned_form(path, county.viewer("county_office"))
    cell = next(cell_name(one) for one, fact in again.differences if fact.key == "clinic")
    with (
        acting(ensure_operator(), Permission.SURVEY_IMPORT_APPROVED, today=county.TODAY) as by,
        pytest.raises(Refusal, match="changed since the comparison"),
    ):
        settle_returned(again, [cell], "否", approved=True, seen=found.seen, by=by, now=county.NOW)
    assert json.loads(Survey.objects.get(subject__code=UPPER, kind="review").facts)["clinic"] is True


def changed_head(sheet: Worksheet) -> None:
    next(cell for row in sheet.iter_rows(max_row=9) for cell in row if cell.value == "备注").value = "说明"


def moved_column(sheet: Worksheet) -> None:
    found = {cell.value: cell for row in sheet.iter_rows(max_row=9) for cell in row}
    one, other = found["安全饮用水"], found["生活用电"]
    one.value, other.value = other.value, one.value


def deleted_row(sheet: Worksheet) -> None:
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == 1)
    for cell in sheet[row]:
        cell.value = None


def added_row(sheet: Worksheet) -> None:
    sheet.insert_rows(next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "合计"))
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "合计") - 1
    sheet.cell(row, 2).value = "新来的"


def formula(sheet: Worksheet) -> None:
    next(row for row in sheet.iter_rows() if row[0].value == "合计")[2].value = "=1+1"


def renamed_sheet(sheet: Worksheet) -> None:
    sheet.title = "别的名字"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (changed_head, "HT6164"),
        (moved_column, "HT6168"),
        (deleted_row, "HT6165"),
        (added_row, "HT6166"),
        (formula, "HT6167"),
        (renamed_sheet, "HT6163"),
    ],
)
def test_what_no_longer_fits_the_form_is_named_and_nothing_is_taken_over(
    given: Callable[[str, str, Edit], Path], capsys: Output, edit: Edit, code: str
) -> None:
    assert compare(given("3", UPPER, edit), "--accept-all", "--reason", "否") == 1
    assert code in capsys.readouterr().err
    assert not Event.objects.filter(verb="form.return").exists()


def test_a_workbook_without_a_code_is_refused(surveyed: RoundLine, tmp_path: Path, capsys: Output) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "表.xlsx")
    assert compare(tmp_path / "表.xlsx") == 1
    assert capsys.readouterr().err.startswith("HT6162")
