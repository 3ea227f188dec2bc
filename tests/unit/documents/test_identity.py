"""Identity numbers: read as people type them, refused where a workbook or a slip has spoiled them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from huitou.core.errors import Place
from huitou.documents.cells import Cell, CellKind, plain_cell
from huitou.documents.identity import birth_date, identity_number, sound_numbers

# 519999 is a prefix that no county has: a prefix never refuses anybody.
NUMBER = "51999919700101100" + ric.calc_check_digit("51999919700101100X")


def typed(words: str) -> Cell:
    return plain_cell("F7", words)


def with_check_digit(first: str) -> str:
    return first + ric.calc_check_digit(first + "0")


def test_a_good_number_of_a_county_that_no_list_knows() -> None:
    assert identity_number(typed(NUMBER)).value == NUMBER


@pytest.mark.parametrize("prefix", ["511425", "513826", "511130", "512630"])
def test_the_prefixes_that_people_of_qingshen_carry(prefix: str) -> None:
    number = with_check_digit(prefix + "19701012" + "001")
    assert identity_number(typed(number)).value == number


def test_full_width_digits_blanks_and_a_small_x_are_folded() -> None:
    number = next(n for n in (with_check_digit(f"51142519700101{i:03}") for i in range(100)) if n.endswith("X"))
    spoiled = "".join(chr(ord(sign) + 0xFEE0) for sign in number[:6]) + " " + number[6:17] + "x"
    assert identity_number(typed(spoiled)).value == number


def test_a_leading_apostrophe_is_not_part_of_the_number() -> None:
    assert identity_number(typed(f"'{NUMBER}")).value == NUMBER


def test_a_number_cell_has_lost_its_last_three_digits() -> None:
    reading = identity_number(plain_cell("F7", 511425197001011000.0))
    assert reading.code == "HT2061"
    problem = reading.problem(Place(cell="F7"))
    assert problem is not None
    assert "身份证号被Excel改成了数字，末3位已丢失" in problem.message()


def test_a_number_in_powers_of_ten_has_lost_them_too() -> None:
    assert identity_number(typed("5.11425E+17")).code == "HT2061"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (NUMBER[:17], "HT2062"),
        ("513826700101001", "HT2062"),  # fifteen digits, out of use since 2013
        ("51142519700101X001", "HT2063"),
        ("五11425197001011000"[:18], "HT2063"),
        (with_check_digit("51142519700230001"), "HT2065"),
        (NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2"), "HT2064"),
    ],
)
def test_a_spoiled_number_is_refused_by_name(words: str, code: str) -> None:
    assert identity_number(typed(words)).code == code


@pytest.mark.parametrize("ending", ["43", "43B1", "4301"])
def test_a_disability_certificate_begins_with_the_identity_number(ending: str) -> None:
    assert identity_number(typed(NUMBER + ending), disability_certificate=True).value == NUMBER + ending


def test_a_disability_certificate_is_no_identity_number() -> None:
    assert identity_number(typed(NUMBER + "43")).code == "HT2062"


def test_the_refusal_never_quotes_the_number() -> None:
    reading = identity_number(typed(NUMBER[:17]))
    assert NUMBER[:10] not in str(reading.values)


@given(
    st.dates(date(1900, 1, 1), date(2017, 6, 30)),
    st.integers(0, 999),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(born: date, order: int, position: int, shift: int) -> None:
    number = with_check_digit(f"511425{born:%Y%m%d}{order:03}")
    wrong = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]
    assert identity_number(typed(number)).value == number
    assert identity_number(typed(wrong)).code in ("HT2064", "HT2065")


def test_the_birth_date_in_a_number() -> None:
    assert birth_date(NUMBER) == date(1970, 1, 1)
    assert birth_date("51142519700230001X") is None


DIGITS = st.text("0123456789", min_size=17, max_size=17)
SPELLINGS = st.one_of(
    st.dates().map(lambda day: with_check_digit(f"511425{day:%Y%m%d}021")),
    DIGITS.map(with_check_digit),
    st.text("0123456789X", min_size=17, max_size=22),
    st.text("01239Xx ０张'’", max_size=20),
    st.sampled_from(["", NUMBER + "44B1", "51142520170229001X", "511425190002290015", "5.11425E+17"]),
)


@given(st.lists(st.tuples(SPELLINGS, st.sampled_from(["text", "text", "text", "number", "error"])), max_size=30))
def test_the_numbers_of_a_whole_column_are_those_that_are_sound_one_by_one(
    spellings: list[tuple[str, CellKind]],
) -> None:
    for (words, kind), is_sound in zip(spellings, sound_numbers(spellings).tolist(), strict=True):
        alone = identity_number(Cell("", words, kind))
        assert is_sound == (kind == "text" and alone.value == words and len(words) == 18)
