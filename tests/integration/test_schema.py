"""The schema that is laid down at once is the one that the migrations lead to, on either kind of database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.integration.own_database import environment_of_its_own

_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_POSTGRESQL = (
    "SELECT 'column', table_name, column_name, concat_ws(' ', data_type, is_nullable, column_default, is_identity, "
    "character_maximum_length, numeric_precision, numeric_scale, collation_name) FROM information_schema.columns "
    "WHERE table_schema = 'public' UNION ALL "
    "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace UNION ALL "
    "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
    "SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
)
# Django's own: its migration of 2012 made the table of groups' rights, which nothing here uses, with wider numbers.
_KNOWN = {("column", "auth_group_permissions", "id")}
_READ = textwrap.dedent(
    """
    import json
    import sys
    import django
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from huitou.cli.schema import lay_down
    lay_down() if sys.argv[1] == "models" else call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute(sys.argv[2])
        parts = cursor.fetchall()
        rows = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            rows[name] = cursor.fetchone()[0]
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        print(json.dumps({"parts": parts, "rows": rows, "migrations": cursor.fetchall()}))
    """
)


def _read(way: str, query: str, directory: Path, **environment: str) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUITOU_")}
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "huitou.conf.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _READ, way, query],
        env=kept | paths | {"HUITOU_DATA": str(directory / way)} | environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=240,
    )
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def _in_any_order(parts: list[list[str | None]]) -> dict[tuple[str, ...], list[str]]:
    """What each table, column, index and constraint is; the columns of a table stand in no order."""
    words = {}
    for *name, definition in (part for part in parts if tuple(part[:3]) not in _KNOWN):
        text = (definition or "").replace("(", ",").replace(")", ",")
        words[tuple(map(str, name))] = sorted(word.strip() for word in text.split(","))
    return words


def _same(laid_down: Mapping[str, Any], migrated: Mapping[str, Any]) -> None:
    assert len(migrated["parts"]) > 100
    assert _in_any_order(laid_down["parts"]) == _in_any_order(migrated["parts"])
    assert laid_down["rows"] == migrated["rows"], "no migration puts rows into an empty database that this one lacks"
    assert laid_down["migrations"] == migrated["migrations"]


def test_what_is_laid_down_at_once_is_what_the_migrations_lead_to(tmp_path: Path) -> None:
    query = _POSTGRESQL if os.environ.get("HUITOU_DATABASE_URL") else _SQLITE
    read = []
    for way in ("models", "migrations"):
        with environment_of_its_own(f"schema_{way}") as environment:
            read.append(_read(way, query, tmp_path, **environment))
    _same(*read)


@pytest.mark.without_database
def test_two_commands_that_start_on_an_empty_directory_at_once_both_find_a_schema(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "huitou", "doctor", "--data", str(tmp_path / "data")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUITOU_")}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
