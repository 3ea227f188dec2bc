"""Acting: the transaction, the rights read inside it, and the writing actor. Making users and posts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from huitou.accounts.models import Post, User
from huitou.accounts.queries import OPERATOR, actor_of, current_posts
from huitou.areas.models import Area, Department
from huitou.audit.actions import record
from huitou.audit.writing import writing
from huitou.core.authority import Actor, CodeRange, Permission, Role, RoleLevel, Scope
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES


@contextmanager
def acting(
    user: User,
    permission: Permission,
    area_code: str | None = None,
    *,
    today: date,
    via: str = "web",
    post_id: int | None = None,
) -> Iterator[Actor]:
    """Opens the transaction, reads the user's posts under lock, and gives the actor of the first post that may do
    `permission` in the area, the post `post_id` before all others; the block's writes commit together or not at all.

    A post that is taken away before this point does not count, one taken away after it waits for the commit
    (T14). Raises `Refusal` HT7003 (no post) or HT7001 (none of the posts may).
    """
    with transaction.atomic(), writing():
        held = current_posts(user, today=today).select_for_update(of=("self",))
        posts = sorted(held, key=lambda post: post.pk != post_id)
        actors = [actor_of(post, via=via) for post in posts]
        if not actors:
            raise Refusal.of("HT7003", user=user.username)
        able = next((actor for actor in actors if actor.can(permission, area_code)), None)
        if able is None:
            actors[0].require(permission, area_code)
        yield able or actors[0]


@contextmanager
def resuming(*, user_id: int, name: str, role: str, via: str, area_code: str) -> Iterator[Actor]:
    """Opens a transaction to carry on with what somebody has decided before, in their name; the right was asked for
    when they decided, and taking the post away afterwards does not undo that."""
    with transaction.atomic(), writing():
        yield Actor(user_id, name, ROLES[role], Scope((CodeRange.below(area_code),)), None, via)


_TIMETABLE = Role("timetable", "定时任务", "Timetable", RoleLevel.SYSTEM, frozenset())


@contextmanager
def by_timetable() -> Iterator[Actor]:
    """The actor of a scheduled job, in its transaction: nobody's account, without rights, so that its events say that
    the program itself did this."""
    with transaction.atomic(), writing():
        yield Actor(0, _TIMETABLE.label, _TIMETABLE, Scope(()), via="job")


def ensure_operator() -> User:
    """The local operator of an embedded database: the person at the keyboard of the machine that holds the file."""
    present = User.objects.filter(username=OPERATOR).first()
    if present is not None:
        return present
    with transaction.atomic(), writing():
        user = User.objects.create_user(username=OPERATOR, name="本机操作员")
        Post.objects.create(user=user, role="local_operator", from_on=date(2000, 1, 1))
    return user


def create_user(
    *,
    username: str,
    name: str,
    password: str,
    role: str,
    area_code: str,
    department: str = "",
    by: Actor,
    now: datetime,
) -> User:
    """A user with one post, in the caller's transaction; a user who is there already is left as is.

    `area_code` is unpadded, empty for the whole system; `department` is the slug of a department of that county.
    """
    by.require(Permission.ACCOUNT_MANAGE)
    existing = User.objects.filter(username=username).first()
    if existing is not None:
        return existing
    user = User.objects.create_user(username=username, password=password, name=name)
    post = Post.objects.create(
        user=user,
        role=ROLES[role].slug,
        area=Area.objects.get(code=area_code, valid_until=None) if area_code and not department else None,
        department=Department.objects.get(county__code=area_code, slug=department) if department else None,
        from_on=now.date(),
    )
    record(
        "user.create",
        "user",
        str(user.ref),
        by=by,
        now=now,
        area_code=area_code,
        detail={"post": str(post.ref), "role": role},
    )
    return user
