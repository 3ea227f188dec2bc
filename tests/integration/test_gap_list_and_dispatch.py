"""The verification group signs, the county office sends, the departments sign for it; of two at once one wins."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection

from huitou.assessments.actions import assess
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.actions import assign_lead, dispatch, receive_referral, sign_gap_list
from huitou.casework.actions.signing import SignedList
from huitou.casework.models import Gap, GapDepartment, GapList, GapTransition, Referral
from huitou.casework.queries import ReferralLine, gap_lines, gap_lists, owed, referral, referrals
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.schedule import DueState
from huitou.orders.actions import enter_amendment
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import NOW, TODAY, UPPER, approve, doing, household_document, viewer

DUE = date(2017, 10, 31)


def sign(round_line: RoundLine, name: str = "") -> SignedList:
    with doing("review_team", Permission.GAP_LIST_SIGN, name=name) as signer:
        return sign_gap_list(round_line.id, by=signer, now=NOW)


def send(round_line: RoundLine, *, today: date = TODAY, dry_run: bool = False) -> tuple[ReferralLine, ...]:
    with doing("county_office", Permission.REFERRAL_DISPATCH) as sender:
        return dispatch(round_line.id, by=sender, now=NOW, today=today, dry_run=dry_run)


def receive(ref: UUID, department: str, name: str = "") -> None:
    with doing("department_officer", Permission.REFERRAL_RECEIVE, department=department, name=name) as officer:
        receive_referral(ref, by=officer, now=NOW)


def assign(refs: list[UUID], department: str) -> None:
    with doing("county_office", Permission.GAP_ASSIGN) as office:
        assign_lead(refs, department, by=office, now=NOW)


def refusal(deed: Callable[..., object], *args: object, **more: object) -> str:
    with pytest.raises(Refusal) as refused:
        deed(*args, **more)
    return refused.value.problems[0].code


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Gap.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@pytest.fixture
def signed(surveyed: RoundLine) -> RoundLine:
    sign(surveyed)
    return surveyed


@pytest.fixture
def sent(signed: RoundLine) -> RoundLine:
    send(signed)
    return signed


def ref_of(round_line: RoundLine, department: str) -> UUID:
    lines = referrals(round_line.id, viewer("county_office"))
    return next(line.ref for line in lines if line.department_slug == department)


# Signing ------------------------------------------------------------------------------------------------------


def test_signing_lists_every_found_gap_and_seals_the_figures(surveyed: RoundLine) -> None:
    done = sign(surveyed)
    assert (done.number, done.gaps, states()) == (0, 9, {"listed": 9})
    (row,) = GapList.objects.all()
    assert (row.state, row.gap_count, row.digest, row.signed_by_name) == ("signed", 9, done.digest, "核查小组")
    assert set(GapTransition.objects.values_list("source", "target")) == {("found", "listed")}
    event = Event.objects.get(verb="gap_list.sign")
    assert done.digest in event.detail


def test_the_seal_covers_the_figures(surveyed: RoundLine) -> None:
    with writing():
        Gap.objects.filter(indicator="collective_income").update(value="1")
    other = sign(surveyed).digest
    with writing():
        GapList.objects.update(state="drawn_up", signed_at=None, gap_count=None)
        Gap.objects.update(state="found")
        Gap.objects.filter(indicator="collective_income").update(value="0")
    assert sign(surveyed).digest != other


@pytest.mark.parametrize("role", ["county_office", "supervision"])
def test_only_the_verification_group_signs(surveyed: RoundLine, role: str) -> None:
    assert refusal(sign_gap_list, surveyed.id, by=viewer(role), now=NOW) == "HT7001"


def test_there_must_be_something_to_sign(open_round: RoundLine) -> None:
    assert refusal(sign, open_round) == "HT5002"


def test_whoever_signs_second_learns_who_was_first_and_when(signed: RoundLine) -> None:
    with pytest.raises(Refusal) as refused:
        sign(signed, name="后来人")
    assert refused.value.problems[0].values == {"winner": "核查小组", "at": "2017-06-24 10:00"}


def test_a_supplement_is_signed_and_sent_by_itself(sent: RoundLine) -> None:
    approve(sent, household_document("H04", 5, "50000", electricity=False))
    assert sign(sent).number == 1
    (line,) = send(sent)
    assert (line.number, line.department_slug, line.gaps) == ("青脱贫办点球〔2017〕10号", "power", 1)


# Dispatching --------------------------------------------------------------------------------------------------


def test_one_referral_per_department_in_the_order_of_the_matrix(signed: RoundLine) -> None:
    assert [(line.number, line.department_slug, line.gaps, line.joint, line.due_on) for line in send(signed)] == [
        ("青脱贫办点球〔2017〕1号", "agriculture", 1, 0, DUE),
        ("青脱贫办点球〔2017〕2号", "human_resources", 0, 2, DUE),
        ("青脱贫办点球〔2017〕3号", "civil_affairs", 1, 0, DUE),
        ("青脱贫办点球〔2017〕4号", "rural_work", 2, 0, DUE),
        ("青脱贫办点球〔2017〕5号", "education", 2, 0, DUE),
        ("青脱贫办点球〔2017〕6号", "health", 1, 0, DUE),
        ("青脱贫办点球〔2017〕7号", "housing", 1, 0, DUE),
        ("青脱贫办点球〔2017〕8号", "development_reform", 0, 1, DUE),
        ("青脱贫办点球〔2017〕9号", "resettlement", 0, 1, DUE),
    ]
    assert states() == {"dispatched": 8, "listed": 1}
    assert set(Gap.objects.filter(state="dispatched").values_list("due_on", flat=True)) == {DUE}


def test_totals_count_the_lead_only(signed: RoundLine) -> None:
    assert sum(line.gaps for line in send(signed)) == Gap.objects.filter(state="dispatched").count()


def test_what_is_sent_is_what_stands_in_the_database(sent: RoundLine) -> None:
    lines = referrals(sent.id, viewer("county_office"))
    assert [(line.gaps, line.joint) for line in lines] == [
        (1, 0), (0, 2), (1, 0), (2, 0), (2, 0), (1, 0), (1, 0), (0, 1), (0, 1),
    ]  # fmt: skip
    line, gaps = referral(ref_of(sent, "resettlement"), viewer("county_office"))
    assert (line.gaps, line.joint, [gap.indicator for gap in gaps]) == (0, 1, ["safe_housing"])


def test_a_dry_run_shows_the_same_and_writes_nothing(signed: RoundLine) -> None:
    shown = [(line.number, line.gaps, line.joint) for line in send(signed, dry_run=True)]
    assert not Referral.objects.exists()
    assert states() == {"listed": 9}
    assert [(line.number, line.gaps, line.joint) for line in send(signed)] == shown


def test_a_second_run_finds_nothing_left_to_send(sent: RoundLine) -> None:
    assert send(sent) == ()
    assert Referral.objects.count() == 9


def test_what_nobody_owns_stays_behind_until_the_county_assigns_it(sent: RoundLine) -> None:
    (line,) = gap_lists(sent.id, viewer("county_office"))
    assert line.without_lead == 1
    assign([Gap.objects.get(indicator="food_and_clothing").ref], "civil_affairs")
    assert [(line.department_slug, line.gaps) for line in send(sent)] == [("civil_affairs", 1)]
    assert states() == {"dispatched": 9}
    numbers = Referral.objects.filter(department__slug="civil_affairs").values_list("number", flat=True)
    assert sorted(numbers) == ["青脱贫办点球〔2017〕10号", "青脱贫办点球〔2017〕3号"]


def test_nothing_goes_out_before_the_list_is_signed(surveyed: RoundLine) -> None:
    assert refusal(send, surveyed) == "HT5003"


def test_nothing_goes_out_without_a_time_limit(signed: RoundLine) -> None:
    key = "rounds.2017-07.milestones.departments_done.due_on"
    with doing("county_office", Permission.ORDER_AMEND) as office:
        enter_amendment(county.COUNTY, key, None, document_number="2号", document_date=TODAY, by=office, now=NOW)
    assert refusal(send, signed) == "HT5004"
    assert refusal(send, signed, dry_run=True) == "HT5004"
    assert states() == {"listed": 9}


@pytest.mark.parametrize(("today", "year"), [(date(2017, 7, 14), 2017), (date(2026, 3, 1), 2017)])
def test_a_number_bears_the_year_of_sending_and_none_after_the_time_limit(
    signed: RoundLine, today: date, year: int
) -> None:
    assert send(signed, today=today)[0].number == f"青脱贫办点球〔{year}〕1号"


@pytest.mark.parametrize("role", ["review_team", "supervision"])
def test_only_the_county_office_sends(signed: RoundLine, role: str) -> None:
    assert refusal(dispatch, signed.id, by=viewer(role), now=NOW, today=TODAY) == "HT7001"


# Assigning ----------------------------------------------------------------------------------------------------


def test_a_gap_that_has_gone_out_keeps_its_lead(sent: RoundLine) -> None:
    gaps = list(Gap.objects.values_list("ref", flat=True))
    assert refusal(assign, gaps, "water") == "HT5005"
    assert not GapDepartment.objects.filter(department__slug="water").exists()


def test_a_department_that_does_not_exist_is_refused_with_the_nearest(signed: RoundLine) -> None:
    with pytest.raises(Refusal) as refused:
        assign([Gap.objects.all()[0].ref], "educaton")
    assert refused.value.problems[0].values == {"department": "educaton", "nearest": "education"}


def test_a_gap_that_does_not_exist_is_refused(signed: RoundLine) -> None:
    assert refusal(assign, [uuid4()], "water") == "HT5011"


def test_the_joint_department_becomes_the_lead(signed: RoundLine) -> None:
    assign([Gap.objects.get(indicator="safe_housing").ref], "resettlement")
    lines = {line.department_slug: (line.gaps, line.joint) for line in send(signed)}
    assert (lines["resettlement"], lines["development_reform"]) == ((1, 0), (0, 1))
    assert "housing" not in lines


# Receiving ----------------------------------------------------------------------------------------------------


def test_the_lead_signs_for_its_gaps(sent: RoundLine) -> None:
    receive(ref_of(sent, "education"), "education")
    line, gaps = referral(ref_of(sent, "education"), viewer("department_officer", department="education"))
    assert (line.state, line.received_by_name, line.received_at) == ("received", "部门经办人", NOW)
    assert {gap.state for gap in gaps} == {"received"}
    assert states() == {"received": 2, "dispatched": 6, "listed": 1}


def test_a_joint_department_signs_for_its_copy_and_moves_no_gap(sent: RoundLine) -> None:
    receive(ref_of(sent, "resettlement"), "resettlement")
    assert "received" not in states()


def test_a_colleague_who_comes_second_learns_who_was_first(sent: RoundLine) -> None:
    receive(ref_of(sent, "education"), "education", name="先签的")
    with pytest.raises(Refusal) as refused:
        receive(ref_of(sent, "education"), "education", name="后签的")
    assert refused.value.problems[0].values["winner"] == "先签的"


def test_nobody_signs_for_another_department(sent: RoundLine) -> None:
    assert refusal(receive, ref_of(sent, "education"), "health") == "HT5011"
    assert refusal(referral, ref_of(sent, "education"), viewer("department_officer", department="health")) == "HT5011"
    assert referrals(sent.id, viewer("department_officer", department="health"))[0].department_slug == "health"


def test_a_gap_cancelled_on_the_way_is_not_received(sent: RoundLine) -> None:
    approve(sent, household_document("H03", 2, "6400"))
    receive(ref_of(sent, "housing"), "housing")
    assert Gap.objects.get(indicator="safe_housing").state == "cancelled"


# Who owes what ------------------------------------------------------------------------------------------------


def duties(role: str, **place: str) -> list[tuple[str, int, str]]:
    return [(duty.slug, duty.count, str(duty.state)) for duty in owed(viewer(role, **place), TODAY)]


def test_townships_owe_the_surveys(surveyed: RoundLine) -> None:
    assert duties("township_clerk", area=county.HANYANG) == [
        ("forms_to_county", 1, "overdue"),
        ("screening", 1, "soon"),
    ]
    assert duties("township_clerk", area=county.RUIFENG) == [("forms_to_county", 0, "done"), ("screening", 0, "done")]
    assert duties("village_officer", area=UPPER) == [("screening", 1, "soon")]


def test_the_group_owes_the_list_and_the_office_what_must_go_out(surveyed: RoundLine) -> None:
    assert duties("review_team") == [("gap_list", 9, "ahead")]
    assert duties("county_office") == [("dispatch", 9, "ahead"), ("gap_assign", 1, "ahead")]
    sign(surveyed)
    assert duties("review_team") == [("gap_list", 0, "done")]
    send(surveyed)
    assert duties("county_office") == [("dispatch", 1, "ahead"), ("gap_assign", 1, "ahead")]


def test_departments_owe_a_receipt_and_then_the_work(sent: RoundLine) -> None:
    place = {"department": "education"}
    assert duties("department_officer", **place) == [("departments_done", 2, "ahead"), ("referral_receive", 1, "ahead")]
    receive(ref_of(sent, "education"), "education")
    after = owed(viewer("department_officer", **place), date(2017, 11, 1))
    assert [(duty.slug, duty.count, duty.due_on, duty.state) for duty in after] == [
        ("departments_done", 2, DUE, DueState.OVERDUE),
        ("plan", 2, DUE, DueState.OVERDUE),
    ]


@pytest.mark.parametrize(("role", "area"), [("city_viewer", county.CITY), ("province_viewer", county.PROVINCE)])
def test_who_only_looks_owes_nothing(surveyed: RoundLine, role: str, area: str) -> None:
    assert duties(role, area=area) == []


# Two at once --------------------------------------------------------------------------------------------------


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Runs the deeds in threads of their own, started together; their answers, or the codes of their refusals."""
    start, answers = Barrier(len(deeds)), [None] * len(deeds)

    def run(position: int, deed: Callable[[], object]) -> None:
        start.wait()
        try:
            answers[position] = deed()  # type: ignore[call-overload]  # any answer will do
        except Refusal as refused:
            answers[position] = refused.problems[0].code  # type: ignore[call-overload]  # any answer will do
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(answers)


