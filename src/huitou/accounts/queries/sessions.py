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


def sessions_of(user: User, key: str, *, now: datetime) -> tuple[SessionLine, ...]:
    """The sessions of a user, newest first; those that are gone from the store are left out."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = SignIn.objects.filter(user=user, ended_at=None).order_by("-id")
    # All at once: a person who signs in on several machines every day has dozens.
    kept = store.get_model_class().objects.filter(session_key__in=rows.values("session_key"), expire_date__gt=now)
    seen = {one.session_key: one.get_decoded().get(SEEN_KEY) for one in kept}
    return tuple(
        SessionLine(
            row.ref,
            row.at,
            datetime.fromisoformat(at) if (at := seen[row.session_key]) else row.at,
            row.address,
            row.browser,
            row.session_key == key,
        )
        for row in rows
        if row.session_key in seen
    )


def former_passwords(user: User, kept: int) -> Iterable[str]:
    """The hashes of the present password and of the last ones before it, `kept` in all."""
    before = FormerPassword.objects.filter(user_id=user.pk).values_list("encoded", flat=True)[:kept]
    present = User.objects.filter(pk=user.pk).values_list("password", flat=True)
    return list(dict.fromkeys([*present, *before]))[:kept]
