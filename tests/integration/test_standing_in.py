"""Standing in for somebody on leave: with dates, under one's own name, and never for more than the holder has."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huitou.accounts import actions, queries
from huitou.accounts.models import Delegation, Post, User
from huitou.audit.actions import record
from huitou.audit.models import Event
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from tests.integration import county
from tests.integration.county import HANYANG, NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_round")]
SUNDAY = TODAY + timedelta(days=6)


def lend(
    holder: User,
    deputy: User,
    from_on: date | None = TODAY,
    until_on: date | None = SUNDAY,
    *,
    post: Post | None = None,
    reason: str = "公休假",
) -> Delegation:
    chosen = post or Post.objects.get(user=holder)
    with actions.oneself(holder, today=TODAY) as by:
        return actions.delegate(chosen.ref, deputy.username, from_on, until_on, reason, by=by, now=NOW, today=TODAY)


def code_of(*args: object, **said: object) -> str:
    with pytest.raises(Refusal) as refused:
        lend(*args, **said)  # type: ignore[arg-type]  # passed on as they are
    return refused.value.problems[0].code


@pytest.fixture
def approver() -> User:
    return county.user("township_approver", area=HANYANG, name="赵批")


@pytest.fixture
def deputy() -> User:
    return county.user("village_officer", area="511425101201", name="钱代")


def test_a_deputy_acts_under_their_own_name_with_the_holder_named(approver: User, deputy: User) -> None:
    lend(approver, deputy)
    with actions.acting(deputy, Permission.SUBMISSION_APPROVE, HANYANG, today=TODAY) as by:
        assert (by.user_id, by.name, by.acting_for) == (deputy.pk, "钱代（代赵批）", approver.pk)


def test_the_audit_names_both(approver: User, deputy: User) -> None:
    lend(approver, deputy)
    with actions.acting(deputy, Permission.SUBMISSION_APPROVE, HANYANG, today=TODAY) as by:
        record("submission.approve", "submission", "x", by=by, now=NOW)
    event = Event.objects.get(verb="submission.approve")
    assert event.user_name == "钱代（代赵批）"
    assert f'"acting_for":{approver.pk}' in event.detail
    assert event.user_id == deputy.pk


@pytest.mark.parametrize(
    ("day", "may"),
    [(TODAY - timedelta(days=1), False), (TODAY, True), (SUNDAY, True), (SUNDAY + timedelta(days=1), False)],
)
def test_it_begins_and_ends_by_itself(approver: User, deputy: User, day: date, may: bool) -> None:
    lend(approver, deputy)
    roles = [held.post.role for held in queries.held_posts(deputy, today=day)]
    assert ("township_approver" in roles) is may


def test_it_ends_early_at_once(approver: User, deputy: User) -> None:
    row = lend(approver, deputy)
    with actions.oneself(approver, today=TODAY) as by:
        actions.end_delegation(row.ref, by=by, now=NOW)
    assert [held.post.role for held in queries.held_posts(deputy, today=TODAY)] == ["village_officer"]


def test_it_ends_with_the_post_of_the_holder(approver: User, deputy: User) -> None:
    lend(approver, deputy)
    with county.doing("security_administrator", Permission.ACCOUNT_MANAGE) as by:
        actions.end_post(Post.objects.get(user=approver).ref, None, by=by, now=NOW, today=TODAY)
    assert len(queries.held_posts(deputy, today=TODAY)) == 1


def test_it_ends_with_the_account_of_the_holder(approver: User, deputy: User) -> None:
    lend(approver, deputy)
    User.objects.filter(pk=approver.pk).update(is_active=False)
    assert len(queries.held_posts(deputy, today=TODAY)) == 1


def test_nobody_lends_what_they_do_not_hold(approver: User, deputy: User) -> None:
    assert code_of(deputy, county.user("supervision"), post=Post.objects.get(user=approver)) == "HT7025"


def test_what_was_lent_is_not_lent_on(approver: User, deputy: User) -> None:
    lend(approver, deputy)
    assert code_of(deputy, county.user("supervision"), post=Post.objects.get(user=approver)) == "HT7025"


@pytest.mark.parametrize(
    ("from_on", "until_on"),
    [
        (None, SUNDAY),
        (TODAY, None),
        (TODAY - timedelta(days=1), SUNDAY),
        (SUNDAY, TODAY),
        (TODAY, TODAY + timedelta(days=91)),
    ],
)
def test_impossible_dates_are_refused(
    approver: User, deputy: User, from_on: date | None, until_on: date | None
) -> None:
    assert code_of(approver, deputy, from_on, until_on) == "HT7026"


def test_it_takes_a_reason(approver: User, deputy: User) -> None:
    assert code_of(approver, deputy, reason=" ") == "HT7023"


def test_one_deputy_at_a_time(approver: User, deputy: User) -> None:
    lend(approver, deputy)
    assert code_of(approver, county.user("supervision", name="孙三"), SUNDAY, SUNDAY) == "HT7028"


def test_nobody_stands_in_for_themselves_nor_without_a_post(approver: User) -> None:
    assert code_of(approver, approver) == "HT7027"
    assert code_of(approver, User.objects.create_user(username="nobody", name="无岗")) == "HT7027"


def test_posts_of_administrators_are_not_lent(approver: User) -> None:
    assert code_of(county.user("system_administrator"), approver) == "HT7027"
    assert code_of(approver, county.user("security_administrator")) == "HT7027"
