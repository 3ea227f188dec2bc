"""Random deeds by random people over submissions, gap list and referrals: nothing ends up where it may not (T15).

Whatever somebody tries is done or refused; after every step each submission, gap, list and referral stands where its
table of transitions allows, no level was skipped, and nobody approved what they had entered or handed in.
The ordinary run takes some thousand steps, HUITOU_LONG=1 a million (HUITOU_STEPS: so many); all of them on whichever
database is under the tests.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from huitou.accounts.actions import acting
from huitou.accounts.models import Post, User
from huitou.accounts.queries import viewing
from huitou.areas.models import Area
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.actions import dispatch, receive_referral, sign_gap_list
from huitou.casework.models import GapTransition, Referral
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GAP, SUBMISSION, UNDO, GapState, SubmissionState, SurveyState
from huitou.surveys import actions, queries
from huitou.surveys.models import RoundSubject, Submission, SubmissionMove, Survey, SurveyRevision
from huitou.surveys.queries import RoundLine
from tests.conftest import IS_LONG, Measured, Progress
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, LOWER, NOW, STREET, TODAY, household_document

STEPS = int(os.environ.get("HUITOU_STEPS") or (1_000_000 if IS_LONG else 2_000))
WALK = 5_000
"""So many steps lead on from one beginning; what is checked is the whole story."""
CHECKED_EVERY = 200
VILLAGES = {LOWER: "H05", STREET: "H06"}
PEOPLE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "clerk": (("township_clerk", HANYANG),),
    "officer": (("village_officer", LOWER),),
    "approver": (("township_approver", HANYANG),),
    "both": (("township_clerk", HANYANG), ("township_approver", HANYANG)),
    "office": (("county_office", COUNTY),),
    "office-2": (("county_office", COUNTY),),
    "all-three": (("township_clerk", HANYANG), ("township_approver", HANYANG), ("county_office", COUNTY)),
    "group": (("review_team", COUNTY),),
    "watcher": (("supervision", COUNTY),),
    "elsewhere": (("township_approver", county.RUIFENG),),
}
P = Permission
REFUSALS = {
    "HT3016", "HT4003", "HT4011", "HT4030", "HT4031", "HT4032", "HT4033", "HT4034", "HT4035", "HT4036", "HT4037",
    "HT4038", "HT4039", "HT5001", "HT5002", "HT5003", "HT5011", "HT7001", "HT7003",
}  # fmt: skip


class Office:
    """The people, what they can try, and what must hold afterwards."""

    def __init__(self, line: RoundLine, seed: int) -> None:
        self.line, self.draw, self.now, self.stale = line, random.Random(seed), NOW, False
        self.people = {name: _person(name, posts) for name, posts in PEOPLE.items()}
        self.done: dict[str, int] = {}
        self.refused: set[str] = set()

    def step(self) -> None:
        """One random deed; half of the time by somebody whose work it is, else by anybody."""
        name = self.draw.choice(sorted(DEEDS))
        who = self.draw.choice(DEEDS[name][1] if self.draw.random() < 0.5 else sorted(self.people))
        village = self.draw.choice(sorted(VILLAGES))
        self.take(name, who, village, minutes=self.draw.choice((0, 1, 2, 9, 15)), stale=self.draw.random() < 0.1)

    def take(self, name: str, who: str, village: str, *, minutes: int, stale: bool) -> None:
        """Somebody tries a deed, so many minutes after the last one, perhaps from an old page. Anything but a numbered
        refusal fails the test."""
        self.now += timedelta(minutes=minutes)
        self.stale = stale
        try:
            DEEDS[name][0](self, self.people[who], village)
        except Refusal as refusal:
            self.refused |= {problem.code for problem in refusal.problems}
        else:
            self.done[name] = self.done.get(name, 0) + 1

    def row(self, village: str) -> Submission:
        """The submission of a village as it is shown to whoever acts; an old page shows an older version."""
        row = Submission.objects.get(village_code=village)
        row.version -= self.stale
        return row


def _person(name: str, posts: tuple[tuple[str, str], ...]) -> User:
    user = User.objects.create_user(username=name, name=name)
    with writing():
        for role, area in posts:
            Post.objects.create(user=user, role=role, area=Area.objects.get(code=area), from_on=TODAY)
    return user


def record(office: Office, person: User, village: str) -> None:
    income = str(office.draw.choice((2000, 3150, 9000)))
    said = {"water_safe": None} if office.draw.random() < 0.1 else {}
    document = household_document(VILLAGES[village], 1, income, **said)
    with acting(person, Permission.SURVEY_EDIT, village, today=TODAY) as by:
        actions.record_surveys(office.line, [document], way_in="web", by=by, now=office.now)


def mark(office: Office, person: User, village: str) -> None:
    subject = RoundSubject.objects.get(code=VILLAGES[village])
    with acting(person, Permission.SURVEY_EDIT, village, today=TODAY) as by:
        actions.mark_not_verifiable(
            office.row(village).ref, subject.ref, "safe_water", "待检测", TODAY + timedelta(days=9), by=by,
            now=office.now, today=TODAY,
        )  # fmt: skip


def submit(office: Office, person: User, village: str) -> None:
    row = office.row(village)
    standing, _ = queries.standing(row.ref, viewing(person, today=TODAY), today=TODAY)
    with acting(person, Permission.SUBMISSION_SUBMIT, village, today=TODAY) as by:
        actions.submit(row.ref, row.version, standing, by=by, now=office.now)


def simple(action: Callable[..., None], permission: Permission, *more: str) -> Callable[[Office, User, str], None]:
    """A step that takes no more than the submission as it was seen (and a reason)."""

    def deed(office: Office, person: User, village: str) -> None:
        row = office.row(village)
        with acting(person, permission, village, today=TODAY) as by:
            action(row.ref, row.version, *more, by=by, now=office.now)

    return deed


def undo(office: Office, person: User, village: str) -> None:
    """Most often by whoever took the last step, else it would hardly ever succeed."""
    row = office.row(village)
    last = row.moves.order_by("version").last()
    someone = office.people[last.by_name] if last and office.draw.random() < 0.7 else person
    permission = SUBMISSION[UNDO[last.name]].permission if last and last.name in UNDO else P.SUBMISSION_VIEW
    with acting(someone, permission, village, today=TODAY) as by:
        actions.undo(row.ref, row.version, by=by, now=office.now)


def sign(office: Office, person: User, village: str) -> None:
    with acting(person, Permission.GAP_LIST_SIGN, COUNTY, today=TODAY) as by:
        sign_gap_list(office.line.id, by=by, now=office.now)


def send(office: Office, person: User, village: str) -> None:
    with acting(person, Permission.REFERRAL_DISPATCH, COUNTY, today=TODAY) as by:
        dispatch(office.line.id, by=by, now=office.now, today=TODAY)


def receive(office: Office, person: User, village: str) -> None:
    chosen = Referral.objects.order_by("id").first()
    officer = county.user("department_officer", department=chosen.department.slug) if chosen else person
    someone = officer if office.draw.random() < 0.5 else person
    with acting(someone, Permission.REFERRAL_RECEIVE, COUNTY, today=TODAY) as by:
        receive_referral(chosen.ref if chosen else office.line.ref, by=by, now=office.now)


CLERKS, APPROVERS, OFFICES = ("clerk", "both", "all-three"), ("approver", "both"), ("office", "office-2")
DEEDS: Mapping[str, tuple[Callable[[Office, User, str], None], tuple[str, ...]]] = {
    "record": (record, CLERKS),
    "mark": (mark, CLERKS),
    "submit": (submit, CLERKS),
    "approve": (simple(actions.approve, P.SUBMISSION_APPROVE), APPROVERS),
    "confirm": (simple(actions.confirm, P.SUBMISSION_CONFIRM), OFFICES),
    "approve in whatever post": (simple(actions.approve, P.SUBMISSION_VIEW), APPROVERS),
    "confirm in whatever post": (simple(actions.confirm, P.SUBMISSION_VIEW), OFFICES),
    "lock": (simple(actions.lock, P.SUBMISSION_CONFIRM), OFFICES),
    "return": (simple(actions.return_submission, P.SUBMISSION_APPROVE, "请核对"), APPROVERS),
    "return from the county": (simple(actions.return_submission, P.SUBMISSION_CONFIRM, "请核对"), OFFICES),
    "undo": (undo, (*CLERKS, *APPROVERS, *OFFICES)),
    "unlock": (simple(actions.unlock, P.SUBMISSION_UNLOCK, "更正"), OFFICES),
    "ask for withdrawal": (simple(actions.ask_withdrawal, P.SUBMISSION_SUBMIT, "填错"), CLERKS),
    "decline": (simple(actions.decline_withdrawal, P.SUBMISSION_VIEW), (*APPROVERS, *OFFICES)),
    "sign": (sign, ("group",)),
    "dispatch": (send, OFFICES),
    "receive": (receive, OFFICES),
}


def check(office: Office) -> None:
    """What must hold, read from the stories and not from the actions."""
    assert office.refused <= REFUSALS
    for row in Submission.objects.filter(village_code__in=VILLAGES):
        _check_story(row)
        surveys = Survey.objects.filter(subject__code=VILLAGES[row.village_code])
        if row.state in {SubmissionState.COUNTY_APPROVED, SubmissionState.LOCKED}:
            assert {one.state for one in surveys} == {SurveyState.APPROVED}
        if row.state in {SubmissionState.SUBMITTED, SubmissionState.TOWNSHIP_APPROVED}:
            assert {one.state for one in surveys} <= {SurveyState.SUBMITTED, SurveyState.APPROVED}
    for source, target in GapTransition.objects.values_list("source", "target").distinct():
        allowed = {(str(one), str(way.target)) for way in GAP.values() for one in way.sources}
        assert (source, target) in allowed
    sent = Referral.objects.count()
    assert not sent or GapTransition.objects.filter(target=GapState.LISTED).exists(), "signed before it is sent"
    assert (
        Event.objects.filter(verb="submission.submit").count() == SubmissionMove.objects.filter(name="submit").count()
    )


def _check_story(row: Submission) -> None:
    """Every step is in the table and follows the one before; four eyes at each level."""
    state, submitted_by, approved_by = str(SubmissionState.DRAFT), 0, 0
    entered = list(
        SurveyRevision.objects.filter(survey__subject__code=VILLAGES[row.village_code]).values_list("at", "by_user")
    )
    for place, move in enumerate(row.moves.order_by("version"), 2):
        assert (move.version, move.source) == (place, state), "no step is missing"
        assert move.source in SUBMISSION[move.name].sources, "no step starts where it may not"
        assert move.target == SUBMISSION[move.name].target
        if move.name in {"approve", "confirm"}:
            assert move.by_user != submitted_by, "nobody approves what they handed in"
            assert not any(at < move.at and by == move.by_user for at, by in entered), "nor what they entered"
        if move.name == "confirm":
            assert move.by_user != approved_by, "nor what they approved below"
        submitted_by = move.by_user if move.name == "submit" else submitted_by
        approved_by = move.by_user if move.name == "approve" else approved_by
        state = move.target
    assert row.state == state
    assert row.version == row.moves.count() + 1


@pytest.mark.django_db
def test_no_walk_of_random_people_leaves_the_tables(
    progress: Callable[[str, int], Progress], measured: Measured
) -> None:
    office, told = Office(county.build(), seed=0), progress("steps", STEPS)
    for begun in range(0, STEPS, WALK):
        with transaction.atomic():
            point = transaction.savepoint()
            office.now, office.draw = NOW, random.Random(20170605 + begun)
            for number in range(begun + 1, min(begun + WALK, STEPS) + 1):
                office.step()
                told(number)
                if number % CHECKED_EVERY == 0:
                    check(office)
            check(office)
            transaction.savepoint_rollback(point)
    missing = set(DEEDS) - set(office.done)
    assert missing == set(), f"every deed succeeds now and then: {office.done}"
    measured(
        f"T15: {STEPS:,} random steps, {sum(office.done.values()):,} of them done: "
        "0 illegal states, 0 own work approved, 0 levels skipped"
    )


TRIES = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEEDS)),
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from(sorted(VILLAGES)),
        st.sampled_from((0, 1, 9, 15)),
        st.booleans(),
    ),
    max_size=40,
)


@pytest.mark.django_db
def test_no_short_story_leaves_the_tables() -> None:
    """The same with stories that hypothesis makes and, when one fails, shortens to what matters."""
    line = county.build()
    office = Office(line, seed=0)

    @settings(max_examples=400 if IS_LONG else 25)
    @given(story=TRIES)
    def told(story: list[tuple[str, str, str, int, bool]]) -> None:
        with transaction.atomic():
            point = transaction.savepoint()
            office.now, office.draw = NOW, random.Random(0)
            for name, who, village, minutes, stale in story:
                office.take(name, who, village, minutes=minutes, stale=stale)
            check(office)
            transaction.savepoint_rollback(point)

    told()
