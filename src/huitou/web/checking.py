"""What the rules found in an area, for pages: at once where that is quick, else by a job whose outcome is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.cache import cache

from huitou.core.authority import Actor
from huitou.surveys.queries import RoundLine
from huitou.surveys.queries.checked import CheckRun, check_run, households_within
from huitou.web import clock

LIVE_AT_MOST = 1_000
"""As many households are checked while somebody waits: half a second; more take a job."""
_KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Checking:
    """How far the check of an area is; `at` is when its run was made, `done` of `total` households while it runs."""

    state: Literal["none", "running", "failed", "ready"]
    run: CheckRun | None = None
    at: datetime | None = None
    done: int = 0
    total: int = 0
    is_live: bool = False


def checking(line: RoundLine | None, area_code: str, viewer: Actor) -> Checking:
    """The run of an area within the viewer's reach: made now where it is small, else the one that a job made last."""
    if households_within(viewer, area_code) <= LIVE_AT_MOST:
        run = check_run(line, area_code, viewer, today=clock.today())
        return Checking("ready", run, clock.now(), is_live=True)
    key = run_key(line, area_code)
    progress, kept = cache.get(f"{key}:progress"), cache.get(key)
    if progress == "failed":
        return Checking("failed")
    if progress is not None:
        return Checking("running", done=progress[0], total=progress[1])
    return Checking("none") if kept is None else Checking("ready", kept[0], kept[1])


def run_key(line: RoundLine | None, area_code: str) -> str:
    """Under which the cache holds the run of an area; `:progress` beside it while a job is at work."""
    return f"checks:{line.ref if line is not None else 'register'}:{area_code}"


def say_progress(key: str, done: int, total: int) -> None:
    """So many households are checked."""
    cache.set(f"{key}:progress", (done, total), _KEPT_S)


def say_failed(key: str) -> None:
    """The job came to nothing."""
    cache.set(f"{key}:progress", "failed", _KEPT_S)


def keep(key: str, run: CheckRun, now: datetime) -> None:
    """The job is done."""
    cache.set(key, (run, now), _KEPT_S)
    cache.delete(f"{key}:progress")
