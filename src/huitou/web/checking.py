"""What the rules found in an area, for pages: at once where that is quick, else by a job whose outcome is kept: its
tables under one key, what was found under a key for each rule, so that a page reads no more than it shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Literal

from django.core.cache import cache

from huitou.core.authority import Actor
from huitou.core.check_rules import Severity
from huitou.surveys.queries import RoundLine
from huitou.surveys.queries.checked import CheckRun, CheckTable, check_run, check_table, households_within
from huitou.web import clock

LIVE_AT_MOST = 1_000
"""As many households are checked while somebody waits: half a second; more take a job."""
_KEPT_S = 24 * 3600
_SEVERITIES = ("", *map(str, Severity))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A run that a job made: without what it found, by severity and whether exempted ones are counted its table, and
    the keys under which lies what each rule found."""

    run: CheckRun
    at: datetime
    tables: Mapping[tuple[str, bool], CheckTable]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checking:
    """How far the check of an area is; `at` is when its run over `households` and `villages` was made, `done` of
    `total` households while it runs. `table` is the one asked for."""

    state: Literal["none", "running", "failed", "ready"]
    table: CheckTable | None = None
    households: int = 0
    villages: int = 0
    at: datetime | None = None
    done: int = 0
    total: int = 0
    is_live: bool = False


def checking(
    line: RoundLine | None, area_code: str, viewer: Actor, *, severity: str = "", with_exempted: bool = False
) -> Checking:
    """The table of an area within the viewer's reach: made now where it is small, else of the run that a job made
    last."""
    if _is_live(viewer, area_code):
        run = check_run(line, area_code, viewer, today=clock.today())
        table = check_table(run, area_code, severity, with_exempted=with_exempted)
        return Checking("ready", table, run.households, run.villages, clock.now(), is_live=True)
    key = run_key(line, area_code)
    progress = cache.get(f"{key}:progress")
    if progress == "failed":
        return Checking("failed")
    if progress is not None:
        return Checking("running", done=progress[0], total=progress[1])
    kept: _Kept | None = cache.get(key)
    if kept is None:
        return Checking("none")
    return Checking("ready", kept.tables[severity, with_exempted], kept.run.households, kept.run.villages, kept.at)


def run_of(
    line: RoundLine | None, area_code: str, viewer: Actor, rules: Collection[str] | None = None
) -> CheckRun | None:
    """The run behind `checking` with what these rules found (None: all of them); None where there is none."""
    if _is_live(viewer, area_code):
        return check_run(line, area_code, viewer, today=clock.today())
    key = run_key(line, area_code)
    kept: _Kept | None = cache.get(key) if cache.get(f"{key}:progress") is None else None
    if kept is None:
        return None
    wanted = [place for rule, place in kept.keys.items() if rules is None or rule in rules]
    by_key = cache.get_many(wanted)
    if len(by_key) < len(wanted):
        return None  # it is a day old, and about to be forgotten
    found = [one for place in wanted for one in by_key[place]]
    return replace(kept.run, found=tuple(sorted(found, key=attrgetter("village_code", "household_id"))))


def _is_live(viewer: Actor, area_code: str) -> bool:
    return households_within(viewer, area_code) <= LIVE_AT_MOST


def run_key(line: RoundLine | None, area_code: str) -> str:
    """Under which the cache holds the run of an area; `:progress` beside it while a job is at work."""
    return f"checks-of-all:{line.ref if line is not None else 'register'}:{area_code}"


def say_progress(key: str, done: int, total: int) -> None:
    """So many households are checked."""
    cache.set(f"{key}:progress", (done, total), _KEPT_S)


def say_failed(key: str) -> None:
    """The job came to nothing."""
    cache.set(f"{key}:progress", "failed", _KEPT_S)


def keep(key: str, run: CheckRun, now: datetime) -> None:
    """The job is done. The keys of what was found name the run: a page never reads half of it and half of the next."""
    by_rule = {rule: tuple(found) for rule, found in groupby(sorted(run.found, key=_RULE), _RULE)}
    keys = {rule: f"{key}:{now.isoformat()}:{rule}" for rule in by_rule}
    tables = {
        (severity, with_exempted): check_table(run, run.area_code, severity, with_exempted=with_exempted)
        for severity in _SEVERITIES
        for with_exempted in (False, True)
    }
    cache.set_many({keys[rule]: found for rule, found in by_rule.items()}, _KEPT_S)
    cache.set(key, _Kept(replace(run, found=()), now, tables, keys), _KEPT_S)
    cache.delete(f"{key}:progress")


_RULE = attrgetter("rule")
