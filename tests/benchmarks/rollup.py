"""Case `rollup`: judge every household under the 2016 standard and give the rows of all five levels."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from itertools import pairwise
from math import log10
from pathlib import Path

from cluster import temporary_cluster
from machine import POSTGRESQL_PROGRAMS
from tests.benchmarks import peers_environment
from tests.benchmarks.processes import ROOT, answer_of, middle
from tests.benchmarks.results import CaseResult, Peer
from tests.benchmarks.rollup_data import write, write_nation

HOUSEHOLDS = {"county": 7_000, "province": 2_000_000, "nation": 30_000_000}
SMALLER = (7_000, 70_000, 700_000)  # measured beside a nation, to see how the cost grows
PROVINCES = 15  # of the nation, made one after the other
PEERS = ("plain_python", "sqlite", "postgresql", "duckdb", "polars", "pandas", "openfisca")
OF_A_NATION = ("duckdb", "polars")  # out of Parquet only: most peers have no room for it in memory, or take hours
CODE_KEPT_IN = ROOT / "build" / "compiled"


def measure(size: str) -> CaseResult:
    """The case at one size; data from a seed, in a folder that goes afterwards."""
    os.environ.setdefault("NUMBA_CACHE_DIR", str(CODE_KEPT_IN))
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        if size == "nation":
            extent = write_nation(Path(name), HOUSEHOLDS[size], PROVINCES, for_peers=True)
        else:
            extent = write(Path(name), HOUSEHOLDS[size])
        ours = answer_of("tests.benchmarks.rollup_ours", name)
        skipped = {peer: reason for peer in PEERS if (reason := _reason_to_skip(peer, size))}
        peers: dict[str, Peer] = {}
        for peer in PEERS:
            if peer not in skipped:
                peers |= _measured(peer, name, ours["digest"], *(("parquet",) if size == "nation" else ()))
    return CaseResult(
        name="rollup",
        size=size,
        ours=middle(ours["s"]),
        peers=peers,
        skipped=skipped,
        limit=middle(ours["limit_s"]),
        peak_mb=round(ours["peak_mb"], 1),
        parts={part: middle(seconds) for part, seconds in ours["parts"].items()},
        extent=extent | {"rows": ours["rows"], "bytes": ours["bytes"]},
        growth=growth({**_smaller(), extent["households"]: middle(ours["s"])}) if size == "nation" else {},
    )


def _smaller() -> dict[int, float]:
    """Our time for less than a nation, by households."""
    found = {}
    for households in SMALLER:
        with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
            write_nation(Path(name), households, 1)
            found[households] = middle(answer_of("tests.benchmarks.rollup_ours", name)["s"])
    return found


def growth(seconds: Mapping[int, float]) -> dict[str, float]:
    """Between every two extents that follow each other: how many times as long ten times as much takes."""
    return {
        f"{less:,} to {more:,}": round((seconds[more] / seconds[less]) ** (1 / log10(more / less)), 2)
        for less, more in pairwise(sorted(seconds))
    }


def _reason_to_skip(peer: str, size: str) -> str:
    if size == "nation" and peer not in OF_A_NATION:
        return "not measured at this size"
    if peer == "postgresql" and not POSTGRESQL_PROGRAMS.is_dir():
        return f"no PostgreSQL at {POSTGRESQL_PROGRAMS}"
    if peer != "plain_python" and peers_environment.python() is None:
        return "its packages could not be fetched"
    return ""


def _measured(peer: str, folder: str, digest: str, *how: str) -> dict[str, Peer]:
    """One peer: in memory, and out of Parquet where it can."""
    python = Path(sys.executable) if peer == "plain_python" else peers_environment.python()
    with temporary_cluster() if peer == "postgresql" else nullcontext("") as address:
        answer = answer_of(
            f"tests.benchmarks.peers.{peer}", folder, *how, python=str(python),
            environment={"PEER_DATABASE_URL": address},
        )  # fmt: skip
    same = answer["digest"] == digest
    taken = {peer: answer.get("s"), f"{peer}_from_parquet": answer.get("from_parquet_s")}
    return {name: Peer(middle(seconds), answer["version"], same) for name, seconds in taken.items() if seconds}
