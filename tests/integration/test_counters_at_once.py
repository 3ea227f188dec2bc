"""Several people approve surveys of one village at the same moment: every one of them is counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.own_database import environment_of_its_own

CODES = ("H01", "H02", "H03")


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty database of its own: a file, or another database of the same PostgreSQL."""
    own = {**os.environ, "HUITOU_DATA": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    with environment_of_its_own("counters") as database:
        yield own | database


def started(environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.approving_process", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def test_no_approval_is_lost_when_three_are_given_at_once(environment: dict[str, str]) -> None:
    said(started(environment, "build"))
    approvers = [started(environment, "approve", code) for code in CODES]
    for one in approvers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in approvers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in approvers:
        said(one)
    outcome = json.loads(said(started(environment, "check")))
    # Nobody has been to H04; by their last survey the others have safe water and lie below the line of income.
    assert outcome == {"wrong": [], "unknown": 1, "below_line": len(CODES)}
