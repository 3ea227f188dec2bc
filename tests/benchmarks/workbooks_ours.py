"""Reading a workbook of many columns by its headings, behind the guard. Takes the file."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import huitou
from huitou.documents.headings import Heading
from huitou.documents.tables import read_table
from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.workbooks import COLUMNS, RUNS, heading


def main(path: Path) -> None:
    """Prints seconds per run, how many rows were read, a sample of their cells, and the peak of memory."""
    headings = [Heading(heading(number), heading(number)) for number in range(COLUMNS)]
    seconds = seconds_of_runs(lambda: read_table(path, headings), RUNS)
    rows = read_table(path, headings).rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    last = [rows[-1].cells[heading(number)].text for number in range(COLUMNS)]
    answer = {"s": seconds, "rows": len(rows), "last": last, "peak_mb": peak, "version": huitou.__version__}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
