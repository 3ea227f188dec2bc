"""Sheet names, dead text and lengths."""

import pytest

from huitou.documents.writing import cell_text, could_be_formula, lines_needed, sheet_names


def test_equal_names_are_numbered() -> None:
    assert sheet_names(["张三", "张三", "张三"]) == ("张三", "张三(2)", "张三(3)")


def test_names_that_differ_only_in_case_are_equal_to_excel() -> None:
    assert sheet_names(["a", "A"]) == ("a", "A(2)")


def test_signs_that_a_name_may_not_hold_are_replaced() -> None:
    assert sheet_names(["[1]兰沟村/张:三?", "'"]) == ("_1_兰沟村_张_三_", "表")


def test_long_names_are_cut_and_stay_different() -> None:
    first, second = sheet_names(["村" * 40, "村" * 40])
    assert (len(first), len(second), first != second) == (31, 31, True)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_program_might_run(text: str) -> None:
    assert could_be_formula(text)


@pytest.mark.parametrize("text", ["张三", "1-2", "a=1", ""])
def test_text_that_stays_text(text: str) -> None:
    assert not could_be_formula(text)


def test_control_characters_do_not_get_into_a_cell() -> None:
    assert cell_text("张\x00三\x1b\n") == "张三\n"


def test_a_cell_holds_32767_characters() -> None:
    assert len(cell_text("长" * 40_000)) == 32_767


def test_ten_signs_of_ten_points_need_two_lines_in_twenty_millimetres() -> None:
    assert lines_needed("一二三四五六七八九十", 20.0, 10) == 2
    assert lines_needed("一二\n三四", 40.0, 10) == 2
