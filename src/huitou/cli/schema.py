"""The schema of an empty database, laid down from the models in one transaction.

Every migration since the first one leads to the same tables, in a hundred times as long; an integration test compares
the two on either kind of database. A database that holds anything is migrated step by step (`huitou migrate`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def lay_down() -> None:
    """The tables of all rooms and libraries, with every migration noted as applied. Of two processes that start on an
    empty database at once one does it, the other finds it done."""
    from django.apps import apps
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    with connection.schema_editor() as editor:
        _wait_for_turn(connection)
        if MigrationRecorder(connection).has_table():
            return
        for config in apps.get_app_configs():
            for model in config.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        editor.create_model(MigrationRecorder.Migration)
        note_all_applied()
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def _wait_for_turn(connection: BaseDatabaseWrapper) -> None:
    """An embedded database queues its writers by itself; a server is asked to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huitou.schema'))")


def note_all_applied() -> None:
    """Writes down that the database stands where the last migration leads."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in sorted(on_disk()))


def on_disk() -> set[tuple[str, str]]:
    """The migrations of all installed rooms and libraries: label of the app, name of the file."""
    from pkgutil import iter_modules

    from django.apps import apps

    found: set[tuple[str, str]] = set()
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        if folder.is_dir():
            found |= {(config.label, one.name) for one in iter_modules([str(folder)]) if one.name[0] not in "_~"}
    return found
