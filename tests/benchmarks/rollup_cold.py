"""Case `cold`: the job of `rollup` by a process that has just been started, from files that are not in memory.

Ours are the snapshots of each province's counties, the peers' are two Parquet files of each province; before every run
what the machine holds of them in memory is dropped (of the programs it is not: that much is equal for all). Timed is
all from the start of the process to its rows.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from huitou.rollup.packed import pack
from huitou.rollup.snapshot import write_snapshot
from tests.benchmarks import peers_environment
from tests.benchmarks.processes import RUNS, answer_of, middle
from tests.benchmarks.results import CaseResult, Peer
from tests.benchmarks.rollup import CODE_KEPT_IN, HOUSEHOLDS, OF_A_NATION, PROVINCES
from tests.benchmarks.rollup_cold_ours import CONTENT, SNAPSHOT
from tests.benchmarks.rollup_data import extent_of, nation, write_for_peers, write_map

OURS = "tests.benchmarks.rollup_cold_ours"
_AT_ONCE = 2**23  # bytes
_KINDS = (SNAPSHOT, ".parquet")


def measure(size: str) -> CaseResult:
    """The case at one size; data from a seed, in a folder that goes afterwards."""
    os.environ.setdefault("NUMBA_CACHE_DIR", str(CODE_KEPT_IN))
    python = peers_environment.python()
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        folder = Path(name)
        extent = write_for_cold_runs(folder, HOUSEHOLDS[size], PROVINCES if size == "nation" else 1)
        ours = _runs(OURS, folder, sys.executable)
        peers = {}
        for peer in OF_A_NATION if python else ():
            theirs = _runs(f"tests.benchmarks.peers.{peer}", folder, str(python))
            peers[peer] = Peer(middle(theirs["s"]), theirs["version"], theirs["digest"] == ours["digest"])
        limit = [_seconds_of_reading(folder, f"*{SNAPSHOT}") for _ in range(RUNS)]
        extent |= {f"{kind} bytes": sum(one.stat().st_size for one in folder.rglob(f"*{kind}")) for kind in _KINDS}
    return CaseResult(
        name="cold",
        size=size,
        ours=middle(ours["s"]),
        peers=peers,
        skipped={} if python else dict.fromkeys(OF_A_NATION, "its packages could not be fetched"),
        limit=middle(limit),
        peak_mb=round(ours["peak_mb"], 1),
        extent=extent,
    )


def write_for_cold_runs(folder: Path, households: int, provinces: int) -> dict[str, int]:
    """For each province snapshots of its counties and two Parquet files; returns how much there is."""
    total: Counter[str] = Counter()
    for part, geography, facts in nation(folder, households, provinces):
        write_for_peers(part, facts, total["households"])
        write_map(part, geography)
        for area in geography.areas:
            packed = pack(facts.rows_in(area.code)) if area.level == "county" else None
            if packed is not None:
                write_snapshot(part / f"{area.code}{SNAPSHOT}", packed, CONTENT)
        total.update(extent_of(geography, facts))
    return dict(total)


def _runs(module: str, folder: Path, python: str) -> dict[str, Any]:
    """Seconds of each run, after one that is not counted and whose rows are compared."""
    found = answer_of(module, str(folder), "rows", python=python)
    answers = []
    for _ in range(RUNS):
        drop_from_memory(folder)
        answers.append(answer_of(module, str(folder), str(time.monotonic()), python=python))
    return found | answers[-1] | {"s": [answer["s"] for answer in answers]}


def drop_from_memory(folder: Path) -> None:
    """The files of the case have to be read from disk again."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())  # what is not on disk yet stays in memory
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _seconds_of_reading(folder: Path, pattern: str) -> float:
    """What the disk allows: the bytes of these files, read once."""
    drop_from_memory(folder)
    room = bytearray(_AT_ONCE)
    begun = time.perf_counter()
    for path in sorted(folder.rglob(pattern)):
        with path.open("rb", buffering=0) as file:
            while file.readinto(room):
                pass
    return time.perf_counter() - begun
