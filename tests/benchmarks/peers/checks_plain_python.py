"""The same rules in plain Python over dictionaries: every rule written out as an `if`, household after household and
village after village.

They are the functions that huitou itself uses for one household and one village, so the rules are the same to the
letter; a person would write no faster ones.
"""

from __future__ import annotations

import gc
import json
import platform
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from huitou.checks import check_one, check_village
from huitou.checks.bulk import CheckFrames
from huitou.core.check_rules import Hit
from tests.benchmarks.checks import digest_of_hits, read
from tests.benchmarks.processes import seconds_of_runs

Keyed = list[tuple[int, dict[str, Any]]]


def subjects(frames: CheckFrames) -> Keyed:
    """The facts as dictionaries, with the key of each household or village."""
    members: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for member in frames.members.iter_rows(named=True):
        members[member["household"]].append(member)
    rows = frames.households.iter_rows(named=True)
    return [(row["household"], row | {"members": members[row["household"]]}) for row in rows]


def check(households: Keyed, villages: Keyed) -> list[tuple[int, tuple[Hit, ...]]]:
    """What fires at each household, then at each village."""
    found = [(key, check_one(household)) for key, household in households]
    return found + [(key, check_village(village)) for key, village in villages]


def main(folder: Path) -> None:
    """Prints seconds per run, the version of Python and the digest of the hits."""
    facts = read(folder)
    households, villages = subjects(facts.households), subjects(facts.villages)
    gc.freeze()
    seconds = seconds_of_runs(lambda: check(households, villages))
    hits = ((hit.rule, key, hit.members) for key, found in check(households, villages) for hit in found)
    print(json.dumps({"s": seconds, "version": platform.python_version(), "digest": digest_of_hits(hits)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
