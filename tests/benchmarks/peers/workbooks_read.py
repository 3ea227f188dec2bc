"""A workbook read by fastexcel into a frame, with every column under its heading and nothing looked at. Takes the
file."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from huitou.registry.columns import HOUSEHOLD_COLUMNS
from tests.benchmarks.processes import seconds_of_runs

RUNS = 3


def main(path: str) -> None:
    """Prints seconds per run, and what was read."""
    fastexcel: Any = importlib.import_module("fastexcel")

    def read() -> Any:
        return fastexcel.read_excel(path).load_sheet(0).to_polars()

    seconds, frame = seconds_of_runs(read, RUNS), read()
    last = frame.row(frame.height - 1)[: len(HOUSEHOLD_COLUMNS)]
    texts = [f"{value:.15g}" if isinstance(value, float) else str(value) for value in last]
    print(json.dumps({"s": seconds, "rows": frame.height, "last": texts, "version": fastexcel.__version__}))


if __name__ == "__main__":
    main(sys.argv[1])
