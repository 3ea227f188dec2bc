"""Runs a slow command and shows one line of progress instead of its output."""

from __future__ import annotations

import queue
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wording import in_language

_PACKAGE = re.compile(r"(?:Collecting|Requirement already satisfied:|Ignoring) ([A-Za-z0-9_.-]+)")
_TTY_PAUSE_S, _PLAIN_PAUSE_S = 0.2, 5.0
_BAR_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the command ended, and its last lines for whoever must find out why."""

    code: int
    last_lines: tuple[str, ...]


def package_named(line: str) -> str | None:
    """The package that a line of pip's output has got to, in its normal spelling; None for any other line."""
    found = _PACKAGE.match(line)
    return re.sub(r"[-_.]+", "-", found[1]).lower() if found else None


def bar(done: int, total: int) -> str:
    """`[######------] 21/42`; never more than full."""
    filled = _BAR_WIDTH * min(done, total) // max(total, 1)
    return f"[{'#' * filled}{'-' * (_BAR_WIDTH - filled)}] {min(done, total)}/{total}"


def run_pip(command: Sequence[str], *, total: int, label: str, env: Mapping[str, str] | None = None) -> Outcome:
    """Runs a pip command over `total` packages. Ctrl-C ends pip as well and is passed on."""
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines.put), daemon=True)
    reader.start()
    with process:
        try:
            last_lines = _follow(reader, lines, total, label)
            return Outcome(process.wait(), last_lines)
        finally:
            if process.poll() is None:
                process.terminate()
            reader.join()


def _read(process: subprocess.Popen[str], put: Callable[[str], None]) -> None:
    for line in process.stdout or ():
        put(line.rstrip())


def _follow(reader: threading.Thread, lines: queue.Queue[str], total: int, label: str) -> tuple[str, ...]:
    on_tty = sys.stdout.isatty()
    pause = _TTY_PAUSE_S if on_tty else _PLAIN_PAUSE_S
    started = shown = time.monotonic()
    seen: set[str] = set()
    tail: deque[str] = deque(maxlen=25)
    while reader.is_alive() or not lines.empty():
        try:
            line = lines.get(timeout=_TTY_PAUSE_S)
        except queue.Empty:
            line = ""
        if line:
            tail.append(line)
        if name := package_named(line):
            seen.add(name)
        if time.monotonic() - shown >= pause:
            shown = time.monotonic()
            seconds = in_language(f"{shown - started:.0f}秒", f"{shown - started:.0f} s")
            print(f"\r{label} {bar(len(seen), total)} {seconds}", end="" if on_tty else "\n", flush=True)
    if on_tty:
        print("\r\033[K", end="", flush=True)
    return tuple(tail)
