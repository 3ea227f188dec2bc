"""Case `storing`: a register of households and members, validated and stored with its events on SQLite.

`ours` is all of it: every cell read, identity numbers checked, sealed and indexed, households and villages found, and
stored. Two peers take rows that are read, sealed and validated already: the bare `bulk_create` only stores them; before
it, `full_clean` validates each object as Django does. That one is run on some of the rows and its time is counted up
by their number. The limit is executemany on the same table with the same rows.
"""

from __future__ import annotations

import tempfile
from typing import Any

from tests.benchmarks.processes import answer_of
from tests.benchmarks.results import CaseResult, Peer

EXTENT = {"county": (10_000, 30_000), "province": (100_000, 300_000)}
_CLEANED = (500, 1_500)


def measure(size: str) -> CaseResult:
    """The case at one size, each way on a database of its own."""
    households, members = EXTENT[size]
    ours, bulk_create, limit = (_answer(way, *EXTENT[size]) for way in ("ours", "bulk_create", "executemany"))
    cleaned = _answer("full_clean", *_CLEANED)
    times = (households + members) / sum(_CLEANED)
    return CaseResult(
        name="storing",
        size=size,
        ours=ours["validating_s"] + ours["storing_s"],
        peers={
            "bulk_create (rows validated before)": Peer(
                bulk_create["storing_s"], bulk_create["version"], ours["rows"] == bulk_create["rows"]
            ),
            f"full_clean + bulk_create (of {_CLEANED[0]:,} + {_CLEANED[1]:,} rows, x{times:.0f})": Peer(
                cleaned["storing_s"] * times, cleaned["version"], cleaned["rows"] == list(_CLEANED)
            ),
        },
        skipped={},
        limit=limit["storing_s"],
        peak_mb=round(ours["peak_mb"], 1),
        parts={"validating": ours["validating_s"], "storing": ours["storing_s"]},
        extent={"households": households, "members": members},
    )


def _answer(way: str, households: int, members: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as data:
        return answer_of("tests.benchmarks.storing_work", data, way, str(households), str(members))
