"""Facts packed for the compiled kernel: one array per width, rows cut into runs whose sums fit one byte.

The kernel counts thirty-two figures in as many bytes. So rows of one village and exit year form runs in
which no sum passes 255; a household of more than 127 people or members cannot be packed and is left to numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from huitou.core.facts import FactKind
from huitou.rollup.facts_columns import FactColumn, FactColumns
from huitou.rollup.subjects import Bools, Int8s, Int32s, Int64s

UInt8s = npt.NDArray[np.uint8]
UInt32s = npt.NDArray[np.uint32]
UInt64s = npt.NDArray[np.uint64]
Kind = tuple[FactKind, tuple[str, ...]]  # and the labels
Sums = npt.NDArray[np.uint16] | npt.NDArray[np.int32]
NARROW = 2**16 - 1  # the largest sum of a village that two bytes hold
LARGEST_HOUSEHOLD = 127
LARGEST_RUN = 255  # rows, people and members: what a byte holds
EIGHT = 8  # rows whose answers are counted at once
AT_ONCE = 64  # values that are compared at once
LARGEST_SUM = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Where the runs of rows lie. Village `v` has rows, members and pieces of runs from `row[v]`, `member[v]` and
    `piece[v]` to before those of the next; village and exit year, which is a cell, runs and members from `cell_run` and
    `cell_member` int32[village * years + year] on. `pieces` uint8[piece]: the rows of a run among eight rows, as bits;
    `ends`: 1 where it is the last of its run. `word_member` [row // 64] is the first member of sixty-four rows;
    `last_members` uint64[member // 64] has the bit of each member that is the last of its household."""

    row: Int64s
    member: Int64s
    piece: Int64s
    cell_run: Int32s
    cell_member: Int32s
    pieces: UInt8s
    ends: UInt8s
    word_member: Int64s
    last_members: UInt64s

    @property
    def nbytes(self) -> int:
        """How many bytes one counting has to read."""
        return sum(getattr(self, one.name).nbytes for one in fields(self))


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Columns of one width below each other, and where each fact stands: its width in bits and its row. They go on
    beyond the last subject or member, so that sixty-four values can be compared at once anywhere."""

    answers: Int8s
    counts: Int32s
    amounts: Int64s
    where: Mapping[str, tuple[int, int]]

    @property
    def nbytes(self) -> int:
        """How many bytes the columns take."""
        return self.answers.nbytes + self.counts.nbytes + self.amounts.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class PackedFacts:
    """The facts of many households as the compiled kernel reads them.

    `facts` are the same columns as views. `people` and `listed` uint8[row]: people who are counted, members listed;
    with `given` they go on beyond the last row, as the columns do.
    `size_unknown` uint64[row // 64]: the bits of those whose size nobody told. `narrow`: every village's sums fit two
    bytes, which matters since the sums of villages are a sixth of all that is moved.
    """

    facts: FactColumns
    households: Stack
    members: Stack
    given: UInt8s
    people: UInt8s
    listed: UInt8s
    villages: Int64s
    years: tuple[int, ...]
    runs: Runs
    size_unknown: UInt64s
    narrow: bool
    largest: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many subjects there are."""
        return int(self.runs.row[-1])

    @property
    def most_of_a_village(self) -> tuple[int, int]:
        """The most rows and the most members that one village has."""
        return int(np.diff(self.runs.row).max(initial=0)), int(np.diff(self.runs.member).max(initial=0))

    @property
    def nbytes(self) -> int:
        """The bytes that one judging of everything has to read."""
        others = (self.size_unknown, self.given, self.people, self.listed)
        return self.households.nbytes + self.members.nbytes + self.runs.nbytes + sum(array.nbytes for array in others)


def pack(facts: FactColumns) -> PackedFacts | None:
    """`facts` packed; None where a household or a total is too large for the bytes of the compiled kernel."""
    listed, people = np.diff(facts.offsets), facts.subjects.size
    largest = max(int(listed.max(initial=0)), int(people.max(initial=0)))
    if (
        not len(facts)
        or largest > LARGEST_HOUSEHOLD
        or int(people.sum(dtype=np.int64)) + int(facts.offsets[-1]) > LARGEST_SUM
    ):
        return None
    households, members = _stacked(facts.facts, len(facts)), _stacked(facts.member_facts, int(facts.offsets[-1]))
    village, villages = _numbered(facts.subjects.village_code)
    years = np.unique(facts.subjects.exit_year)
    year = np.searchsorted(years, facts.subjects.exit_year)
    cell, shape = village * len(years) + year, (len(villages), len(years))
    return PackedFacts(
        facts=_viewed(facts, households, members),
        households=households,
        members=members,
        given=_going_on(facts.members_given),
        people=_going_on(people),
        listed=_going_on(listed),
        villages=villages,
        years=tuple(years.tolist()),
        runs=_runs(facts, _run_starts(facts, cell, largest), cell, shape),
        size_unknown=_bits(facts.subjects.size_unknown),
        narrow=all(np.bincount(village, of_row).max(initial=0) <= NARROW for of_row in (None, people, listed)),
        largest=tuple(households.counts.max(axis=1, initial=0).tolist()),
    )


def _runs(facts: FactColumns, starts: Int64s, cell: Int64s, shape: tuple[int, int]) -> Runs:
    """`cell` [row] is village * years + year; `shape` says how many villages and years there are."""
    rows, (villages, years) = len(facts), shape
    ends = np.append(starts, rows)
    cell_run = np.searchsorted(cell[starts], np.arange(villages * years + 1))
    row = ends[cell_run[::years]]
    pieces = np.union1d(starts, np.arange(0, rows, EIGHT))
    lengths = np.diff(pieces, append=rows)
    words = np.minimum(np.arange(0, rows + AT_ONCE, AT_ONCE), rows)
    return Runs(
        row=row,
        member=facts.offsets[row],
        piece=np.searchsorted(pieces, row),
        cell_run=cell_run.astype(np.int32),
        cell_member=facts.offsets[ends[cell_run]].astype(np.int32),
        pieces=((1 << lengths) - 1 << pieces % EIGHT).astype(np.uint8),
        ends=np.isin(np.append(pieces[1:], rows), ends).astype(np.uint8),
        word_member=facts.offsets[words],
        last_members=_last_members(facts.offsets),
    )


def _going_on(values: npt.NDArray[Any]) -> UInt8s:
    return np.concatenate((values.astype(np.uint8), np.zeros(AT_ONCE, np.uint8)))


def _numbered(sorted_codes: Int64s) -> tuple[Int64s, Int64s]:
    """For each row the position of its code, and the codes."""
    begins = np.ones(len(sorted_codes), np.bool_)
    begins[1:] = sorted_codes[1:] != sorted_codes[:-1]
    return np.cumsum(begins) - 1, sorted_codes[begins]


def _run_starts(facts: FactColumns, cell: Int64s, largest: int) -> Int64s:
    """The rows where a run begins: another village or year, or a sum that passes a multiple of a step, which is such
    that the sum still fits with all of the `largest` household."""
    count, step_length = len(facts), LARGEST_RUN + 1 - max(largest, 1)
    begins: Bools = np.zeros(count, np.bool_)
    begins[:1] = True
    begins[1:] = cell[1:] != cell[:-1]
    cells = np.flatnonzero(begins)
    lengths = np.diff(cells, append=count)
    people = np.concatenate((np.zeros(1, np.int64), np.cumsum(facts.subjects.size, dtype=np.int64)))
    for before in (np.arange(count), people[:-1], facts.offsets[:-1]):
        step = (before - np.repeat(before[cells], lengths)) // step_length
        begins[1:] |= step[1:] != step[:-1]
    return np.flatnonzero(begins)


def _last_members(offsets: Int64s) -> UInt64s:
    """The bits of the last members of the households that have any."""
    last = np.zeros(int(offsets[-1]), np.bool_)
    last[offsets[1:][np.diff(offsets) > 0] - 1] = True
    return _bits(last)


def _bits(marked: Bools) -> UInt64s:
    """Sixty-four to a word."""
    whole = np.zeros(-(-len(marked) // AT_ONCE) * AT_ONCE, np.bool_)
    whole[: len(marked)] = marked
    return np.packbits(whole, bitorder="little").view(np.uint64)


def _stacked(columns: Mapping[str, FactColumn], length: int) -> Stack:
    where: dict[str, tuple[int, int]] = {}
    stacks: dict[int, npt.NDArray[Any]] = {}
    for dtype in (np.int8, np.int32, np.int64):
        width = np.dtype(dtype).itemsize * 8
        names = [name for name, column in columns.items() if column.values.dtype == dtype]
        stacks[width] = np.zeros((len(names), length + AT_ONCE), dtype)
        for position, name in enumerate(names):
            stacks[width][position, :length] = columns[name].values
            where[name] = width, position
    return Stack(stacks[8], stacks[32], stacks[64], where)


def _viewed(facts: FactColumns, households: Stack, members: Stack) -> FactColumns:
    """The same columns, reading from the stacks, so that nothing is held twice."""
    return FactColumns(
        subjects=facts.subjects,
        facts=views(kinds(facts.facts), households, len(facts)),
        members_given=facts.members_given,
        offsets=facts.offsets,
        member_facts=views(kinds(facts.member_facts), members, int(facts.offsets[-1])),
    )


def kinds(columns: Mapping[str, FactColumn]) -> dict[str, Kind]:
    """What each fact is."""
    return {name: (column.kind, column.labels) for name, column in columns.items()}


def views(of: Mapping[str, Kind], stack: Stack, length: int) -> dict[str, FactColumn]:
    """Columns of these kinds and labels whose values are read from the stack."""
    by_width: Mapping[int, npt.NDArray[Any]] = {8: stack.answers, 32: stack.counts, 64: stack.amounts}
    return {
        name: FactColumn(of[name][0], by_width[width][position, :length], of[name][1])
        for name, (width, position) in stack.where.items()
    }
