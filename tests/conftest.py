"""What every test shares: how hard generated tests look, and which database is under them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The bounded forms draw the same examples every time, so that a red build can be repeated; the long form searches.
settings.register_profile("bounded", max_examples=60, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
IS_LONG = bool(os.environ.get("HUITOU_LONG"))
settings.load_profile("long" if IS_LONG else "bounded")


def pytest_report_header() -> str:
    """Names the database in the first lines of the output."""
    engine = "PostgreSQL" if os.environ.get("HUITOU_DATABASE_URL") else "SQLite"
    return f"huitou: {engine}, {'long' if IS_LONG else 'bounded'} form"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out of the bounded forms, as deselected and not as skipped, the tests marked `long` and, on a server's
    database, those that speak to none."""
    if IS_LONG:
        return
    marks = ("long", "without_database") if os.environ.get("HUITOU_DATABASE_URL") else ("long",)
    left_out = {item for item in items if any(item.get_closest_marker(mark) for mark in marks)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Notes in the database of the run that every migration stands in it, for commands that ask."""
    from huitou.cli.schema import note_all_applied

    with django_db_blocker.unblock():
        note_all_applied()


Measured = Callable[[str], None]


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Measured:
    """Notes a figure of the checklist for the end of the run: `measured("U1: 15 taps (19)")`."""
    return lambda words: record_property("measured", words)


Progress = Callable[[int], None]
_TOLD_EVERY_S = 15.0


@pytest.fixture
def progress(request: pytest.FixtureRequest) -> Callable[[str, int], Progress]:
    """Says in the long form how far a test is, a few times a minute: `told = progress("steps", 1_000_000)`, then
    `told(number)` as often as one likes."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def begin(unit: str, total: int) -> Progress:
        begun = told_at = time.monotonic()

        def tell(number: int) -> None:
            nonlocal told_at
            now = time.monotonic()
            if not IS_LONG or now - told_at < _TOLD_EVERY_S:
                return
            told_at = now
            with capture.global_and_fixture_disabled():
                rate = number / (now - begun)
                words = f"{request.node.name}: {number:,} of {total:,} {unit}, {rate:,.1f} a second"
                sys.stderr.write(f"{words}\n")

        return tell

    return begin


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What tests have measured, by `record_property("measured", …)`: counted where people count, never asserted in
    seconds."""
    reports = (report for found in terminalreporter.stats.values() for report in found)
    for report in reports:
        if getattr(report, "when", "") == "call":
            for name, words in report.user_properties:
                if name == "measured":
                    terminalreporter.write_line(str(words))
