"""The whole job by huitou: facts to verdicts, gap rows and the rows of all five levels. Takes the folder of the data.

The pass over the bytes is taken in the same process, between the runs, so that both see the same machine.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import huitou
from huitou.rollup.cube import AreaRow, Table, fold, places, tabulate
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.kernel import judge_columns
from huitou.rollup.packed import PackedFacts, pack
from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rollup_data import lines_of, read
from tests.benchmarks.rows import LEVELS, digest_of_lines
from tests.samples.standards import HOUSEHOLD_2016, PACK

Job = Callable[[], object]
# The second year with a line entered, which is the harder case: its income is a question of its own.
HOUSEHOLD_2017 = replace(
    PACK.standard("household", 2017),
    indicators=tuple(
        replace(one, threshold=Decimal(3300)) if one.needs_threshold else one
        for one in PACK.standard("household", 2017).indicators
    ),
)


def main(folder: Path) -> None:
    """Prints seconds per run, whole and in parts, the digest of the rows, the limit and the peak of memory."""
    facts, areas = read(folder)
    packed = pack(facts) if find_spec("numba") else None
    answer = _with_numpy(facts, areas) if packed is None else _compiled(packed, areas)
    answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(answer | {"version": huitou.__version__}))


def _with_numpy(facts: FactColumns, areas: tuple[AreaRow, ...]) -> dict[str, Any]:
    def tables() -> list[Table]:
        sums = fold(judge_columns(facts, HOUSEHOLD_2016))
        return [tabulate(sums, areas, level) for level in LEVELS]

    lines = _lines(tables())
    columns = judge_columns(facts, HOUSEHOLD_2016)
    parts: dict[str, Job] = {"judge": lambda: judge_columns(facts, HOUSEHOLD_2016), "fold": lambda: fold(columns)}
    arrays: list[npt.NDArray[Any]] = [
        facts.offsets,
        facts.members_given,
        facts.subjects.village_code,
        facts.subjects.size,
    ]
    arrays += [column.values for column in (*facts.facts.values(), *facts.member_facts.values())]
    buffer = np.concatenate([np.ascontiguousarray(array).view(np.uint8).ravel() for array in arrays])
    measured = _between_passes(tables, parts, buffer)
    return measured | {"rows": len(lines), "digest": digest_of_lines(lines)}


def _compiled(packed: PackedFacts, areas: tuple[AreaRow, ...]) -> dict[str, Any]:
    begun = time.perf_counter()
    from huitou.rollup.programs import compiled_for
    from huitou.rollup.running import Memory, Tally, judged_and_counted

    loading = time.perf_counter() - begun
    one, both = compiled_for(packed, [HOUSEHOLD_2016]), compiled_for(packed, [HOUSEHOLD_2016, HOUSEHOLD_2017])
    memory, memory_of_both = Memory.for_(packed, one), Memory.for_(packed, both)
    levels = [places(packed.villages, areas, level) for level in LEVELS]

    def everything(tally: Tally) -> tuple[tuple[Table, ...], ...]:
        for standard in range(len(tally.program.standards)):
            tally.gap_rows(standard)
        return tally.tables(levels)

    begun = time.perf_counter()
    (tables,) = everything(judged_and_counted(packed, one, memory))
    first = time.perf_counter() - begun
    lines = _lines(tables)
    parts: dict[str, Job] = {
        "kernel": lambda: judged_and_counted(packed, one, memory),
        "kernel_both_standards": lambda: judged_and_counted(packed, both, memory_of_both),
        "whole_both_standards": lambda: everything(judged_and_counted(packed, both, memory_of_both)),
    }
    stacks = (packed.households, packed.members)
    arrays: list[npt.NDArray[Any]] = [
        array for stack in stacks for array in (stack.answers, stack.counts, stack.amounts)
    ]
    arrays += [packed.people, packed.listed, packed.given, packed.runs.last_members]
    buffer = np.concatenate([array.view(np.uint8).ravel() for array in arrays])
    measured = _between_passes(lambda: everything(judged_and_counted(packed, one, memory)), parts, buffer)
    measured["parts"] |= {"loading_the_compiler": [loading], "first_run": [first]}
    return measured | {"rows": len(lines), "digest": digest_of_lines(lines)}


def _between_passes(whole: Job, parts: dict[str, Job], buffer: Any) -> dict[str, Any]:
    """Everything measured in turn with the pass by one thread and by two; the faster one is the limit."""
    words = buffer[: len(buffer) // 8 * 8].view(np.int64)
    halves = np.array_split(words, 2)
    with ThreadPoolExecutor(2) as pool:
        passes: dict[str, Job] = {"alone": words.sum, "together": lambda: list(pool.map(np.sum, halves))}
        taken = {name: seconds_of_runs(job) for name, job in (passes | {"whole": whole} | parts).items()}
        again = {name: seconds_of_runs(job) for name, job in passes.items()}
    limit = min((taken[name] + again[name] for name in passes), key=lambda runs: sorted(runs)[len(runs) // 2])
    return {
        "s": taken["whole"],
        "parts": {name: taken[name] for name in parts},
        "limit_s": limit,
        "bytes": buffer.nbytes,
    }


def _lines(tables: Sequence[Table]) -> list[str]:
    return [line for level, table in zip(LEVELS, tables, strict=True) for line in lines_of(table, level)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
