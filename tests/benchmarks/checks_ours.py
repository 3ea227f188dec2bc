"""All rules over a county by huitou's interpreter for columns, and over one household and one village. Takes the folder
of the data."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import polars as pl

import huitou
from huitou.checks import HOUSEHOLD_RULES, VILLAGE_RULES, check_many, check_one, check_village
from tests.benchmarks.checks import CountyFacts, digest_of_hits, read
from tests.benchmarks.processes import seconds_of_runs
from tests.samples.check_households import sound_household
from tests.samples.check_villages import sound_village

AT_ONCE = 1_000


def check(facts: CountyFacts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the rules find at the households, and at the villages."""
    return check_many(facts.households, HOUSEHOLD_RULES), check_many(facts.villages, VILLAGE_RULES)


def main(folder: Path) -> None:
    """Prints seconds per run and for one household and one village, the digest of the hits and the peak of memory."""
    facts, household, village = read(folder), sound_household(), sound_village()
    seconds = seconds_of_runs(lambda: check(facts))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    households = seconds_of_runs(lambda: [check_one(household) for _ in range(AT_ONCE)])
    villages = seconds_of_runs(lambda: [check_village(village) for _ in range(AT_ONCE)])
    found, at_villages = check(facts)
    answer = {
        "s": seconds,
        "one_household_s": [run / AT_ONCE for run in households],
        "one_village_s": [run / AT_ONCE for run in villages],
        "version": huitou.__version__,
        "hits": found.height + at_villages.height,
        "hits_at_villages": at_villages.height,
        "peak_mb": peak_mb,
        "digest": digest_of_hits([*found.rows(), *at_villages.rows()]),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
