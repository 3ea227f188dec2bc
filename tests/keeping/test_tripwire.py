"""Ten weakened settings: every one keeps the program from starting, and is named (T3)."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import psycopg
import pytest

from tests.keeping.processes import huitou, python

WEAK = "from huitou.conf.settings import *\n"
PRAGMAS = 'DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA {}"\n'
WEAKENED = {
    "journal_mode": PRAGMAS.format("journal_mode=DELETE"),
    "synchronous": PRAGMAS.format("synchronous=OFF"),
    "foreign_keys": (
        "from django.db.backends.signals import connection_created\n"
        "def off(connection, **_): connection.cursor().execute('PRAGMA foreign_keys=OFF')\n"
        "connection_created.connect(off, weak=False)\n"
    ),
    "DEBUG": "DEBUG = True\n",
    "SECRET_KEY": 'SECRET_KEY = "django-insecure-0000000000000000000000000000000000000000000000"\n',
    "SESSION_COOKIE_SECURE": "SESSION_COOKIE_SECURE = False\n",
    "CSRF_COOKIE_SECURE": "CSRF_COOKIE_SECURE = False\n",
}


@pytest.mark.parametrize("name", WEAKENED)
def test_a_weakened_setting_keeps_the_program_from_starting_and_is_named(
    prepared: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "weak.py").write_text(WEAK + WEAKENED[name], encoding="utf-8")
    data = str(shutil.copytree(prepared, tmp_path / "data"))
    path = os.pathsep.join([str(tmp_path), *sys.path])
    outcome = huitou("serve", "--no-demo", "--data", data, DJANGO_SETTINGS_MODULE="weak", PYTHONPATH=path)
    assert outcome.returncode == 1
    assert [line.split("：")[0] for line in outcome.stderr.splitlines()] == [f"HT8005 {name}"]


def test_a_directory_whose_keys_are_gone_keeps_the_program_from_starting(prepared: Path, tmp_path: Path) -> None:
    data = shutil.copytree(prepared, tmp_path / "data")
    shutil.rmtree(data / "keys")
    outcome = huitou("serve", "--no-demo", "--data", str(data))
    assert (outcome.returncode, outcome.stderr[:6]) == (1, "HT8131")
    assert not list(data.glob("keys/*"))


_SEALED_BY_ANOTHER_KEY = """
import django; django.setup()
from datetime import date
from pathlib import Path
from huitou.areas.models import Area
from huitou.audit.writing import writing
from huitou.registry.models import Household, Member
from huitou.registry.sealed_fields import sealed_columns
from huitou.sealing.keyring import Keyring
other = Keyring.open(Path({other!r}))
with writing():
    village = Area.objects.create(code="511425100200", name="南街村", level="village")
    household = Household.objects.create(
        code="1", county=village, village=village, head_name="郑国强", status="exited"
    )
    Member.objects.create(household=household, number="1", name="郑国强", **sealed_columns(other, "identity", "1"))
"""


def test_keys_that_do_not_open_what_is_kept_are_told(prepared: Path, tmp_path: Path) -> None:
    data = shutil.copytree(prepared, tmp_path / "data")
    made = python(
        "-c",
        _SEALED_BY_ANOTHER_KEY.format(other=str(tmp_path / "other")),
        DJANGO_SETTINGS_MODULE="huitou.conf.settings",
        HUITOU_DATA=str(data),
    )
    assert made.returncode == 0, made.stderr
    outcome = huitou("doctor", "--data", str(data))
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("HT8005 audit key")


def test_keys_that_others_may_read_are_told(prepared: Path, tmp_path: Path) -> None:
    data = shutil.copytree(prepared, tmp_path / "data")
    (data / "keys" / "1.key").chmod(0o644)
    outcome = huitou("doctor", "--data", str(data))
    assert (outcome.returncode, outcome.stderr[:16]) == (1, "HT8005 keys 0600")


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_a_server_that_may_lose_an_acknowledged_save_keeps_the_program_from_starting(
    server: str, tmp_path: Path, name: str
) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
        try:
            outcome = huitou("serve", "--no-demo", "--data", str(tmp_path), HUITOU_DATABASE_URL=server)
        finally:
            connection.execute(f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")
    assert outcome.returncode == 1
    assert [line.split("：")[0] for line in outcome.stderr.splitlines()] == [f"HT8005 {name}"]
