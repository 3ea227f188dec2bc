"""/healthz names what does not work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from huitou.audit.actions import seal_events
from huitou.web import clock
from huitou.web.views import health
from tests.samples.small_county import NOW


@pytest.fixture
def worker(county: None) -> Iterator[None]:
    """A job worker that has just given a sign of life, and has sealed the events."""
    seal_events()
    cache.set(health.HEARTBEAT_KEY, NOW.isoformat(), timeout=None)
    yield
    cache.delete(health.HEARTBEAT_KEY)


def test_all_is_well(worker: None) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_worker_that_never_spoke_is_named(county: None) -> None:
    cache.delete(health.HEARTBEAT_KEY)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "failing", "failing": ["worker"]})


@pytest.mark.parametrize(("seconds", "status"), [(29, 200), (31, 503)])
def test_a_worker_that_fell_silent_is_named(
    worker: None, monkeypatch: pytest.MonkeyPatch, seconds: int, status: int
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=seconds))
    assert Client().get("/healthz").status_code == status


@pytest.mark.parametrize(("seconds", "failing"), [(59, None), (61, ["audit"])])
def test_events_that_nobody_seals_are_named(
    county: None, monkeypatch: pytest.MonkeyPatch, seconds: int, failing: list[str] | None
) -> None:
    later = NOW + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: later)
    cache.set(health.HEARTBEAT_KEY, later.isoformat(), timeout=None)
    assert Client().get("/healthz").json().get("failing") == failing


def test_a_database_that_does_not_answer_is_named(worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import DatabaseError

    def broken() -> None:
        raise DatabaseError("disk")

    monkeypatch.setattr(health, "oldest_waiting", broken)
    assert Client().get("/healthz").json() == {"status": "failing", "failing": ["database"]}
