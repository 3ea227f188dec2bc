"""The write-ahead log of the embedded database is carried over by whoever has time, and begins anew then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from huitou.audit.write_ahead_log import carry_log_over
from huitou.conf.database import embedded
from huitou.conf.sqlite.base import DatabaseWrapper
from huitou.conf.timetable import TIMETABLE

pytestmark = pytest.mark.without_database
A_PAGE = "x" * 4_000


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[DatabaseWrapper]:
    """A database in a file, with one table."""
    settings = {**connection.settings_dict, **embedded(tmp_path), "TEST": connection.settings_dict["TEST"]}
    opened = DatabaseWrapper(settings, "default")
    monkeypatch.setattr("huitou.audit.write_ahead_log.connection", opened)
    with django_db_blocker.unblock():
        with opened.cursor() as cursor:
            cursor.execute("CREATE TABLE note (said text)")
        yield opened
        opened.close()


def write(office: DatabaseWrapper, pages: int, commits: int = 1) -> None:
    """So many pages with each of some commits."""
    places = ", ".join(["(%s)"] * pages)
    with office.cursor() as cursor:
        for _ in range(commits):
            cursor.execute(f"INSERT INTO note VALUES {places}", [A_PAGE] * pages)


def log_of(office: DatabaseWrapper) -> int:
    """Bytes of the log."""
    return Path(f"{office.settings_dict['NAME']}-wal").stat().st_size


def in_the_file_alone(office: DatabaseWrapper) -> int:
    """Notes that stand in the file when its log is left out."""
    copy = Path(office.settings_dict["NAME"]).with_name("copy.sqlite3")
    copy.write_bytes(Path(office.settings_dict["NAME"]).read_bytes())
    with closing(sqlite3.connect(copy)) as read:
        return int(read.execute("SELECT count(*) FROM note").fetchone()[0])


def test_what_is_carried_over_stands_in_the_file(office: DatabaseWrapper) -> None:
    carry_log_over()
    write(office, 20)
    assert in_the_file_alone(office) == 0
    carry_log_over()
    assert in_the_file_alone(office) == 20


def test_a_log_that_was_carried_over_does_not_grow(office: DatabaseWrapper) -> None:
    write(office, 20)
    carry_log_over()
    long = log_of(office)
    for _ in range(5):
        write(office, 15)
        carry_log_over()
    assert log_of(office) == long


def test_who_writes_a_page_more_does_not_carry_it_over(office: DatabaseWrapper) -> None:
    carry_log_over()
    write(office, 100, commits=50)  # more than SQLite's own thousand pages, and less than sixty-four million bytes
    assert in_the_file_alone(office) == 0


def test_inside_a_transaction_nothing_is_carried_over(office: DatabaseWrapper) -> None:
    carry_log_over()
    write(office, 20)
    office.in_atomic_block = True
    carry_log_over()
    office.in_atomic_block = False
    assert in_the_file_alone(office) == 0


def test_the_job_worker_does_it_every_second() -> None:
    assert dict(TIMETABLE)["huitou.audit.tasks.carry_log_over"] == 1
