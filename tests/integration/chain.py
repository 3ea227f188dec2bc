"""The way of a gap over the small county, step by step, by the people whose step it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from huitou.accounts.actions import acting
from huitou.casework import actions
from huitou.casework.actions import MeasureSaid, Outcome
from huitou.casework.models import Gap, GapDepartment, Referral
from huitou.core.authority import Permission as P
from huitou.surveys.actions import open_round, record_surveys
from huitou.surveys.queries import RoundLine
from tests.integration.county import COUNTY, HANYANG, NOW, TODAY, doing, user

REPORTED = date(2017, 10, 20)
VISITED = "2017-10-25"
LATER = datetime(2017, 10, 20, 2, 0, tzinfo=UTC)
REPAIR = MeasureSaid("housing", "危房改造一期", "李股长", date(2017, 9, 30), "县级财政", 1_200_000, date(2017, 7, 20))


def gap(subject: str, indicator: str) -> Gap:
    """A gap by 户编号 (village code) and indicator."""
    return Gap.objects.get(subject__code=subject, indicator=indicator)


def state(subject: str, indicator: str) -> str:
    """Where it stands."""
    return str(gap(subject, indicator).state)


def lead(ref: UUID) -> str:
    """The department that leads on a gap."""
    return GapDepartment.objects.get(gap__ref=ref, part="lead").department.slug


def send(round_line: RoundLine) -> None:
    """The list is signed and dispatched."""
    with doing("review_team", P.GAP_LIST_SIGN) as signer:
        actions.sign_gap_list(round_line.id, by=signer, now=NOW)
    with doing("county_office", P.REFERRAL_DISPATCH) as office:
        actions.dispatch(round_line.id, by=office, now=NOW, today=TODAY)


def receive(department: str = "") -> None:
    """Every department (or one) signs for what it was sent."""
    waiting = Referral.objects.filter(state="dispatched").select_related("department")
    for referral in waiting:
        slug = referral.department.slug
        if department in {"", slug}:
            with doing("department_officer", P.REFERRAL_RECEIVE, department=slug) as officer:
                actions.receive_referral(referral.ref, by=officer, now=NOW)


def plan(*refs: UUID, said: MeasureSaid = REPAIR, now: datetime = NOW, name: str = "") -> Outcome:
    """The lead department of the first gap plans one measure for all."""
    with doing("department_officer", P.GAP_REMEDY, department=lead(refs[0]), name=name) as officer:
        return actions.plan_measure(refs, said, by=officer, now=now)[1]


def report(*refs: UUID, done_on: date = REPORTED, today: date = REPORTED, name: str = "") -> Outcome:
    """It reports them done."""
    with doing("department_officer", P.GAP_REMEDY, department=lead(refs[0]), name=name) as officer:
        return actions.report_done(refs, done_on, by=officer, now=LATER, today=today)


def review(*refs: UUID, name: str = "") -> Outcome:
    """The county office agrees."""
    with doing("county_office", P.GAP_REVIEW, name=name) as office:
        return actions.review(refs, by=office, now=LATER)


def visit(round_line: RoundLine, *documents: Mapping[str, Any], name: str = "", township: str = HANYANG) -> None:
    """The township's clerk takes remediation surveys."""
    with doing("township_clerk", P.SURVEY_EDIT, at=township, area=township, name=name) as clerk:
        report = record_surveys(round_line, documents, kind="remediation", way_in="web", by=clerk, now=LATER)
    assert report.problems == ()


def confirm(*refs: UUID, name: str = "", township: str = HANYANG) -> Outcome:
    """The township's approver confirms."""
    with doing("township_approver", P.GAP_CONFIRM, at=township, area=township, name=name) as approver:
        return actions.confirm(refs, by=approver, now=LATER)


def accept(*refs: UUID, name: str = "", role: str = "review_team") -> Outcome:
    """The county accepts; by the verification group, so that whoever reviewed does not."""
    with doing(role, P.GAP_ACCEPT, name=name) as group:
        return actions.accept(refs, by=group, now=LATER)


def give_back(name: str, *refs: UUID, reason: str = "照片看不出已改造", township: str = HANYANG) -> Outcome:
    """Somebody returns gaps: `name` of `core.lifecycle.GAP_RETURNS`."""
    role, permission, at = {
        "return_report": ("county_office", P.GAP_REVIEW, COUNTY),
        "return_from_site": ("township_approver", P.GAP_CONFIRM, township),
    }.get(name, ("review_team", P.GAP_ACCEPT, COUNTY))
    with doing(role, permission, at=at, area=at) as actor:
        return actions.return_gaps(name, refs, reason, by=actor, now=LATER)


def carry_over(round_line: RoundLine, now: datetime = LATER) -> actions.YearEndCounts:
    """The county office holds the year-end acceptance."""
    with doing("county_office", P.GAP_CARRY_OVER) as office:
        return actions.carry_over(round_line.id, by=office, now=now)


def open_next(round_line: RoundLine, slug: str = "2017-12") -> RoundLine:
    """The next round is opened."""
    with acting(user("county_office"), P.ROUND_OPEN, COUNTY, today=TODAY) as office:
        return open_round(slug, COUNTY, by=office, now=datetime(2017, 12, 1, tzinfo=UTC))[0]


def codes(outcome: Outcome) -> set[str]:
    """The problems of what was skipped."""
    return {one.problem.code for one in outcome.skipped}
