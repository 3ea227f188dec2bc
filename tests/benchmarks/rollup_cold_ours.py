"""The whole job by huitou from the snapshots on disk. Takes the folder of the data and what to tell of the run."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import huitou
from huitou.rollup.cube import Table, places
from huitou.rollup.parts import PackedParts
from huitou.rollup.programs import compiled_for
from huitou.rollup.snapshot import read_ahead, read_snapshot
from tests.benchmarks.processes import told_of_one_run
from tests.benchmarks.rollup_tables import lines_of_levels, parts_of, read_map
from tests.benchmarks.rows import LEVELS
from tests.samples.standards import HOUSEHOLD_2016

SNAPSHOT = ".packed"
CONTENT = "bench"


def main(folder: Path, how: str) -> None:
    """Prints what `told_of_one_run` says, and the peak of memory."""
    found: list[tuple[Table, ...]] = []

    def job() -> None:
        files = {part: sorted(part.glob(f"*{SNAPSHOT}")) for part in parts_of(folder)}
        read_ahead([path for paths in files.values() for path in paths])
        from huitou.rollup.running import judged_and_counted  # while the disk is read: importing takes its time

        for part, paths in files.items():
            areas, counties = read_map(part), [read_snapshot(path, CONTENT) for path in paths]
            packed = PackedParts.of([county for county in counties if county is not None])
            if len(packed.parts) < len(paths):
                raise RuntimeError("a snapshot cannot be read")
            tally = judged_and_counted(packed, compiled_for(packed, [HOUSEHOLD_2016]))
            tally.gap_rows()
            found.extend(tally.tables([places(packed.villages, areas, level) for level in LEVELS]))

    told = told_of_one_run(how, job, lambda: [line for tables in found for line in lines_of_levels(tables)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told | {"peak_mb": peak, "version": huitou.__version__}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
