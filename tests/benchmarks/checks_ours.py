"""All rules over a county by huitou's interpreter for columns, and over one household. Takes the folder of the data."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import huitou
from huitou.checks import check_many, check_one
from tests.benchmarks.checks import digest_of_hits, read
from tests.benchmarks.processes import seconds_of_runs
from tests.samples.check_households import sound_household

AT_ONCE = 1_000


def main(folder: Path) -> None:
    """Prints seconds per run, seconds per single household, the digest of the hits and the peak of memory."""
    frames, household = read(folder), sound_household()
    seconds = seconds_of_runs(lambda: check_many(frames))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    many = seconds_of_runs(lambda: [check_one(household) for _ in range(AT_ONCE)])
    found = check_many(frames)
    answer = {
        "s": seconds,
        "one_household_s": [run / AT_ONCE for run in many],
        "version": huitou.__version__,
        "hits": found.height,
        "peak_mb": peak_mb,
        "digest": digest_of_hits(found.rows()),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
