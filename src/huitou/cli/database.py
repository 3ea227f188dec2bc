"""What the commands that need the database share: options, Django, schema, the user who acts, the clock."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from huitou.cli import schema, tripwire
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Place, Refusal, reason_of

if TYPE_CHECKING:
    from huitou.accounts.models import User

LOCAL_TIME = ZoneInfo("Asia/Shanghai")


def options() -> argparse.ArgumentParser:
    """The options that every command with a database takes; used as a parent parser."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, metavar="DIR", help="数据目录（默认 $HUITOU_DATA 或 ./var）")
    shared.add_argument("--as", dest="username", metavar="USER", help="以哪个用户的身份办理")
    return shared


def set_up(arguments: argparse.Namespace, *, must_be_sound: bool = False) -> None:
    """Django, on the data directory asked for. An empty one gets its keys and schema; an older schema is refused
    (HT8001), and with `must_be_sound` a weakened setting (HT8005). A load that a crash has interrupted after it was
    decided is finished before anything is read."""
    start_django(arguments)
    if must_be_sound:
        tripwire.require_sound()
    _require_schema()
    from huitou.surveys.queries.pending import any_unfinished_load

    if any_unfinished_load():
        from huitou.surveys.actions import finish_loads  # here, since it takes longer to import than to find nothing

        finish_loads()


def start_django(arguments: argparse.Namespace) -> None:
    """Django on the data directory asked for. Raises `Refusal` HT8129 for one that cannot be used."""
    if arguments.data is not None:
        os.environ["HUITOU_DATA"] = str(arguments.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
    import django

    try:
        django.setup()
    except OSError as error:
        raise Refusal.of("HT8129", Place(file=os.environ.get("HUITOU_DATA", "var")), **reason_of(error)) from error


def _require_schema() -> None:
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    # Names are compared first: importing every migration to find that nothing is to be done costs every command.
    applied = MigrationRecorder(connection).applied_migrations()
    if not applied:
        schema.lay_down()
    elif not schema.on_disk() <= applied.keys() and steps_to_do():
        raise Refusal.of("HT8001", data=str(settings.DATA))


def steps_to_do() -> Sequence[object]:
    """The steps that the schema lags behind."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def now() -> datetime:
    """The moment, in UTC. Commands and pages read the clock; nothing below them does."""
    return datetime.now(UTC)


def today() -> date:
    """The local date."""
    return datetime.now(LOCAL_TIME).date()


def user(arguments: argparse.Namespace) -> User:
    """Who acts: the user of --as, else the local operator of an embedded database. Raises `Refusal` HT7004 on a
    database server without --as."""
    from django.db import connection

    from huitou.accounts.actions import ensure_operator
    from huitou.accounts.queries import user_named

    if arguments.username:
        return user_named(arguments.username)
    if connection.vendor != "sqlite":
        raise Refusal.of("HT7004")
    return ensure_operator()


def viewer(arguments: argparse.Namespace) -> Actor:
    """The reading actor of the command."""
    from huitou.accounts.queries import viewing

    return viewing(user(arguments), today=today(), via="command")


def acting(
    arguments: argparse.Namespace, permission: Permission, area_code: str | None = None
) -> AbstractContextManager[Actor]:
    """The writing actor of the command, in its transaction."""
    from huitou.accounts.actions import acting as act

    return act(user(arguments), permission, area_code, today=today(), via="command")


Runner = Callable[[argparse.Namespace], int]


def with_database(run: Runner) -> Runner:
    """Sets the database up before a command runs."""

    def prepared(arguments: argparse.Namespace) -> int:
        set_up(arguments)
        return run(arguments)

    return prepared
