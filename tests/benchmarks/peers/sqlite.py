"""The job in SQLite: a database in memory."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import polars as pl

from tests.benchmarks.peers.sql_text import CELLS, JUDGED, all_levels
from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rows import digest_of_lines, line_of


def main(folder: Path) -> None:
    """Prints seconds, the version and the digest of the rows."""
    database = sqlite3.connect(":memory:")
    for name, key in (("households", "id"), ("members", "household")):
        frame = pl.read_parquet(folder / f"{name}.parquet")
        database.execute(f"create table {name} ({', '.join(frame.columns)})")
        marks = ", ".join("?" * len(frame.columns))
        database.executemany(f"insert into {name} values ({marks})", frame.iter_rows())
        database.execute(f"create index {name}_{key} on {name} ({key})")
    database.execute("analyze")

    def job() -> None:
        for name, text in (("judged", JUDGED), ("cells", CELLS), ("result", all_levels("/"))):
            database.execute(f"drop table if exists {name}")
            database.execute(f"create temp table {name} as {text}")

    seconds = seconds_of_runs(job)
    rows = database.execute("select * from result")
    lines = [line_of(level, area, year, figures) for level, area, year, *figures in rows]
    print(json.dumps({"s": seconds, "version": sqlite3.sqlite_version, "digest": digest_of_lines(lines)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
