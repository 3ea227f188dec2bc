"""Cases `storing` and `storing-postgresql`: a register of households and members, validated and stored with its events.

`ours` is all of it: every cell read, identity numbers checked, sealed and indexed, households and villages found, and
stored. Two peers take rows that are read, sealed and validated already: the bare `bulk_create` only stores them; before
it, `full_clean` validates each object as Django does. That one is run on some of the rows and its time is counted up
by their number. The limit takes the same finished rows into the same table with the same indexes as the database itself
is told to do it: executemany on SQLite, COPY on PostgreSQL. Either is set up as for real work. The ways take turns, and
of several runs of one way the middle one counts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cluster import temporary_cluster
from tests.benchmarks.processes import answer_of
from tests.benchmarks.results import CaseResult, Peer

EXTENT = {"county": (10_000, 30_000), "province": (100_000, 300_000)}
_CLEANED = (500, 1_500)
_RUNS = 3
_WAYS = ("ours", "bulk_create", "raw")


def measure(size: str) -> CaseResult:
    """The embedded database at one size, each way on a database of its own."""
    return _case("storing", size, on_postgresql=False)


def measure_postgresql(size: str) -> CaseResult:
    """The same on PostgreSQL, each way on a server of its own."""
    return _case("storing-postgresql", size, on_postgresql=True)


def _case(name: str, size: str, *, on_postgresql: bool) -> CaseResult:
    households, members = EXTENT[size]
    runs = [[_answer(way, *EXTENT[size], on_postgresql=on_postgresql) for way in _WAYS] for _ in range(_RUNS)]
    ours, bulk_create, limit = (sorted(answers, key=_seconds)[len(answers) // 2] for answers in zip(*runs, strict=True))
    cleaned = _answer("full_clean", *_CLEANED, on_postgresql=on_postgresql)
    times = (households + members) / sum(_CLEANED)
    return CaseResult(
        name=name,
        size=size,
        ours=_seconds(ours),
        peers={
            "bulk_create (rows validated before)": Peer(
                bulk_create["storing_s"], bulk_create["version"], ours["rows"] == bulk_create["rows"]
            ),
            f"full_clean + bulk_create (of {_CLEANED[0]:,} + {_CLEANED[1]:,} rows, x{times:.0f})": Peer(
                cleaned["storing_s"] * times, cleaned["version"], cleaned["rows"] == list(_CLEANED)
            ),
            f"{'COPY' if on_postgresql else 'executemany'} (rows validated before)": Peer(
                limit["storing_s"], limit["version"], ours["rows"] == limit["rows"]
            ),
        },
        skipped={},
        limit=limit["storing_s"],
        peak_mb=round(ours["peak_mb"], 1),
        parts={"validating": ours["validating_s"], "storing": ours["storing_s"]},
        extent={"households": households, "members": members},
    )


def _seconds(answer: Mapping[str, Any]) -> float:
    return float(answer["validating_s"] + answer["storing_s"])


def _answer(way: str, households: int, members: int, *, on_postgresql: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as data, _server(on_postgresql) as environment:
        arguments = (data, way, str(households), str(members))
        return answer_of("tests.benchmarks.storing_work", *arguments, environment=environment)


@contextmanager
def _server(on_postgresql: bool) -> Iterator[dict[str, str]]:
    """What a process must be told to reach its database."""
    if not on_postgresql:
        yield {"HUITOU_DATABASE_URL": ""}
        return
    with temporary_cluster(safe=True) as address:
        yield {"HUITOU_DATABASE_URL": address}
