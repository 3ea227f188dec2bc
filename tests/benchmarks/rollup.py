"""Case `rollup`: judge every household under the 2016 standard and give the rows of all five levels."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.processes import ROOT, answer_of, middle
from tests.benchmarks.results import CaseResult, Peer
from tests.benchmarks.rollup_data import write

HOUSEHOLDS = {"county": 7_000, "province": 2_000_000}
PEERS_ENVIRONMENT = ROOT / "build" / "peers" / "bin" / "python"
PEERS = {"plain_python": Path(sys.executable), "polars": PEERS_ENVIRONMENT, "duckdb": PEERS_ENVIRONMENT}


def measure(size: str) -> CaseResult:
    """The case at one size; data from a seed, in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        folder = Path(name)
        extent = write(folder, HOUSEHOLDS[size])
        ours = answer_of("tests.benchmarks.rollup_ours", name)
        limit = answer_of("tests.benchmarks.rollup_limit", name)
        skipped = {peer: reason for peer in PEERS if (reason := _reason_to_skip(peer))}
        peers = {peer: _measured(peer, name, ours["digest"]) for peer in PEERS if peer not in skipped}
    return CaseResult(
        name="rollup",
        size=size,
        ours=middle(ours["s"]),
        peers=peers,
        skipped=skipped,
        limit=middle(limit["s"]),
        peak_mb=round(ours["peak_mb"], 1),
        parts={part: middle(seconds) for part, seconds in ours["parts"].items()},
        extent=extent | {"rows": ours["rows"], "bytes": limit["bytes"]},
    )


def _reason_to_skip(peer: str) -> str:
    if not PEERS[peer].exists():
        return f"no environment for peers at {PEERS[peer].relative_to(ROOT).parent.parent}"
    program = ROOT / "tests" / "benchmarks" / "peers" / f"{peer}.py"
    return "" if program.exists() else "no program for it in tests/benchmarks/peers"


def _measured(peer: str, folder: str, digest: str) -> Peer:
    answer = answer_of(f"tests.benchmarks.peers.{peer}", folder, python=str(PEERS[peer]))
    return Peer(middle(answer["s"]), answer["version"], answer["digest"] == digest)
