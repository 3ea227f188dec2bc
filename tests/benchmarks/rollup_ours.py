"""The whole job by huitou: facts to verdicts, verdicts to the rows of all five levels. Takes the folder of the data."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import huitou
from huitou.rollup.cube import Table, fold, tabulate
from huitou.rollup.kernel import judge_columns
from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rollup_data import LEVELS, digest_of_lines, lines_of, read
from tests.samples.standards import HOUSEHOLD_2016


def main(folder: Path) -> None:
    """Prints seconds per run, whole and in parts, the digest of the rows and the peak of memory."""
    facts, areas = read(folder)

    def whole() -> list[Table]:
        sums = fold(judge_columns(facts, HOUSEHOLD_2016))
        return [tabulate(sums, areas, level) for level in LEVELS]

    seconds = seconds_of_runs(whole)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    columns = judge_columns(facts, HOUSEHOLD_2016)
    sums = fold(columns)
    parts = {
        "judge": seconds_of_runs(lambda: judge_columns(facts, HOUSEHOLD_2016)),
        "fold": seconds_of_runs(lambda: fold(columns)),
        "tables": seconds_of_runs(lambda: [tabulate(sums, areas, level) for level in LEVELS]),
    }
    lines = [line for level, table in zip(LEVELS, whole(), strict=True) for line in lines_of(table, level)]
    answer = {"s": seconds, "parts": parts, "version": huitou.__version__, "rows": len(lines), "peak_mb": peak_mb}
    print(json.dumps(answer | {"digest": digest_of_lines(lines)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
