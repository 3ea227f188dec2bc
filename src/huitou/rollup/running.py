"""Running the compiled kernel: on two threads where it pays, into memory that is used again.

Import this module only where it is used: importing it loads the compiler.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise

import numpy as np

from huitou.rollup.columns import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN
from huitou.rollup.compiled import add_up, judge_villages, list_gaps
from huitou.rollup.cube import Places, Table
from huitou.rollup.packed import BASE_FIGURES, PackedFacts, Stack, Sums, UInt16s
from huitou.rollup.programs import Program
from huitou.rollup.subjects import Int8s, Int32s, Int64s

THREADS = 2
WORTH_A_THREAD = 40_000  # rows; below that, starting another thread costs more than it saves
PORTIONS = 8  # per thread, so that one that is held up does not hold up the other


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What one pass over the facts gives, for all standards of its program.

    `sums` [village, exit year + all, sum]; `not_met` and `unknown` uint16[row] hold a bit for each question.
    """

    packed: PackedFacts
    program: Program
    sums: Sums
    not_met: UInt16s
    unknown: UInt16s

    def verdicts(self, standard: int = 0) -> Int8s:
        """The verdicts under one standard: int8[row, indicator] in the codes of `columns`."""
        asked = self.program.asked[standard]
        verdicts = np.empty((len(self.not_met), len(asked)), np.int8, order="F")
        for position, question in enumerate(asked):
            if isinstance(question, str):
                verdicts[:, position] = UNKNOWN if question == "unknown" else NOT_APPLICABLE
            else:
                missed, unclear = self.not_met >> question & 1, self.unknown >> question & 1
                verdicts[:, position] = MET + missed * (NOT_MET - MET) + unclear * (UNKNOWN - MET)
        return verdicts

    def gap_rows(self, standard: int = 0) -> Int32s:
        """The rows that miss at least one indicator: one for each subject that has a gap."""
        below, rows = int(self.program.below[standard]), np.empty(len(self.not_met), np.int32)
        cuts = np.linspace(0, len(rows), THREADS + 1 if len(rows) >= WORTH_A_THREAD else 2).astype(np.int64).tolist()

        def listed(part: tuple[int, int]) -> Int32s:
            start, stop = part
            return rows[start : start + list_gaps(self.not_met[start:stop], below, start, rows[start:stop])]

        parts = list(pairwise(cuts))
        return listed(parts[0]) if len(parts) == 1 else np.concatenate(list(_threads().map(listed, parts)))

    def tables(self, levels: Sequence[Places]) -> tuple[tuple[Table, ...], ...]:
        """For each standard the tables of these levels, finest first: each level is added up from the one before where
        that one's areas fill its own, else from the villages."""
        sums, years = list(self._sums_of(levels)), self.packed.years
        found = []
        for number, standard in enumerate(self.program.standards):
            slugs, source = tuple(one.slug for one in standard.indicators), self.program.source(number)
            found.append(tuple(Table(slugs, level.areas, years, added, source) for level, added in sums))
        return tuple(found)

    def _sums_of(self, levels: Sequence[Places]) -> Iterator[tuple[Places, Sums]]:
        finer, edges = self.sums, np.arange(len(self.sums) + 1)
        for level in levels:
            starts, stops = np.searchsorted(edges, level.starts), np.searchsorted(edges, level.stops)
            if not (_stand_at(edges, starts, level.starts) and _stand_at(edges, stops, level.stops)):
                finer, starts, stops = self.sums, level.starts, level.stops
            sums = _added(finer, starts, stops)
            finer, edges = sums, np.append(level.starts, level.stops[-1:])
            if not np.array_equal(level.starts[1:], level.stops[:-1]):
                finer, edges = self.sums, np.arange(len(self.sums) + 1)
            yield level, sums


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Results of one shape, written over again by the next pass: fresh memory costs as much as reading the facts."""

    sums: Sums
    not_met: UInt16s
    unknown: UInt16s

    @classmethod
    def for_(cls, packed: PackedFacts, program: Program) -> Memory:
        """Memory for one program over these facts."""
        rows, (villages, years, _) = len(packed.people), packed.base.shape
        sums: Sums = np.empty((villages, years, program.width), packed.base.dtype)
        return cls(sums, np.empty(rows, np.uint16), np.empty(rows, np.uint16))


def judged_and_counted(packed: PackedFacts, program: Program, memory: Memory | None = None) -> Tally:
    """Judges every household and counts every village, in one pass over the facts.

    With `memory` the result is written there and holds until it is used again.
    """
    memory = memory or Memory.for_(packed, program)
    run = partial(_run, packed=packed, program=program, memory=memory)
    portions = _portions(packed)
    if len(portions) == 1:
        run(portions[0])
    else:
        list(_threads().map(run, portions))
    return Tally(packed, program, memory.sums, memory.not_met, memory.unknown)


def _run(portion: tuple[int, int], packed: PackedFacts, program: Program, memory: Memory) -> None:
    runs = packed.runs
    shape = program.member_registers, program.words, program.extra_words
    judge_villages(
        *portion,
        packed.most_of_a_village,
        (
            program.steps,
            program.member_steps,
            program.parts,
            program.statements,
            program.member_questions,
            program.below,
            shape,
        ),
        (*_arrays(packed.households), packed.given, packed.people, packed.listed),
        _arrays(packed.members),
        (runs.row, runs.member, runs.run, runs.year, runs.ends, packed.base),
        (memory.sums, memory.not_met, memory.unknown),
    )


def _arrays(stack: Stack) -> tuple[Int8s, Int32s, Int64s]:
    return stack.answers, stack.counts, stack.amounts


def _portions(packed: PackedFacts) -> list[tuple[int, int]]:
    """Ranges of villages with about as many rows each."""
    rows, villages = len(packed.people), len(packed.villages)
    if rows < WORTH_A_THREAD:
        return [(0, villages)]
    wanted = np.linspace(0, rows, THREADS * PORTIONS + 1)[1:-1]
    cuts = [0, *np.unique(np.searchsorted(packed.runs.row, wanted)).tolist(), villages]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="rollup")


def _stand_at(edges: Int64s, found: Int64s, wanted: Int64s) -> bool:
    return np.array_equal(edges[np.minimum(found, len(edges) - 1)], wanted)


def _added(finer: Sums, starts: Int64s, stops: Int64s) -> Sums:
    """The sums of ranges of rows. Where every range is one row, the rows themselves."""
    if len(starts) == len(finer) and np.array_equal(starts, np.arange(len(finer))):
        return finer
    rows = finer.reshape(len(finer), -1)
    sums = np.empty((len(starts), rows.shape[1]), np.int32)
    if len(rows) * rows.shape[1] < WORTH_A_THREAD * BASE_FIGURES or len(starts) < THREADS:
        add_up(rows, starts, stops, sums)
    else:
        halves = np.array_split(np.arange(len(starts)), THREADS)
        parts = [slice(int(half[0]), int(half[-1]) + 1) for half in halves]
        list(_threads().map(lambda part: add_up(rows, starts[part], stops[part], sums[part]), parts))
    return sums.reshape(len(starts), *finer.shape[1:])
