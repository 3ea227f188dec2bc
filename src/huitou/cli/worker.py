"""huitou worker: the job worker and the timetable beside it; `kept_running` starts another one when it dies."""

from __future__ import annotations

import argparse
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import uuid4

from huitou.cli import database, tripwire

_PAUSE_S = 1.0
_ENDS_WITHIN_S = 20.0


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds worker."""
    worker = commands.add_parser("worker", parents=[database.options()], help="只启动后台任务")
    worker.set_defaults(run=database.with_database(_work))


@contextmanager
def kept_running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    """Runs `command` beside what the caller does, starts it again a second after it died, and ends it at last."""
    ending = threading.Event()
    processes = [subprocess.Popen(command, env=environment)]

    def watch() -> None:
        while not ending.is_set():
            processes[-1].wait()
            if not ending.wait(_PAUSE_S):
                processes.append(subprocess.Popen(command, env=environment))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ending.set()
        processes[-1].terminate()
        watcher.join(timeout=_ENDS_WITHIN_S)


def _work(arguments: argparse.Namespace) -> int:
    """The job worker: the queue in this thread, the timetable beside it."""
    del arguments
    tripwire.require_sound()
    from django.conf import settings
    from django.core.management import call_command

    from huitou.web import worker_leases

    worker = uuid4().hex
    with worker_leases.held(settings.DATA, worker):
        threading.Thread(target=_keep_timetable, args=(os.getppid(),), daemon=True).start()
        call_command("db_worker", worker_id=worker, interval=0.5, startup_delay=False, reload=False, verbosity=0)
    return 0


def _keep_timetable(parent: int) -> None:
    """Runs what is due, every second; ends the process when the one that started it is gone."""
    import logging
    import signal

    from django.conf import settings
    from django.core.cache import cache
    from django.db import close_old_connections
    from django.utils.module_loading import import_string

    log = logging.getLogger("huitou.timetable")
    due = {path: 0.0 for path, _ in settings.TIMETABLE}
    while os.getppid() == parent:
        cache.set("worker.heartbeat", database.now().isoformat(), timeout=None)
        for path, seconds in settings.TIMETABLE:
            if time.monotonic() < due[path]:
                continue
            due[path] = time.monotonic() + seconds
            try:
                import_string(path)(database.now())
            except Exception:
                log.exception("%s failed; it is tried again in %s s", path, seconds)
        close_old_connections()
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
