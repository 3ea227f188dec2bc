"""The case `checks` of `./bench`, over a small county: both programs find the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.checks import read, write
from tests.benchmarks.processes import answer_of

pytestmark = pytest.mark.without_database


def test_both_programs_find_the_same(tmp_path: Path) -> None:
    write(tmp_path, households=200, members=420)
    frames = read(tmp_path)
    assert (frames.households.height, frames.members.height) == (200, 420)
    ours = answer_of("tests.benchmarks.checks_ours", str(tmp_path))
    plain = answer_of("tests.benchmarks.peers.checks_plain_python", str(tmp_path))
    assert ours["digest"] == plain["digest"]
    assert ours["hits"] > 1_000
    assert len(ours["s"]) == len(plain["s"])
