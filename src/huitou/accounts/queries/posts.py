"""Who somebody is when they read: posts of their own, posts in which they stand in, and viewing actors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from huitou.accounts.models import Delegation, Post, User
from huitou.areas.queries import reach_of
from huitou.audit.prepared import prepared
from huitou.core.authority import CODE_LENGTH, Actor, CodeRange, RoleLevel, Scope, Support
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES

OPERATOR = "operator"
_EVERYWHERE = (CodeRange("0" * CODE_LENGTH, "9" * CODE_LENGTH),)
_LONGEST_NAME = 28  # two of them and 代 fit where a name is kept


@dataclass(frozen=True, slots=True)
class Held:
    """A post that somebody may act in on a day: their own, or lent to them by its holder."""

    post: Post
    user: User

    @property
    def is_lent(self) -> bool:
        """Whether they stand in for the holder."""
        return self.post.user_id != self.user.pk


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post as the page header shows it; `acting_for` names the holder when it is lent."""

    ref: UUID
    role: str
    label: str
    label_en: str
    place: str
    acting_for: str = ""


def lasting(today: date, prefix: str = "") -> Q:
    """The condition that a post lasts on a day; `prefix` is the way to the post."""
    begun = Q(**{f"{prefix}from_on__lte": today, f"{prefix}ended_at": None})
    return begun & (Q(**{f"{prefix}until_on": None}) | Q(**{f"{prefix}until_on__gte": today}))


_PLACES = ("area", "department__county")
# What is asked of a post before every page and every deed; sixty columns that nobody looks at take longer than these.
_READ = (
    "ref", "user_id", "role", "area_id", "department_id", "unit",
    "area__code", "area__name", "area__level", "department__label", "department__county__code",
)  # fmt: skip
_READ_OF_HOLDER = ("user__username", "user__name")


def held_posts(user: User, *, today: date) -> list[Held]:
    """The posts that a user may act in on a day, their own first, oldest first; none for a disabled user. A lent post
    counts while the holder has it."""
    key = user.pk
    found = [Held(post, user) for post in _posts(user_id=key, today=today)]
    return sorted(found, key=lambda held: held.post.user_id != key)


@prepared
def _posts(user_id: int, today: date) -> QuerySet[Post]:
    lent = _delegations(user_id, today).values("post_id")
    posts = Post.objects.filter(lasting(today), Q(user_id=user_id) | Q(pk__in=lent), user__is_active=True)
    return posts.select_related("user", *_PLACES).only(*_READ, *_READ_OF_HOLDER).order_by("id")


def own_posts_locked(user: User, *, today: date) -> list[Held]:
    """The posts of a user's own, oldest first; nobody ends one of them before the transaction does (T14)."""
    return [Held(post, user) for post in _own_posts(user_id=user.pk, today=today)]


@prepared
def _own_posts(user_id: int, today: date) -> QuerySet[Post]:
    own = Post.objects.filter(lasting(today), user_id=user_id, user__is_active=True)
    return own.select_for_update(of=("self",)).select_related(*_PLACES).only(*_READ).order_by("id")


def lent_posts_locked(user: User, *, today: date) -> list[Held]:
    """The posts in which a user stands in, oldest first; nobody ends that, or the post, before the transaction does."""
    lent = _delegations(user.pk, today).select_for_update(of=("self", "post"))
    places = ("post__user", *(f"post__{place}" for place in _PLACES))
    return [Held(one.post, user) for one in lent.select_related(*places).order_by("id")]


def _delegations(user_id: int, today: date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(
        lasting(today, "post__"),
        deputy_id=user_id,
        deputy__is_active=True,
        post__user__is_active=True,
        ended_at=None,
        from_on__lte=today,
        until_on__gte=today,
    )


def post_lines(posts: Iterable[Held]) -> tuple[PostLine, ...]:
    """The posts of a user to choose from."""
    return tuple(_post_line(held) for held in posts)


def _post_line(held: Held) -> PostLine:
    post, role = held.post, ROLES[held.post.role]
    return PostLine(
        post.ref, role.slug, role.label, role.label_en, place_of(post), str(post.user) if held.is_lent else ""
    )


def place_of(post: Post) -> str:
    """Where a post is, in words: the department, the unit or the area, empty for the whole system."""
    if post.department is not None:
        return post.department.label
    if post.unit:
        return post.unit
    return post.area.name if post.area is not None else ""


def user_named(username: str) -> User:
    """The active user of this name. Raises `Refusal` HT7002."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refusal.of("HT7002", user=username)
    return user


def user_with_id(user_id: int) -> User | None:
    """The user of a session, active or not."""
    return next(iter(_users(user_id=user_id)), None)


@prepared
def _users(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)


def anybody_can_sign_in() -> bool:
    """Whether there is a user besides the local operator: the data directory has people."""
    return User.objects.exclude(username=OPERATOR).exists()


def need_second_factor(posts: Iterable[Held]) -> bool:
    """Whether one of a user's posts takes a second factor, chosen or not: deeds are done in any of them."""
    return any(ROLES[held.post.role].second_factor for held in posts)


def viewing(user: User, *, today: date, post_ref: UUID | None = None, via: str = "web") -> Actor:
    """The reading actor of a user: in the post asked for, else the oldest. Raises `Refusal` HT7003 without one."""
    return viewing_in(held_posts(user, today=today), user, post_ref=post_ref, via=via)


def viewing_in(posts: Sequence[Held], user: User, *, post_ref: UUID | None = None, via: str = "web") -> Actor:
    """The reading actor of a user whose posts have been read. Raises `Refusal` HT7003 without one."""
    chosen = next((held for held in posts if held.post.ref == post_ref), posts[0] if posts else None)
    if chosen is None:
        raise Refusal.of("HT7003", user=user.username)
    return actor_of(chosen, via=via)


def viewers(*, today: date) -> dict[int, list[Actor]]:
    """The reading actors of everybody who holds a post on a day, by user: for the jobs that look after all of them."""
    found: dict[int, list[Actor]] = {}
    with_posts = Q(posts__isnull=False) | Q(deputizes__isnull=False)
    for user in User.objects.filter(with_posts, is_active=True).distinct().order_by("id"):
        posts = [actor_of(held, via="job") for held in held_posts(user, today=today)]
        if posts:
            found[user.pk] = posts
    return found


def actor_of(held: Held, *, via: str) -> Actor:
    """The actor that a post makes of whoever acts in it."""
    post, user, name = held.post, held.user, str(held.user)
    if held.is_lent:
        name = f"{name[:_LONGEST_NAME]}（代{str(post.user)[:_LONGEST_NAME]}）"
    holder = post.user_id if held.is_lent else None
    return Actor(user.pk, name, ROLES[post.role], _scope(post), post.pk, via, holder)


def _scope(post: Post) -> Scope:
    if post.department is not None:
        return Scope((CodeRange.below(post.department.county.code),), frozenset({post.department.pk}))
    if post.area is None:
        return Scope(_EVERYWHERE)
    within, without = reach_of(post.area)
    if ROLES[post.role].level == RoleLevel.UNIT:
        officer = str(post.user) if post.role == "support_officer" else ""
        return Scope(within, supports=Support(post.unit, officer), without=without)
    return Scope(within, without=without)
