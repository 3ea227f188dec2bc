"""The same rules in plain Python over dictionaries: every rule written out as an `if`, household after household.

It is the function that huitou itself uses for one household, so the rules are the same to the letter; a person would
write no faster one.
"""

from __future__ import annotations

import gc
import json
import platform
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from huitou.checks import check_one
from tests.benchmarks.checks import digest_of_hits, read
from tests.benchmarks.processes import seconds_of_runs


def households(folder: Path) -> list[tuple[int, dict[str, Any]]]:
    """The facts as dictionaries, with the key of each household."""
    frames = read(folder)
    members: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for member in frames.members.iter_rows(named=True):
        members[member["household"]].append(member)
    rows = frames.households.iter_rows(named=True)
    return [(row["household"], row | {"members": members[row["household"]]}) for row in rows]


def main(folder: Path) -> None:
    """Prints seconds per run, the version of Python and the digest of the hits."""
    county = households(folder)
    gc.freeze()
    seconds = seconds_of_runs(lambda: [check_one(household) for _, household in county])
    hits = ((hit.rule, key, hit.members) for key, household in county for hit in check_one(household))
    print(json.dumps({"s": seconds, "version": platform.python_version(), "digest": digest_of_hits(hits)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
