"""Sessions in the database and their users, read before every page by statements that are worked out once (ADR 24)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from huitou.accounts.queries import user_with_id
from huitou.audit.prepared import prepared
from huitou.web import clock

if TYPE_CHECKING:
    from huitou.accounts.models import User


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is found."""

    def _get_session_from_db(self) -> Session | None:
        found = _sessions(session_key=self.session_key or "", now=clock.now())
        if not found:
            self._session_key: Any = None
        return next(iter(found), None)


@prepared
def _sessions(session_key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)


class People(ModelBackend):
    """Django's own way to sign in, but for how the user of a session is found."""

    def get_user(self, user_id: int) -> User | None:
        """The user, unless they may not sign in any more."""
        user = user_with_id(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
