"""The job worker is there as long as the pages are: one that died is started again."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from huitou.cli.worker import kept_running

WRITES_ITS_NUMBER = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    print(os.getpid(), file=file)
time.sleep(600)
"""


def _until(holds: Callable[[], bool]) -> None:
    """Waits for what another process does; the test fails when it does not come."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _numbers(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _is_gone(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_worker_that_dies_is_started_again_and_ends_with_the_pages(tmp_path: Path) -> None:
    started = tmp_path / "started"
    with kept_running([sys.executable, "-c", WRITES_ITS_NUMBER, str(started)], dict(os.environ)):
        _until(lambda: len(_numbers(started)) == 1)
        os.kill(_numbers(started)[0], signal.SIGKILL)
        _until(lambda: len(_numbers(started)) == 2)
        assert not _is_gone(_numbers(started)[1])
    assert [_is_gone(number) for number in _numbers(started)] == [True, True]
