"""The job in DuckDB: tables in memory, in two stages as its documentation recommends for wide aggregates."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from tests.benchmarks.peers.sql_text import CELLS, JUDGED, all_levels
from tests.benchmarks.processes import seconds_of_runs, told_of_one_run
from tests.benchmarks.rows import digest_of_lines, line_of

TABLES = ("households", "members")
ROWS_AT_ONCE = 50_000


def main(folder: Path, how: str = "") -> None:
    """Prints seconds warm and from Parquet, the version and the digest of the rows; `how` "parquet": from Parquet only,
    else see `told_of_one_run`."""
    database = duckdb.connect()

    def job() -> None:
        database.execute(f"create or replace temp table judged as {JUDGED}")
        database.execute(f"create or replace temp table cells as {CELLS}")
        database.execute(f"create or replace temp table result as {all_levels('//')}")

    def lines() -> list[str]:
        rows = database.execute("select * from result")
        many = iter(lambda: rows.fetchmany(ROWS_AT_ONCE), [])
        return [line_of(level, area, year, figures) for some in many for level, area, year, *figures in some]

    for name in TABLES:
        files = [str(path) for path in sorted(folder.rglob(f"{name}.parquet"))]
        database.execute(f"create or replace view {name} as select * from read_parquet({files})")
    if how and how != "parquet":
        print(json.dumps(told_of_one_run(how, job, lines) | {"version": duckdb.__version__}))
        return
    answer = {"from_parquet_s": seconds_of_runs(job)}
    if not how:
        for name in TABLES:
            database.execute(f"create table {name}_held as select * from {name}")
            database.execute(f"drop view {name}")
            database.execute(f"alter table {name}_held rename to {name}")
        answer["s"] = seconds_of_runs(job)
    print(json.dumps(answer | {"version": duckdb.__version__, "digest": digest_of_lines(lines())}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
