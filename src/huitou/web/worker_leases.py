"""Which job workers are alive: each holds a lock on a file of its own, which the kernel frees when the process ends.

A worker that was killed is known at once, and one that works long is never taken for dead. The lock files lie in the
data directory, which all workers of an installation share.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(data: Path, worker: str) -> Iterator[None]:
    """Says that `worker` is alive until the block ends; the file goes with it."""
    path = _path(data, worker)
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_alive(data: Path, worker: str) -> bool:
    """Whether somebody holds the lock of `worker`. The file of a dead one is removed."""
    path = _path(data, worker)
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _path(data: Path, worker: str) -> Path:
    return data / "workers" / worker
