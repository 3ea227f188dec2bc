"""Case `trust`: the whole audit chain verified, beside hashing the same bytes and nothing else."""

from __future__ import annotations

from tests.benchmarks.processes import answer_of
from tests.benchmarks.results import CaseResult

EVENTS = {"county": 100_000, "province": 1_000_000}


def measure(size: str) -> CaseResult:
    """Events of a county's year, or of a province's, in a database of their own."""
    answer = answer_of("tests.benchmarks.trust_ours", str(EVENTS[size]))
    return CaseResult(
        name="trust",
        size=size,
        ours=answer["verify_s"],
        peers={},
        skipped={},
        limit=answer["hash_s"],
        peak_mb=answer["peak_mb"],
        parts={"sealing": answer["seal_s"]},
        extent={"events": EVENTS[size], "breaks": answer["breaks"]},
    )
