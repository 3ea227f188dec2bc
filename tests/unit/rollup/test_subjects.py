"""Subjects as columns: sorted, counted, and found by area."""

import numpy as np
import pytest

from huitou.core.errors import Refusal
from huitou.rollup.subjects import Subject, Subjects, code_bounds

IN_QINGCHENG, IN_RUIFENG, IN_PENGSHAN = 511425100201, 511425101203, 511403100200


def test_subjects_stand_by_village_then_exit_year_then_key() -> None:
    subjects, order = Subjects.of(
        [
            Subject(9, IN_RUIFENG, 2014),
            Subject(8, IN_QINGCHENG, 2016),
            Subject(7, IN_QINGCHENG, 2015),
            Subject(6, IN_QINGCHENG, 2016),
        ]
    )
    assert subjects.subject.tolist() == [7, 6, 8, 9]
    assert order.tolist() == [2, 3, 1, 0]


@pytest.mark.parametrize(
    ("in_survey", "in_register", "counted", "unknown"),
    [(4, 5, 4, False), (0, 5, 0, False), (None, 5, 5, True), (None, None, 0, True)],
)
def test_the_register_stands_in_where_the_survey_gives_no_size(
    in_survey: int | None, in_register: int | None, counted: int, unknown: bool
) -> None:
    subjects, _ = Subjects.of([Subject(1, IN_RUIFENG, 2016, in_survey, in_register)])
    assert (subjects.size.tolist(), subjects.size_unknown.tolist()) == ([counted], [unknown])


def test_a_size_beyond_every_household_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as caught:
        Subjects.of([Subject(41, IN_RUIFENG, 2016, size=10**12)])
    assert caught.value.problems[0].line("en").startswith("HT9001 41: “household_size” is 1000000000000")


@pytest.mark.parametrize(
    ("area", "keys"),
    [("", [3, 1, 2]), ("51", [3, 1, 2]), ("511425", [1, 2]), ("511425101", [2]), ("511425100201", [1]), ("52", [])],
)
def test_an_area_is_one_range_of_rows(area: str, keys: list[int]) -> None:
    subjects, _ = Subjects.of(
        [Subject(1, IN_QINGCHENG, 2016), Subject(2, IN_RUIFENG, 2016), Subject(3, IN_PENGSHAN, 2016)]
    )
    assert subjects.subject[subjects.rows_in(area)].tolist() == keys


def test_bounds_of_a_code_are_padded_with_zeros_and_nines() -> None:
    bounds = code_bounds(["511425", "511425100201", ""])
    assert bounds.tolist() == [
        [511425000000, 511425999999],
        [511425100201, 511425100201],
        [0, 999999999999],
    ]
    assert bounds.dtype == np.int64
