"""Sessions: kept track of when somebody signs in, ended by themselves or by an administrator (T25)."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from huitou.accounts.models import FormerPassword, SignIn, User
from huitou.accounts.queries import actor_of, held_posts
from huitou.audit.actions import record
from huitou.audit.writing import writing
from huitou.core.authority import Actor
from huitou.core.errors import Refusal


def begin_session(user: User, key: str, *, address: str, browser: str, now: datetime) -> UUID:
    """Keeps track of a session that has begun; its reference. Whoever holds no post yet acts as nobody, and has no
    event."""
    with transaction.atomic(), writing():
        row = SignIn.objects.create(user=user, session_key=key, at=now, address=address[:45], browser=browser[:200])
        _record_own("session.begin", "session", str(row.ref), user, now)
    return row.ref


def password_changed(user: User, sign_in: UUID | None, key: str, *, now: datetime) -> None:
    """After somebody has set a new password in the session `sign_in`, whose key is `key` now: it is kept among those
    that were used, its days begin, and all other sessions end."""
    with transaction.atomic(), writing():
        FormerPassword.objects.create(user=user, encoded=user.password, at=now)
        User.objects.filter(pk=user.pk).update(password_changed_at=now, must_change_password=False)
        if sign_in is not None:
            SignIn.objects.filter(user=user, ref=sign_in).update(session_key=key)
        end_all_sessions(user, now=now, but=key)
        _record_own("user.change_password", "user", str(user.ref), user, now)


def _record_own(verb: str, thing: str, ref: str, user: User, now: datetime) -> None:
    own = next(iter(held_posts(user, today=localtime(now).date())), None)
    if own is not None:
        record(verb, thing, ref, by=actor_of(own, via="web"), now=now)


def end_session(ref: UUID, *, by: Actor, now: datetime) -> None:
    """Ends a session of one's own. Raises `Refusal` HT7020."""
    row = SignIn.objects.filter(ref=ref, user_id=by.user_id, ended_at=None).first()
    if row is None:
        raise Refusal.of("HT7020")
    _end(row, now)
    record("session.end", "session", str(ref), by=by, now=now)


def end_all_sessions(user: User, *, now: datetime, but: str = "") -> None:
    """Ends the sessions of a user, but the one with the key `but`; part of a deed that has its own event."""
    for row in SignIn.objects.filter(user=user, ended_at=None).exclude(session_key=but):
        _end(row, now)


def _end(row: SignIn, now: datetime) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store(row.session_key).delete()
    SignIn.objects.filter(pk=row.pk).update(ended_at=now)
