"""Case `storing`: a register of households and members, validated and stored with its events on SQLite.

`ours` is both; the peer `bulk_create` stores rows that are validated already. The limit is executemany on the same
table with the same rows.
"""

from __future__ import annotations

import tempfile
from typing import Any

from tests.benchmarks.processes import answer_of
from tests.benchmarks.results import CaseResult, Peer

EXTENT = {"county": (10_000, 30_000), "province": (100_000, 300_000)}


def measure(size: str) -> CaseResult:
    """The case at one size, each way on a database of its own."""
    ours, bulk_create, limit = (_answer(way, size) for way in ("ours", "bulk_create", "executemany"))
    households, members = EXTENT[size]
    return CaseResult(
        name="storing",
        size=size,
        ours=ours["validating_s"] + ours["storing_s"],
        peers={
            "bulk_create": Peer(bulk_create["storing_s"], bulk_create["version"], ours["rows"] == bulk_create["rows"])
        },
        skipped={},
        limit=limit["storing_s"],
        peak_mb=round(ours["peak_mb"], 1),
        parts={"validating": ours["validating_s"], "storing": ours["storing_s"]},
        extent={"households": households, "members": members},
    )


def _answer(way: str, size: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as data:
        return answer_of("tests.benchmarks.storing_work", data, way, *map(str, EXTENT[size]))
