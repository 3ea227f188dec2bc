"""The restore drill: what is backed up comes back, week after week, and the database that it came back into is empty
for the next one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import psycopg

from huitou.cli import stores
from tests.keeping.processes import huitou
from tests.keeping.test_backup import new_database, server_counts


def test_a_drill_brings_everything_back_writes_it_down_and_leaves_nothing_behind(
    prepared: Path, tmp_path: Path, passphrase: str
) -> None:
    data = shutil.copytree(prepared, tmp_path / "data")
    (data / "media").mkdir()
    (data / "media" / "饮水.jpg").write_bytes(b"\xff\xd8" + bytes(100_000))
    before = {path.name for path in data.iterdir()}
    drill = huitou("drill", "--data", str(data), HUITOU_PASSPHRASE_FILE=passphrase)
    assert (drill.returncode, drill.stderr) == (0, "")
    assert "恢复演练成功" in drill.stdout
    assert {path.name for path in data.iterdir() if not path.name.startswith("huitou.sqlite3")} <= before
    with sqlite3.connect(data / "huitou.sqlite3") as connection:
        ((name, detail),) = connection.execute(
            "SELECT user_name, detail FROM audit_event WHERE verb = 'backup.drill'"
        ).fetchall()
    assert name == "定时任务"
    assert json.loads(detail)["files"] >= 2


def test_a_drill_without_a_passphrase_is_refused(prepared: Path) -> None:
    drill = huitou("drill", "--data", str(prepared))
    assert (drill.returncode, drill.stderr[:6]) == (1, "HT8120")


def test_a_server_s_drill_needs_a_database_that_is_not_the_one_in_use(
    server: str, tmp_path: Path, passphrase: str
) -> None:
    live = new_database(server, "live")
    told = {"HUITOU_DATABASE_URL": live, "HUITOU_DRILL_DATABASE_URL": live, "HUITOU_PASSPHRASE_FILE": passphrase}
    refused = huitou("drill", "--data", str(tmp_path / "data"), **told)
    assert (refused.returncode, refused.stderr[:6]) == (1, "HT8135")
    assert server_counts(live)["audit_event"] == 0


def test_a_spare_database_is_empty_again_after_a_drill(server: str) -> None:
    spare = new_database(server, "spare")
    with psycopg.connect(spare) as connection:
        connection.execute("CREATE TABLE households (code text)")
    stores.empty_server(spare)
    assert server_counts(spare) == {}
