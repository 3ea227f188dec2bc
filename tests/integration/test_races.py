"""Sixteen people decide the same thing at the same moment (T10), and a post is taken away in the middle (T14).

Threads over a database file, respectively over PostgreSQL: everybody has a connection of their own.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from huitou.accounts import actions as accounts
from huitou.accounts import queries as people
from huitou.accounts.models import Post, User
from huitou.areas.models import Area
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.actions import sign_gap_list
from huitou.casework.models import GapList
from huitou.conf.database import embedded
from huitou.core.authority import Permission as P
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SUBMISSION
from huitou.surveys import actions, queries
from huitou.surveys.models import Submission, SubmissionMove
from huitou.surveys.queries import RoundLine
from tests.conftest import IS_LONG
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, LOWER, NOW, TODAY, household_document

ACTING = import_module("huitou.accounts.actions.acting")
PEOPLE = 16
CHAINS = 100 if IS_LONG else 1
INTERLEAVINGS = 1000 if IS_LONG else 40


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that every thread opens for itself; on SQLite a file, made as the one of the tests was."""
    if connection.vendor != "sqlite":
        yield
        return
    wrapper, known = connections["default"], connections.databases["default"]
    path = Path(embedded(tmp_path)["NAME"])
    with sqlite3.connect(path) as target:
        wrapper.ensure_connection()
        wrapper.connection.backup(target)
    target.close()
    connections.databases["default"] = {**known, "NAME": str(path)}
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections.databases["default"], connections["default"] = known, wrapper


@pytest.fixture
def open_round(shared: None) -> RoundLine:
    call_command("flush", verbosity=0, interactive=False)
    return county.build()


def crowd(role: str, area: str = COUNTY, department: str = "") -> list[User]:
    return [
        county.user(role, area=area, department=department, name=f"{role[:12]}{number}") for number in range(PEOPLE)
    ]


def at_once(deeds: list[Callable[[], None]]) -> list[BaseException | None]:
    """Does all of them at the same moment; what each was told, None for who was let through."""
    barrier = threading.Barrier(len(deeds))
    told: list[BaseException | None] = [None] * len(deeds)

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=60)
            deeds[place]()
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test looks at it
            told[place] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return told


def one_wins(deeds: list[Callable[[], None]], winner: Callable[[], str]) -> None:
    """Exactly one is let through; the others change nothing and read who was first, and when."""
    told = at_once(deeds)
    assert told.count(None) == 1, told
    refusals = [one for one in told if one is not None]
    assert [type(one) for one in refusals] == [Refusal] * (len(deeds) - 1), refusals
    for refusal in refusals:
        assert isinstance(refusal, Refusal)
        (problem,) = refusal.problems
        assert problem.code == "HT5001"
        assert problem.values["winner"] == winner()
        assert str(problem.values["at"]).startswith("2017-06-")


def step(action: Callable[..., None], permission: P, user: User, row: Submission, *more: object) -> Callable[[], None]:
    def deed() -> None:
        with accounts.acting(user, permission, LOWER, today=TODAY) as by:
            action(row.ref, row.version, *more, by=by, now=NOW)

    return deed


def submitting(user: User, row: Submission) -> Callable[[], None]:
    found, _ = queries.standing(row.ref, people.viewing(user, today=TODAY), today=TODAY)
    return step(actions.submit, P.SUBMISSION_SUBMIT, user, row, found)


def race(way: str, make: Callable[[User, Submission], Callable[[], None]], people: list[User]) -> None:
    """One transition of the submission, taken by everybody at once."""
    row = Submission.objects.get(village_code=LOWER)
    moves = SubmissionMove.objects.filter(submission=row)
    before = moves.count()
    one_wins([make(user, row) for user in people], lambda: moves.order_by("-version")[0].by_name)
    assert (moves.count(), moves.order_by("-version")[0].name) == (before + 1, way)
    after = Submission.objects.get(pk=row.pk)
    assert after.version == row.version + 1
    assert Event.objects.filter(verb=f"submission.{way}", thing_ref=str(row.ref)).count() >= 1


def whoever_was_last() -> list[User]:
    """Sixteen windows of the one who took the last step: nobody else takes it back."""
    last = SubmissionMove.objects.filter(submission__village_code=LOWER).order_by("-version")[0]
    return [User.objects.get(pk=last.by_user)] * PEOPLE


def simple(
    action: Callable[..., None], permission: P, *more: object
) -> Callable[[User, Submission], Callable[[], None]]:
    return lambda user, row: step(action, permission, user, row, *more)


