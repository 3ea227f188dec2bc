"""Running the compiled kernel: on two threads where it pays, into memory that is used again.

Import this module only where it is used: importing it loads the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import pairwise
from math import prod

import numpy as np

from huitou.rollup.columns import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN
from huitou.rollup.compiled import add_up, list_gaps
from huitou.rollup.compiled_parts import judge_parts
from huitou.rollup.cube import Places, Table
from huitou.rollup.packed import AT_ONCE, PackedFacts, Sums, UInt8s, UInt64s
from huitou.rollup.parts import THREADS, WORTH_A_THREAD, PackedParts, in_parts
from huitou.rollup.programs import Program
from huitou.rollup.subjects import Int8s, Int32s, Int64s

WORTH_ADDING_ON_TWO = 120_000  # sums


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What one pass over the facts gives, for all standards of its program.

    `sums` [village, exit year + all, sum]; `marks` uint64[row // 64, lane] hold for each row the bits of the questions
    it misses, then of those that are unknown (see `Program`), `below` uint64[standard, row // 64] a bit for each row
    that is below the standard. Rows are numbered there so that every part begins with a word (see `PackedParts`).
    """

    packed: PackedParts
    program: Program
    sums: Sums
    marks: UInt64s
    below: UInt64s
    gaps: Int32s  # [standard, row]: room for the rows with a gap

    def verdicts(self, standard: int = 0) -> Int8s:
        """The verdicts under one standard: int8[row, indicator] in the codes of `columns`."""
        asked, places = self.program.asked[standard], self.packed.places()
        verdicts = np.empty((self.packed.rows, len(asked)), np.int8, order="F")
        for position, question in enumerate(asked):
            if isinstance(question, str):
                verdicts[:, position] = UNKNOWN if question == "unknown" else NOT_APPLICABLE
            else:
                lanes = question, self.program.questions + question
                missed, unclear = (self._bits(lane)[places] for lane in lanes)
                verdicts[:, position] = MET + missed * (NOT_MET - MET) + unclear * (UNKNOWN - MET)
        return verdicts

    def _bits(self, lane: int) -> UInt8s:
        of_lane = np.ascontiguousarray(self.marks[:, lane])
        return np.unpackbits(of_lane.view(np.uint8), bitorder="little")

    def gap_rows(self, standard: int = 0) -> Int32s:
        """The rows that miss at least one indicator: one for each subject that has a gap."""
        words = self.below[standard]
        threads = THREADS if self.packed.rows >= WORTH_A_THREAD else 1
        cuts = np.linspace(0, len(words), threads + 1).astype(np.int64).tolist()
        ends = np.cumsum([0, *(int(np.bitwise_count(words[a:b]).sum()) for a, b in pairwise(cuts))]).tolist()
        found = self.gaps[standard, : ends[-1]]

        def list_part(words_of: tuple[int, int], rows_of: tuple[int, int]) -> None:
            marks = words[slice(*words_of)].view(np.uint8)
            list_gaps(marks, AT_ONCE * words_of[0], _places_of_bits(), found[slice(*rows_of)])

        parts = list(zip(pairwise(cuts), pairwise(ends), strict=True))
        _side_by_side([partial(list_part, *part) for part in parts])
        return self.packed.numbered(found)

    def tables(self, levels: Sequence[Places]) -> tuple[tuple[Table, ...], ...]:
        """For each standard the tables of these levels, finest first: each level is added up from the one before where
        that one's areas fill its own, else from the villages."""
        added = [self.sums]
        for addition in _additions(tuple(levels), len(self.sums)):
            added.append(_added(added[addition.of], addition))
        years, found = self.packed.years, []
        for number, standard in enumerate(self.program.standards):
            slugs, source = tuple(one.slug for one in standard.indicators), _source(self.program, number)
            tables = (
                Table(slugs, level.areas, years, sums, source) for level, sums in zip(levels, added[1:], strict=True)
            )
            found.append(tuple(tables))
        return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Addition:
    """How one level is added up: from which sums before it (0: the villages), and which of their rows make an area."""

    of: int
    starts: Int64s
    stops: Int64s
    alike: bool  # every area is one row: nothing to add


