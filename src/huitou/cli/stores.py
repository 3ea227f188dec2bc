"""The two kinds of database as a backup sees them: a consistent copy out, the same rows in.

The embedded file is copied by SQLite itself while others write (its online backup). Of PostgreSQL every table comes out
by COPY inside one snapshot, so that no program of the server is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from huitou.cli import schema
from huitou.cli.archive import DATABASE, Manifest, Packer
from huitou.core.errors import Refusal

EMBEDDED, SERVER = "sqlite", "postgresql"
FILE = "huitou.sqlite3"
_HEAD = "SELECT seq, hash FROM audit_event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
_COPY_BYTES = 1 << 20


def take_out(packer: Packer, work: Path, made_at: str) -> Manifest:
    """Adds the database to a backup; the manifest of what was added. `work` is an empty directory for copies."""
    from django.db import connection

    return (
        _take_out_server(packer, work, made_at)
        if connection.vendor == SERVER
        else _take_out_file(packer, work, made_at)
    )


def _take_out_file(packer: Packer, work: Path, made_at: str) -> Manifest:
    import sqlite3

    from django.conf import settings

    copy = work / FILE
    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.execute("PRAGMA journal_mode=DELETE")
    manifest = _manifest_of_file(target, made_at)
    target.close()
    packer.add(f"{DATABASE}/{FILE}", copy)
    return manifest


def _manifest_of_file(database: Any, made_at: str) -> Manifest:
    tables = [row[0] for row in database.execute(_SQLITE_TABLES)]
    rows = {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # nosec B608  # names of our own
    head = list(database.execute(_HEAD).fetchone() or ())
    migrations = [list(row) for row in database.execute(_MIGRATIONS)]
    return Manifest(made_at=made_at, engine=EMBEDDED, migrations=migrations, rows=rows, head=head)


_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


def _take_out_server(packer: Packer, work: Path, made_at: str) -> Manifest:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        manifest = manifest_of_server(cursor, made_at)
        for table, columns in manifest.columns.items():
            path = work / table
            with path.open("wb") as file, cursor.copy(f"COPY {_into(table, columns)} TO STDOUT") as copy:
                for some in copy:
                    file.write(some)
            packer.add(f"{DATABASE}/{table}", path)
            path.unlink()
    return manifest


def _into(table: str, columns: Sequence[str]) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    return f'"{table}" ({named})'


def manifest_of_server(cursor: Any, made_at: str) -> Manifest:
    """What the server's database holds at this moment of the transaction."""

    def asked(statement: str) -> list[Any]:
        cursor.execute(statement)
        return list(cursor.fetchall())

    columns: dict[str, list[str]] = {}
    for table, column in asked(_COLUMNS):
        columns.setdefault(table, []).append(column)
    rows = {table: asked(f'SELECT count(*) FROM "{table}"')[0][0] for table in columns}  # nosec B608  # names of our own
    return Manifest(
        made_at=made_at,
        engine=SERVER,
        migrations=[list(row) for row in asked(_MIGRATIONS)],
        rows=rows,
        head=list(next(iter(asked(_HEAD)), ())),
        columns=columns,
        sequences={name: last for name, last in asked(_SEQUENCES) if last is not None},
    )


_COLUMNS = """SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"


def put_in_file(staging: Path, manifest: Manifest) -> Manifest:
    """The embedded file at its place in a directory that is being restored; what it holds there."""
    import sqlite3

    path = staging / FILE
    (staging / DATABASE / FILE).rename(path)
    (staging / DATABASE).rmdir()
    with sqlite3.connect(path) as database:
        held = _manifest_of_file(database, manifest.made_at)
    database.close()
    return replace(held, files=manifest.files)


def require_empty_server() -> None:
    """Raises `Refusal` HT8127 when the database of HUITOU_DATABASE_URL holds tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise Refusal.of("HT8127")


def put_in_server(parts: Path, manifest: Manifest) -> Manifest:
    """The schema that the backup had, and its rows, into an empty database in one transaction; what it holds then."""
    from django.db import connection, transaction

    _migrate_to(manifest)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in manifest.columns))
        for table, columns in manifest.columns.items():
            with (parts / table).open("rb") as file, cursor.copy(f"COPY {_into(table, columns)} FROM STDIN") as copy:
                _pass_on(file, copy)
        for name, last in manifest.sequences.items():
            cursor.execute("SELECT setval(%s, %s)", [f'"{name}"', last])
        held = manifest_of_server(cursor, manifest.made_at)
    return replace(held, files=manifest.files)


def _pass_on(file: IO[bytes], copy: Any) -> None:
    while some := file.read(_COPY_BYTES):
        copy.write(some)


def _migrate_to(manifest: Manifest) -> None:
    """The schema of the backup, which may be older than the program. Raises `Refusal` HT8128 when it is younger."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    applied = {(app, name) for app, name in manifest.migrations}
    if applied == schema.on_disk():
        schema.lay_down()
        return
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.nodes
    unknown = sorted(applied - nodes.keys())
    if unknown:
        raise Refusal.of("HT8128", migration=".".join(unknown[0]))
    followed = {
        parent.key
        for key in applied
        for parent in executor.loader.graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    executor.migrate(sorted(applied - followed))


def empty_server(url: str) -> None:
    """Takes everything out of a database that a drill has filled."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
