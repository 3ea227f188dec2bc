"""Any number of processes may write to the embedded database: nobody is told that it is locked."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

WRITERS, WRITES = 6, 40

_WRITER = textwrap.dedent(
    """
    import sys
    import django
    from django.conf import settings
    from huitou.conf.database import embedded
    from pathlib import Path
    settings.configure(DATABASES={"default": embedded(Path(sys.argv[1]))})
    django.setup()
    from django.db import connection, transaction
    for number in range(int(sys.argv[2])):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT total FROM account")
            total = cursor.fetchone()[0]
            cursor.execute("UPDATE account SET total = %s", [total + 1])
    """
)


@pytest.fixture
def account(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "huitou.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE account (total INTEGER)")
        database.execute("INSERT INTO account VALUES (0)")
    return tmp_path


def _start(directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(directory), str(WRITES)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_six_processes_writing_at_once_lose_no_write_and_see_no_lock(account: Path) -> None:
    writers = [_start(account) for _ in range(WRITERS)]
    errors = [writer.communicate(timeout=120)[1] for writer in writers]
    assert errors == [""] * WRITERS
    with sqlite3.connect(account / "huitou.sqlite3") as database:
        assert database.execute("SELECT total FROM account").fetchone() == (WRITERS * WRITES,)


def test_the_turn_is_given_back_when_a_writer_is_killed_inside_its_transaction(account: Path) -> None:
    holding = _WRITER.replace("for number in range", "import time\nfor number in range").replace(
        "total + 1])", "total + 1])\n        print('inside', flush=True)\n        time.sleep(600)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", holding, str(account), "1"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "inside\n"
    next_writer = _start(account)
    holder.kill()
    holder.wait(timeout=20)
    holder.stdout.close()
    assert next_writer.communicate(timeout=60)[1] == ""
    with sqlite3.connect(account / "huitou.sqlite3") as database:
        assert database.execute("SELECT total FROM account").fetchone() == (WRITES,)