@lru_cache(maxsize=8)
def _additions(levels: tuple[Places, ...], villages: int) -> tuple[_Addition, ...]:
    """How these levels are added up; the same for every threshold, so found once for a map."""
    found: list[_Addition] = []
    finer, edges = 0, np.arange(villages + 1)
    for number, level in enumerate(levels, 1):
        starts, stops = np.searchsorted(edges, level.starts), np.searchsorted(edges, level.stops)
        if not (_stand_at(edges, starts, level.starts) and _stand_at(edges, stops, level.stops)):
            finer, starts, stops, edges = 0, level.starts, level.stops, np.arange(villages + 1)
        alike = len(starts) == len(edges) - 1 and np.array_equal(starts, np.arange(len(starts)))
        found.append(_Addition(finer, starts, stops, alike))
        filled = np.array_equal(level.starts[1:], level.stops[:-1])
        finer = number if filled else 0
        edges = np.append(level.starts, level.stops[-1:]) if filled else np.arange(villages + 1)
    return tuple(found)


@lru_cache(maxsize=16)
def _source(program: Program, standard: int) -> Int32s:
    return program.source(standard)


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Results of one shape, written over again by the next pass: fresh memory costs as much as reading the facts.

    `all_below` is `below` as the kernel takes it: flat, with room for a standard once more at the end, which is never
    written.
    """

    sums: Sums
    marks: UInt64s
    below: UInt64s
    gaps: Int32s
    all_below: UInt64s

    @classmethod
    def for_(cls, packed: PackedFacts | PackedParts, program: Program) -> Memory:
        """Memory for one program over these facts."""
        parts = in_parts(packed)
        shape = len(parts.villages), len(parts.years) + 1, program.width
        of_below = len(program.standards), parts.words
        below = np.empty((of_below[0] + 1) * of_below[1], np.uint64)
        return cls(
            np.empty(shape, np.uint16) if parts.narrow else np.empty(shape, np.int32),
            np.empty((parts.words, 2 * program.questions), np.uint64),
            below[: prod(of_below)].reshape(of_below),
            np.empty((of_below[0], AT_ONCE * parts.words), np.int32),
            below,
        )


def judged_and_counted(packed: PackedFacts | PackedParts, program: Program, memory: Memory | None = None) -> Tally:
    """Judges every household and counts every village, in one pass over the facts.

    With `memory` the result is written there and holds until it is used again.
    """
    parts = in_parts(packed)
    memory = memory or Memory.for_(parts, program)
    run = partial(_run, np.zeros(1, np.int64), parts, program, memory)
    _side_by_side([run] * min(THREADS, len(parts.portions) - 1))
    return Tally(parts, program, memory.sums, memory.marks, memory.below, memory.gaps)


def _run(taken: Int64s, parts: PackedParts, program: Program, memory: Memory) -> None:
    shape = program.member_registers, program.words, program.questions, program.lanes
    judge_parts(
        (parts.portions, parts.pieces),
        taken,
        parts.table,
        parts.room,
        (parts.village, parts.word),
        (
            program.steps,
            program.member_steps,
            program.parts,
            program.statements,
            program.below,
            program.short_registers,
            shape,
        ),
        (memory.sums.reshape(-1), memory.marks.reshape(-1), memory.all_below),
    )


@cache
def _places_of_bits() -> Int32s:
    """For each byte the places of its bits, then zeros: int32[8 * byte + number]."""
    places = np.zeros((256, 8), np.int32)
    for byte in range(256):
        bits = [bit for bit in range(8) if byte >> bit & 1]
        places[byte, : len(bits)] = bits
    return places.reshape(-1)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="rollup")


def _side_by_side(jobs: Sequence[Callable[[], object]]) -> None:
    """The first job on this thread, which would only wait otherwise, and the others beside it."""
    beside = [_threads().submit(job) for job in jobs[1:]]
    jobs[0]()
    for one in beside:
        one.result()


def _stand_at(edges: Int64s, found: Int64s, wanted: Int64s) -> bool:
    return np.array_equal(edges[np.minimum(found, len(edges) - 1)], wanted)


def _added(finer: Sums, addition: _Addition) -> Sums:
    """The sums of ranges of rows. Where every range is one row, the rows themselves."""
    if addition.alike:
        return finer
    starts, stops = addition.starts, addition.stops
    rows = finer.reshape(len(finer), -1)
    sums = np.empty((len(starts), rows.shape[1]), np.int32)
    if rows.size < WORTH_ADDING_ON_TWO or len(starts) < THREADS:
        add_up(rows, starts, stops, sums)
    else:
        middle = int(np.searchsorted(starts, len(rows) // THREADS))
        parts = [slice(0, middle), slice(middle, None)]
        _side_by_side([partial(add_up, rows, starts[part], stops[part], sums[part]) for part in parts])
    return sums.reshape(len(starts), *finer.shape[1:])
