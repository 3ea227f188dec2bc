"""The calendar of a round: steps with dates, more time with a reason, training, the daily digest."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.actions import make_digests
from huitou.casework.models import Gap
from huitou.casework.queries import board, digest_of, owed
from huitou.core.authority import Permission
from huitou.core.schedule import DueState
from huitou.surveys import actions, queries
from huitou.surveys.models import RoundStep, RoundSubject, Submission, Survey
from huitou.surveys.queries import RoundLine
from tests.integration import chain, county
from tests.integration.county import HANYANG, NOW, TODAY
from tests.integration.submitting import refused

pytestmark = pytest.mark.django_db


def extend(line: RoundLine, slug: str, to_on: date | None, reason: str, role: str = "county_office") -> None:
    with county.doing(role, Permission.ORDER_VIEW) as by:
        actions.extend_step(line.id, slug, to_on, reason, by=by, now=NOW)


def train(line: RoundLine, held_on: date | None, topic: str, *people: tuple[str, str]) -> None:
    with county.doing("county_office", Permission.CALENDAR_EDIT) as by:
        actions.hold_training(line.id, held_on, topic, people, by=by, now=NOW, today=TODAY)


def test_opening_a_round_makes_its_steps_in_the_order_of_the_plan(open_round: RoundLine) -> None:
    steps = list(RoundStep.objects.order_by("position").values_list("slug", "owner"))
    assert steps[0] == ("plan_and_group", "county_office")
    assert dict(steps)["screening"] == "township"
    assert len(steps) == len(queries.milestones(open_round)) == 10


def test_the_board_derives_every_state_from_what_is_there(open_round: RoundLine) -> None:
    states = {
        one.milestone.slug: (one.left, one.state) for one in board(open_round, county.viewer("county_office"), TODAY)
    }
    assert states["plan_and_group"] == (0, DueState.DONE)
    assert states["training"] == (1, DueState.OVERDUE)
    assert states["screening"] == (10, DueState.SOON), "eight households and two villages"
    assert states["form_3_in_platform"] == (None, DueState.AHEAD)


def test_what_several_steps_of_the_board_ask_for_is_counted_once(surveyed: RoundLine) -> None:
    office = county.viewer("county_office")
    with CaptureQueriesContext(connection) as asked:
        board(surveyed, office, TODAY)
    counted = Counter(re.findall(r'COUNT\(.*? FROM "(\w+)"', "\n".join(one["sql"] for one in asked)))
    assert counted == {"surveys_roundsubject": 1, "surveys_survey": 1, "casework_gap": 2}
    assert len(asked) <= 10


def test_who_left_is_neither_to_be_surveyed_nor_to_be_approved(surveyed: RoundLine) -> None:
    office = county.viewer("county_office")
    before = queries.left_to_survey(surveyed.id, office)
    with writing():
        Survey.objects.filter(subject__code="H02", kind="review").update(state="draft")
    assert queries.left_to_survey(surveyed.id, office) == replace(before, unapproved=before.unapproved + 1)
    with writing():
        RoundSubject.objects.filter(code="H02").update(left_on=TODAY, left_reason="fallen_back")
    assert queries.left_to_survey(surveyed.id, office) == before


def test_a_step_without_a_date_is_not_set_until_the_county_enters_one(open_round: RoundLine) -> None:
    with county.doing("county_office", Permission.ROUND_OPEN) as by:
        line, _ = actions.open_round("2017-12", county.COUNTY, by=by, now=NOW)
    states = {one.milestone.slug: one.state for one in board(line, county.viewer("county_office"), TODAY)}
    assert states["dispatch"] is DueState.NOT_SET
    assert refused(extend, line, "dispatch", date(2017, 12, 31), "雨季") == ["HT4042"]


def test_an_extension_moves_the_date_everywhere_and_keeps_the_reason(open_round: RoundLine) -> None:
    extend(open_round, "screening", date(2017, 7, 5), "暴雨冲毁村道")
    clerk = county.viewer("township_clerk", area=HANYANG)
    (duty,) = [duty for duty in owed(clerk, TODAY) if duty.slug == "screening"]
    assert (duty.due_on, duty.state) == (date(2017, 7, 5), DueState.AHEAD)
    (line,) = queries.extensions(open_round, clerk)
    assert (line.from_on, line.to_on, line.reason) == (date(2017, 6, 25), date(2017, 7, 5), "暴雨冲毁村道")
    assert Event.objects.filter(verb="calendar.extend").count() == 1


@pytest.mark.parametrize(
    ("slug", "to_on", "reason", "codes"),
    [
        ("picnic", date(2017, 7, 5), "雨季", ["HT4041"]),
        ("screening", date(2017, 7, 5), " ", ["HT4036"]),
        ("screening", date(2017, 6, 25), "雨季", ["HT4043"]),
        ("screening", None, "雨季", ["HT4043"]),
    ],
)
def test_an_extension_needs_a_step_a_reason_and_a_later_date(
    open_round: RoundLine, slug: str, to_on: date | None, reason: str, codes: list[str]
) -> None:
    assert refused(extend, open_round, slug, to_on, reason) == codes


def test_only_the_county_office_extends(open_round: RoundLine) -> None:
    assert refused(extend, open_round, "screening", date(2017, 7, 5), "雨季", "review_team") == ["HT7001"]


def test_a_training_with_its_people_ends_the_step(open_round: RoundLine) -> None:
    train(open_round, date(2017, 6, 9), "摸底表填报", ("张培训", "汉阳镇"), ("李培训", "瑞峰镇"))
    office = county.viewer("county_office")
    (step,) = [one for one in board(open_round, office, TODAY) if one.milestone.slug == "training"]
    assert (step.left, step.state) == (0, DueState.DONE)
    assert queries.trainings(open_round, office)[0].people == (("张培训", "汉阳镇"), ("李培训", "瑞峰镇"))
    township = county.viewer("township_clerk", area=HANYANG)
    assert queries.trainings(open_round, township)[0].people == (), (
        "names of other townships' people stay in the county"
    )


def test_a_training_in_the_future_or_without_people_is_refused(open_round: RoundLine) -> None:
    assert refused(train, open_round, date(2017, 6, 25), "摸底表填报", ("张培训", "")) == ["HT4044"]
    assert refused(train, open_round, date(2017, 6, 9), "摸底表填报") == ["HT4044"]
    assert refused(train, open_round, None, "摸底表填报", ("张培训", "")) == ["HT4044"]


def test_one_digest_a_day_for_everybody_who_owes_something(open_round: RoundLine) -> None:
    clerk, group = county.viewer("township_clerk", area=HANYANG), county.viewer("city_viewer", area="5114")
    assert make_digests(today=TODAY, now=NOW) == 1
    assert make_digests(today=TODAY, now=NOW) == 0
    found = digest_of(clerk, TODAY)
    assert found is not None
    assert (found.overdue, found.due_today, found.due_tomorrow, found.soon) == (1, 0, 1, 0), (
        "Forms were due on the 22nd, the screening ends on the 25th"
    )
    assert found.returned == 0
    assert digest_of(group, TODAY) is None


def digest_days(first: int, last: int) -> list[int]:
    """The days of June on which somebody is written to, where the job looks every day."""
    return [day for day in range(first, last + 1) if make_digests(today=date(2017, 6, day), now=NOW)]


def test_a_date_is_told_of_three_days_and_one_day_before_on_the_day_and_while_it_is_overdue(
    open_round: RoundLine,
) -> None:
    clerk = county.viewer("township_clerk", area=HANYANG)
    assert digest_days(17, 24) == [19, 21, 22, 23, 24], "the forms are due on the 22nd, the screening ends on the 25th"
    (before, on_the_day) = (digest_of(clerk, date(2017, 6, day)) for day in (21, 22))
    assert before is not None
    assert on_the_day is not None
    assert (before.due_tomorrow, before.due_today, before.soon) == (1, 0, 0)
    assert (on_the_day.due_tomorrow, on_the_day.due_today, on_the_day.soon) == (0, 1, 1)


def test_what_came_back_is_told_of_whatever_the_date_and_only_to_whoever_mends_it(open_round: RoundLine) -> None:
    clerk = county.viewer("township_clerk", area=HANYANG)
    approver = county.viewer("township_approver", area=HANYANG)
    assert digest_days(14, 15) == []
    with writing():
        village = Submission.objects.filter(village_code__startswith=HANYANG).first()
        Submission.objects.filter(pk=village.pk if village else 0).update(state="returned")
    assert digest_days(15, 16) == [15, 16]
    found = digest_of(clerk, date(2017, 6, 15))
    assert found is not None
    assert (found.returned, found.overdue, found.soon) == (1, 0, 0)
    assert digest_of(approver, date(2017, 6, 15)) is None


def test_a_gap_that_came_back_is_told_of_to_its_department(open_round: RoundLine) -> None:
    officer = county.viewer("department_officer", department="housing")
    county.approve(open_round, *county.SURVEYS)
    chain.send(open_round)
    chain.receive()
    with writing():
        Gap.objects.filter(subject__code="H03", indicator="safe_housing").update(
            state="returned", returned_to="department"
        )
    make_digests(today=date(2017, 8, 1), now=NOW)
    found = digest_of(officer, date(2017, 8, 1))
    assert found is not None
    assert (found.returned, found.overdue) == (1, 0)
