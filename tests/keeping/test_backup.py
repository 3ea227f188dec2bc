"""A backup comes back as it was, on an empty directory, or not at all."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.keeping.processes import huitou, python

AREAS = """code,name,level,parent
51,四川省,province,
5114,眉山市,city,51
511425,青神县,county,5114
511425100,青城镇,township,511425
511425100200,南街村,village,511425100
"""
_OPERATOR = "import django; django.setup(); from huitou.accounts.actions import ensure_operator; ensure_operator()"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


@dataclass(frozen=True)
class Installation:
    """A data directory, with the database it goes with, and its backup."""

    data: Path
    environment: dict[str, str]
    backup: Path


def at_work(data: Path, areas: Path, **environment: str) -> None:
    """Areas loaded, a picture kept, the chain anchored."""
    areas.write_text(AREAS, encoding="utf-8")
    python("-c", _OPERATOR, DJANGO_SETTINGS_MODULE="huitou.conf.settings", HUITOU_DATA=str(data), **environment)
    loaded = huitou("load", "areas", str(areas), "--data", str(data), "--as", "operator", **environment)
    assert loaded.returncode == 0, loaded.stderr
    (data / "media").mkdir()
    (data / "media" / "饮水.jpg").write_bytes(b"\xff\xd8" + bytes(3_000_000))
    (data / "cache").mkdir(exist_ok=True)
    (data / "cache" / "made-anew").write_bytes(b"x")


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, prepared: Path, passphrase: str) -> Installation:
    home = tmp_path_factory.mktemp("embedded")
    data, backup = shutil.copytree(prepared, home / "data"), home / "县.backup"
    at_work(data, home / "areas.csv")
    made = huitou("backup", str(backup), "--data", str(data), HUITOU_PASSPHRASE_FILE=passphrase)
    assert made.returncode == 0, made.stderr
    return Installation(data, {"HUITOU_PASSPHRASE_FILE": passphrase}, backup)


def counts(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as connection:
        tables = [row[0] for row in connection.execute(_TABLES)]
        return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


def hashes(data: Path) -> dict[str, str]:
    """Everything that is not the database itself nor made anew."""
    kept = (path for path in data.rglob("*") if path.is_file() and not path.name.startswith("huitou.sqlite3"))
    return {
        str(path.relative_to(data)): sha256(path.read_bytes()).hexdigest()
        for path in kept
        if path.relative_to(data).parts[0] != "cache"
    }


def head(database: Path) -> tuple[int, str]:
    with sqlite3.connect(database) as connection:
        found: tuple[int, str] = connection.execute(
            "SELECT seq, hash FROM audit_event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return found


def test_a_restored_directory_has_the_same_rows_files_and_audit_head(embedded: Installation, tmp_path: Path) -> None:
    restored = tmp_path / "new" / "data"
    outcome = huitou("restore", str(embedded.backup), "--data", str(restored), **embedded.environment)
    assert outcome.returncode == 0, outcome.stderr
    assert counts(restored / "huitou.sqlite3") == counts(embedded.data / "huitou.sqlite3")
    assert hashes(restored) == hashes(embedded.data)
    assert "media/饮水.jpg" in hashes(restored)
    assert head(restored / "huitou.sqlite3") == head(embedded.data / "huitou.sqlite3")
    assert huitou("doctor", "--data", str(restored)).returncode == 0
    assert huitou("audit", "verify", "--data", str(restored)).returncode == 0


def test_a_backup_leaves_an_event(embedded: Installation) -> None:
    with sqlite3.connect(embedded.data / "huitou.sqlite3") as connection:
        events = connection.execute("SELECT user_name, detail FROM audit_event WHERE verb = 'backup.make'").fetchall()
    assert events == [("本机操作员", '{"file":"县.backup"}')]


def test_neither_keys_nor_names_stand_in_it_in_clear(embedded: Installation) -> None:
    box = embedded.backup.read_bytes()
    assert (embedded.data / "keys" / "1.key").read_bytes() not in box
    assert "南街村".encode() not in box
    assert embedded.backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda box: box[: len(box) // 2], "HT8123"),
        (lambda box: box[:-1], "HT8123"),
        (lambda box: box[:-40] + bytes(40), "HT8123"),
        (lambda box: box[:2_000] + b"!" + box[2_001:], "HT8124"),
        (lambda box: b"PK\x03\x04" + box, "HT8121"),
    ],
)
def test_a_spoilt_backup_is_refused_and_nothing_is_written(
    embedded: Installation, tmp_path: Path, spoil: Callable[[bytes], bytes], code: str
) -> None:
    spoilt = tmp_path / "spoilt.backup"
    spoilt.write_bytes(spoil(embedded.backup.read_bytes()))
    outcome = huitou("restore", str(spoilt), "--data", str(tmp_path / "data"), **embedded.environment)
    assert (outcome.returncode, outcome.stderr[:6]) == (1, code)
    assert [path.name for path in tmp_path.iterdir()] == ["spoilt.backup"]


def test_a_wrong_passphrase_is_refused(embedded: Installation, tmp_path: Path) -> None:
    other = tmp_path / "phrase"
    other.write_text("something else\n", encoding="utf-8")
    outcome = huitou(
        "restore", str(embedded.backup), "--data", str(tmp_path / "data"), HUITOU_PASSPHRASE_FILE=str(other)
    )
    assert (outcome.returncode, outcome.stderr[:6]) == (1, "HT8122")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("text", ["", "short\n"])
def test_without_a_passphrase_worth_its_name_nothing_is_made(embedded: Installation, tmp_path: Path, text: str) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text(text, encoding="utf-8")
    outcome = huitou("backup", str(tmp_path / "b"), "--data", str(embedded.data), HUITOU_PASSPHRASE_FILE=str(phrase))
    assert (outcome.returncode, outcome.stderr[:6]) == (1, "HT8120")
    assert not (tmp_path / "b").exists()


def test_a_directory_that_holds_something_is_not_covered(embedded: Installation, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "note").write_text("kept", encoding="utf-8")
    outcome = huitou("restore", str(embedded.backup), "--data", str(tmp_path / "data"), **embedded.environment)
    assert (outcome.returncode, outcome.stderr[:6]) == (1, "HT8126")
    assert (tmp_path / "data" / "note").read_text(encoding="utf-8") == "kept"


def server_counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema='public'"
            )
        ]
        count = sql.SQL("SELECT count(*) FROM {}")
        rows = {table: connection.execute(count.format(sql.Identifier(table))).fetchone() for table in tables}
        return {table: row[0] for table, row in rows.items() if row is not None}


def new_database(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def test_a_server_s_database_comes_back_into_an_empty_one_and_goes_on_counting(
    server: str, tmp_path: Path, passphrase: str
) -> None:
    data, backup, restored = tmp_path / "data", tmp_path / "县.backup", tmp_path / "restored"
    old, new = new_database(server, "old"), new_database(server, "new")
    assert huitou("doctor", "--data", str(data), HUITOU_DATABASE_URL=old).returncode == 0
    at_work(data, tmp_path / "areas.csv", HUITOU_DATABASE_URL=old)
    phrase = {"HUITOU_PASSPHRASE_FILE": passphrase}
    made = huitou("backup", str(backup), "--data", str(data), "--as", "operator", HUITOU_DATABASE_URL=old, **phrase)
    assert made.returncode == 0, made.stderr
    back = huitou("restore", str(backup), "--data", str(restored), HUITOU_DATABASE_URL=new, **phrase)
    assert back.returncode == 0, back.stderr
    assert re.search(r"审计链至 #\d+", back.stdout)
    assert server_counts(new) == server_counts(old)
    assert hashes(restored) == hashes(data)
    assert huitou("audit", "verify", "--data", str(restored), HUITOU_DATABASE_URL=new).returncode == 0
    # A new row takes the next number, and the schema is the program's own.
    again = huitou(
        "backup", str(backup), "--data", str(restored), "--as", "operator", HUITOU_DATABASE_URL=new, **phrase
    )
    assert again.returncode == 0, again.stderr
    assert server_counts(new)["audit_event"] == server_counts(old)["audit_event"] + 1
    covered = huitou("restore", str(backup), "--data", str(tmp_path / "third"), HUITOU_DATABASE_URL=new, **phrase)
    assert (covered.returncode, covered.stderr[:6]) == (1, "HT8127")


def test_a_backup_of_one_kind_of_database_does_not_go_into_the_other(
    embedded: Installation, server: str, tmp_path: Path
) -> None:
    outcome = huitou(
        "restore",
        str(embedded.backup),
        "--data",
        str(tmp_path / "d"),
        HUITOU_DATABASE_URL=server,
        **embedded.environment,
    )
    assert (outcome.returncode, outcome.stderr[:6]) == (1, "HT8132")
