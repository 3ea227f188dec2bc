"""Every answer carries the same protective headers, and no page holds script or style of its own (T26)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from huitou.surveys.models import RoundSubject
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import Answer, html_of

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
PAGES = (
    "/", "/households/?q=H", "/gaps/", "/gaps/sign/", "/gaps/assign/", "/gaps/dispatch/", "/referrals/", "/rollup/",
    "/rollup/opened/?measure=subjects", "/order/", "/order/amend/", "/order/group/", "/load/", "/grid/", "/jobs/",
    "/gallery/", "/account/2fa/", "/nothing",
    "/order/amend/?key=household.net_income_per_capita.threshold.2018",
    "/order/amend/?key=matrix.duties.income.joint",
)  # fmt: skip
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)", re.IGNORECASE
)


def assert_protected(answer: Answer) -> None:
    """All of the headers, and nothing of it is kept by a browser."""
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/nothing", 404), ("/gaps/sign/", 403), ("/rollup/opened/", 404), ("/post/", 405), ("/healthz", 503)],
)
def test_every_answer_carries_them(signed_in: SignIn, address: str, status: int) -> None:
    answer = signed_in("county_office").get(address)
    assert answer.status_code == status
    assert_protected(answer)


def test_sign_in_and_redirects_carry_them(county: None) -> None:
    for address in ("/account/login/", "/gaps/"):
        assert_protected(Client().get(address))


def test_a_broken_page_carries_them_and_shows_nothing_of_its_inside(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huitou.web.views import home

    def broken(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM inside")

    monkeypatch.setattr(home, "owed", broken)
    client = signed_in("county_office")
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "系统出错了" in html_of(answer)
    assert "SELECT" not in html_of(answer)
    assert_protected(answer)


def test_static_files_may_be_kept_and_are_not_sniffed(county: None) -> None:
    answer = Client().get("/static/huitou/base.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    answer.close()


def test_cookies_are_bound_to_this_host(county: None) -> None:
    client = Client()
    client.get("/account/login/")
    cookie = client.cookies["__Host-csrf"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_script_style_or_foreign_addresses(signed_in: SignIn, address: str) -> None:
    assert INLINE.findall(html_of(signed_in("county_office").get(address))) == []


def test_neither_do_a_households_page_and_sign_in(signed_in: SignIn) -> None:
    subject = RoundSubject.objects.get(code="H2")
    assert INLINE.findall(html_of(signed_in("county_office").get(reverse("subject", args=[subject.ref])))) == []
    assert INLINE.findall(html_of(Client().get("/account/login/"))) == []


@pytest.mark.parametrize(
    "html", ["<script>x</script>", '<p style="x">', '<a onclick="x">', "<style>", "//cdn http://a.b"]
)
def test_an_inline_script_would_be_found(html: str) -> None:
    assert INLINE.findall(html)


def test_htmx_is_told_to_use_neither_eval_nor_styles(signed_in: SignIn) -> None:
    html = html_of(signed_in("county_office").get("/"))
    assert '{"includeIndicatorStyles": false, "allowEval": false, "selfRequestsOnly": true}' in html
