"""Pages for what went wrong: refusals with their reasons, and the plain error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from huitou.core.errors import Language, Refusal

_FORBIDDEN = frozenset({"HT5072", "HT7001", "HT7003", "HT7030", "HT9023"})
_MISSING = frozenset(
    {
        "HT3095",
        "HT3022",
        "HT3050",
        "HT4001",
        "HT4003",
        "HT4030",
        "HT4046",
        "HT4052",
        "HT5010",
        "HT5011",
        "HT5064",
        "HT7020",
        "HT9007",
    }
)
_TOO_LATE = frozenset({"HT3051", "HT3063", "HT4090", "HT5001"})


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal: 404 for what is missing or out of reach, 403 without the right, 409 when somebody else
    was faster or is at it, else 422."""
    status = status_of(refusal)
    if status == 404:
        return _page(request, "404.html", 404)
    language = page_language()
    lines = [(problem.code, problem.place.words(language), problem.message(language)) for problem in refusal.problems]
    return _page(request, "refused.html", status, lines=lines)


def _page(request: HttpRequest, template: str, status: int, **shown: object) -> HttpResponse:
    """A page with the ways on from here: back to where the reader came from, and home."""
    context = {**shown, "status": status, "came_from": _came_from(request)}
    return render(request, template, context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of this site on which the link or form stood; empty when there is none, or when it is this one."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return ""
    return "" if address == request.build_absolute_uri() else address


def page_language() -> Language:
    """The language of the page as problems know it."""
    return "en" if get_language() == "en" else "zh"


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    codes = {problem.code for problem in refusal.problems}
    if codes & _FORBIDDEN:
        return 403
    if codes & _MISSING:
        return 404
    return 409 if codes & _TOO_LATE else 422


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. Asks nothing of the host that the request names, which may be what is wrong: so no way back, only home."""
    del exception
    return render(request, "400.html", {"status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403"""
    del exception
    return _page(request, "403.html", 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was not made by this page, or whose sign-in has ended since."""
    del reason
    return _page(request, "stale_form.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; the same page for what is not there and for what the reader may not see (T19)."""
    del exception
    return _page(request, "404.html", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500. Asks nothing of the database or the session, which may be what is broken."""
    del request
    return HttpResponse(render_to_string("500.html"), status=500)
