"""Guessed passwords (T23): five wrong ones lock a user name for a quarter of an hour, on the machine they came from.

Whoever has signed in on a machine before is known there by a signed cookie. Failures on a known device are counted for
that device alone: others who guess at the same name, even from the same address, lock nobody out who is known.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "__Host-device"
KNOWN_FOR_S = 180 * 24 * 3600
_SALT = "huitou.known device"
_PEOPLE_AT_MOST = 8
_BY_ADDRESS, _BY_DEVICE = [["username", "ip_address"]], [["username", "user_agent"]]


def known_device(request: HttpRequest, username: str) -> str:
    """The mark of the device if this user has signed in on it before; empty otherwise."""
    device, people = _said(request)
    return device if device and _person(username) in people else ""


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Lets the device be known for whoever has just signed in on it."""
    username = getattr(request, "signed_in_now", "")
    if not username:
        return
    device, people = _said(request)
    person = _person(username)
    people = [person, *(one for one in people if one != person)][:_PEOPLE_AT_MOST]
    value = signing.dumps([device or get_random_string(16), *people], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=KNOWN_FOR_S, secure=True, httponly=True, samesite="Lax")


def _said(request: HttpRequest) -> tuple[str, list[str]]:
    """What the cookie says: the device, and the people known on it; nothing when it is missing, old or not ours."""
    try:
        device, *people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KNOWN_FOR_S)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, people


def _person(username: str) -> str:
    """A name as the cookie holds it, so that it tells nobody who uses the machine."""
    return salted_hmac(_SALT, username.lower(), algorithm="sha256").hexdigest()[:24]


def counted_by(request: Any, credentials: dict[str, Any] | None = None) -> list[list[str]]:
    """What failures are counted by: user name and address; on a known device, user name and device."""
    del credentials
    return _BY_DEVICE if getattr(request, "known_device", "") else _BY_ADDRESS


class DeviceHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Counts failures on a known device under that device: its mark stands in place of the browser's name."""

    def is_allowed(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        """Whether a try is let through."""
        _mark(request, credentials)
        return bool(super().is_allowed(request, credentials))

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **said: Any) -> None:
        """Counts a failure."""
        _mark(request, credentials)
        super().user_login_failed(sender, credentials, request, **said)


def _mark(request: Any, credentials: dict[str, Any] | None) -> None:
    if request is None:
        return
    device = known_device(request, get_client_username(request, credentials) or "")
    request.known_device = device
    if device:
        request.axes_user_agent = f"known device {device}"