needs_threads = pytest.mark.skipif(
    not os.environ.get("HUITOU_DATABASE_URL"),
    reason="a database in memory belongs to one thread; two processes sign below",
)


@needs_threads
@pytest.mark.django_db(transaction=True)
def test_of_two_signatures_at_once_one_counts() -> None:
    round_line = county.build()
    approve(round_line, *county.SURVEYS)
    for name in ("甲", "乙"):
        county.user("review_team", name=name)
    answers = at_once(lambda: sign(round_line, "甲"), lambda: sign(round_line, "乙"))
    assert sorted(isinstance(answer, SignedList) for answer in answers) == [False, True]
    assert "HT5001" in answers
    assert GapTransition.objects.count() == 9


@needs_threads
@pytest.mark.django_db(transaction=True)
def test_of_two_dispatches_at_once_one_sends() -> None:
    round_line = county.build()
    approve(round_line, *county.SURVEYS)
    sign(round_line)
    county.user("county_office")
    answers = at_once(lambda: send(round_line), lambda: send(round_line))
    assert sorted(len(answer) for answer in answers if isinstance(answer, tuple)) == [0, 9]
    assert Referral.objects.count() == 9


@needs_threads
@pytest.mark.django_db(transaction=True)
def test_of_two_receipts_at_once_one_counts() -> None:
    round_line = county.build()
    approve(round_line, *county.SURVEYS)
    sign(round_line)
    send(round_line)
    ref = ref_of(round_line, "education")
    for name in ("甲", "乙"):
        county.user("department_officer", department="education", name=name)
    answers = at_once(lambda: receive(ref, "education", "甲"), lambda: receive(ref, "education", "乙"))
    assert sorted(map(str, answers)) == ["HT5001", "None"]
    assert states()["received"] == 2


