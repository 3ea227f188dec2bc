"""Many files of forms, written by as many processes as the machine has cores: what is read from the database is read by
whoever asks, and writing is pure.

The processes are started afresh, share nothing with the one that asks (no connection, no thread, no lock), and end with
it. No more than a few files wait, so that memory does not grow with the batch.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path

from huitou.core.forms import FilledForm, FormOrigin, FormSpec, FormSummary
from huitou.documents.form_files import form_writer

Progress = Callable[[int, int], None]
_MOST_PROCESSES = 8
"""A process takes about 100 MB."""
_SAID_EVERY_S = 0.5
_NICENESS = 10


@dataclass(frozen=True, slots=True)
class FormFile:
    """One file to write; the end of its name says as what."""

    target: Path
    spec: FormSpec
    forms: Sequence[FilledForm]
    summary: FormSummary | None = None
    origin: FormOrigin | None = None


def cores() -> int:
    """How many processes may work at once: the cores that this one may use, eight at most."""
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


def written(
    files: Iterable[FormFile], *, processes: int, at_once: int = 1, progress: Progress | None = None
) -> Generator[str]:
    """The digest (SHA-256) of every file, in their order, as they are written; `at_once` go to a process in one lot,
    which pays for small ones. `files` is drawn from as processes come free.

    `progress` is called with sheets done and in all of the present file, with (0, 1) twice a second while other
    processes write; it may raise to stop, and files that are being written then are finished first. Raises `Refusal`
    HT9013 for a kind of file that no form is written as, and whatever drawing raises.
    """
    lots = _lots(iter(files), at_once)
    if processes == 1:
        for lot in lots:
            yield from (_write_file(file, progress) for file in lot)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin) as pool:
        try:
            yield from _of_pool(pool, lots, processes + 1, progress or _nobody_told)
        finally:
            pool.shutdown(cancel_futures=True)


def _lots(files: Iterator[FormFile], at_once: int) -> Iterator[list[FormFile]]:
    while lot := list(islice(files, at_once)):
        yield lot


def _of_pool(pool: ProcessPoolExecutor, lots: Iterator[list[FormFile]], most: int, progress: Progress) -> Iterator[str]:
    waiting: deque[Future[list[str]]] = deque()
    for lot in lots:
        waiting.append(pool.submit(_write_lot, lot))
        if len(waiting) > most:
            yield from _result(waiting.popleft(), progress)
    while waiting:
        yield from _result(waiting.popleft(), progress)


def _result(future: Future[list[str]], progress: Progress) -> list[str]:
    while True:
        progress(0, 1)
        try:
            return future.result(timeout=_SAID_EVERY_S)
        except TimeoutError:
            if future.done():  # the work itself raised it
                raise


def _nobody_told(done: int, total: int) -> None:
    del done, total


def _write_lot(lot: Sequence[FormFile]) -> list[str]:
    return [_write_file(file) for file in lot]


def _write_file(file: FormFile, progress: Progress | None = None) -> str:
    write = form_writer(file.target.name)
    write(file.spec, file.forms, file.target, summary=file.summary, origin=file.origin, progress=progress)
    with file.target.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _begin() -> None:
    """In each process: it takes the processor time that people at their pages leave, Ctrl-C is for the one that asked,
    and when that one is gone, this one goes too."""
    os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
