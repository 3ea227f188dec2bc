"""Measuring in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.rows import digest_of_lines

ROOT = Path(__file__).resolve().parent.parent.parent
RUNS = 5
_NOTHING_MORE: Mapping[str, str] = {}


def answer_of(
    module: str, *arguments: str, python: str = sys.executable, environment: Mapping[str, str] = _NOTHING_MORE
) -> dict[str, Any]:
    """What `python -m module arguments` prints, as JSON. Raises when it fails."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))} | dict(environment)
    command = [python, "-m", module, *arguments]
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{module} failed: {run.stderr.strip()[-2000:]}")
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def seconds_of_runs(job: Callable[[], object], runs: int = RUNS) -> list[float]:
    """How long each of `runs` runs takes, after one that is not counted."""
    return seconds_in_turn({"job": job}, runs)["job"]


def seconds_in_turn(jobs: Mapping[str, Callable[[], object]], runs: int) -> dict[str, list[float]]:
    """How long each of `runs` runs of every job takes, after one that is not counted. The jobs take turns, so that what
    others do on the machine meanwhile strikes all of them alike."""
    rounds = [{name: seconds_of_one_run(job)[0] for name, job in jobs.items()} for _ in range(runs + 1)]
    return {name: [taken[name] for taken in rounds[1:]] for name in jobs}


def seconds_of_one_run(job: Callable[[], object]) -> list[float]:
    """How long one run takes, for what takes so long that warming up makes no difference."""
    begun = time.perf_counter()
    job()
    return [time.perf_counter() - begun]


def told_of_one_run(how: str, job: Callable[[], object], lines: Callable[[], Sequence[str]]) -> dict[str, Any]:
    """What a process says that does the job once: the digest of its rows when `how` is "rows", else how long it took
    since the moment `how` (of the clock that all processes share), when it was started."""
    job()
    if how == "rows":
        return {"digest": digest_of_lines(lines())}
    return {"s": time.monotonic() - float(how)}


def middle(seconds: list[float]) -> float:
    """The median, to the microsecond."""
    return round(median(seconds), 6)
