"""Any number of processes may write to the embedded database: nobody is told that it is locked (T12)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import IS_LONG, Measured

pytestmark = pytest.mark.without_database

WRITERS, WRITES = (32, 100) if IS_LONG else (6, 40)

_WRITER = textwrap.dedent(
    """
    import json
    import sys
    import time
    import django
    from django.conf import settings
    from huitou.conf.database import embedded
    from pathlib import Path
    settings.configure(DATABASES={"default": embedded(Path(sys.argv[1]))})
    django.setup()
    from django.db import connection, transaction
    waits = []
    for number in range(int(sys.argv[2])):
        begun = time.monotonic()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT total FROM account")
            total = cursor.fetchone()[0]
            cursor.execute("UPDATE account SET total = %s", [total + 1])
        waits.append(time.monotonic() - begun)
    print(json.dumps(waits))
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
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_processes_writing_at_once_lose_no_write_and_see_no_lock(account: Path, measured: Measured) -> None:
    writers = [_start(account) for _ in range(WRITERS)]
    told = [writer.communicate(timeout=600) for writer in writers]
    assert [errors for _, errors in told] == [""] * WRITERS
    waits = sorted(wait for printed, _ in told for wait in json.loads(printed))
    measured(
        f"T12: {WRITERS} writers, {len(waits):,} writes, 0 locked; p99 wait {waits[len(waits) * 99 // 100]:.2f} s (2)"
    )
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
