"""The job in PostgreSQL: a cluster of its own, tables filled by COPY, analysed, with memory for its hashes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import polars as pl
import psycopg

from tests.benchmarks.peers.sql_text import CELLS, JUDGED, all_levels
from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rows import digest_of_lines, line_of

_TYPES = {pl.Int64: "bigint", pl.String: "text"}


def main(folder: Path) -> None:
    """Prints seconds, the version and the digest of the rows. PEER_DATABASE_URL names the cluster."""
    with psycopg.connect(os.environ["PEER_DATABASE_URL"], autocommit=True) as database:
        database.execute("set work_mem = '1GB'")
        database.execute("set temp_buffers = '1GB'")
        for name in ("households", "members"):
            _fill(database, name, pl.read_parquet(folder / f"{name}.parquet"))

        def job() -> None:
            for name, text in (("judged", JUDGED), ("cells", CELLS), ("result", all_levels("/"))):
                database.execute(f"drop table if exists {name}")
                database.execute(f"create temp table {name} as {text}")

        seconds = seconds_of_runs(job)
        rows = database.execute("select * from result").fetchall()
        lines = [line_of(level, area, year, figures) for level, area, year, *figures in rows]
        version = str(database.info.server_version // 10_000)
    print(json.dumps({"s": seconds, "version": version, "digest": digest_of_lines(lines)}))


def _fill(database: psycopg.Connection[tuple[object, ...]], name: str, frame: pl.DataFrame) -> None:
    columns = ", ".join(f"{column} {_TYPES.get(type(dtype), 'integer')}" for column, dtype in frame.schema.items())
    database.execute(f"create unlogged table {name} ({columns})")
    with database.cursor().copy(f"copy {name} from stdin (format csv)") as copy:
        copy.write(frame.write_csv(include_header=False))
    database.execute(f"vacuum analyze {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
