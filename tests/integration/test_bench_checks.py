"""The case `checks` of `./bench`, over a small county: both programs find the same, at households and at villages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.checks import read, write
from tests.benchmarks.processes import answer_of

pytestmark = pytest.mark.without_database


def test_both_programs_find_the_same(tmp_path: Path) -> None:
    write(tmp_path, households=200, members=420, villages=60)
    facts = read(tmp_path)
    assert (facts.households.households.height, facts.households.members.height) == (200, 420)
    assert facts.villages.households.height == 60
    ours = answer_of("tests.benchmarks.checks_ours", str(tmp_path))
    plain = answer_of("tests.benchmarks.peers.checks_plain_python", str(tmp_path))
    assert ours["digest"] == plain["digest"]
    assert ours["hits"] - ours["hits_at_villages"] > 1_000
    assert ours["hits_at_villages"] > 60
    assert len(ours["s"]) == len(plain["s"])
