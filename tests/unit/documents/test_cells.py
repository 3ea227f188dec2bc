"""What stands in a cell becomes a value when it can be read in one way only, and a numbered problem otherwise."""

from datetime import date, datetime

import pytest

from huitou.core.errors import Place
from huitou.documents.cells import (
    Cell,
    choice,
    day,
    money,
    plain_cell,
    required,
    text,
    whole_number,
    year,
    yes_no,
)

EMPTY = Cell("A1", "", "empty")
BROKEN = Cell("A1", "#错误", "error")
RELATIONS = {"01": "户主", "02": "配偶", "10": "之外孙女"}


def typed(words: str) -> Cell:
    """A text cell."""
    return plain_cell("C12", words)


@pytest.mark.parametrize(
    ("value", "spelling", "kind"),
    [
        (12.0, "12", "number"),
        (4800.13, "4800.13", "number"),
        (0.1 + 0.2, "0.3", "number"),  # what Excel shows, not the dust of binary arithmetic
        (1.2e17, "120000000000000000", "number"),
        (-5.5, "-5.5", "number"),
        (True, "TRUE", "bool"),
        (date(2017, 6, 12), "2017-06-12", "date"),
        (datetime.fromisoformat("2017-06-12T00:00:00"), "2017-06-12", "date"),
        (" 张　三 ", " 张　三 ", "text"),
        ("　 ", "", "empty"),
        (None, "", "empty"),
    ],
)
def test_a_value_of_a_workbook_as_a_cell(value: object, spelling: str, kind: str) -> None:
    cell = plain_cell("C12", value)
    assert (cell.text, cell.kind) == (spelling, kind)


@pytest.mark.parametrize("words", ["4", "４", " 4 ", "4人", "4.0", "4 口"])
def test_four_persons(words: str) -> None:
    assert whole_number(typed(words)).value == 4


@pytest.mark.parametrize(("words", "code"), [("四", "HT2051"), ("4.5", "HT2051"), ("-4", "HT2052"), ("4-5", "HT2051")])
def test_what_is_no_whole_number(words: str, code: str) -> None:
    assert whole_number(typed(words)).code == code


@pytest.mark.parametrize("words", ["2016", "2016年", "２０１６", "2016年度"])
def test_the_year_2016(words: str) -> None:
    assert year(typed(words)).value == 2016


@pytest.mark.parametrize("words", ["16", "2016-2017", "2016年12月", "216", "12016"])
def test_what_is_no_year(words: str) -> None:
    assert year(typed(words)).code == "HT2053"


@pytest.mark.parametrize(
    ("words", "cents"),
    [
        ("1200", 120000),
        ("1200元", 120000),
        ("１２００．５０", 120050),
        ("1,200.50", 120050),
        ("12,345,678", 1234567800),
        ("￥800", 80000),
        ("0", 0),
    ],
)
def test_an_amount_that_can_be_read_in_one_way(words: str, cents: int) -> None:
    assert money(typed(words)).value == cents


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("1,20", "HT2056"),
        ("12,00,000", "HT2056"),
        ("1.2万", "HT2057"),
        ("1.2万元", "HT2057"),
        ("1200.505", "HT2055"),
        ("-300", "HT2052"),
        ("约1200", "HT2054"),
        ("1200/月", "HT2054"),
        ("1.2E+3", "HT2054"),
    ],
)
def test_an_amount_that_could_be_another_is_refused_by_name(words: str, code: str) -> None:
    assert money(typed(words)).code == code


@pytest.mark.parametrize(
    "number", [0, 7, 1200, 1200.5, 1200.05, 0.29, 123456789012.34, 99999999999999, 1.005, 1e16, -3]
)
def test_a_number_is_read_as_the_same_digits_in_text_are(number: float) -> None:
    cell = plain_cell("C12", number)
    assert money(cell) == money(typed(cell.text))


def test_a_date_under_an_amount_is_refused() -> None:
    assert money(plain_cell("C12", date(2017, 6, 12))).code == "HT2054"


def test_a_stated_result_may_be_negative() -> None:
    assert money(typed("-300.5"), signed=True).value == -30050


