"""./test: which steps there are, in which order, and what is shown of them."""

from __future__ import annotations

import re
import sys

import pytest

import suite
from machine import SystemPackage, missing
from suite import Record, Step, is_summary, steps


def names(*, fast: bool) -> list[str]:
    return [step.name for step in steps("python", fast=fast, more=())]


def test_the_full_form_ends_with_sqlite_postgresql_and_the_browser() -> None:
    assert names(fast=False)[-3:] == ["tests on SQLite", "tests on PostgreSQL 15", "tests in the browser"]


def test_the_fast_form_is_static_checks_and_one_run_of_pytest() -> None:
    assert names(fast=True) == [*names(fast=False)[:5], "unit, spec and repository tests"]


def test_only_one_step_needs_postgresql() -> None:
    found = [step.name for step in steps("python", fast=False, more=()) if step.on_postgresql]
    assert found == ["tests on PostgreSQL 15"]


def test_arguments_for_pytest_go_to_every_pytest_and_to_nothing_else() -> None:
    for step in steps("python", fast=False, more=("-k", "gap")):
        assert step.is_pytest == (step.command[-2:] == ("-k", "gap"))


@pytest.mark.parametrize(
    "line",
    [
        "231 passed in 2.42s",
        "10 failed, 231 passed, 1 skipped in 62.10s (0:01:02)",
        "\x1b[32m\x1b[1m4 passed\x1b[0m\x1b[32m in 0.80s\x1b[0m",
        "=========== 3 passed, 1 warning in 0.12s ===========",
    ],
)
def test_the_summary_of_pytest_is_recognised(line: str) -> None:
    assert is_summary(line)


@pytest.mark.parametrize("line", ["FAILED tests/unit/test_a.py::test_b", "..... [100%]", "passed in review"])
def test_other_lines_are_no_summary(line: str) -> None:
    assert not is_summary(line)


def test_the_record_names_the_step_that_failed_and_ends_with_the_last_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = Record()
    env = {"PATH": ""}
    assert suite._run(Step("first", (sys.executable, "-c", "")), env, record)
    told = "print('1 failed, 2 passed in 0.10s'); raise SystemExit(1)"
    assert not suite._run(Step("second", (sys.executable, "-c", told, "pytest")), env, record)
    record.show()
    output = capsys.readouterr().out
    assert re.search(r"✓ +[0-9.]+ s  first\n +✗ +[0-9.]+ s  second\n没有通过：second\n", output)
    assert output.rstrip().endswith("1 failed, 2 passed in 0.10s")


def test_programs_that_are_not_there_are_named() -> None:
    packages = [SystemPackage("chromium", lambda: False), SystemPackage("gettext", lambda: True)]
    assert missing(packages) == ["chromium"]


def test_the_unbounded_form_asks_the_pages_on_postgresql_as_well() -> None:
    def left_out(*, long: bool) -> list[str]:
        step = next(step for step in steps("python", fast=False, more=(), long=long) if step.on_postgresql)
        return [word for word in step.command if word.startswith("--ignore")]

    assert left_out(long=False) == ["--ignore=tests/integration/web", "--ignore=tests/integration/access"]
    assert left_out(long=True) == []
