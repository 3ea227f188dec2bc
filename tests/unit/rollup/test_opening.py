"""Opening a figure names the subjects that it counts."""

import pytest

from huitou.core.errors import Refusal
from huitou.rollup.figures import Measure
from huitou.rollup.opening import subjects_behind
from tests.unit.rollup.judged import columns

HOUSEHOLDS = columns(
    (1, 511425100201, 2014, 4, 4, "++", 0),
    (2, 511425100201, 2016, 5, 4, "--", 2),
    (3, 511425100202, 2016, None, 3, "?-", None),
    (4, 511425101201, 2014, 2, 2, "-+", 0),
)
EDUCATION, INCOME = "compulsory_education", "net_income_per_capita"


@pytest.mark.parametrize(
    ("area", "exit_year", "measure", "indicator", "keys"),
    [
        ("511425", None, Measure.SUBJECTS, "", [1, 2, 3, 4]),
        ("511425100", None, Measure.SUBJECTS, "", [1, 2, 3]),
        ("511425", 2016, Measure.SUBJECTS, "", [2, 3]),
        ("511425", None, Measure.BELOW_STANDARD, "", [2, 3, 4]),
        ("511425", None, Measure.SIZE_UNKNOWN, "", [3]),
        ("511425", None, Measure.NOT_MET, EDUCATION, [2, 3]),
        ("511425", 2014, Measure.NOT_MET, INCOME, [4]),
        ("511425100202", None, Measure.NOT_MET, EDUCATION, [3]),
        ("511425", None, Measure.PERSONS_UNKNOWN, EDUCATION, [3]),
        ("511425", None, Measure.PERSONS_UNKNOWN, INCOME, []),
        ("511425", None, Measure.UNKNOWN, INCOME, [3]),
        ("511426", None, Measure.SUBJECTS, "", []),
    ],
)
def test_a_figure_opens_onto_its_subjects(
    area: str, exit_year: int | None, measure: Measure, indicator: str, keys: list[int]
) -> None:
    assert subjects_behind(HOUSEHOLDS, area, exit_year, measure, indicator).tolist() == keys


def test_an_indicator_that_is_not_judged_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(Refusal) as caught:
        subjects_behind(HOUSEHOLDS, "511425", None, Measure.NOT_MET, "education")
    assert caught.value.problems[0].code == "HT9005"
    assert caught.value.problems[0].values == {"slug": "education", "nearest": EDUCATION}
