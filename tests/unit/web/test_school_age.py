"""Who is of compulsory-school stage: nine school years from the September by which the sixth birthday has come."""

from datetime import date

import pytest

from huitou.web.surveying.page import of_school_age


@pytest.mark.parametrize(
    ("born_on", "day", "is_of_age"),
    [
        (date(2010, 8, 31), date(2016, 9, 1), True),  # six on the last day that counts
        (date(2010, 9, 1), date(2016, 9, 1), False),  # a day late: next September
        (date(2010, 8, 31), date(2016, 8, 31), False),  # school begins tomorrow
        (date(2001, 9, 1), date(2017, 6, 12), True),  # in the ninth year
        (date(2001, 8, 31), date(2017, 6, 12), False),  # through since last summer
        (date(1990, 1, 1), date(2017, 6, 12), False),
    ],
)
def test_of_school_age(born_on: date, day: date, is_of_age: bool) -> None:
    assert of_school_age(born_on, day) is is_of_age
