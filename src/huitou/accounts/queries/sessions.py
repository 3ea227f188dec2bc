"""One's own sessions, and the passwords that somebody had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings

from huitou.accounts.models import FormerPassword, SignIn, User

SEEN_KEY = "seen"


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session that has not ended: since when, last used when, from where, and whether it is the one that asks."""

    ref: UUID
    at: datetime
    seen_at: datetime
    address: str
    browser: str
    is_this: bool


def sessions_of(user: User, key: str) -> tuple[SessionLine, ...]:
    """The sessions of a user, newest first; those that are gone from the store are left out."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    lines = []
    for row in SignIn.objects.filter(user=user, ended_at=None).order_by("-id"):
        held = store(row.session_key)
        if held.exists(row.session_key):
            seen = held.get(SEEN_KEY)
            seen_at = datetime.fromisoformat(seen) if seen else row.at
            lines.append(SessionLine(row.ref, row.at, seen_at, row.address, row.browser, row.session_key == key))
    return tuple(lines)


def former_passwords(user: User, kept: int) -> Iterable[str]:
    """The hashes of the present password and of the last ones before it, `kept` in all."""
    before = FormerPassword.objects.filter(user_id=user.pk).values_list("encoded", flat=True)[:kept]
    present = User.objects.filter(pk=user.pk).values_list("password", flat=True)
    return list(dict.fromkeys([*present, *before]))[:kept]
