"""Who is meant when somebody looks for a person in the log of events."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q

from huitou.accounts.models import User
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal

_AT_MOST = 20


def users_meant(text: str, viewer: Actor) -> tuple[int, ...]:
    """The people of this user name or name, or else those whose name has this in it; none when nobody is meant.

    Raises `Refusal` HT7001; HT5191 for a piece of so many names that nobody in particular is meant."""
    viewer.require(Permission.AUDIT_VIEW)
    exact = User.objects.filter(Q(username=text.lower()) | Q(name=text))
    found = tuple(exact.values_list("pk", flat=True)[: _AT_MOST + 1])
    found = found or tuple(User.objects.filter(name__contains=text).values_list("pk", flat=True)[: _AT_MOST + 1])
    if len(found) > _AT_MOST:
        raise Refusal.of("HT5191", text=text, most=_AT_MOST)
    return found


def usernames(ids: Collection[int], viewer: Actor) -> Mapping[int, str]:
    """The user names of these people, to tell two of one name apart. Raises `Refusal` HT7001."""
    viewer.require(Permission.AUDIT_VIEW)
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
