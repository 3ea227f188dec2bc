"""What is kept is for the user who runs the program alone, whatever the machine lets new files be."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from tests.keeping.processes import ENVIRONMENT, huitou

OPEN_TO_ALL = 0o000
_WRITING = """
import django; django.setup()
from django.conf import settings
from django.db import connection, transaction
from huitou.cli.schema import lay_down
lay_down()
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("UPDATE django_migrations SET name = name")
    for path in (settings.DATA, *sorted(settings.DATA.glob("huitou*"))):
        print(path.name, oct(path.stat().st_mode & 0o777))
"""


def _unmasked(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process whose new files everybody may read and write, if nobody sees to it."""
    return subprocess.run(
        [sys.executable, *words],
        env=ENVIRONMENT | environment,
        umask=OPEN_TO_ALL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _modes(directory: Path) -> set[int]:
    return {path.stat().st_mode & 0o077 for path in (directory, *directory.rglob("*"))}


def test_the_first_command_makes_a_directory_that_nobody_else_may_read(tmp_path: Path) -> None:
    data = tmp_path / "county" / "data"
    done = _unmasked("-m", "huitou", "doctor", "--data", str(data))
    assert done.returncode == 0, done.stderr
    assert (data / "huitou.sqlite3").is_file()
    assert _modes(data) == {0}


def test_the_database_is_closed_from_its_first_byte_with_its_log_and_index(tmp_path: Path) -> None:
    """Also where no command of ours, but another program, starts on the directory."""
    data = tmp_path / "data"
    done = _unmasked("-c", _WRITING, HUITOU_DATA=str(data), DJANGO_SETTINGS_MODULE="huitou.conf.settings")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "data 0o700",
        "huitou.sqlite3 0o600",
        "huitou.sqlite3-shm 0o600",
        "huitou.sqlite3-wal 0o600",
        "huitou.sqlite3.writer 0o600",
    ]


def test_a_file_that_a_command_writes_is_for_whoever_asked_for_it(prepared: Path, tmp_path: Path) -> None:
    data = shutil.copytree(prepared, tmp_path / "data")
    (tmp_path / "areas.csv").write_text("code,name,level,parent\n511425,青神县,hamlet,\n", encoding="utf-8")
    errors = tmp_path / "errors.xlsx"
    done = _unmasked(
        "-m", "huitou", "load", "areas", str(tmp_path / "areas.csv"), "--errors", str(errors), "--data", str(data)
    )
    assert done.returncode == 1, done.stderr
    assert errors.stat().st_mode & 0o777 == 0o600


def test_a_directory_that_lies_open_is_told_of_with_the_command_that_closes_it(prepared: Path, tmp_path: Path) -> None:
    data = shutil.copytree(prepared, tmp_path / "the county's data")
    data.chmod(0o755)
    (data / "huitou.sqlite3").chmod(0o644)
    told = huitou("doctor", "--data", str(data), HUITOU_LANGUAGE="en")
    assert told.returncode == 1
    assert told.stderr.startswith("HT8136 other users of this machine may look at ., huitou.sqlite3")
    assert f"in the data directory “{data}”" in told.stderr
    command = told.stderr.partition(" Run ")[2].partition(",")[0]
    subprocess.run(shlex.split(command), check=True)
    assert _modes(data) == {0}
    mended = huitou("doctor", "--data", str(data))
    assert (mended.returncode, mended.stderr) == (0, "")


def test_the_program_starts_over_a_directory_that_lies_open_and_says_so(prepared: Path, tmp_path: Path) -> None:
    data = shutil.copytree(prepared, tmp_path / "data")
    data.chmod(0o750)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = huitou("serve", "--no-demo", "--data", str(data), "--port", port)
    codes = [line[:6] for line in told.stderr.splitlines() if line.startswith("HT")]
    assert codes == ["HT8136", "HT8004"], "told first, and gone on until the port that is taken"
    assert os.access(data / "huitou.sqlite3", os.R_OK)


def test_a_backup_of_a_directory_that_lies_open_comes_back_closed(
    prepared: Path, tmp_path: Path, passphrase: str
) -> None:
    data, restored, backup = shutil.copytree(prepared, tmp_path / "data"), tmp_path / "restored", tmp_path / "县.backup"
    (data / "media").mkdir()
    (data / "media" / "饮水.jpg").write_bytes(bytes(1000))
    for path in (data, *data.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    phrase = {"HUITOU_PASSPHRASE_FILE": passphrase}
    made = _unmasked("-m", "huitou", "backup", str(backup), "--data", str(data), **phrase)
    assert made.returncode == 0, made.stderr
    assert backup.stat().st_mode & 0o777 == 0o600
    back = _unmasked("-m", "huitou", "restore", str(backup), "--data", str(restored), **phrase)
    assert back.returncode == 0, back.stderr
    assert (restored / "media" / "饮水.jpg").is_file()
    assert _modes(restored) == {0}
