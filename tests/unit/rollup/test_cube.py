"""Rolling up: rows per area and exit year, with nobody lost on the way."""

import pytest

from huitou.core.errors import Refusal
from huitou.rollup.area_map import AreaRow
from huitou.rollup.columns import Columns
from huitou.rollup.cube import roll_up
from huitou.rollup.rows import CubeRow, Headcount, Shortfall
from tests.unit.rollup.judged import INDICATORS, columns

AREAS = (
    AreaRow("511425", "青神县", "county"),
    AreaRow("511425101", "瑞峰镇", "township"),
    AreaRow("511425100", "青城镇", "township"),
    AreaRow("511425102", "西龙镇", "township"),
    AreaRow("511425100201", "甲村", "village"),
    AreaRow("511425100202", "乙村", "village"),
    AreaRow("511425101201", "丙村", "village"),
)
# key, village, exit year, size in the survey and in the register, verdicts on income and education, pupils
HOUSEHOLDS = columns(
    (1, 511425100201, 2014, 4, 4, "++", 0),
    (2, 511425100201, 2016, 5, 4, "--", 2),
    (3, 511425100202, 2016, None, 3, "?-", None),
    (4, 511425101201, 2014, 2, 2, "-+", 0),
    (5, 511425101201, 2014, None, None, "??", 0),
)


def row(rows: tuple[CubeRow, ...], area: str, exit_year: int | None) -> CubeRow:
    """The one row of this area and year."""
    (found,) = (one for one in rows if (one.area, one.exit_year) == (area, exit_year))
    return found


def test_rows_stand_by_area_then_year_with_all_years_last_and_only_where_there_are_subjects() -> None:
    rows = roll_up(HOUSEHOLDS, AREAS, "township")
    assert [(one.area, one.name, one.exit_year) for one in rows] == [
        ("511425100", "青城镇", 2014),
        ("511425100", "青城镇", 2016),
        ("511425100", "青城镇", None),
        ("511425101", "瑞峰镇", 2014),
        ("511425101", "瑞峰镇", None),
    ]


def test_every_figure_of_a_town() -> None:
    town = row(roll_up(HOUSEHOLDS, AREAS, "township"), "511425100", None)
    assert town.subjects == Headcount(3, 4 + 5 + 3)
    assert town.size_unknown == 1
    assert town.below_standard == Headcount(2, 5 + 3)
    assert town.not_met == {
        "net_income_per_capita": Shortfall(1, 0, 5, 0),
        "compulsory_education": Shortfall(2, 2, 5 + 3, 1),
    }
    assert town.unknown == {"net_income_per_capita": Headcount(1, 3), "compulsory_education": Headcount(0, 0)}


def test_a_household_that_misses_two_indicators_is_below_standard_once() -> None:
    village = row(roll_up(HOUSEHOLDS, AREAS, "village"), "511425100201", 2016)
    assert village.below_standard == Headcount(1, 5)


def test_the_county_is_the_sum_of_its_towns() -> None:
    towns = [one for one in roll_up(HOUSEHOLDS, AREAS, "township") if one.exit_year is None]
    (county,) = (one for one in roll_up(HOUSEHOLDS, AREAS, "county") if one.exit_year is None)
    assert county.subjects.persons == sum(town.subjects.persons for town in towns) == 14
    assert county.size_unknown == 2


def test_only_areas_inside_the_wanted_one_are_shown() -> None:
    rows = roll_up(HOUSEHOLDS, AREAS, "village", within="511425101")
    assert {one.area for one in rows} == {"511425101201"}


def test_only_the_wanted_exit_years_are_counted() -> None:
    rows = roll_up(HOUSEHOLDS, AREAS, "county", exit_years={2014})
    assert [(one.exit_year, one.subjects.subjects) for one in rows] == [(2014, 3), (None, 3)]


def test_a_village_that_no_area_holds_is_refused_by_its_code() -> None:
    without_ruifeng = [area for area in AREAS if area.name != "瑞峰镇"]
    with pytest.raises(Refusal) as caught:
        roll_up(HOUSEHOLDS, without_ruifeng, "township")
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.name, problem.values["count"]) == ("HT9003", "511425101201", 1)


def test_a_village_that_two_areas_hold_is_refused() -> None:
    with pytest.raises(Refusal, match="HT9003"):
        roll_up(HOUSEHOLDS, [*AREAS, AreaRow("511425101", "瑞峰镇", "township")], "township")


def test_a_hole_outside_the_wanted_area_does_not_matter() -> None:
    without_ruifeng = [area for area in AREAS if area.name != "瑞峰镇"]
    assert len(roll_up(HOUSEHOLDS, without_ruifeng, "township", within="511425100")) == 3


def test_no_subjects_make_no_rows() -> None:
    assert roll_up(Columns.of(INDICATORS, ()), AREAS, "village") == ()


def test_many_people_add_up_exactly() -> None:
    largest = 2**31 - 1
    crowd = columns(*((key, 511425100201, 2014, largest, None, "-+", 0) for key in range(1000)))
    (year, everything) = roll_up(crowd, AREAS, "county")
    assert year.subjects.persons == everything.below_standard.persons == 1000 * largest
