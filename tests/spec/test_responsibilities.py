"""Who answers for what (五), and who sits in the verification group (附件1)."""

from __future__ import annotations

import pytest

from huitou.core.routing import Part, assignments
from tests.spec.judging import PACK, rows

MATRIX = """
    指标                  | 牵头                | 配合                            | 核实
    net_income_per_capita | agriculture         | human_resources                 | statistics
    food_and_clothing     | —                   | —                               | —
    compulsory_education  | education           | —                               | —
    basic_medical_care    | health              | —                               | —
    safe_housing          | housing             | development_reform resettlement | —
    safe_water            | water               | —                               | —
    electricity           | power               | —                               | —
    broadcast             | culture             | broadcasting                    | —
    poverty_incidence     | —                   | —                               | statistics
    leading_industry      | rural_work          | —                               | —
    collective_income     | rural_work          | —                               | —
    paved_road            | transport           | —                               | —
    clinic                | health              | —                               | —
    cultural_room         | culture             | —                               | —
    telecom               | economy_information | —                               | —
"""


def _drawn(indicator: str, part: Part, **traits: bool) -> str:
    found = [each.department for each in assignments(indicator, traits, PACK.duties) if each.part is part]
    return " ".join(found) or "—"


@pytest.mark.parametrize("row", rows(MATRIX))
def test_every_indicator_has_the_departments_of_section_five(row: list[str]) -> None:
    indicator, *expected = row
    assert [_drawn(indicator, part) for part in (Part.LEAD, Part.JOINT, Part.VERIFIES)] == expected


def test_civil_affairs_leads_where_nobody_can_work() -> None:
    assert _drawn("net_income_per_capita", Part.LEAD, no_labour_or_dibao_or_wubao=True) == "civil_affairs"
    assert _drawn("net_income_per_capita", Part.LEAD, no_labour_or_dibao_or_wubao=False) == "agriculture"


def test_the_households_own_supporting_unit_helps_with_every_household_gap() -> None:
    for info in PACK.indicators("household"):
        assert _drawn(info.slug, Part.HELPS) == "supporting_unit"
    for info in PACK.indicators("village"):
        assert _drawn(info.slug, Part.HELPS) == "—"


def test_the_verification_group_has_twenty_seats_by_post() -> None:
    seats = PACK.review_team
    assert [seat.label for seat in seats[:2]] == ["县委副书记", "县政府副县长"]
    assert [seat.part for seat in seats] == ["组长", "副组长", *["成员"] * 18]
    assert {seat.department for seat in seats[2:]} == set(PACK.departments) - {"civil_affairs", "supporting_unit"}
