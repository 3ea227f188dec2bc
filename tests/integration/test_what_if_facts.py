"""What another line is tried on: the approved facts within reach, in memory until one of them changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from huitou.audit.writing import writing
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.reporting.queries import changed_sides, income_curve, movable_lines, moved_line, round_facts
from huitou.reporting.queries.round_facts import facts_in_memory
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, HILL, SURVEYS, household_document

INCOME = "net_income_per_capita"


@pytest.fixture(autouse=True)
def nothing_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have read is not counted among what is kept."""
    monkeypatch.setattr(round_facts, "_KEPT", {})


def told(viewer: Actor, lines: list[Decimal]) -> list[Any]:
    """Everything that a post can be told about other lines."""
    asked: dict[str, Any] = {"viewer": viewer, "indicator": INCOME}
    found: list[Any] = [income_curve("2017-07", lines, **asked)]
    for line in lines:
        for level in ("village", "township", "county"):
            moved = moved_line("2017-07", level, threshold=line, area_code=COUNTY, **asked)
            found.append((moved.rows, moved.total))
        found.append(changed_sides("2017-07", HANYANG, threshold=line, **asked))
    return found


def households_below(line: str, viewer: Actor, area: str | None = None) -> int:
    (point,) = income_curve("2017-07", [Decimal(line)], viewer=viewer, indicator=INCOME, area_code=area)
    return point.households


def test_households_beyond_reach_leave_no_trace_in_any_answer(open_round: RoundLine) -> None:
    """Lines one 分 apart around the income of a household of the next township."""
    county.approve(open_round, *(one for one in SURVEYS if one.get("household") != "H07"))
    clerk = county.viewer("township_clerk", area=HANYANG)
    lines = [Decimal(cents) / 100 for cents in (0, 310_000, *range(400_000, 400_010), 900_000)]
    before = told(clerk, lines)
    county.approve(open_round, household_document("H07", 3, "12000.15"))
    assert told(clerk, lines) == before
    assert households_below("4000.06", county.viewer("county_office")) == 1 + households_below(
        "4000.05", county.viewer("county_office")
    ), "which the county itself does see"


def test_the_same_facts_are_read_once(surveyed: RoundLine) -> None:
    office = county.viewer("county_office")
    first = facts_in_memory(surveyed, "review", office.scope)
    assert facts_in_memory(surveyed, "review", office.scope) is first


def test_after_an_approval_the_facts_are_read_anew(open_round: RoundLine) -> None:
    office = county.viewer("county_office")
    county.approve(open_round, *(one for one in SURVEYS if one.get("household") != "H07"))
    assert households_below("1000", office, HILL) == 0
    county.approve(open_round, household_document("H07", 3, "900"))
    assert households_below("1000", office, HILL) == 1


def test_a_household_that_leaves_the_round_is_out_at_once(surveyed: RoundLine) -> None:
    office = county.viewer("county_office")
    assert households_below("3100", office) == 2
    with writing():
        RoundSubject.objects.filter(code="H06").update(left_on=county.TODAY)
    assert households_below("3100", office) == 1


def test_posts_of_one_round_share_no_facts(surveyed: RoundLine) -> None:
    clerk, office = county.viewer("township_clerk", area=HANYANG), county.viewer("county_office")
    assert households_below("99999", office) == 7
    assert households_below("99999", clerk) == 5
    assert households_below("99999", office, HANYANG) == 5
    assert households_below("99999", office, HILL) == 2


def test_only_so_many_sets_of_facts_are_kept(surveyed: RoundLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_facts, "_MOST_KEPT", 2)
    for role, place in (("county_office", COUNTY), ("township_clerk", HANYANG), ("village_officer", HILL)):
        facts_in_memory(surveyed, "review", county.viewer(role, area=place).scope)
    assert len(round_facts._KEPT) == 2


def test_lines_that_can_be_moved(surveyed: RoundLine) -> None:
    (look_back,) = movable_lines(surveyed, "review")
    assert (look_back.slug, look_back.threshold, look_back.has_curve) == (INCOME, Decimal(3100), True)
    (help_back,) = movable_lines(surveyed, "remediation")
    assert help_back.threshold is None, "the plan does not give it"


def test_whose_households_change_is_refused_beyond_reach(surveyed: RoundLine) -> None:
    clerk = county.viewer("township_clerk", area=HANYANG)
    with pytest.raises(Refusal, match="HT7001"):
        changed_sides("2017-07", HILL, viewer=clerk, indicator=INCOME, threshold=Decimal(9000))
