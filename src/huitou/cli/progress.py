"""A progress bar on standard error, for whatever takes longer than two seconds or is watched at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

Report = Callable[[int, int], None]
SHOWN_AFTER_S = 2.0


@contextmanager
def progress(label: str) -> Iterator[Report]:
    """Gives a function to call with what is done and how much there is in all.

    At a terminal the bar stands at once; elsewhere a line is printed every two seconds, so that logs stay short.
    """
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    yield _Lines(label)


def _bar(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


class _Lines:
    """Progress without a terminal: a line every two seconds."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        moment = time.monotonic()
        if moment - self._last >= SHOWN_AFTER_S:
            self._last = moment
            print(f"{self._label} {done}/{total}", file=sys.stderr, flush=True)
