"""No backup proves its worth on the day of the accident: the alarm is the drill that did not succeed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from huitou.accounts.actions import by_timetable
from huitou.audit import tasks
from huitou.audit.actions import record
from huitou.audit.queries import drill_alarm
from huitou.web import clock
from tests.samples.small_county import make_user

BEGUN = datetime(2017, 6, 1, 2, 0, tzinfo=UTC)


def happened(verb: str, at: datetime) -> None:
    with by_timetable() as by:
        record(verb, "installation", "", by=by, now=at)


@pytest.mark.django_db
def test_a_new_installation_has_a_week_for_its_first_drill() -> None:
    assert drill_alarm(BEGUN) is None
    happened("installation.make", BEGUN)
    assert drill_alarm(BEGUN + timedelta(days=7)) is None
    alarm = drill_alarm(BEGUN + timedelta(days=7, seconds=1))
    assert alarm is not None
    assert (alarm.code, alarm.values["last"]) == ("HT8134", "—")


@pytest.mark.django_db
def test_a_drill_that_succeeded_is_good_for_a_week() -> None:
    happened("installation.make", BEGUN - timedelta(days=90))
    happened("backup.drill", BEGUN)
    assert drill_alarm(BEGUN + timedelta(days=7)) is None
    alarm = drill_alarm(BEGUN + timedelta(days=8))
    assert alarm is not None
    assert alarm.values["last"] == "2017-06-01"


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "is_told"), [("system_administrator", True), ("security_administrator", False)])
def test_the_system_administrator_is_told_on_the_home_page(
    monkeypatch: pytest.MonkeyPatch, role: str, is_told: bool
) -> None:
    happened("backup.drill", BEGUN)
    monkeypatch.setattr(clock, "now", lambda: BEGUN + timedelta(days=8))
    client = Client()
    client.force_login(make_user(role), backend="huitou.web.session_store.People")
    assert ("HT8134" in client.get("/").content.decode()) == is_told


@pytest.mark.django_db
def test_the_job_tries_once_a_day_when_the_last_success_is_six_days_old(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(tasks, "_drill", lambda: begun.append("drill"))
    cache.delete(tasks._TRIED)
    happened("backup.drill", BEGUN)
    later = BEGUN + timedelta(days=6)
    monkeypatch.delenv("HUITOU_PASSPHRASE_FILE", raising=False)
    assert not tasks.drill_restore(later)
    monkeypatch.setenv("HUITOU_PASSPHRASE_FILE", "/etc/huitou/phrase")
    assert not tasks.drill_restore(later - timedelta(seconds=1))
    assert tasks.drill_restore(later)
    assert not tasks.drill_restore(later + timedelta(hours=1))
    cache.delete(tasks._TRIED)
