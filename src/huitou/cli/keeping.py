"""huitou audit verify, huitou doctor: whether everything that was kept is still as it was."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from huitou.cli import database, language


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds audit and doctor."""
    audit = commands.add_parser("audit", help="审计记录").add_subparsers(required=True, metavar="ACTION")
    verify = audit.add_parser("verify", parents=[database.options()], help="核对审计链")
    verify.add_argument("--anchor", type=Path, metavar="FILE", help="数据库之外的锚定文件")
    verify.set_defaults(run=database.with_database(_verify))
    doctor = commands.add_parser("doctor", parents=[database.options()], help="检查设置和数据")
    doctor.set_defaults(run=database.with_database(_doctor))


def _verify(arguments: argparse.Namespace) -> int:
    """Seals what waits, then verifies the whole chain; 1 and every break on standard error."""
    from huitou.audit import actions, queries

    while actions.seal_events():
        continue
    broken = list(queries.verify(arguments.anchor))
    for problem in broken:
        print(problem.line(language()), file=sys.stderr)
    if not broken:
        print("审计链完整" if language() == "zh" else "the audit chain is whole")
    return 1 if broken else 0


def _doctor(arguments: argparse.Namespace) -> int:
    """The settings that protect the data, checked in the running database; 1 when one is weakened."""
    del arguments
    weak = list(_weakened())
    for line in weak:
        print(line, file=sys.stderr)
    if not weak:
        print("设置正常" if language() == "zh" else "settings are sound")
    return 1 if weak else 0


_SQLITE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
_POSTGRESQL = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def _weakened() -> list[str]:
    from django.conf import settings
    from django.db import connection

    from huitou.core.errors import Place, Problem

    wanted: dict[str, object] = dict(_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)
    ask = "PRAGMA {}" if connection.vendor == "sqlite" else "SHOW {}"
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for name in wanted:
            cursor.execute(ask.format(name))
            found[name] = cursor.fetchone()[0]
    wanted["DEBUG"], found["DEBUG"] = False, settings.DEBUG
    wanted["SESSION_COOKIE_SECURE"], found["SESSION_COOKIE_SECURE"] = True, settings.SESSION_COOKIE_SECURE
    keys = Path(settings.DATA) / "keys"
    wanted["keys 0600"], found["keys 0600"] = True, all(path.stat().st_mode & 0o077 == 0 for path in keys.glob("*.key"))
    return [
        Problem("HT8005", Place(name=name), {"found": found[name], "wanted": value}).line(language())
        for name, value in wanted.items()
        if found[name] != value
    ]
