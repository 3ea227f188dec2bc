"""Every answer of every address carries the protective headers (T26): pages, refusals, errors, files, redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huitou.accounts.models import User
from huitou.casework.models import Proof
from huitou.web.views import home
from tests.integration.access import world
from tests.integration.access.expectations import ACCESS, ONES_OWN, OPEN
from tests.integration.access.postings import BY_HAND
from tests.integration.access.test_over_posting import taken_back
from tests.integration.access.world import Things

pytestmark = pytest.mark.django_db
_YEAR_S = 365 * 24 * 3600
_SCRIPTS = re.compile(r"unsafe-inline|unsafe-eval|\*|https?:")
_BANNERS = ("Server", "X-Powered-By", "X-AspNet-Version", "X-Generator", "X-Django-Version")
ANYWHERE = frozenset({"/static/huitou/base.css"})
"""What may be kept by a browser: nothing but what everybody may see."""


def missing(answer: Any, address: str) -> list[str]:
    """What an answer of a server reached over TLS lacks."""
    said = answer.headers
    policy = said.get("Content-Security-Policy", "")
    wanted = {
        "HSTS of a year": f"max-age={_YEAR_S}" in said.get("Strict-Transport-Security", ""),
        "policy": "default-src" in policy and not _SCRIPTS.search(policy),
        "frame-ancestors": "frame-ancestors 'none'" in policy and said.get("X-Frame-Options") == "DENY",
        "nosniff": said.get("X-Content-Type-Options") == "nosniff",
        "no-store": address in ANYWHERE or "no-store" in said.get("Cache-Control", ""),
        "referrer": said.get("Referrer-Policy") == "same-origin",
        "opener": said.get("Cross-Origin-Opener-Policy") == "same-origin",
        "no banner": not any(name in said for name in _BANNERS),
        "cookies": all(_is_bound(cookie) for cookie in answer.cookies.values()),
    }
    return [name for name, stands in wanted.items() if not stands]


def _is_bound(cookie: Any) -> bool:
    """Bound to this host, out of reach of scripts; the choice of a language is no secret and may be read."""
    if cookie.key == "language":
        return True
    is_taken_back = cookie["max-age"] == 0
    flags = cookie["secure"] and (cookie["httponly"] or is_taken_back) and cookie["samesite"] in {"Lax", "Strict"}
    return bool(flags and cookie.key.startswith("__Host-") and cookie["path"] == "/" and not cookie["domain"])


@pytest.fixture
def over_tls(settings: Any) -> None:
    """A server that is not on the loopback."""
    settings.SECURE_HSTS_SECONDS = _YEAR_S


def _with_password(role: str) -> Client:
    """Somebody who may change a password."""
    world.client_of(role)
    User.objects.filter(username=role).update(password=PBKDF2PasswordHasher().encode("secret", "salt", 1))
    return world.client_of(role)


def answers(things: Things) -> Iterator[tuple[str, Any]]:
    """Every address of the resolver, asked and written to, by somebody who may much and by nobody."""
    clients = {role: _with_password(role) for role in ("county_office", "township_clerk", "department_officer")}
    world.client_of("village_officer")
    own = [reverse(name) for name in ONES_OWN] + [reverse(name) for name in OPEN if name != "account_logout"]
    asked = [(name, access.address(things)) for name, access in ACCESS.items()]
    for client in (clients["county_office"], Client()):
        for _, address in [*asked, *((one, one) for one in (*own, "/nothing", "/static/nothing.css", *ANYWHERE))]:
            yield address, client.get(address, secure=True)
    for posting in BY_HAND:
        if posting.role in clients and posting.before is None and posting.address is None and not posting.as_json:
            with taken_back():
                address = ACCESS[posting.name].address(things)
                yield address, clients[posting.role].post(address, dict(posting.fields(things)), secure=True)


def test_every_answer_carries_them(over_tls: None) -> None:
    things = world.build()["own"]
    statuses: set[int] = set()
    found: dict[str, list[str]] = {}
    with transaction.atomic():
        for address, answer in answers(things):
            statuses.add(answer.status_code)
            found |= {address: lacks} if (lacks := missing(answer, address)) else {}
            if answer.streaming:
                assert b"".join(answer.streaming_content), "a file that is read to its end is closed"
    assert found == {}
    assert statuses >= {200, 302, 403, 404, 405, 422, 503}, "pages, redirects, refusals and a pulse that is not well"


def test_so_do_errors_and_proofs(over_tls: None, monkeypatch: pytest.MonkeyPatch) -> None:
    things = world.build()["own"]
    officer = world.client_of("department_officer")
    posting = next(one for one in BY_HAND if one.name == "gap_prove")
    officer.post(ACCESS["gap_prove"].address(things), dict(posting.fields(things)), secure=True)
    proof = officer.get(f"/proofs/{Proof.objects.get().ref}/", secure=True)
    assert (proof.status_code, missing(proof, "")) == (200, [])
    assert b"".join(proof.streaming_content)  # type: ignore[attr-defined]  # a file

    def broken(*_: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(home, "owed", broken)
    officer.raise_request_exception = False
    error = officer.get("/", secure=True)
    assert (error.status_code, missing(error, "")) == (500, [])
    stale = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a", "password": "b"}, secure=True)
    assert (stale.status_code, missing(stale, "")) == (403, [])
    foreign = Client().get("/account/login/", secure=True, headers={"host": "evil.example"})
    assert (foreign.status_code, missing(foreign, "")) == (400, [])


def test_forged_forwarding_headers_count_for_nothing() -> None:
    world.build()
    client = world.client_of("township_clerk")
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-port": "443"}
    plain, told = client.get("/gaps/"), client.get("/gaps/", headers=forged)
    assert (plain.status_code, told.status_code) == (200, 200)
    assert "Strict-Transport-Security" not in told.headers
    assert b"evil" not in told.content
    assert Client().get("/gaps/", headers=forged)["Location"].startswith("/account/login/")


def test_a_forged_address_gives_no_further_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1)
    world.build()
    cache.clear()
    world.client_of("township_clerk")
    said = {"login": "township_clerk", "password": "guessed"}
    told = [
        Client().post("/account/login/", said, headers={"x-forwarded-for": f"203.0.113.{number}"}).status_code
        for number in range(5)
    ]
    assert told[-1] == 429


@pytest.mark.parametrize("header", ["Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"])
def test_a_header_that_is_gone_is_missed(header: str, over_tls: None) -> None:
    answer = Client().get("/account/login/", secure=True)
    assert missing(answer, "") == []
    del answer.headers[header]
    assert missing(answer, "") != []
