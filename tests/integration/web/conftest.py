"""The small county behind Django's client, and people signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from huitou.web import clock
from tests.samples import small_county
from tests.samples.small_county import NOW, TODAY, make_user

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is hashed as always, once instead of hundreds of thousands of times."""
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1)


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small county on 12 June 2017."""

    def today() -> date:
        return TODAY

    def now() -> datetime:
        return NOW

    monkeypatch.setattr(clock, "today", today)
    monkeypatch.setattr(clock, "now", now)
    small_county.build()


@pytest.fixture
def signed_in(county: None) -> SignIn:
    """Signs somebody in: `signed_in("department_officer", department="water")`."""

    def sign_in(role: str, **place: str) -> Client:
        client = Client()
        client.force_login(make_user(role, **place), backend="huitou.web.session_store.People")
        return client

    return sign_in
