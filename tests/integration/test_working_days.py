"""Working days: the national calendar under what the county enters; due dates never move by it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from huitou.audit.models import Event
from huitou.casework.models import Digest
from huitou.casework.tasks import remind
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.schedule import is_digest_time, working_days_left
from huitou.orders.actions import enter_day
from huitou.orders.queries import WorkingDays, days_of
from huitou.surveys.queries import RoundLine, milestones
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_round")]
DOCUMENT = "青府办发〔2017〕8号"


def enter(
    day: date | None, is_working: bool, name: str = "县庆", document: str = DOCUMENT, role: str = "county_office"
) -> None:
    with county.doing(role, Permission.ORDER_VIEW) as by:
        enter_day(COUNTY, day, is_working, name, document_number=document, by=by, now=NOW)


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2017, 6, 30), True, ""),
        (date(2017, 6, 25), False, "周末"),
        (date(2017, 5, 30), False, "端午节"),
        (date(2017, 5, 27), True, ""),  # a Saturday that is worked for the Dragon Boat Festival
        (date(2017, 10, 2), False, "国庆节"),
    ],
)
def test_the_national_calendar_stands_behind(day: date, works: bool, why: str) -> None:
    days = WorkingDays.of(days_of(COUNTY))
    assert (days.is_working(day), days.rest(day)[0]) == (works, why)


def test_a_year_that_is_not_published_counts_monday_to_friday_and_says_so() -> None:
    days = WorkingDays.of(days_of(COUNTY))
    assert [days.is_working(date(2035, 1, day)) for day in (1, 6)] == [True, False]
    assert not days.is_published(date(2035, 1, 1))


def test_the_county_enters_its_own_days_and_the_last_entry_wins() -> None:
    day = date(2017, 6, 30)
    enter(day, False)
    assert WorkingDays.of(days_of(COUNTY)).rest(day)[0] == "县庆"
    enter(day, True, "改为上班")
    assert WorkingDays.of(days_of(COUNTY)).is_working(day)
    assert len(days_of(COUNTY)) == 2, "nothing is overwritten"
    assert Event.objects.filter(verb="calendar.enter_day").count() == 2


def test_no_due_date_moves(open_round: RoundLine) -> None:
    before = milestones(open_round)
    for step in before.values():
        if step.due_on is not None:
            enter(step.due_on, False)
    assert milestones(open_round) == before


@pytest.mark.parametrize(
    ("day", "name", "document", "role", "code"),
    [
        (None, "县庆", DOCUMENT, "county_office", "HT6220"),
        (date(2017, 6, 30), " ", DOCUMENT, "county_office", "HT6220"),
        (date(2017, 6, 30), "县庆", " ", "county_office", "HT6003"),
        (date(2017, 6, 30), "县庆", DOCUMENT, "review_team", "HT7001"),
    ],
)
def test_an_entry_takes_a_day_a_name_a_document_and_the_right(
    day: date | None, name: str, document: str, role: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        enter(day, False, name, document, role)
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize(
    ("today", "due_on", "left"),
    [
        (date(2017, 6, 12), date(2017, 6, 16), 5),
        (date(2017, 6, 16), date(2017, 6, 19), 2),
        (date(2017, 6, 12), date(2017, 6, 12), 1),
        (date(2017, 6, 13), date(2017, 6, 12), 0),
        (date(2017, 9, 29), date(2017, 10, 9), 3),  # with a worked Saturday and the whole holiday between
    ],
)
def test_working_days_left_leave_out_what_is_free(today: date, due_on: date, left: int) -> None:
    assert working_days_left(today, due_on, WorkingDays.of(days_of(COUNTY)).is_working) == left


@pytest.mark.parametrize(
    ("local", "may"),
    [(time(7, 29), False), (time(8, 29), False), (time(8, 30), True), (time(19, 59), True), (time(20), False)],
)
def test_nobody_is_reminded_in_the_quiet_hours(local: time, may: bool) -> None:
    assert is_digest_time(local) is may


def test_the_timetable_makes_one_digest_a_day_and_none_at_night() -> None:
    county.viewer("township_clerk", area=HANYANG)
    for hour in range(24):
        remind(datetime(2017, 6, 21, hour, 45, tzinfo=UTC))
    assert list(Digest.objects.values_list("on", "made_at__hour")) == [(date(2017, 6, 21), 8)], "at 8:45 local time"
