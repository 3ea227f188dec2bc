"""Any number of processes may write to the embedded database: nobody is told that it is locked (T12).

The long form writes with 32 processes for a minute. The control runs the same writers over the same file on Django's
own backend with DEFERRED transactions: who has read what another has written over since is told that it is locked."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import IS_LONG, Measured

pytestmark = pytest.mark.without_database

WRITERS, WRITES, AT_LEAST_S = (32, 100, 60) if IS_LONG else (6, 40, 0)
MEETING, ROUNDS = (32, 50) if IS_LONG else (4, 3)
# Long enough to say that they cannot meet, for whoever holds the turn; and to meet for certain, for whoever may.
ALONE_S, TOGETHER_S = 0.05, 120.0

_WRITER = textwrap.dedent(
    """
    import json
    import sys
    import time
    import django
    from django.conf import settings
    from django.db import OperationalError
    from huitou.conf.database import embedded
    from pathlib import Path
    directory, way, me, writers, writes, at_least_s, patience_s = sys.argv[1:]
    here, writers, writes = Path(directory), int(writers), int(writes)
    database = embedded(here)
    if way == "deferred":
        database = database | {"ENGINE": "django.db.backends.sqlite3"}
        database["OPTIONS"] = database["OPTIONS"] | {"transaction_mode": "DEFERRED"}
    settings.configure(DATABASES={"default": database})
    django.setup()
    from django.db import connection, transaction

    def meet(place, patience_s):
        # True as soon as every writer is at this place, False when the others do not come.
        until = time.monotonic() + patience_s
        (here / f"{place}-{me}").touch()
        while len(list(here.glob(f"{place}-*"))) < writers:
            if time.monotonic() > until:
                return False
            time.sleep(0.002)
        return True

    waits, locked, met, number = [], 0, 0, 0
    until = time.monotonic() + float(at_least_s)
    while number < writes or time.monotonic() < until:
        if float(patience_s):
            meet(f"before-{number}", 120)
        begun = time.monotonic()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT total FROM account")
                total = cursor.fetchone()[0]
                met += float(patience_s) > 0 and meet(f"read-{number}", float(patience_s))
                cursor.execute("UPDATE account SET total = %s", [total + 1])
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            locked += 1
        waits.append(time.monotonic() - begun)
        number += 1
    print(json.dumps([waits, locked, met]))
    """
)


@dataclass(frozen=True, slots=True)
class Work:
    """So many writes and, if need be, more until so long has passed; with patience, each waits for the others."""

    writes: int
    at_least_s: float = 0
    patience_s: float = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What the writers tell: how long each write took, how many were locked out, how often they met having read."""

    waits: list[float]
    locked: int
    met: int
    total: int


@pytest.fixture
def account(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "huitou.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE account (total INTEGER)")
        database.execute("INSERT INTO account VALUES (0)")
    return tmp_path


def _start(
    directory: Path, work: Work, *, way: str = "ours", me: int = 0, writers: int = 1, script: str = _WRITER
) -> subprocess.Popen[str]:
    words = (way, me, writers, work.writes, work.at_least_s, work.patience_s)
    return subprocess.Popen(
        [sys.executable, "-c", script, str(directory), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def _all_write(directory: Path, writers: int, work: Work, *, way: str = "ours") -> Told:
    started = [_start(directory, work, way=way, me=number, writers=writers) for number in range(writers)]
    told = [writer.communicate(timeout=600) for writer in started]
    assert [errors for _, errors in told] == [""] * writers
    said = [json.loads(printed) for printed, _ in told]
    with sqlite3.connect(directory / "huitou.sqlite3") as database:
        total = database.execute("SELECT total FROM account").fetchone()[0]
    return Told(
        waits=sorted(wait for waits, _, _ in said for wait in waits),
        locked=sum(locked for _, locked, _ in said),
        met=sum(met for _, _, met in said),
        total=total,
    )


def test_processes_writing_at_once_lose_no_write_and_see_no_lock(account: Path, measured: Measured) -> None:
    told = _all_write(account, WRITERS, Work(WRITES, at_least_s=AT_LEAST_S))
    assert told.locked == 0
    assert told.total == len(told.waits) >= WRITERS * WRITES
    p99 = told.waits[len(told.waits) * 99 // 100]
    measured(f"T12: {WRITERS} writers, {len(told.waits):,} writes, 0 locked; p99 wait {p99:.2f} s (2)")


def test_nobody_reads_what_another_is_about_to_write_over(account: Path) -> None:
    """Writers that would wait for each other after reading do not meet: the turn is taken before the first read."""
    told = _all_write(account, MEETING, Work(ROUNDS, patience_s=ALONE_S))
    assert (told.met, told.locked, told.total) == (ROUNDS, 0, MEETING * ROUNDS), "the last of a round finds the others"


def test_the_same_writers_without_the_turn_are_locked_out(account: Path, measured: Measured) -> None:
    """The control: all have read, so that all but one of each round must fail, whoever is quick."""
    told = _all_write(account, MEETING, Work(ROUNDS, patience_s=TOGETHER_S), way="deferred")
    assert told.met == MEETING * ROUNDS
    assert told.locked == (MEETING - 1) * ROUNDS
    assert told.total == ROUNDS
    measured(f"T12 control: DEFERRED, {MEETING * ROUNDS:,} writes that have met: {told.locked:,} locked")


def test_the_turn_is_given_back_when_a_writer_is_killed_inside_its_transaction(account: Path) -> None:
    holding = _WRITER.replace(
        "total + 1])", "total + 1])\n            print('inside', flush=True)\n            time.sleep(600)"
    )
    holder = _start(account, Work(1), script=holding)
    assert holder.stdout is not None
    assert holder.stderr is not None
    assert holder.stdout.readline() == "inside\n"
    next_writer = _start(account, Work(WRITES))
    holder.kill()
    holder.wait(timeout=20)
    holder.stdout.close()
    holder.stderr.close()
    assert next_writer.communicate(timeout=60)[1] == ""
    with sqlite3.connect(account / "huitou.sqlite3") as database:
        assert database.execute("SELECT total FROM account").fetchone() == (WRITES,)