_COUNTY_IN_A_FILE = """
import django
django.setup()
from huitou.cli.schema import lay_down
lay_down()
from tests.integration import county
round_line = county.build()
county.approve(round_line, *county.SURVEYS)
for name in ("甲", "乙"):
    county.user("review_team", name=name)
"""


@pytest.mark.without_database
def test_of_two_processes_that_sign_in_the_embedded_database_one_wins(tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "HUITOU_DATABASE_URL"}
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "huitou.conf.settings"}
    environment = inherited | paths | {"HUITOU_DATA": str(tmp_path), "PYTHONUTF8": "1"}
    subprocess.run([sys.executable, "-c", _COUNTY_IN_A_FILE], env=environment, check=True, timeout=120)
    command = [sys.executable, "-m", "huitou", "gap-list", "sign", "2017-07", "--as"]
    signers = [
        subprocess.Popen([*command, f"review_team-511425{name}"], env=environment, stderr=subprocess.PIPE, text=True)
        for name in ("甲", "乙")
    ]
    errors = [signer.communicate(timeout=120)[1] for signer in signers]
    assert sorted(signer.returncode for signer in signers) == [0, 1]
    assert [error[:6] for error in sorted(errors)] == ["", "HT5001"]


def test_a_list_read_before_somebody_else_signed_it_is_not_signed_again(surveyed: RoundLine) -> None:
    """The same race, step by step: the conditional update finds another version."""
    from huitou.casework.actions import signing

    unsigned = GapList.objects.get()
    sign(surveyed)
    with doing("review_team", Permission.GAP_LIST_SIGN) as signer:
        assert refusal(signing._sign, unsigned, 9, "", by=signer, now=datetime(2017, 6, 25, tzinfo=UTC)) == "HT5001"
    assert GapList.objects.get().signed_at == NOW


def test_gaps_are_listed_all_or_none(surveyed: RoundLine) -> None:
    from huitou.casework.actions.moving import move
    from huitou.core.lifecycle import GapState

    sign(surveyed)
    gaps = [(key, GapState.FOUND) for key in Gap.objects.values_list("id", flat=True)]
    with doing("review_team", Permission.GAP_LIST_SIGN) as signer:
        assert refusal(move, "list", gaps, by=signer, now=NOW + timedelta(hours=1)) == "HT5001"


def test_assessing_after_dispatch_leaves_what_was_sent(sent: RoundLine) -> None:
    before = list(Gap.objects.order_by("id").values())
    with doing("county_office", Permission.ASSESSMENT_RUN) as office:
        assess(sent.id, by=office, now=NOW)
    assert list(Gap.objects.order_by("id").values()) == before
    assert not list(gap_lines(sent.id, viewer("county_office"), state="found"))