def test_of_sixteen_who_decide_at_once_one_wins_at_every_transition(open_round: RoundLine) -> None:
    clerks, approvers, offices = (
        crowd("township_clerk", HANYANG),
        crowd("township_approver", HANYANG),
        crowd("county_office"),
    )
    filler = county.user("village_officer", area=LOWER)
    with accounts.acting(filler, P.SURVEY_EDIT, LOWER, today=TODAY) as by:
        actions.record_surveys(open_round, [household_document("H05", 1, "9000")], way_in="web", by=by, now=NOW)
    approve, confirm = (
        ("approve", simple(actions.approve, P.SUBMISSION_APPROVE), approvers),
        ("confirm", simple(actions.confirm, P.SUBMISSION_CONFIRM), offices),
    )
    submit = ("submit", submitting, clerks)
    way = (
        submit,
        ("undo_submit", simple(actions.undo, P.SUBMISSION_SUBMIT), None),
        submit,
        ("return_to_filler", simple(actions.return_submission, P.SUBMISSION_APPROVE, "请核对"), approvers),
        submit,
        approve,
        ("undo_approve", simple(actions.undo, P.SUBMISSION_APPROVE), None),
        approve,
        ("return_to_township", simple(actions.return_submission, P.SUBMISSION_CONFIRM, "请核对"), offices),
        submit,
        approve,
        confirm,
        ("undo_confirm", simple(actions.undo, P.SUBMISSION_CONFIRM), None),
        confirm,
        ("lock", simple(actions.lock, P.SUBMISSION_CONFIRM), offices),
        ("unlock", simple(actions.unlock, P.SUBMISSION_UNLOCK, "更正"), offices),
    )
    assert {name for name, _, _ in way} == set(SUBMISSION)
    for _ in range(CHAINS):
        for name, make, crowded in way:
            race(name, make, crowded or whoever_was_last())


def test_of_sixteen_who_sign_the_list_at_once_one_wins(open_round: RoundLine) -> None:
    county.approve(open_round, *county.SURVEYS)
    signers = crowd("review_team")

    def signing(user: User) -> Callable[[], None]:
        def deed() -> None:
            with accounts.acting(user, P.GAP_LIST_SIGN, COUNTY, today=TODAY) as by:
                sign_gap_list(open_round.id, by=by, now=NOW)

        return deed

    one_wins([signing(user) for user in signers], lambda: GapList.objects.get().signed_by_name)


@pytest.mark.parametrize("protected", [True, False], ids=["protected", "unprotected"])
def test_nothing_is_written_after_a_post_was_taken_away(
    open_round: RoundLine, monkeypatch: pytest.MonkeyPatch, protected: bool
) -> None:
    if not protected:
        if connection.vendor == "sqlite":
            monkeypatch.setattr(ACTING, "transaction", _NoTransaction)
        monkeypatch.setattr(ACTING, "own_posts_locked", people.held_posts)
    draw = random.Random(14)
    late = sum(_written_after_the_end(number, draw) for number in range(INTERLEAVINGS if protected else 40))
    if protected:
        assert late == 0
    else:
        assert late > 0, "this test would notice"


class _NoTransaction:
    """What `acting` would be without its transaction."""

    @staticmethod
    @contextmanager
    def atomic() -> Iterator[None]:
        yield


def _written_after_the_end(number: int, draw: random.Random) -> bool:
    """A deed and the end of its post side by side; whether something was written after the end was committed."""
    user = User.objects.create_user(username=f"t14-{number}", name="某人")
    with writing():
        post = Post.objects.create(user=user, role="county_office", area=Area.objects.get(code=COUNTY), from_on=TODAY)
    moments: dict[str, float] = {}
    waits = draw.random() * 0.012, draw.random() * 0.004  # ending a post takes longer than reading one

    def deed() -> None:
        with accounts.acting(user, P.CALENDAR_EDIT, COUNTY, today=TODAY):
            time.sleep(waits[0])
            moments["written"] = time.monotonic()
            Area.objects.filter(code=COUNTY).update(name="青神县")

    def end() -> None:
        time.sleep(waits[1])
        with transaction.atomic(), county.doing("security_administrator", P.ACCOUNT_MANAGE) as by:
            accounts.end_post(post.ref, None, by=by, now=NOW, today=TODAY)
        moments["ended"] = time.monotonic()

    told = at_once([deed, end])
    assert told[1] is None, told
    return told[0] is None and moments["ended"] < moments["written"]
