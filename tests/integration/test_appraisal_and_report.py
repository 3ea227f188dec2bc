"""Supervision and the campaign report, from the deeds of a round: figures counted by hand beside them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from huitou.accounts.actions import acting, ensure_operator
from huitou.assessments.models import Assessment
from huitou.audit.writing import writing
from huitou.casework.actions import assign_lead, dispatch, receive_referral, sign_gap_list
from huitou.casework.models import Gap, Referral
from huitou.core.authority import Permission
from huitou.orders.actions import enter_amendment
from huitou.reporting.queries.appraisals import Scored, appraisal
from huitou.reporting.queries.campaigns import campaign_report
from huitou.surveys import actions as surveys
from huitou.surveys.actions import open_round
from huitou.surveys.models import RoundSubject, Survey
from huitou.surveys.queries import RoundLine, unapproved_by_village
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, LOWER, NOW, RUIFENG, TODAY, household_document
from tests.integration.submitting import APPROVER, CLERK, draft, refused, submit, take

OFFICE, SUPERVISION = "county_office", "supervision"
LATER = date(2017, 12, 1)


@pytest.fixture
def sent(surveyed: RoundLine) -> RoundLine:
    """The gap list is signed and everything that has a lead is sent; the housing bureau has signed for it."""
    with county.doing("review_team", Permission.GAP_LIST_SIGN) as by:
        sign_gap_list(surveyed.id, by=by, now=NOW)
    with county.doing(OFFICE, Permission.GAP_ASSIGN) as by:
        food = Gap.objects.get(indicator="food_and_clothing")
        assign_lead([food.ref], "water", by=by, now=NOW)
    with county.doing(OFFICE, Permission.REFERRAL_DISPATCH) as by:
        dispatch(surveyed.id, by=by, now=NOW, today=TODAY)
    ref = Referral.objects.get(department__slug="housing").ref
    with county.doing("department_officer", Permission.REFERRAL_RECEIVE, department="housing") as by:
        receive_referral(ref, by=by, now=NOW)
    return surveyed


def scored(line: RoundLine, code: str, today: date = TODAY) -> Scored:
    found = appraisal(line, county.viewer(SUPERVISION), today=today)
    return next(one for one in (*found.townships, *found.departments) if one.code == code)


def figures(one: Scored) -> dict[str, tuple[int, int]]:
    return {measure.slug: (measure.good, measure.total) for measure in one.measures}


def test_a_department_is_scored_on_what_can_be_told_so_far(sent: RoundLine) -> None:
    housing = scored(sent, "housing")
    assert figures(housing) == {
        "received": (1, 1), "done_on_time": (0, 0), "never_returned": (0, 0), "accepted": (0, 1),
    }  # fmt: skip
    # received weighs 10 and accepted 30: 10 of 40
    assert (housing.score, housing.gaps, housing.late) == (Decimal("25.0"), 1, 0)


def test_what_is_not_done_after_its_date_is_late(sent: RoundLine) -> None:
    housing = scored(sent, "housing", LATER)
    assert (figures(housing)["done_on_time"], housing.late) == ((0, 1), 1)
    # 10 of 10 + 40 + 30
    assert housing.score == Decimal("12.5")


def test_the_county_sets_the_weights_by_a_document(sent: RoundLine) -> None:
    with acting(ensure_operator(), Permission.ORDER_AMEND, COUNTY, today=TODAY) as operator:
        enter_amendment(
            COUNTY, "appraisal.department.accepted.weight", "0",
            document_number="青脱贫办发〔2017〕21号", document_date=TODAY, by=operator, now=NOW,
        )  # fmt: skip
    assert scored(sent, "housing").score == Decimal("100.0")


@pytest.mark.parametrize("weight", ["-1", "a lot", None])
def test_a_weight_that_means_nothing_is_refused(surveyed: RoundLine, weight: str | None) -> None:
    with acting(ensure_operator(), Permission.ORDER_AMEND, COUNTY, today=TODAY) as operator:
        assert refused(
            enter_amendment, COUNTY, "appraisal.township.never_returned.weight", weight,
            document_number="x", document_date=TODAY, by=operator, now=NOW,
        ) == ["HT6007"]  # fmt: skip


def test_a_township_is_late_with_a_village_only_after_the_date(open_round: RoundLine) -> None:
    due, before = date(2017, 6, 23), datetime(2017, 6, 22, 2, 0, tzinfo=UTC)
    assert figures(scored(open_round, HANYANG, date(2017, 6, 22)))["handed_in_on_time"] == (0, 0)
    draft(open_round, household_document("H05", 1, "3150"))
    submit(LOWER, now=before)
    # three villages: one handed in on the day, two nowhere
    assert figures(scored(open_round, HANYANG, due))["handed_in_on_time"] == (1, 3)


def test_a_village_sent_back_once_is_not_one_that_never_was(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "3150"))
    submit(LOWER)
    assert figures(scored(open_round, HANYANG))["never_returned"] == (1, 1)
    take(surveys.return_submission, LOWER, "人数不对", **APPROVER)
    submit(LOWER, **CLERK)
    assert figures(scored(open_round, HANYANG))["never_returned"] == (0, 1)


def test_surveys_that_came_in_approved_were_never_to_be_handed_in(surveyed: RoundLine) -> None:
    assert figures(scored(surveyed, RUIFENG, LATER))["handed_in_on_time"] == (0, 0)


def test_a_place_without_anything_to_tell_has_no_score(open_round: RoundLine) -> None:
    assert scored(open_round, HANYANG, date(2017, 6, 20)).score is None


def test_no_person_appears(sent: RoundLine) -> None:
    text = repr(appraisal(sent, county.viewer(SUPERVISION), today=TODAY))
    assert "刘填表" not in text
    assert "部门经办人" not in text


@pytest.mark.parametrize("role", ["township_clerk", "department_officer"])
def test_who_is_appraised_does_not_read_it(surveyed: RoundLine, role: str) -> None:
    place = {"area": HANYANG} if role == "township_clerk" else {"department": "housing"}
    assert refused(appraisal, surveyed, county.viewer(role, **place), today=TODAY) == ["HT7001"]
    assert refused(campaign_report, surveyed, county.viewer(role, **place), today=TODAY) == ["HT7001"]


def test_the_report_counts_by_item_and_by_township_and_both_add_up(sent: RoundLine) -> None:
    report = campaign_report(sent, county.viewer(SUPERVISION), today=LATER)
    gaps = Gap.objects.count()
    assert report.total.now.found == gaps
    assert sum(line.now.found for line in report.indicators) == gaps
    assert sum(line.now.found for line in report.townships) == gaps
    housing = next(line for line in report.indicators if line.code == "safe_housing")
    assert (housing.now.found, housing.now.open, housing.now.late, housing.now.fixed) == (1, 1, 1, 0)
    assert (report.before, housing.before) == (None, None)


def test_the_round_before_stands_beside_it(sent: RoundLine) -> None:
    with acting(ensure_operator(), Permission.ROUND_OPEN, COUNTY, today=TODAY) as operator:
        later, _ = open_round("2017-12", COUNTY, by=operator, now=NOW + timedelta(days=190))
    report = campaign_report(later, county.viewer(SUPERVISION), today=LATER)
    assert report.before is not None
    assert report.before.slug == "2017-07"
    assert report.total.before is not None
    assert report.total.before.found == Gap.objects.filter(subject__round_id=sent.id).count()


def test_the_report_counts_subjects_by_verdict_without_those_that_left(surveyed: RoundLine) -> None:
    with writing():
        gone = RoundSubject.objects.get(round_id=surveyed.id, code="H03")
        RoundSubject.objects.filter(pk=gone.pk).update(left_on=LATER)
    here = RoundSubject.objects.filter(round_id=surveyed.id, left_on=None)
    judged = Counter(
        Assessment.objects.filter(subject__in=here, kind="review", standard="review_standard").values_list(
            "is_met", flat=True
        )
    )
    found = campaign_report(surveyed, county.viewer(SUPERVISION), today=LATER).subjects
    assert (found.subjects, found.met, found.not_met) == (here.count(), judged[True], judged[False])
    assert found.unknown == found.subjects - found.met - found.not_met
    assert judged[True]
    assert judged[False]


def test_a_village_owes_what_nobody_has_approved_yet(surveyed: RoundLine) -> None:
    owed = unapproved_by_village(surveyed.id)
    approved = Survey.objects.filter(kind="review", state="approved").values("subject_id")
    subjects = RoundSubject.objects.filter(round_id=surveyed.id)
    assert set(owed) == set(subjects.values_list("village_code", flat=True))
    for village, number in owed.items():
        assert number == subjects.filter(village_code=village).exclude(pk__in=approved).count()
    with writing():
        subjects.filter(village_code=LOWER).update(left_on=LATER)
    assert unapproved_by_village(surveyed.id)[LOWER] == 0
