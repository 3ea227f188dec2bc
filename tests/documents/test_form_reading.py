"""A filled Form 2 comes back: ours, or one made by hand; what cannot be read is refused by cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from huitou.core.errors import Refusal
from huitou.core.forms import FilledForm
from huitou.documents.form_reading import read_forms
from huitou.documents.form_sheets import write_forms
from tests.samples.workbooks import FORM_2, FORM_3, code_of, refused

VALUES = {"township": "青竹镇", "village": "兰沟村"}
FOOT = {"signature": "张三", "prepared_by": "王五", "reported_on": "2017年6月12日"}
ROW: dict[str, str | int | float] = {
    "head": "张　三", "household_size": 4, "exit_year": 2015, "net_income_per_capita": 2986.25,
    "compulsory_education": "无", "safe_housing": "是", "remark": "=1+1",
}  # fmt: skip
ANSWERS = {
    "head": "张　三", "household_size": "4", "exit_year": "2015", "net_income_per_capita": "2986.25",
    "compulsory_education": "无", "safe_housing": "是", "electricity": "", "remark": "=1+1",
}  # fmt: skip


def filled(sheet: str = "张三", identifier: str = "511425000012") -> FilledForm:
    return FilledForm(sheet, VALUES, (ROW,), None, (identifier,), FOOT)


def by_hand(path: Path, boxes: str = "□有 ☑无", title: str = "青神县 青竹镇 兰沟村 贫困户“回头看”摸底表") -> Worksheet:
    """Form 2 as somebody typed it from the paper: other rows, other columns, no annex, foot in one cell."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "张三"
    sheet["B2"] = title
    sheet["B4"], sheet["C4"], sheet["D4"], sheet["E4"] = "户主姓名", "家庭人口数", "脱贫时间", "“回头看”是否达标项目"
    sheet["E5"], sheet["F5"], sheet["H5"] = "家庭年人均收入（元）", "“三保障”是否达标", "“三有”是否达标"
    sheet["F6"], sheet["G6"], sheet["H6"] = "有无因贫困而辍学学生", "是否住房安全", "是否有生活用电"
    sheet["I4"] = "备注"
    for address, value in zip("BCDEFGHI", ["张三", "４人", "2015年", "2,986.25", boxes, "√", "否", ""], strict=True):
        sheet[f"{address}7"] = value
    sheet["B8"] = "贫困户签字：张三      填表人：王五     填报时间：2017年6月12日"
    sheet["B9"] = "注：1. 户主姓名：以户口簿为准；"
    book.save(path)
    return sheet


def test_our_own_form_comes_back_with_its_household(tmp_path: Path) -> None:
    write_forms(FORM_2, [filled()], tmp_path / "附件2.xlsx")
    (form,) = read_forms(FORM_2, tmp_path / "附件2.xlsx")
    assert (form.file, form.sheet, form.values, form.foot_values) == ("附件2.xlsx", "张三", VALUES, FOOT)
    (row,) = form.rows
    assert row.identifier == "511425000012"
    assert {key: cell.text for key, cell in row.cells.items()} == ANSWERS
    assert row.problems == ()


def test_a_township_of_households_one_sheet_each(tmp_path: Path) -> None:
    forms = [filled("张三", str(number)) for number in range(60)]
    write_forms(FORM_2, forms, tmp_path / "附件2.xlsx")
    seen: list[tuple[int, int]] = []
    read = read_forms(FORM_2, tmp_path / "附件2.xlsx", progress=lambda done, total: seen.append((done, total)))
    assert [form.rows[0].identifier for form in read] == [str(number) for number in range(60)]
    assert seen[-1] == (60, 60)


def test_a_form_made_by_hand_is_found_by_its_words(tmp_path: Path) -> None:
    by_hand(tmp_path / "手工.xlsx")
    (form,) = read_forms(FORM_2, tmp_path / "手工.xlsx")
    assert form.values == VALUES
    assert form.foot_values == FOOT
    (row,) = form.rows
    assert row.identifier == ""
    assert {key: (cell.address, cell.text) for key, cell in row.cells.items()} == {
        "head": ("B7", "张三"),
        "household_size": ("C7", "４人"),
        "exit_year": ("D7", "2015年"),
        "net_income_per_capita": ("E7", "2,986.25"),
        "compulsory_education": ("F7", "无"),
        "safe_housing": ("G7", "是"),
        "electricity": ("H7", "否"),
        "remark": ("I7", ""),
    }


