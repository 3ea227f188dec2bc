"""Running the compiled kernel: on two threads where it pays, into memory that is used again.

Import this module only where it is used: importing it loads the compiler.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import pairwise

import numpy as np

from huitou.rollup.columns import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN
from huitou.rollup.compiled import add_up, judge_villages, list_gaps
from huitou.rollup.cube import Places, Table
from huitou.rollup.packed import AT_ONCE, EIGHT, PackedFacts, Stack, Sums, UInt8s, UInt64s
from huitou.rollup.programs import LANES, Program
from huitou.rollup.subjects import Int8s, Int32s, Int64s

THREADS = 2
WORTH_A_THREAD = 40_000  # rows; below that, starting another thread costs more than it saves
WORTH_ADDING_ON_TWO = 120_000  # sums
PORTIONS = 8  # per thread, so that one that is held up does not hold up the other


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What one pass over the facts gives, for all standards of its program.

    `sums` [village, exit year + all, sum]; `marks` uint8[word, row // 8, lane] hold a bit for each answer of eight rows
    (see `Program`), `below` uint64[standard, row // 64] a bit for each row that is below the standard.
    """

    packed: PackedFacts
    program: Program
    sums: Sums
    marks: UInt8s
    below: UInt64s

    def verdicts(self, standard: int = 0) -> Int8s:
        """The verdicts under one standard: int8[row, indicator] in the codes of `columns`."""
        asked = self.program.asked[standard]
        verdicts = np.empty((self.packed.rows, len(asked)), np.int8, order="F")
        for position, question in enumerate(asked):
            if isinstance(question, str):
                verdicts[:, position] = UNKNOWN if question == "unknown" else NOT_APPLICABLE
            else:
                missed, unclear = self._bits(question), self._bits(self.program.questions + question)
                verdicts[:, position] = MET + missed * (NOT_MET - MET) + unclear * (UNKNOWN - MET)
        return verdicts

    def _bits(self, lane: int) -> UInt8s:
        of_lane = self.marks[lane // LANES, :, lane % LANES]
        return np.unpackbits(of_lane, count=self.packed.rows, bitorder="little")

    def gap_rows(self, standard: int = 0) -> Int32s:
        """The rows that miss at least one indicator: one for each subject that has a gap."""
        rows, words = self.packed.rows, self.below[standard]
        cuts = np.linspace(0, len(words), THREADS + 1 if rows >= WORTH_A_THREAD else 2).astype(np.int64).tolist()
        ends = np.cumsum([0, *(int(np.bitwise_count(words[a:b]).sum()) for a, b in pairwise(cuts))]).tolist()
        found = np.empty(ends[-1], np.int32)

        def list_part(words_of: tuple[int, int], rows_of: tuple[int, int]) -> None:
            marks = words[slice(*words_of)].view(np.uint8)
            list_gaps(marks, AT_ONCE * words_of[0], _places_of_bits(), found[slice(*rows_of)])

        parts = list(zip(pairwise(cuts), pairwise(ends), strict=True))
        if len(parts) == 1:
            list_part(*parts[0])
        else:
            list(_threads().map(list_part, *zip(*parts, strict=True)))
        return found[: np.searchsorted(found, rows)]  # the last word has room for rows that are not there

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
    """Results of one shape, written over again by the next pass: fresh memory costs as much as reading the facts."""

    sums: Sums
    marks: UInt8s
    below: UInt64s

    @classmethod
    def for_(cls, packed: PackedFacts, program: Program) -> Memory:
        """Memory for one program over these facts."""
        words, villages, years = -(-packed.rows // AT_ONCE), len(packed.villages), len(packed.years) + 1
        shape = villages, years, program.width
        return cls(
            np.empty(shape, np.uint16) if packed.narrow else np.empty(shape, np.int32),
            np.empty((program.words, AT_ONCE // EIGHT * words, LANES), np.uint8),
            np.empty((len(program.standards), words), np.uint64),
        )


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
    return Tally(packed, program, memory.sums, memory.marks, memory.below)


def _run(portion: tuple[int, int], packed: PackedFacts, program: Program, memory: Memory) -> None:
    runs = packed.runs
    shape = program.member_registers, program.words, program.questions, program.lanes
    judge_villages(
        *portion,
        packed.most_of_a_village,
        (
            program.steps,
            program.member_steps,
            program.parts,
            program.statements,
            program.below,
            program.short_registers,
            shape,
        ),
        (*_arrays(packed.households), packed.given, packed.people, packed.listed, packed.size_unknown),
        _arrays(packed.members),
        (
            (runs.row, runs.member, (runs.cell_run, runs.cell_member, runs.piece)),
            (runs.word_member, runs.last_members),
            (runs.pieces, runs.ends),
        ),
        (memory.sums.reshape(-1), memory.marks.reshape(-1), memory.below.reshape(-1)),
    )


def _arrays(stack: Stack) -> tuple[Int8s, Int32s, Int64s]:
    return stack.answers, stack.counts, stack.amounts


def _portions(packed: PackedFacts) -> list[tuple[int, int]]:
    """Ranges of villages with about as many rows each."""
    rows, villages = packed.rows, len(packed.villages)
    if rows < WORTH_A_THREAD:
        return [(0, villages)]
    wanted = np.linspace(0, rows, THREADS * PORTIONS + 1)[1:-1]
    cuts = [0, *np.unique(np.searchsorted(packed.runs.row, wanted)).tolist(), villages]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


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
        list(_threads().map(lambda part: add_up(rows, starts[part], stops[part], sums[part]), parts))
    return sums.reshape(len(starts), *finer.shape[1:])
