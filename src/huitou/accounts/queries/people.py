"""People, posts and who stands in for whom, as the security administrator and the people themselves see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, Q, QuerySet

from huitou.accounts.models import Delegation, Post, SecondFactorReset, User
from huitou.accounts.queries.posts import OPERATOR, lasting, place_of
from huitou.areas.queries import LEVELS
from huitou.core.authority import Actor, Permission, RoleLevel
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES

_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A post on the page of a person, with its dates."""

    ref: UUID
    label: str
    label_en: str
    place: str
    from_on: date
    until_on: date | None
    is_current: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list, with the posts held on the day."""

    ref: UUID
    username: str
    name: str
    is_active: bool
    posts: tuple[HeldLine, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of people, and how many there are in all."""

    people: tuple[PersonLine, ...]
    total: int
    pages: int


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """Who stands in for whom, in which post, from when to when."""

    ref: UUID
    deputy: str
    holder: str
    label: str
    label_en: str
    place: str
    from_on: date
    until_on: date
    reason: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ResetLine:
    """A request to take a second factor off, waiting for another person."""

    ref: UUID
    name: str
    username: str
    reason: str
    asked_at: datetime
    asked_by: int
    asked_by_name: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person with all posts, those that are over last, and what can be done about their account."""

    ref: UUID
    user_id: int
    username: str
    name: str
    is_active: bool
    has_second_factor: bool
    must_change_password: bool
    last_login: datetime | None
    posts: tuple[HeldLine, ...]
    delegations: tuple[DelegationLine, ...]
    reset: ResetLine | None


def people(viewer: Actor, *, today: date, text: str = "", role: str = "", page: int = 1) -> PeoplePage:
    """People whose user name, name or place holds `text`, who hold a post of `role`. Raises `Refusal` HT7001."""
    viewer.require(Permission.ACCOUNT_MANAGE)
    chosen = User.objects.exclude(username=OPERATOR)
    if text:
        where = ("posts__area__name", "posts__department__label", "posts__unit", "username", "name")
        hits = Q()
        for path in where:
            hits |= Q(**{f"{path}__icontains": text})
        chosen = chosen.filter(hits)
    if role:
        chosen = chosen.filter(lasting(today, "posts__"), posts__role=role)
    chosen = chosen.distinct().order_by("username")
    total = chosen.count()
    first = (page - 1) * _ON_A_PAGE
    lines = [_person_line(user, today) for user in _with_posts(chosen)[first : first + _ON_A_PAGE]]
    return PeoplePage(tuple(lines), total, max(1, -(-total // _ON_A_PAGE)))


def _person_line(user: User, today: date) -> PersonLine:
    current = (line for line in _posts_of(user, today) if line.is_current)
    return PersonLine(user.ref, user.username, str(user), user.is_active, tuple(current))


def person(ref: UUID, viewer: Actor, *, today: date) -> PersonPage:
    """One person. Raises `Refusal` HT7001, HT7020."""
    viewer.require(Permission.ACCOUNT_MANAGE)
    user = _with_posts(User.objects.exclude(username=OPERATOR)).filter(ref=ref).first()
    if user is None:
        raise Refusal.of("HT7020")
    posts = sorted(_posts_of(user, today), key=lambda line: line.is_over)
    lent = Delegation.objects.filter(Q(post__user=user) | Q(deputy=user))
    waiting = SecondFactorReset.objects.filter(user=user, decided_at=None).select_related("user").first()
    return PersonPage(
        ref=user.ref,
        user_id=user.pk,
        username=user.username,
        name=str(user),
        is_active=user.is_active,
        has_second_factor=Authenticator.objects.filter(user=user).exists(),
        must_change_password=user.must_change_password,
        last_login=user.last_login,
        posts=tuple(posts),
        delegations=_delegation_lines(lent, today),
        reset=_reset_line(waiting) if waiting is not None else None,
    )


def delegations_of(user: User, *, today: date) -> tuple[DelegationLine, ...]:
    """Where somebody lent a post of theirs or stands in for another, newest first."""
    return _delegation_lines(Delegation.objects.filter(Q(post__user=user) | Q(deputy=user)), today)


def colleagues(user: User, *, today: date) -> tuple[tuple[str, str], ...]:
    """Who may stand in for somebody: (user name, name with posts) of the active people who hold a post in the same
    county, by name."""
    own = Post.objects.filter(lasting(today), user=user).select_related("area", "department__county")
    counties = {_county_of(post) for post in own}
    others = Post.objects.filter(lasting(today), user__is_active=True).exclude(user=user)
    posts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for post in others.select_related("user", "area", "department__county").order_by("user__name", "id"):
        if _county_of(post) in counties and ROLES[post.role].level != RoleLevel.SYSTEM:
            posts.setdefault(post.user.username, []).append(f"{ROLES[post.role].label} {place_of(post)}".strip())
            names[post.user.username] = str(post.user)
    return tuple((username, f"{names[username]}（{'、'.join(held)}）") for username, held in posts.items())


def _county_of(post: Post) -> str:
    if post.department is not None:
        return post.department.county.code
    return post.area.code[: LEVELS["county"]] if post.area is not None else ""


def open_resets(viewer: Actor) -> tuple[ResetLine, ...]:
    """Requests to take a second factor off that wait for another person, oldest first. Raises `Refusal` HT7001."""
    viewer.require(Permission.ACCOUNT_CONFIRM)
    waiting = SecondFactorReset.objects.filter(decided_at=None).select_related("user").order_by("id")
    return tuple(_reset_line(row) for row in waiting)


def _reset_line(row: SecondFactorReset) -> ResetLine:
    return ResetLine(
        row.ref, str(row.user), row.user.username, row.reason, row.asked_at, row.asked_by, row.asked_by_name
    )


def _with_posts(users: QuerySet[User]) -> QuerySet[User]:
    """With what `_posts_of` reads, in one query for all of them."""
    posts = Post.objects.select_related("area", "department").order_by("id")
    return users.prefetch_related(Prefetch("posts", posts))


def _posts_of(user: User, today: date) -> list[HeldLine]:
    return [_held_line(post, today) for post in user.posts.all()]


def _held_line(post: Post, today: date) -> HeldLine:
    role = ROLES[post.role]
    over = post.ended_at is not None or (post.until_on is not None and post.until_on < today)
    return HeldLine(
        ref=post.ref,
        label=role.label,
        label_en=role.label_en,
        place=place_of(post),
        from_on=post.from_on,
        until_on=post.until_on,
        is_current=not over and post.from_on <= today,
        is_over=over,
    )


def _delegation_lines(rows: QuerySet[Delegation], today: date) -> tuple[DelegationLine, ...]:
    related = rows.select_related("deputy", "post__user", "post__area", "post__department")
    return tuple(
        DelegationLine(
            ref=row.ref,
            deputy=str(row.deputy),
            holder=str(row.post.user),
            label=ROLES[row.post.role].label,
            label_en=ROLES[row.post.role].label_en,
            place=place_of(row.post),
            from_on=row.from_on,
            until_on=row.until_on,
            reason=row.reason,
            is_open=row.ended_at is None and row.until_on >= today,
        )
        for row in related.order_by("-id")
    )
