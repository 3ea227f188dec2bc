"""A workbook read by another library into a frame, with every column under its heading and nothing looked at.

Takes the file and the library: `fastexcel` or `pandas`.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

RUNS = 3


def by_fastexcel(path: str) -> tuple[int, list[str]]:
    """Rows, and the cells of the last one as text."""
    fastexcel: Any = importlib.import_module("fastexcel")
    frame = fastexcel.read_excel(path).load_sheet(0).to_polars()
    last = frame.row(frame.height - 1)
    return frame.height, [f"{value:.15g}" if isinstance(value, float) else str(value) for value in last]


def by_pandas(path: str) -> tuple[int, list[str]]:
    """Rows, and the cells of the last one as text."""
    pandas: Any = importlib.import_module("pandas")
    frame = pandas.read_excel(path)
    return len(frame), [str(value) for value in frame.iloc[-1]]


WAYS: dict[str, Callable[[str], tuple[int, list[str]]]] = {"fastexcel": by_fastexcel, "pandas": by_pandas}


def main(path: str, library: str) -> None:
    """Prints seconds per run after one that is not counted, and what was read."""
    rows, last = WAYS[library](path)
    seconds = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        WAYS[library](path)
        seconds.append(time.perf_counter() - begun)
    version = importlib.import_module(library).__version__
    print(json.dumps({"s": seconds, "rows": rows, "last": last, "version": version}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
