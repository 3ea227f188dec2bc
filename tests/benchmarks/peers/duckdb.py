"""The job in DuckDB: tables in memory, in two stages as its documentation recommends for wide aggregates."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from tests.benchmarks.peers.sql_text import CELLS, JUDGED, all_levels
from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rows import digest_of_lines, line_of


def main(folder: Path) -> None:
    """Prints seconds warm and cold, the version and the digest of the rows."""
    database = duckdb.connect()

    def job() -> None:
        database.execute(f"create or replace temp table judged as {JUDGED}")
        database.execute(f"create or replace temp table cells as {CELLS}")
        database.execute(f"create or replace temp table result as {all_levels('//')}")

    for name in ("households", "members"):
        database.execute(f"create or replace view {name} as select * from read_parquet('{folder}/{name}.parquet')")
    cold = seconds_of_runs(job)
    for name in ("households", "members"):
        database.execute(f"create table {name}_held as select * from {name}")
        database.execute(f"drop view {name}")
        database.execute(f"alter table {name}_held rename to {name}")
    seconds = seconds_of_runs(job)
    rows = database.execute("select * from result").fetchall()
    lines = [line_of(level, area, year, figures) for level, area, year, *figures in rows]
    answer = {"s": seconds, "from_parquet_s": cold, "version": duckdb.__version__, "digest": digest_of_lines(lines)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
