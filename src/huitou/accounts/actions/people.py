"""People and posts: made, ended, disabled; first passwords (T24, T25)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from huitou.accounts.actions.sessions import end_all_sessions
from huitou.accounts.models import FormerPassword, Post, User
from huitou.accounts.queries.planning import PeoplePlan, PlannedPost
from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.loading import LoadReport

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nosec B105  # letters to draw from, not a password
# A first password has 79 random bits and works until the first sign-in; guessing it is hopeless at any number of
# iterations. With few of them a list of five hundred people is hashed in a second; the real one gets Django's number.
_FIRST_ITERATIONS = 20_000


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """What a new user signs in with once. Said once, kept nowhere in clear."""

    username: str
    name: str
    password: str
    encoded: str
    must_change: bool = True


def first_password(username: str, name: str) -> FirstPassword:
    """Draws a password; hashed outside of any transaction."""
    hasher = PBKDF2PasswordHasher()
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return FirstPassword(username, name, password, hasher.encode(password, hasher.salt(), _FIRST_ITERATIONS))


def first_passwords(plan: PeoplePlan) -> tuple[FirstPassword, ...]:
    """One for everybody who is new in a plan."""
    return tuple(first_password(username, name) for username, name in plan.new_users)


def load_people(
    plan: PeoplePlan, passwords: tuple[FirstPassword, ...], *, by: Actor, now: datetime, only_valid: bool = False
) -> LoadReport:
    """Writes a plan: all or nothing unless `only_valid`. Raises `Refusal` with the problems of the plan, HT7001; HT3016
    when somebody else made one of them meanwhile."""
    by.require(Permission.ACCOUNT_MANAGE)
    if plan.problems and not only_valid:
        raise Refusal(plan.problems)
    if User.objects.filter(username__in=[one.username for one in passwords]).exists():
        raise Refusal.of("HT3016")
    made = {one.username: _make_user(one, by=by, now=now) for one in passwords}
    names = {post.username for post in plan.posts} - set(made)
    made |= {user.username: user for user in User.objects.filter(username__in=names)}
    for planned in plan.posts:
        _give_post(planned, made, by=by, now=now)
    return plan.report(written=True)


def _make_user(first: FirstPassword, *, by: Actor, now: datetime) -> User:
    user = User(username=first.username, name=first.name, password=first.encoded)
    user.must_change_password = first.must_change
    user.date_joined = user.password_changed_at = now
    user.save()
    FormerPassword.objects.create(user=user, encoded=first.encoded, at=now)
    record("user.create", "user", str(user.ref), by=by, now=now, detail={"username": first.username})
    return user


def _give_post(planned: PlannedPost, users: Mapping[str, User], *, by: Actor, now: datetime) -> None:
    user = users[planned.username]
    post = Post.objects.create(
        user=user,
        role=planned.role.slug,
        area=planned.area,
        department=planned.department,
        unit=planned.unit,
        from_on=planned.from_on,
        until_on=planned.until_on,
    )
    county = planned.department.county.code if planned.department else ""
    detail = {"user": str(user.ref), "role": planned.role.slug, "from": planned.from_on.isoformat()}
    record(
        "post.give",
        "post",
        str(post.ref),
        by=by,
        now=now,
        area_code=planned.area.code if planned.area else county,
        detail=detail | ({"until": planned.until_on.isoformat()} if planned.until_on else {}),
    )


def end_post(ref: UUID, until_on: date | None, *, by: Actor, now: datetime, today: date) -> None:
    """Ends a post: at once, or with the day `until_on` (which may be put off as well). Its delegations go with it.
    Raises `Refusal` HT7001; HT7020 for one that is over; HT7019 for one's own; HT7015 for a day that has passed."""
    by.require(Permission.ACCOUNT_MANAGE)
    post = Post.objects.select_for_update(of=("self",)).filter(ref=ref, ended_at=None).first()
    if post is None:
        raise Refusal.of("HT7020")
    _refuse_oneself(post.user_id, by)
    if until_on is None:
        Post.objects.filter(pk=post.pk).update(ended_at=now)
    else:
        begin = max(post.from_on, today)
        if until_on < begin:
            raise Refusal.of("HT7015", until=until_on, begin=begin)
        Post.objects.filter(pk=post.pk).update(until_on=until_on)
    detail = {"user": str(post.user.ref), "role": post.role, "until": until_on.isoformat() if until_on else "now"}
    record("post.end", "post", str(ref), by=by, now=now, detail=detail)


def set_active(ref: UUID, is_active: bool, *, by: Actor, now: datetime) -> None:
    """Disables a user, whose sessions end with it, or enables one. Raises `Refusal` HT7001, HT7020, HT7019."""
    user = _managed(ref, by)
    User.objects.filter(pk=user.pk).update(is_active=is_active)
    if not is_active:
        end_all_sessions(user, now=now)
    record("user.enable" if is_active else "user.disable", "user", str(ref), by=by, now=now)


def reset_password(ref: UUID, first: FirstPassword, *, by: Actor, now: datetime) -> None:
    """Gives a user a new first password; sessions end. Raises `Refusal` HT7001, HT7020, HT7019."""
    user = _managed(ref, by)
    User.objects.filter(pk=user.pk).update(password=first.encoded, must_change_password=True, password_changed_at=now)
    FormerPassword.objects.create(user=user, encoded=first.encoded, at=now)
    end_all_sessions(user, now=now)
    record("user.reset_password", "user", str(ref), by=by, now=now)


def _managed(ref: UUID, by: Actor) -> User:
    by.require(Permission.ACCOUNT_MANAGE)
    user = User.objects.select_for_update().filter(ref=ref).first()
    if user is None:
        raise Refusal.of("HT7020")
    _refuse_oneself(user.pk, by)
    return user


def _refuse_oneself(user_id: int, by: Actor) -> None:
    if user_id == by.user_id:
        raise Refusal.of("HT7019")
