"""Rows as the JSON of the commands."""

from huitou.rollup.rows import CubeRow, Headcount, Shortfall, json_row

ROW = CubeRow(
    area="511425100",
    name="青城镇",
    exit_year=2016,
    subjects=Headcount(30, 91),
    size_unknown=2,
    below_standard=Headcount(4, 11),
    not_met={"compulsory_education": Shortfall(3, 4, 9, 1)},
    unknown={"compulsory_education": Headcount(5, 14)},
)


def test_a_row_of_households() -> None:
    assert json_row(ROW) == {
        "area": "511425100",
        "name": "青城镇",
        "exit_year": 2016,
        "subjects": {"households": 30, "persons": 91, "size_unknown": 2},
        "below_standard": {"households": 4, "persons": 11},
        "not_met": {
            "compulsory_education": {"households": 3, "persons": 4, "affected_persons": 9, "persons_unknown": 1}
        },
        "unknown": {"compulsory_education": {"households": 5, "persons": 14}},
    }


def test_a_row_of_villages_counts_villages_and_no_people() -> None:
    assert json_row(ROW, "village") == {
        "area": "511425100",
        "name": "青城镇",
        "exit_year": 2016,
        "subjects": {"villages": 30},
        "below_standard": {"villages": 4},
        "not_met": {"compulsory_education": {"villages": 3}},
        "unknown": {"compulsory_education": {"villages": 5}},
    }


def test_the_row_of_all_years_says_all() -> None:
    every_year = CubeRow("51", "四川省", None, Headcount(0, 0), 0, Headcount(0, 0), {}, {})
    assert json_row(every_year)["exit_year"] == "all"
