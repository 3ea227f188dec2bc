"""huitou drill: a backup is made, brought back into an empty place, compared, and thrown away (T6)."""

from __future__ import annotations

import argparse
import os
import subprocess  # nosec B404  # runs this very program
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from huitou.cli import backups, database, language, stores
from huitou.core.errors import Refusal

_DATABASE = "HUITOU_DATABASE_URL"
_SPARE = "HUITOU_DRILL_DATABASE_URL"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds drill."""
    drill = commands.add_parser("drill", parents=[database.options()], help="恢复演练：备份、恢复到空的地方、核对")
    drill.set_defaults(run=database.with_database(_drill))


def _drill(arguments: argparse.Namespace) -> int:
    """Exactly what `huitou backup` and `huitou restore` do; the success is written down, which ends the alarm."""
    del arguments
    from django.conf import settings
    from django.db import connection

    from huitou.accounts.actions import by_timetable
    from huitou.audit.actions import record

    spare = os.environ.get(_SPARE, "")
    if connection.vendor == stores.SERVER and spare in ("", os.environ.get(_DATABASE)):
        raise Refusal.of("HT8135", variable=_SPARE)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cache-drill-", dir=settings.DATA) as work:
        file = Path(work) / "drill.backup"
        manifest = backups.write_backup(file)
        _restore(file, Path(work) / "restored", spare if connection.vendor == stores.SERVER else "")
    detail: dict[str, Any] = {
        "seconds": round(time.monotonic() - begun),
        "rows": sum(manifest.rows.values()),
        "files": len(manifest.files),
    }
    with by_timetable() as by:
        record("backup.drill", "installation", "", by=by, now=database.now(), detail=detail)
    if language() == "en":
        print("restore drill succeeded: {rows} rows, {files} files, {seconds} s".format(**detail))
    else:
        print("恢复演练成功：{rows} 行、{files} 个文件，用时 {seconds} 秒".format(**detail))
    return 0


def _restore(file: Path, target: Path, spare: str) -> None:
    """The restore as a process of its own, which knows nothing of this installation; it compares what came back.
    Raises `Refusal` HT8133."""
    environment = {name: value for name, value in os.environ.items() if name not in ("HUITOU_DATA", _DATABASE)}
    if spare:
        environment[_DATABASE] = spare
    words = (sys.executable, "-m", "huitou", "restore", str(file), "--data", str(target))
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # nosec B603  # no shell
    if run.returncode:
        raise Refusal.of("HT8133", reason=(run.stderr.strip().splitlines() or [str(run.returncode)])[-1])
    if spare:
        stores.empty_server(spare)
