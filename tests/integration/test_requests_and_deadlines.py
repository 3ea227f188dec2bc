"""What departments ask for, what the county office answers; and what is overdue, with the clock passed in."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework import actions
from huitou.casework.actions import Outcome, decide, remind_department, watch_deadlines
from huitou.casework.models import GapDepartment, GapRequest, Referral
from huitou.casework.queries import gap_story, open_requests, owed, referral, reminders_of, support_page
from huitou.core.authority import Permission as P
from huitou.core.errors import Refusal
from huitou.registry.models import Household
from huitou.surveys.queries import RoundLine
from tests.integration import chain
from tests.integration.chain import LATER, codes, gap, state
from tests.integration.county import TODAY, doing, viewer

HOUSE = ("H03", "safe_housing")
DUE = date(2017, 10, 31)
EXTENDED = date(2017, 11, 20)


@pytest.fixture
def received(surveyed: RoundLine) -> RoundLine:
    chain.send(surveyed)
    chain.receive()
    return surveyed


def ask(kind: str, *refs: UUID, department: str = "housing", reason: str = "雨季停工", to: str = "") -> Outcome:
    with doing("department_officer", P.GAP_REMEDY, department=department) as officer:
        if kind == "extension":
            return actions.ask_extension(refs, reason, EXTENDED, by=officer, now=LATER)
        return actions.ask_transfer(refs, reason, to, by=officer, now=LATER)


def answer(decision: str, *, said: str = "", department: str = "", name: str = "") -> None:
    with doing("county_office", P.REFERRAL_DECIDE, name=name) as office:
        decide(GapRequest.objects.latest("id").ref, decision, said, department, by=office, now=LATER)


def refused(deed: object, *args: object, **more: object) -> str:
    assert callable(deed)
    with pytest.raises(Refusal) as told:
        deed(*args, **more)
    return told.value.problems[0].code


# Asking and answering -------------------------------------------------------------------------------------------


def test_an_extension_that_is_granted_moves_the_time_limit(received: RoundLine) -> None:
    ask("extension", gap(*HOUSE).ref)
    (line,) = open_requests(received.id, viewer("county_office"))
    assert (line.request.kind, line.request.wanted_on, line.department_slug) == ("extension", EXTENDED, "housing")
    answer("grant")
    assert gap(*HOUSE).due_on == EXTENDED
    assert open_requests(received.id, viewer("county_office")) == ()


def test_one_that_is_declined_says_why_and_changes_nothing(received: RoundLine) -> None:
    ask("extension", gap(*HOUSE).ref)
    assert refused(answer, "decline") == "HT5022"
    answer("decline", said="时间来得及")
    assert gap(*HOUSE).due_on == DUE
    (request,) = gap_story(gap(*HOUSE).ref, viewer("county_office")).requests
    assert (request.state, request.answer, request.decided_by_name) == ("declined", "时间来得及", "县脱贫办")


def test_whoever_answers_second_learns_who_was_first(received: RoundLine) -> None:
    ask("extension", gap(*HOUSE).ref)
    answer("grant")
    assert refused(answer, "decline", said="不行", name="另一位") == "HT5001"
    assert gap(*HOUSE).due_on == EXTENDED


def test_nothing_is_asked_twice_while_it_waits(received: RoundLine) -> None:
    ask("extension", gap(*HOUSE).ref)
    assert codes(ask("extension", gap(*HOUSE).ref)) == {"HT5032"}
    assert codes(ask("transfer", gap(*HOUSE).ref)) == set(), "a request of another kind may wait beside it"


def test_only_the_lead_asks_and_always_with_a_reason(received: RoundLine) -> None:
    assert codes(ask("transfer", gap(*HOUSE).ref, department="resettlement")) == {"HT5020"}
    assert refused(ask, "transfer", gap(*HOUSE).ref, reason=" ") == "HT5022"


def test_a_transfer_goes_out_to_the_new_department_with_a_further_notice(received: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    ask("transfer", ref, to="resettlement", reason="属易地扶贫搬迁户")
    answer("grant")
    assert state(*HOUSE) == "transferred"
    with doing("county_office", P.REFERRAL_DISPATCH) as office:
        sent = actions.dispatch(received.id, by=office, now=LATER, today=TODAY)
    assert [(line.department_slug, line.gaps) for line in sent] == [("resettlement", 1)]
    assert state(*HOUSE) == "dispatched"
    parts = dict(GapDepartment.objects.filter(gap__ref=ref).values_list("department__slug", "part"))
    assert parts.pop("supporting_unit") == "helps"
    assert parts == {"resettlement": "lead", "development_reform": "joint", "housing": "released"}
    chain.receive("resettlement")
    assert chain.plan(ref).done == (ref,)


def test_the_old_department_no_longer_sees_what_it_gave_away(received: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    ask("transfer", ref, to="civil_affairs")
    answer("grant")
    old = viewer("department_officer", department="housing")
    assert refused(gap_story, ref, old) == "HT5011"
    notice = Referral.objects.get(department__slug="housing")
    line, gaps = referral(notice.ref, old)
    assert (line.gaps, gaps) == (0, ())


def test_a_transfer_needs_another_department(received: RoundLine) -> None:
    ask("transfer", gap(*HOUSE).ref)
    assert refused(answer, "grant") == "HT5043"
    assert refused(answer, "grant", department="housing") == "HT5043"
    assert state(*HOUSE) == "received"


# Deadlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "overdue", "escalated"),
    [(DUE, 0, 0), (DUE + timedelta(days=1), 8, 0), (DUE + timedelta(days=7), 8, 0), (DUE + timedelta(days=8), 8, 8)],
)
def test_a_limit_ends_with_its_day_and_is_escalated_seven_days_later(
    received: RoundLine, today: date, overdue: int, escalated: int
) -> None:
    watched = watch_deadlines(today=today, now=LATER)
    assert (watched.overdue, watched.escalated) == (overdue, escalated)


def test_each_gap_is_marked_once(received: RoundLine) -> None:
    day = DUE + timedelta(days=10)
    watch_deadlines(today=day, now=LATER)
    first = gap(*HOUSE).overdue_at
    again = watch_deadlines(today=day + timedelta(days=1), now=LATER + timedelta(days=1))
    assert (again.overdue, again.escalated) == (0, 0)
    assert gap(*HOUSE).overdue_at == first
    assert Event.objects.filter(verb="gap.overdue").count() == 1


def test_what_was_reported_in_time_is_not_overdue(received: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    chain.plan(ref)
    chain.report(ref)
    watch_deadlines(today=DUE + timedelta(days=1), now=LATER)
    assert gap(*HOUSE).overdue_at is None


def test_an_extension_ends_being_overdue(received: RoundLine) -> None:
    watch_deadlines(today=DUE + timedelta(days=9), now=LATER)
    ask("extension", gap(*HOUSE).ref)
    answer("grant")
    assert (gap(*HOUSE).overdue_at, gap(*HOUSE).escalated_at) == (None, None)


def test_supervision_is_told_of_what_is_escalated(received: RoundLine) -> None:
    watch_deadlines(today=DUE + timedelta(days=9), now=LATER)
    duties = {duty.slug: duty.count for duty in owed(viewer("supervision"), TODAY)}
    assert duties["escalated"] == 8


def test_the_office_reminds_and_the_department_reads_it(received: RoundLine) -> None:
    notice = Referral.objects.get(department__slug="housing")
    with doing("county_office", P.REFERRAL_DISPATCH) as office:
        assert remind_department(notice.ref, "请加快", by=office, now=LATER) == 1
    (line,) = reminders_of(notice.ref, viewer("department_officer", department="housing"))
    assert (line.text, line.open_gaps, line.by_name) == ("请加快", 1, "县脱贫办")


def test_there_is_nothing_to_remind_of_once_all_is_reported(received: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    chain.plan(ref)
    chain.report(ref)
    notice = Referral.objects.get(department__slug="housing")
    with doing("county_office", P.REFERRAL_DISPATCH) as office:
        assert refused(remind_department, notice.ref, "", by=office, now=LATER) == "HT5044"


# The household's own supporting unit ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["县水务局", "水务局"])
def test_a_supporting_unit_sees_the_gaps_of_its_households_whoever_leads(received: RoundLine, name: str) -> None:
    with writing():
        Household.objects.filter(code__in=("H02", "H03")).update(supporting_unit=name)
    page = support_page(received.id, viewer("department_officer", department="water"))
    assert {(line.subject, line.indicator) for line in page.lines} == {
        ("H02", "net_income_per_capita"), ("H02", "compulsory_education"), ("H03", "safe_housing"),
    }  # fmt: skip
    assert support_page(received.id, viewer("department_officer", department="power")).lines == ()
    assert page.units == ((name, 3),)