@pytest.mark.parametrize(("boxes", "code"), [("☑有 ☑无", "HT2080"), ("√", "HT2081"), ("基本没有", "HT2081")])
def test_a_box_that_cannot_be_read_is_a_problem_of_its_cell(tmp_path: Path, boxes: str, code: str) -> None:
    by_hand(tmp_path / "手工.xlsx", boxes)
    (problem,) = read_forms(FORM_2, tmp_path / "手工.xlsx")[0].rows[0].problems
    assert problem.code == code
    assert problem.place.words("zh") == "手工.xlsx 「张三」F7（有无因贫困而辍学学生）"


def test_two_places_that_end_alike_are_told_apart(tmp_path: Path) -> None:
    by_hand(tmp_path / "手工.xlsx", title="青神县____西龙____镇 万沟新村____村贫困户“回头看”摸底表")
    assert read_forms(FORM_2, tmp_path / "手工.xlsx")[0].values == {"township": "西龙镇", "village": "万沟新村村"}


def test_a_title_that_fits_nothing_gives_no_values(tmp_path: Path) -> None:
    by_hand(tmp_path / "手工.xlsx", title="摸底表")
    assert read_forms(FORM_2, tmp_path / "手工.xlsx")[0].values == {}


def test_the_sample_row_of_the_paper_and_empty_boxes_are_no_answers(tmp_path: Path) -> None:
    by_hand(tmp_path / "手工.xlsx")
    book = openpyxl.load_workbook(tmp_path / "手工.xlsx")
    sheet = book.worksheets[0]
    sheet.insert_rows(7, 2)
    sheet["B7"], sheet["F7"], sheet["F8"] = "例如：张三", "□有 □无", "□有 □无"
    book.save(tmp_path / "手工.xlsx")
    assert [row.number for row in read_forms(FORM_2, tmp_path / "手工.xlsx")[0].rows] == [9]


def test_blank_sheets_are_passed_over(tmp_path: Path) -> None:
    by_hand(tmp_path / "手工.xlsx")
    book = openpyxl.load_workbook(tmp_path / "手工.xlsx")
    book.create_sheet("Sheet2")
    book.save(tmp_path / "手工.xlsx")
    assert len(read_forms(FORM_2, tmp_path / "手工.xlsx")) == 1


def test_every_sheet_without_the_heads_is_named(tmp_path: Path) -> None:
    by_hand(tmp_path / "手工.xlsx")
    book = openpyxl.load_workbook(tmp_path / "手工.xlsx")
    book.create_sheet("李四")["A1"] = "户主姓名"
    book.create_sheet("目录")["A1"] = "共2户"
    book.save(tmp_path / "手工.xlsx")
    with pytest.raises(Refusal) as caught:
        read_forms(FORM_2, tmp_path / "手工.xlsx")
    assert [(problem.code, problem.place.sheet) for problem in caught.value.problems] == [
        ("HT2082", "李四"), ("HT2082", "目录"),
    ]  # fmt: skip
    assert str(caught.value.problems[0].values["missing"]).startswith("家庭人口数、脱贫时间、家庭年人均收入(元)")


def test_another_form_of_ours_is_named(tmp_path: Path) -> None:
    head_only = replace(FORM_3, head_lines=(), foot=())
    write_forms(head_only, [FilledForm("兰沟村", VALUES, ({"head": "张三"},))], tmp_path / "附件3.xlsx")
    with pytest.raises(Refusal) as caught:
        read_forms(FORM_2, tmp_path / "附件3.xlsx")
    assert (code_of(caught), refused(caught).values) == ("HT2083", {"found": "3", "number": "2"})


def test_a_form_that_nobody_filled(tmp_path: Path) -> None:
    write_forms(FORM_2, [FilledForm("张三", VALUES, ({},), None, (), FOOT)], tmp_path / "空.xlsx")
    with pytest.raises(Refusal) as caught:
        read_forms(FORM_2, tmp_path / "空.xlsx")
    assert code_of(caught) == "HT2034"


def test_the_total_of_form_3_is_not_a_household(tmp_path: Path) -> None:
    spec = replace(FORM_3, head_lines=(), foot=())
    form = FilledForm("兰沟村", VALUES, ({"number": 1, "head": "张三", "household_size": 4},), {"household_size": 4})
    write_forms(spec, [form], tmp_path / "附件3.xlsx")
    (read,) = read_forms(spec, tmp_path / "附件3.xlsx")
    assert [row.cells["head"].text for row in read.rows] == ["张三"]