@pytest.mark.parametrize("words", ["是", "有", "√", "✓", "1", "达标", "Y", "１"])
def test_yes(words: str) -> None:
    assert yes_no(typed(words)).value is True


@pytest.mark.parametrize("words", ["否", "无", "×", "0", "未达标", "没有", "不 是"])
def test_no(words: str) -> None:
    assert yes_no(typed(words)).value is False


def test_a_true_or_false_cell_of_excel() -> None:
    assert yes_no(plain_cell("C12", True)).value is True
    assert yes_no(plain_cell("C12", False)).value is False


@pytest.mark.parametrize("words", ["基本是", "2", "?", "是否"])
def test_what_is_neither_yes_nor_no(words: str) -> None:
    assert yes_no(typed(words)).code == "HT2058"


@pytest.mark.parametrize("words", ["02", "2", "配偶", "０２", "02配偶", "02.配偶"])
def test_an_entry_of_a_code_list_by_code_or_label(words: str) -> None:
    assert choice(typed(words), RELATIONS).value == "02"


def test_a_number_cell_finds_the_code_that_lost_its_zero() -> None:
    assert choice(plain_cell("C12", 1.0), RELATIONS).value == "01"


def test_an_unknown_entry_is_refused_with_the_list() -> None:
    reading = choice(typed("妻子"), RELATIONS)
    assert reading.code == "HT2059"
    assert reading.values["choices"] == "01 户主、02 配偶、10 之外孙女"


@pytest.mark.parametrize(
    "words", ["2017-06-12", "2017-6-12", "2017/6/12", "2017.6.12", "2017年6月12日", "20170612", "２０１７年６月１２日"]
)
def test_the_twelfth_of_june(words: str) -> None:
    assert day(typed(words)).value == date(2017, 6, 12)


def test_a_date_cell_with_a_time_is_its_day() -> None:
    assert day(plain_cell("C12", datetime.fromisoformat("2017-06-12T08:30:00"))).value == date(2017, 6, 12)


@pytest.mark.parametrize("value", ["2017-02-30", "6月12日", "12/06/2017", 42898.0, "昨天"])
def test_what_is_no_date(value: object) -> None:
    assert day(plain_cell("C12", value)).code == "HT2060"


def test_a_name_stays_as_typed_and_folds_for_comparing() -> None:
    cell = typed(" 张　三 ")
    assert text(cell).value == "张　三"
    assert cell.folded == "张三"


def test_a_long_code_that_became_a_number_is_refused() -> None:
    reading = text(plain_cell("C12", 5.1142500000012345e18))
    assert (reading.code, reading.values["found"]) == ("HT2067", 19)


def test_a_short_code_that_became_a_number_is_kept() -> None:
    assert text(plain_cell("C12", 511425102201.0)).value == "511425102201"


@pytest.mark.parametrize("reader", [whole_number, year, money, yes_no, day, text])
def test_an_empty_cell_is_nothing_and_no_problem(reader: object) -> None:
    reading = reader(EMPTY)  # type: ignore[operator]  # any of the readers
    assert (reading.value, reading.code) == (None, "")


@pytest.mark.parametrize("reader", [whole_number, year, money, yes_no, day, text])
def test_an_error_of_excel_is_never_an_empty_cell(reader: object) -> None:
    assert reader(BROKEN).code == "HT2066"  # type: ignore[operator]  # any of the readers


def test_a_needed_cell_must_not_be_empty() -> None:
    assert required(EMPTY).code == "HT2050"
    assert required(typed("张三")).code == ""


def test_a_problem_names_place_value_and_mend() -> None:
    place = Place(file="户表.xlsx", sheet="户表", cell="G12", column="家庭人口数")
    problem = whole_number(typed("四个")).problem(place)
    assert problem is not None
    assert problem.line() == "HT2051 户表.xlsx 「户表」G12（家庭人口数）：填了“四个”，这里应当是整数，如 4。"


def test_a_long_value_is_quoted_with_forty_characters() -> None:
    assert whole_number(typed("很" * 50)).values["value"] == "很" * 40 + "…"
