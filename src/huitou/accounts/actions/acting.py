"""Acting: the transaction, the rights read inside it, and the writing actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from huitou.accounts.models import Post, User
from huitou.accounts.queries import OPERATOR, Held, actor_of, lent_posts_locked, own_posts_locked
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
    `permission` in the area, the post `post_id` before all others, posts of their own before those in which they stand
    in; the block's writes commit together or not at all.

    A post that is taken away before this point does not count, one taken away after it waits for the commit
    (T14). Raises `Refusal` HT7003 (no post) or HT7001 (none of the posts may).
    """
    with transaction.atomic(), writing():
        first = None
        for held in _held_locked(user, today, post_id):
            actor = actor_of(held, via=via)
            if actor.can(permission, area_code):
                break
            first = first or actor
        else:
            if first is None:
                raise Refusal.of("HT7003", user=user.username)
            actor = first
            actor.require(permission, area_code)
        yield actor


def _held_locked(user: User, today: date, post_id: int | None) -> Iterator[Held]:
    """The posts of a user under lock, `post_id` before all others, then their own, then those in which they stand in;
    the latter are only read when they are come to."""
    own = sorted(own_posts_locked(user, today=today), key=lambda held: held.post.pk != post_id)
    if own and post_id in (None, own[0].post.pk):
        yield from own
        own = []
    lent = lent_posts_locked(user, today=today)
    yield from sorted([*own, *lent], key=lambda held: held.post.pk != post_id)


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


@contextmanager
def oneself(user: User, *, today: date, via: str = "web") -> Iterator[Actor]:
    """The transaction of a deed about one's own account, which takes no right but being oneself. Raises `Refusal`
    HT7003 for a disabled user and for one without a post."""
    with transaction.atomic(), writing():
        held = next(_held_locked(user, today, None), None)
        if held is None:
            raise Refusal.of("HT7003", user=user.username)
        yield actor_of(held, via=via)


def ensure_operator() -> User:
    """The local operator of an embedded database: the person at the keyboard of the machine that holds the file."""
    present = User.objects.filter(username=OPERATOR).first()
    if present is not None:
        return present
    with transaction.atomic(), writing():
        user = User.objects.create_user(username=OPERATOR, name="本机操作员")
        Post.objects.create(user=user, role="local_operator", from_on=date(2000, 1, 1))
    return user
