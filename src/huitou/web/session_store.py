"""Sessions in the database, read before every page by a statement that is worked out once (ADR 24)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from huitou.audit.prepared import prepared
from huitou.web import clock


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
