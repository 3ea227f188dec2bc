"""How long a sign-in lasts (T25): in an office half an hour without a click and twelve hours in all; out in the
villages eight hours and seven days. An expired password lets nobody go further than to a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.signals import password_changed as allauth_changed
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from huitou.accounts.actions import begin_session, password_changed
from huitou.accounts.queries import SEEN_KEY, held_posts
from huitou.core.roles import ROLES
from huitou.web import clock
from huitou.web.known_devices import remember
from huitou.web.password_rules import profile

if TYPE_CHECKING:
    from huitou.accounts.models import User

BEGUN_KEY, SIGN_IN_KEY = "begun", "sign_in"
OFFICE = (timedelta(minutes=30), timedelta(hours=12))
FIELD = (timedelta(hours=8), timedelta(days=7))
_NOTED_EVERY = timedelta(minutes=1)
_FREE = ("/account/", "/static/", "/language/", "/healthz")


class Limits:
    """Signs out whoever has been away for too long, and asks for a new password where the old one has had its time."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Looks at the session before anything else does."""
        # Read now, and not stood in for by something that looks for them again whenever they are asked anything.
        user = request.user = get_user(request)
        if user.is_authenticated and not request.path.startswith("/static/"):
            now = clock.now()
            if _is_over(request, user, now):
                logout(request)
            elif not request.path.startswith(_FREE) and _must_change(user, now):
                return redirect("account_change_password")
        response = self.respond(request)
        remember(request, response)
        return response


def _is_over(request: HttpRequest, user: User, now: datetime) -> bool:
    """Whether the session has had its time; notes that it was used, once a minute at most."""
    begun, seen = (_moment(request.session.get(key)) or now for key in (BEGUN_KEY, SEEN_KEY))
    idle, whole = OFFICE
    if now - seen > idle or now - begun > whole:
        idle, whole = limits_of(user)
        if now - seen > idle or now - begun > whole:
            return True
    if SEEN_KEY not in request.session or now - seen >= _NOTED_EVERY:
        request.session[SEEN_KEY] = now.isoformat()
        request.session.setdefault(BEGUN_KEY, now.isoformat())
    return False


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def limits_of(user: User) -> tuple[timedelta, timedelta]:
    """Without a click, and in all. One post in an office is enough for the limits of the office."""
    posts = held_posts(user, today=clock.today())
    return FIELD if posts and all(ROLES[held.post.role].in_field for held in posts) else OFFICE


def _must_change(user: User, now: datetime) -> bool:
    return user.must_change_password or profile().is_over(user.password_changed_at, now)


def note_sign_in(sender: object, request: HttpRequest, user: User, **said: object) -> None:
    """Keeps track of a session that begins."""
    del sender, said
    request.session[BEGUN_KEY] = request.session[SEEN_KEY] = clock.now().isoformat()
    if request.session.session_key is None:
        request.session.create()
    key = request.session.session_key or ""
    address, browser = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_USER_AGENT", "")
    ref = begin_session(user, key, address=address, browser=browser, now=clock.now())
    request.session[SIGN_IN_KEY] = str(ref)
    request.signed_in_now = user.get_username()  # type: ignore[attr-defined]  # what `known_devices.remember` asks for


def note_password(sender: object, request: HttpRequest, user: User, **said: object) -> None:
    """Somebody has set a new password: other sessions end."""
    del sender, said
    text = request.session.get(SIGN_IN_KEY)
    password_changed(user, UUID(text) if text else None, request.session.session_key or "", now=clock.now())


def listen() -> None:
    """Subscribes to what signing in says."""
    user_logged_in.connect(note_sign_in, dispatch_uid="huitou.web.sessions.sign_in")
    allauth_changed.connect(note_password, dispatch_uid="huitou.web.sessions.password")
