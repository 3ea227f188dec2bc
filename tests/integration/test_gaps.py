"""From judgements to gaps: who becomes a remediation subject, which items join, what a correction takes back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huitou.audit.writing import writing
from huitou.casework.actions import assign_lead, dispatch, reconcile, sign_gap_list
from huitou.casework.models import Gap, GapDepartment, GapList, GapTransition
from huitou.casework.queries import GapLine, gap_lines, gap_lists, gap_page, gaps_of, list_shares, was_referred
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.orders.actions import enter_amendment
from huitou.registry.models import Member
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import (
    HANYANG,
    HILL,
    NOW,
    TODAY,
    UPPER,
    approve,
    doing,
    enter_line,
    household_document,
    subject_id,
    viewer,
)

LATER = NOW + timedelta(days=1)


def lines(round_line: RoundLine, **wanted: str) -> list[GapLine]:
    return list(gap_lines(round_line.id, viewer("county_office"), **wanted))


def found(round_line: RoundLine, **wanted: str) -> list[tuple[str, str, str]]:
    return [(line.subject, line.indicator, line.origin) for line in lines(round_line, **wanted)]


def sign(round_line: RoundLine) -> None:
    with doing("review_team", Permission.GAP_LIST_SIGN) as signer:
        sign_gap_list(round_line.id, by=signer, now=NOW)


def send(round_line: RoundLine) -> None:
    with doing("county_office", Permission.REFERRAL_DISPATCH) as sender:
        dispatch(round_line.id, by=sender, now=NOW, today=TODAY)


def departments(line: GapLine) -> list[tuple[str, str]]:
    return [(one.slug, one.part) for one in line.departments]


def assess(round_line: RoundLine) -> None:
    from huitou.assessments.actions import assess

    with doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        assess(round_line.id, by=actor, now=LATER)


def test_every_unmet_item_of_the_look_back_is_a_gap_and_help_back_items_join_those_subjects_only(
    surveyed: RoundLine,
) -> None:
    review, remediation = "review_standard", "remediation_standard"
    assert found(surveyed) == [
        ("H06", "net_income_per_capita", review),
        ("H02", "net_income_per_capita", review),
        ("H02", "compulsory_education", review),
        ("H03", "safe_housing", review),
        (UPPER, "leading_industry", remediation),
        (UPPER, "collective_income", review),
        ("H07", "food_and_clothing", review),
        ("H07", "basic_medical_care", review),
        ("H08", "compulsory_education", review),
    ]


def test_a_line_says_everything_that_the_contract_wants(surveyed: RoundLine) -> None:
    (line,) = lines(surveyed, indicator="net_income_per_capita", area_code=UPPER)
    said = asdict(line)
    assert {name: said[name] for name in said if name not in {"ref", "subject_ref", "departments"}} == {
        "round": "2017-07",
        "area": UPPER,
        "village_name": "上游村",
        "township_name": "汉阳镇",
        "subject_type": "household",
        "subject": "H02",
        "head": "王二",
        "indicator": "net_income_per_capita",
        "persons": 0,
        "households": 1,
        "size": 3,
        "value": "3000",
        "threshold": "3100",
        "unit": "CNY/person/year",
        "members": (),
        "origin": "review_standard",
        "target_year": 2017,
        "state": "found",
        "due_on": None,
        "exit_year": 2015,
        "supporting_unit": "",
        "version": 1,
        "returned_to": "",
        "outcome": "",
        "outcome_value": "",
        "outcome_members": (),
        "outcome_on": None,
        "done_on": None,
        "reported_on": None,
        "undone_reason": "",
        "is_overdue": False,
        "is_escalated": False,
        "is_carried": False,
    }


@pytest.mark.parametrize(
    ("subject", "indicator", "persons", "households", "members"),
    [
        ("H02", "compulsory_education", 1, 1, ("02",)),
        ("H07", "basic_medical_care", 2, 1, ("01", "02")),
        ("H08", "compulsory_education", None, 1, ()),
        ("H03", "safe_housing", 0, 1, ()),
        (UPPER, "collective_income", 0, 0, ()),
    ],
    ids=["one child", "two patients", "stated without a number", "a house", "a village"],
)
def test_what_a_gap_counts(
    surveyed: RoundLine, subject: str, indicator: str, persons: int | None, households: int, members: tuple[str, ...]
) -> None:
    (line,) = [line for line in lines(surveyed, indicator=indicator) if line.subject == subject]
    assert (line.persons, line.households, line.members) == (persons, households, members)


def test_a_subject_that_only_the_next_standard_would_miss_gets_no_gap(surveyed: RoundLine) -> None:
    enter_line(2017, "3300")
    assess(surveyed)
    subjects = {subject for subject, _, _ in found(surveyed)}
    assert "H05" not in subjects
    assert HILL not in subjects
    assert ("H03", "net_income_per_capita", "remediation_standard") in found(surveyed)


@pytest.mark.parametrize(
    ("subject", "indicator", "expected"),
    [
        ("H02", "net_income_per_capita",
         [("agriculture", "lead"), ("human_resources", "joint"), ("statistics", "verifies"),
          ("supporting_unit", "helps")]),
        ("H06", "net_income_per_capita",
         [("civil_affairs", "lead"), ("human_resources", "joint"), ("statistics", "verifies"),
          ("supporting_unit", "helps")]),
        ("H03", "safe_housing",
         [("housing", "lead"), ("development_reform", "joint"), ("resettlement", "joint"),
          ("supporting_unit", "helps")]),
        ("H07", "food_and_clothing", [("supporting_unit", "helps")]),
        (UPPER, "collective_income", [("rural_work", "lead")]),
    ],
    ids=["income", "income of a 低保 household", "housing", "nobody owns it", "village"],
)  # fmt: skip
def test_the_matrix_says_who_answers(
    surveyed: RoundLine, subject: str, indicator: str, expected: list[tuple[str, str]]
) -> None:
    (line,) = [line for line in lines(surveyed, indicator=indicator) if line.subject == subject]
    assert departments(line) == expected


def test_income_of_a_household_without_any_labour_power_goes_to_civil_affairs(surveyed: RoundLine) -> None:
    with writing():
        Member.objects.filter(household__code="H02").update(details='{"labour":"04"}')
    assess(surveyed)
    (line,) = [line for line in lines(surveyed, indicator="net_income_per_capita") if line.subject == "H02"]
    assert departments(line)[0] == ("civil_affairs", "lead")


def test_a_changed_matrix_is_applied_until_the_gap_goes_out(surveyed: RoundLine) -> None:
    def lead(department: str) -> None:
        with doing("county_office", Permission.ORDER_AMEND) as actor:
            key = "matrix.duties.housing.lead"
            enter_amendment(
                county.COUNTY, key, department, document_number="1号", document_date=TODAY, by=actor, now=NOW
            )
        assess(surveyed)

    lead("resettlement")
    sign(surveyed)
    assert departments(lines(surveyed, indicator="safe_housing")[0]) == [
        ("resettlement", "lead"),
        ("development_reform", "joint"),
        ("supporting_unit", "helps"),
    ]
    send(surveyed)
    lead("development_reform")
    assert departments(lines(surveyed, indicator="safe_housing")[0])[0] == ("resettlement", "lead")


def test_a_lead_assigned_by_hand_outlasts_the_matrix(surveyed: RoundLine) -> None:
    (line,) = lines(surveyed, indicator="safe_housing")
    with doing("county_office", Permission.GAP_ASSIGN) as actor:
        assign_lead([line.ref], "resettlement", by=actor, now=NOW)
    assess(surveyed)
    (line,) = lines(surveyed, indicator="safe_housing")
    assert departments(line) == [
        ("resettlement", "lead"),
        ("development_reform", "joint"),
        ("supporting_unit", "helps"),
    ]


def test_a_second_time_changes_nothing(surveyed: RoundLine) -> None:
    def everything() -> tuple[list[object], list[object]]:
        return list(Gap.objects.order_by("id").values()), list(GapDepartment.objects.order_by("id").values())

    before = everything()
    with doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        assert not reconcile(surveyed.id, None, by=actor, now=LATER)
    assert everything() == before


def test_a_corrected_survey_updates_an_unsigned_gap_and_leaves_a_signed_one(surveyed: RoundLine) -> None:
    def value() -> str:
        return next(line.value for line in lines(surveyed) if (line.subject, line.unit) == ("H02", "CNY/person/year"))

    approve(surveyed, household_document("H02", 3, "8100"), now=LATER)
    assert value() == "2700"
    sign(surveyed)
    approve(surveyed, household_document("H02", 3, "8400"), now=LATER)
    assert value() == "2700"


def test_a_gap_that_a_corrected_survey_no_longer_shows_is_cancelled_and_may_come_back(surveyed: RoundLine) -> None:
    approve(surveyed, household_document("H03", 2, "6400"), now=LATER)
    assert [line.subject for line in lines(surveyed, indicator="safe_housing")] == []
    assert [line.subject for line in lines(surveyed, state="cancelled")] == ["H03"]
    approve(surveyed, household_document("H03", 2, "6400", housing_safe=False), now=LATER)
    assert [line.state for line in lines(surveyed, indicator="safe_housing")] == ["found"]
    story = GapTransition.objects.filter(gap__subject__code="H03").order_by("id")
    assert list(story.values_list("source", "target", "reason")) == [
        ("found", "cancelled", "no_longer_missed"),
        ("cancelled", "found", "missed_again"),
    ]


def test_help_back_items_go_with_the_last_look_back_gap(surveyed: RoundLine) -> None:
    approve(surveyed, county.village_document(UPPER, leading_industry=False), now=LATER)
    assert not [line for line in lines(surveyed) if line.subject == UPPER]
    assert len(lines(surveyed, state="cancelled")) == 2


def test_gaps_of_a_subject_that_left_the_round_are_cancelled_as_such(surveyed: RoundLine) -> None:
    with writing():
        RoundSubject.objects.filter(code="H02").update(left_on=TODAY, left_reason="fallen_back")
    assess(surveyed)
    assert {line.subject for line in lines(surveyed, state="cancelled")} == {"H02"}
    assert set(GapTransition.objects.values_list("reason", flat=True)) == {"subject_left"}


def test_late_finds_go_into_a_supplement(surveyed: RoundLine) -> None:
    sign(surveyed)
    approve(surveyed, household_document("H04", 5, "50000", electricity=False), now=LATER)
    numbers = {line.number: line.state for line in gap_lists(surveyed.id, viewer("county_office"))}
    assert numbers == {0: "signed", 1: "drawn_up"}
    assert Gap.objects.get(subject__code="H04").gap_list.number == 1
    approve(surveyed, household_document("H01", 4, "50000", broadcast=False), now=LATER)
    assert GapList.objects.count() == 2


def test_the_lists_are_counted_by_department(surveyed: RoundLine) -> None:
    (line,) = gap_lists(surveyed.id, viewer("county_office"))
    assert (line.number, line.state, line.gaps, line.without_lead) == (0, "drawn_up", 9, 1)
    assert line.due_on is not None
    assert line.due_on.isoformat() == "2017-06-30"
    shares = list_shares(surveyed.id, 0, viewer("county_office"))
    assert tuple((share.label, share.led, share.joint) for share in shares) == (
        ("县农牧局", 1, 0), ("县人社局", 0, 2), ("县民政局", 1, 0), ("县委农工办", 2, 0), ("县教体局", 2, 0),
        ("县卫计局", 1, 0), ("县住建局", 1, 0), ("县发改局", 0, 1), ("县扶贫移民局", 0, 1),
    )  # fmt: skip


def test_a_page_counts_what_the_filters_would_show(surveyed: RoundLine) -> None:
    approve(surveyed, household_document("H03", 2, "6400"), now=LATER)
    page = gap_page(surveyed.id, viewer("county_office"), indicator="compulsory_education", size=1)
    assert (page.total, len(page.lines), page.by_state) == (2, 1, {"found": 2})
    assert page.by_indicator == {
        "basic_medical_care": 1, "collective_income": 1, "compulsory_education": 2, "food_and_clothing": 1,
        "leading_industry": 1, "net_income_per_capita": 2,
    }  # fmt: skip
    everything = gap_page(surveyed.id, viewer("county_office"), page=2, size=5)
    assert (everything.total, len(everything.lines), everything.by_state) == (8, 3, {"found": 8, "cancelled": 1})


def test_a_page_of_the_whole_round_has_counted_the_lists_already(surveyed: RoundLine) -> None:
    sign(surveyed)
    approve(surveyed, household_document("H04", 5, "50000", electricity=False), now=LATER)
    approve(surveyed, household_document("H03", 2, "6400"), now=LATER)
    office = viewer("county_office")
    page = gap_page(surveyed.id, office, indicator="net_income_per_capita", state="listed", size=1)
    whole = gap_lists(surveyed.id, office)
    assert [line.gaps for line in whole] == [8, 1]
    assert gap_lists(surveyed.id, office, held=page.by_list) == whole
    assert gap_page(surveyed.id, office, area_code=HANYANG).by_list is None
    assert gap_page(surveyed.id, office, department="housing").by_list is None
    assert gap_page(surveyed.id, office, subject_type="village").by_list is None


def test_the_number_of_queries_does_not_grow_with_the_page(surveyed: RoundLine) -> None:
    office = viewer("county_office")
    counted = []
    for size in (1, 9):
        with CaptureQueriesContext(connection) as queries:
            gap_page(surveyed.id, office, size=size)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8


@pytest.mark.parametrize(
    ("wanted", "subjects"),
    [
        ({"area_code": HANYANG}, {"H02", "H03", "H06", UPPER}),
        ({"area_code": HILL}, {"H07", "H08"}),
        ({"department": "education"}, {"H02", "H08"}),
        ({"department": "resettlement"}, {"H03"}),
        ({"department": "statistics"}, set()),
        ({"state": "signed"}, set()),
    ],
)
def test_filters(surveyed: RoundLine, wanted: dict[str, str], subjects: set[str]) -> None:
    assert {line.subject for line in lines(surveyed, **wanted)} == subjects


@pytest.mark.parametrize(
    ("role", "place", "subjects"),
    [
        ("village_officer", {"area": UPPER}, {"H02", "H03", UPPER}),
        ("township_clerk", {"area": county.RUIFENG}, {"H07", "H08"}),
        ("supervision", {}, {"H02", "H03", "H06", "H07", "H08", UPPER}),
        ("department_officer", {"department": "housing"}, set()),
    ],
)
def test_who_sees_which_gaps_before_they_go_out(
    surveyed: RoundLine, role: str, place: dict[str, str], subjects: set[str]
) -> None:
    assert {line.subject for line in gap_lines(surveyed.id, viewer(role, **place))} == subjects


def test_departments_see_what_was_sent_to_them(surveyed: RoundLine) -> None:
    sign(surveyed)
    send(surveyed)
    seen = {
        slug: {line.subject for line in gap_lines(surveyed.id, viewer("department_officer", department=slug))}
        for slug in ("housing", "resettlement", "statistics", "water", "supporting_unit")
    }
    assert seen == {
        "housing": {"H03"},
        "resettlement": {"H03"},
        "statistics": {"H02", "H06"},
        "water": set(),
        "supporting_unit": set(),
    }
    housing = viewer("department_officer", department="housing")
    assert was_referred(subject_id("H03"), housing)
    assert not was_referred(subject_id("H02"), housing)
    assert [line.indicator for line in gaps_of(subject_id("H03"), housing)] == ["safe_housing"]


@pytest.mark.parametrize(("role", "area"), [("city_viewer", county.CITY), ("province_viewer", county.PROVINCE)])
def test_city_and_province_see_no_names(surveyed: RoundLine, role: str, area: str) -> None:
    with pytest.raises(Refusal) as refused:
        gap_lines(surveyed.id, viewer(role, area=area))
    assert refused.value.problems[0].code == "HT7001"
