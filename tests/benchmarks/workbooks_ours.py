"""Reading, matching, checking and reporting a workbook of households, behind the guard. Takes the file."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

import huitou
from huitou.checks import RULES, check_many
from huitou.documents.tables import Table, read_table
from huitou.registry.check_columns import household_columns, rules_about
from huitou.registry.records import HOUSEHOLD_HEADINGS
from tests.benchmarks.checks import digest_of_hits
from tests.benchmarks.workbooks import RUNS

AS_OF, LINE = date(2017, 6, 12), Decimal(3100)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The table, which rules were asked, what they found, and the lines of the report."""

    table: Table
    rules: list[str]
    hits: pl.DataFrame
    lines: list[str]
    problems: int
    reading_s: float


def check(path: Path) -> Outcome:
    """What `huitou check --file` does."""
    begun = time.perf_counter()
    table = read_table(path, HOUSEHOLD_HEADINGS)
    reading = time.perf_counter() - begun
    columns = household_columns(table, as_of=AS_OF, line_of=lambda _: LINE)
    rules = rules_about(columns.facts, RULES)
    found = check_many(columns.frames, rules)
    counts = found.group_by("rule").len().sort("rule").rows()
    lines = [problem.line() for problem in columns.problems] + [f"{rule} {count}" for rule, count in counts]
    return Outcome(table, [rule.code for rule in rules], found, lines, len(columns.problems), reading)


def main(path: Path) -> None:
    """Prints seconds per run, what was found, the last row as it was read, and the peak of memory."""
    check(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds, reading = [], []
    for _ in range(RUNS):
        begun = time.perf_counter()
        outcome = check(path)
        seconds.append(time.perf_counter() - begun)
        reading.append(outcome.reading_s)
    last = outcome.table.rows[-1].cells
    answer = {
        "s": seconds,
        "reading_s": reading,
        "rows": len(outcome.table.numbers),
        "last": [last[column.heading.key].text for column in outcome.table.columns],
        "rules": outcome.rules,
        "hits": outcome.hits.height,
        "problems": outcome.problems,
        "digest": digest_of_hits(outcome.hits.rows()),
        "peak_mb": peak,
        "version": huitou.__version__,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
