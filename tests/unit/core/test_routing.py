from __future__ import annotations

from huitou.core.expressions import Fact
from huitou.core.routing import Assignment, Duty, Part, assignments

UNABLE = Fact("unable")
MATRIX = (
    Duty("五(一)", "income", "agriculture", Part.LEAD),
    Duty("五(一)", "income", "labour", Part.JOINT),
    Duty("五(二)", "income", "civil", Part.LEAD, UNABLE),
    Duty("五(三)", "income", "statistics", Part.VERIFIES),
    Duty("五(四)", "water", "water", Part.LEAD),
)


def test_the_lead_comes_first_with_its_clause() -> None:
    assert assignments("income", {}, MATRIX) == (
        Assignment("agriculture", Part.LEAD, "五(一)"),
        Assignment("labour", Part.JOINT, "五(一)"),
        Assignment("statistics", Part.VERIFIES, "五(三)"),
    )


def test_a_condition_that_holds_wins_over_a_row_without_one() -> None:
    assert assignments("income", {"unable": True}, MATRIX)[0].department == "civil"


def test_a_condition_that_nobody_knows_does_not_hold() -> None:
    assert assignments("income", {"unable": None}, MATRIX)[0].department == "agriculture"


def test_an_indicator_without_rows_has_nobody() -> None:
    assert assignments("housing", {}, MATRIX) == ()
