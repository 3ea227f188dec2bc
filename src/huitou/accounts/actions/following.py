"""Posts follow the map at once: who worked in an area that went into another works there (T22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from huitou.accounts.models import Post
from huitou.audit.actions import record
from huitou.core.authority import Actor


def follow_map(heirs: Mapping[int, Sequence[int]], on: date, *, by: Actor, now: datetime) -> int:
    """Ends the posts of areas that ended, and gives them again in the one area that took over; where several took
    over, the security administrator has to say who works where. Somebody who holds the same post there already does
    not hold it twice. How many were given again. Part of the change of the map."""
    posts = Post.objects.filter(area_id__in=list(heirs), ended_at=None).order_by("id")
    given = 0
    for post in posts:
        ones = heirs[post.area_id or 0]
        if len(ones) == 1 and not _holds(post, ones[0]):
            again = Post.objects.create(
                user_id=post.user_id, role=post.role, area_id=ones[0], unit=post.unit,
                from_on=max(on, post.from_on), until_on=post.until_on,
            )  # fmt: skip
            post.delegations.filter(ended_at=None).update(post=again)
            given += 1
            _record(again, post, by, now)
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(ended_at=now)
    return given


def _holds(post: Post, area_id: int) -> bool:
    return Post.objects.filter(user_id=post.user_id, role=post.role, area_id=area_id, ended_at=None).exists()


def _record(again: Post, post: Post, by: Actor, now: datetime) -> None:
    detail = {"from_post": str(post.ref), "role": post.role}
    record("post.follow", "post", str(again.ref), by=by, now=now, detail=detail)
