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
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

import huitou
from huitou.core.standards import Standard
from huitou.rollup.area_map import AreaMap
from huitou.rollup.cube import Table, fold, places, tabulate
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.kernel import judge_columns
from huitou.rollup.packed import PackedFacts, pack
from huitou.rollup.parts import PackedParts, in_parts
from tests.benchmarks.processes import seconds_in_turn
from tests.benchmarks.rollup_data import read
from tests.benchmarks.rollup_tables import lines_of_levels, parts_of
from tests.benchmarks.rows import LEVELS, digest_of_lines
from tests.samples.standards import HOUSEHOLD_2016, PACK

Job = Callable[[], object]
RUNS = 15
COPIED = 2**30  # bytes, up to which the pass reads a copy
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
    folders = parts_of(folder)
    if find_spec("numba"):
        answer = _compiled([_packed(one) for one in folders])
    else:
        facts, areas = read(folder)
        answer = _with_numpy(facts, areas) | {"peak_mb": _peak_mb()}
    print(json.dumps(answer | {"version": huitou.__version__}))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _packed(folder: Path) -> tuple[PackedParts, AreaMap]:
    """The facts packed, and the map. What only opening a figure needs (keys, codes) is let go again."""
    facts, areas = read(folder)
    packed = pack(facts)
    if packed is None:
        raise RuntimeError(f"{folder} cannot be packed")
    nobody, none = packed.facts.subjects.take(slice(0, 0)), np.zeros(1, np.int64)
    return in_parts(replace(packed, facts=replace(packed.facts, subjects=nobody, offsets=none))), areas


def _with_numpy(facts: FactColumns, areas: AreaMap) -> dict[str, Any]:
    def tables() -> list[Table]:
        sums = fold(judge_columns(facts, HOUSEHOLD_2016))
        return [tabulate(sums, areas, level) for level in LEVELS]

    lines = lines_of_levels(tables())
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
    measured = _between_passes(tables, parts, [buffer])
    return measured | {"rows": len(lines), "digest": digest_of_lines(lines)}


def _compiled(provinces: Sequence[tuple[PackedParts, AreaMap]]) -> dict[str, Any]:
    begun = time.perf_counter()
    from huitou.rollup.programs import Program, compiled_for
    from huitou.rollup.running import Memory, Tally, judged_and_counted

    loading = time.perf_counter() - begun
    levels = [[places(packed.villages, areas, level) for level in LEVELS] for packed, areas in provinces]

    def prepared(standards: Sequence[Standard]) -> list[tuple[PackedParts, Program, Memory]]:
        programs = [(packed, compiled_for(packed, standards)) for packed, _ in provinces]
        return [(packed, program, Memory.for_(packed, program)) for packed, program in programs]

    def judged(ready: Sequence[tuple[PackedParts, Program, Memory]]) -> list[Tally]:
        return [judged_and_counted(*one) for one in ready]

    def everything(ready: Sequence[tuple[PackedParts, Program, Memory]]) -> list[tuple[tuple[Table, ...], ...]]:
        found = []
        for one, of_levels in zip(ready, levels, strict=True):
            tally = judged_and_counted(*one)
            found.append(tally.tables(of_levels))
            for standard in range(len(tally.program.standards)):
                tally.gap_rows(standard)
        return found

    one = prepared([HOUSEHOLD_2016])
    begun = time.perf_counter()
    everything(one)
    first, peak = time.perf_counter() - begun, _peak_mb()  # of loading and one roll-up, not of what the bench adds
    both = prepared([HOUSEHOLD_2016, HOUSEHOLD_2017])
    jobs: dict[str, Job] = {
        "kernel": lambda: judged(one),
        "kernel_both_standards": lambda: judged(both),
        "whole_both_standards": lambda: everything(both),
    }
    measured = _between_passes(
        lambda: everything(one), jobs, _buffers([one for packed, _ in provinces for one in packed.parts])
    )
    measured["parts"] |= {"loading_the_compiler": [loading], "first_run": [first]}
    lines = [line for (tables,) in everything(one) for line in lines_of_levels(tables)]
    return measured | {"rows": len(lines), "digest": digest_of_lines(lines), "peak_mb": peak}


def _buffers(facts: Sequence[PackedFacts]) -> list[npt.NDArray[Any]]:
    """The bytes that are read: side by side where that is cheap, else where they lie."""
    arrays: list[npt.NDArray[Any]] = []
    for packed in facts:
        stacks = (packed.households, packed.members)
        arrays += [array for stack in stacks for array in (stack.answers, stack.counts, stack.amounts)]
        arrays += [packed.people, packed.listed, packed.given, packed.size_unknown, packed.runs.last_members]
    flat = [array.reshape(-1).view(np.uint8) for array in arrays]
    return [np.concatenate(flat)] if sum(array.nbytes for array in flat) < COPIED else flat


def _between_passes(whole: Job, parts: dict[str, Job], buffers: Sequence[npt.NDArray[Any]]) -> dict[str, Any]:
    """Everything in turn with the pass by one thread and by two; the faster one is the limit."""
    words = [buffer[: len(buffer) // 8 * 8].view(np.int64) for buffer in buffers]
    halves = list(zip(*(np.array_split(one, 2) for one in words), strict=True))

    def read_through(arrays: Sequence[npt.NDArray[np.int64]]) -> int:
        return sum(int(array.sum()) for array in arrays)

    with ThreadPoolExecutor(2) as pool:
        passes: dict[str, Job] = {
            "alone": lambda: read_through(words),
            "together": lambda: list(pool.map(read_through, halves)),
        }
        taken = seconds_in_turn(passes | {"whole": whole} | parts, RUNS)
    limit = min((taken[name] for name in passes), key=median)
    return {
        "s": taken["whole"],
        "parts": {name: taken[name] for name in parts},
        "limit_s": limit,
        "bytes": sum(buffer.nbytes for buffer in buffers),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
