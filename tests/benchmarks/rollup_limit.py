"""What the machine can do at all: one pass over the bytes of the facts, by one thread or two, whichever is faster."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tests.benchmarks.processes import middle, seconds_of_runs
from tests.benchmarks.rollup_data import arrays_of, read


def main(folder: Path) -> None:
    """Prints the seconds of the runs and the number of bytes."""
    facts, _ = read(folder)
    everything = np.concatenate([np.ascontiguousarray(array).view(np.uint8) for array in arrays_of(facts)])
    words = everything[: len(everything) // 8 * 8].view(np.int64)
    halves = np.array_split(words, 2)
    with ThreadPoolExecutor(2) as pool:
        alone = seconds_of_runs(words.sum)
        together = seconds_of_runs(lambda: list(pool.map(np.sum, halves)))
    print(json.dumps({"s": min(alone, together, key=middle), "bytes": everything.nbytes}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
