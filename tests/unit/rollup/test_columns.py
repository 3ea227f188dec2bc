"""Verdicts as columns."""

from huitou.rollup.columns import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Columns
from tests.unit.rollup.judged import INDICATORS, columns


def test_verdicts_and_persons_follow_their_subject_into_its_place() -> None:
    made = columns(
        (2, 511425101203, 2016, 4, 4, "-+", 0),
        (1, 511425100201, 2015, 3, 3, "?-", 2),
    )
    assert made.subjects.subject.tolist() == [1, 2]
    assert made.verdicts.tolist() == [[UNKNOWN, NOT_MET], [NOT_MET, MET]]
    assert made.persons.tolist() == [[0, 2], [0, 0]]


def test_a_shortfall_without_a_number_is_kept_apart_from_none() -> None:
    made = columns((1, 511425100201, 2016, 3, 3, "/-", None))
    assert made.verdicts.tolist() == [[NOT_APPLICABLE, NOT_MET]]
    assert made.persons.tolist() == [[0, -1]]


def test_no_subjects_make_columns_without_rows() -> None:
    assert Columns.of(INDICATORS, ()).verdicts.shape == (0, 2)


def test_each_indicator_lies_in_one_piece() -> None:
    made = columns((1, 511425100201, 2016, 3, 3, "+-", 1), (2, 511425100201, 2016, 3, 3, "++", 0))
    assert made.verdicts.flags.f_contiguous
    assert made.persons.flags.f_contiguous
