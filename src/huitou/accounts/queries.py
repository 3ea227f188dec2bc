"""Who somebody is when they read: posts and viewing actors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from huitou.accounts.models import Post, User
from huitou.core.authority import CODE_LENGTH, Actor, CodeRange, Scope
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES

OPERATOR = "operator"
_EVERYWHERE = (CodeRange("0" * CODE_LENGTH, "9" * CODE_LENGTH),)


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post as the page header shows it."""

    ref: UUID
    role: str
    label: str
    label_en: str
    place: str


def current_posts(user: User, *, today: date) -> QuerySet[Post]:
    """The posts that a user holds on a day, oldest first."""
    return (
        Post.objects.filter(user=user, user__is_active=True, from_on__lte=today)
        .filter(Q(until_on__isnull=True) | Q(until_on__gte=today))
        .select_related("user", "area", "department", "department__county")
        .order_by("id")
    )


def post_lines(user: User, *, today: date) -> tuple[PostLine, ...]:
    """The posts of a user to choose from."""
    return tuple(
        PostLine(post.ref, post.role, ROLES[post.role].label, ROLES[post.role].label_en, place_of(post))
        for post in current_posts(user, today=today)
    )


def place_of(post: Post) -> str:
    """Where a post is, in words: the department or the area, empty for the whole system."""
    if post.department is not None:
        return post.department.label
    return post.area.name if post.area is not None else ""


def user_named(username: str) -> User:
    """The active user of this name. Raises `Refusal` HT7002."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refusal.of("HT7002", user=username)
    return user


def viewing(user: User, *, today: date, post_ref: UUID | None = None, via: str = "web") -> Actor:
    """The reading actor of a user: in the post asked for, else the oldest. Raises `Refusal` HT7003 without one."""
    posts = list(current_posts(user, today=today))
    chosen = next((post for post in posts if post.ref == post_ref), posts[0] if posts else None)
    if chosen is None:
        raise Refusal.of("HT7003", user=user.username)
    return actor_of(chosen, via=via)


def viewers(*, today: date) -> dict[int, list[Actor]]:
    """The reading actors of everybody who holds a post on a day, by user: for the jobs that look after all of them."""
    found: dict[int, list[Actor]] = {}
    for user in User.objects.filter(is_active=True, posts__isnull=False).distinct().order_by("id"):
        posts = [actor_of(post, via="job") for post in current_posts(user, today=today)]
        if posts:
            found[user.pk] = posts
    return found


def actor_of(post: Post, *, via: str) -> Actor:
    """The actor that a post makes of its user."""
    if post.department is not None:
        scope = Scope((CodeRange.below(post.department.county.code),), frozenset({post.department.pk}))
    elif post.area is not None:
        scope = Scope((CodeRange.below(post.area.code),))
    else:
        scope = Scope(_EVERYWHERE)
    return Actor(post.user_id, str(post.user), ROLES[post.role], scope, post.pk, via)
