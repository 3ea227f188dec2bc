"""Standing in: the holder of a post lends it to a colleague for some days of leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from huitou.accounts.models import Delegation, Post, User
from huitou.accounts.queries.posts import held_posts, lasting
from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission, RoleLevel
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES

LONGEST = timedelta(days=90)


def delegate(
    post_ref: UUID, deputy: str, from_on: date | None, until_on: date | None, reason: str, *, by: Actor,
    now: datetime, today: date,
) -> Delegation:  # fmt: skip
    """Lends a post of one's own to the user called `deputy`. Raises `Refusal`: HT7025 for a post that is not one's own
    (a lent post is not lent on), HT7027 for somebody who cannot stand in, HT7026 for impossible dates, HT7023 without
    a reason, HT7028 when somebody stands in already."""
    mine = Post.objects.select_for_update(of=("self",)).filter(lasting(today), ref=post_ref, user_id=by.user_id)
    post = mine.first()
    if post is None:
        raise Refusal.of("HT7025")
    other = User.objects.filter(username=deputy, is_active=True).exclude(pk=by.user_id).first()
    if other is None or not held_posts(other, today=today) or ROLES[post.role].level == RoleLevel.SYSTEM:
        raise Refusal.of("HT7027", name=str(other) if other else deputy)
    if any(ROLES[held.post.role].level == RoleLevel.SYSTEM for held in held_posts(other, today=today)):
        raise Refusal.of("HT7027", name=str(other))
    if from_on is None or until_on is None or not today <= from_on <= until_on <= _last_day(post, from_on):
        raise Refusal.of("HT7026", days=LONGEST.days)
    if not reason.strip():
        raise Refusal.of("HT7023")
    overlapping = Delegation.objects.filter(post=post, ended_at=None, from_on__lte=until_on, until_on__gte=from_on)
    taken = overlapping.select_related("deputy").first()
    if taken is not None:
        raise Refusal.of("HT7028", name=str(taken.deputy))
    row = Delegation.objects.create(
        post=post, deputy=other, from_on=from_on, until_on=until_on, reason=reason.strip()[:200], made_at=now,
        made_by=by.user_id, made_by_name=by.name,
    )  # fmt: skip
    detail = {"post": str(post.ref), "deputy": str(other.ref), "from": str(from_on), "until": str(until_on)}
    record("post.lend", "delegation", str(row.ref), by=by, now=now, detail=detail)
    return row


def _last_day(post: Post, from_on: date) -> date:
    longest = from_on + LONGEST
    return longest if post.until_on is None else min(longest, post.until_on)


def end_delegation(ref: UUID, *, by: Actor, now: datetime) -> None:
    """Ends a delegation before its day: by the holder, by the deputy, or by the security administrator. Raises
    `Refusal` HT7020."""
    row = Delegation.objects.select_related("post").filter(ref=ref, ended_at=None).first()
    concerned = row is not None and by.user_id in (row.post.user_id, row.deputy_id)
    if row is None or not (concerned or by.can(Permission.ACCOUNT_MANAGE)):
        raise Refusal.of("HT7020")
    Delegation.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
    record("post.take_back", "delegation", str(ref), by=by, now=now)
