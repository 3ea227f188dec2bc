"""What happens around every page: headers, language, sign-in, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from huitou.accounts.queries import Held, held_posts, need_second_factor
from huitou.core.errors import Refusal
from huitou.web import clock
from huitou.web.requests import actor_for
from huitou.web.views.errors import bad_request, refused

if TYPE_CHECKING:
    from huitou.accounts.models import User

Respond = Callable[[HttpRequest], HttpResponse]

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_OPEN_PATHS = (
    "/account/login/",
    "/account/logout/",
    "/account/inactive/",
    "/account/2fa/authenticate/",
    "/static/",
    "/healthz",
    "/language/",
)
_ENROLMENT_PATHS = ("/account/2fa/", "/account/reauthenticate/", "/account/password/", "/language/")


class SecurityHeaders:
    """The same protective headers on every answer, errors and downloads included (T26)."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Adds what is not there yet."""
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        # A host that is not ours is refused before Django's own would be added.
        response.headers.setdefault("X-Frame-Options", "DENY")
        if response.status_code >= 400 or not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ChosenLanguage:
    """The language that the person chose, else that of the installation; what the browser would like does not
    count, since whoever borrows a machine would get a foreign page."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Cookie first (set by the language switch), then the user's own setting."""
        known = dict(settings.LANGUAGES)
        wishes = (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), getattr(request.user, "language", ""))
        language = next((wish for wish in wishes if wish in known), settings.PAGE_LANGUAGE)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.respond(request)
        response.headers.setdefault("Content-Language", language)
        return response


class TextOnly:
    """An address or a form with a NUL character in it is not understood: no text has one, and no database stores it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers 400, or lets the request through."""
        for sent in (request.GET, request.POST):
            if any("\x00" in text for name, texts in sent.lists() for text in (name, *texts)):
                return bad_request(request, ValueError("NUL"))
        return self.respond(request)


class SignedInOnly:
    """Nobody sees anything without signing in; who needs a second factor sets it up first. Puts the actor of the
    chosen post on the request."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirects to sign-in or enrolment, or lets the request through with `request.actor`."""
        if request.path.startswith(_OPEN_PATHS):
            return self.respond(request)
        user = request.user
        if not user.is_authenticated:
            wanted = request.get_full_path() if request.method == "GET" else "/"
            return redirect(f"{reverse('account_login')}?next={quote(wanted)}")
        try:
            held = held_posts(user, today=clock.today())
            actor = actor_for(request, user, held)
        except Refusal as refusal:
            # Raised outside of a view, it would not reach `Refusals`.
            return refused(request, refusal)
        request.actor, request.held = actor, held  # type: ignore[attr-defined]  # HouseRequest from here on
        if not request.path.startswith(_ENROLMENT_PATHS) and _lacks_second_factor(user, held):
            return redirect("mfa_activate_totp")
        return self.respond(request)


def _lacks_second_factor(user: User, held: Sequence[Held]) -> bool:
    """Any of the posts counts, not only the chosen one: a deed is done in whichever may."""
    return need_second_factor(held) and not _has_second_factor(user)


def _has_second_factor(user: User) -> bool:
    enrolled: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return enrolled


class Refusals:
    """A refusal becomes a page that says what, where, why and how to mend it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lets the request through."""
        return self.respond(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal; any other exception goes its way."""
        return refused(request, exception) if isinstance(exception, Refusal) else None
