"""Facts packed for the compiled kernel: one array per width, rows cut into runs whose sums fit one byte.

The kernel counts thirty-two figures in as many bytes. So rows of one village and exit year form runs in
which no sum passes 255; a household of more than 127 people or members cannot be packed and is left to numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from huitou.rollup.facts_columns import FactColumn, FactColumns
from huitou.rollup.subjects import Bools, Int8s, Int32s, Int64s

UInt8s = npt.NDArray[np.uint8]
UInt32s = npt.NDArray[np.uint32]
UInt64s = npt.NDArray[np.uint64]
Sums = npt.NDArray[np.uint16] | npt.NDArray[np.int32]
NARROW = 2**16 - 1  # the largest sum of a village that two bytes hold
LARGEST_HOUSEHOLD = 127
RUN_STEP = 128  # a run ends where a sum passes a multiple of this: 127 + 127 still fit a byte
AT_ONCE = 64  # values that are compared at once
LARGEST_SUM = 2**31 - 1
BASE_FIGURES = 3  # subjects, people, size unknown: they do not depend on any standard


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Where the runs of rows lie. Village `v` has rows, members and runs from `row[v]`, `member[v]` and `run[v]` to
    before those of the next. `year`, `rows` and `members` uint8[run]: the position of an exit year, how many rows and
    members. `last_members` uint64[member // 64] has the bit of each member that is the last of its household."""

    row: Int64s
    member: Int64s
    run: Int64s
    year: UInt8s
    rows: UInt8s
    members: UInt8s
    last_members: UInt64s


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

    `facts` are the same columns as views. `people` and `listed` uint8[row]: people who are counted, members listed.
    `base` [village, exit year + all, 3]: subjects, people, subjects whose size nobody told; two bytes each where every
    village's sums fit them, since the sums of villages are a sixth of all that is moved.
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
    base: Sums

    @property
    def most_of_a_village(self) -> tuple[int, int]:
        """The most rows and the most members that one village has."""
        return int(np.diff(self.runs.row).max(initial=0)), int(np.diff(self.runs.member).max(initial=0))

    @property
    def nbytes(self) -> int:
        """The bytes that one judging of everything has to read."""
        runs = self.runs
        layout = (
            runs.row,
            runs.member,
            runs.run,
            runs.year,
            runs.rows,
            runs.members,
            runs.last_members,
            self.base,
            self.given,
            self.people,
            self.listed,
        )
        return self.households.nbytes + self.members.nbytes + sum(array.nbytes for array in layout)


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
    starts = _run_starts(facts, village, year)
    runs = np.searchsorted(village[starts], np.arange(len(villages) + 1))
    starts = np.append(starts, len(facts))
    rows = starts[runs]
    return PackedFacts(
        facts=_viewed(facts, households, members),
        households=households,
        members=members,
        given=facts.members_given.astype(np.uint8),
        people=people.astype(np.uint8),
        listed=listed.astype(np.uint8),
        villages=villages,
        years=tuple(years.tolist()),
        runs=Runs(
            row=rows,
            member=facts.offsets[rows],
            run=runs,
            year=year[starts[:-1]].astype(np.uint8),
            rows=np.diff(starts).astype(np.uint8),
            members=np.diff(facts.offsets[starts]).astype(np.uint8),
            last_members=_last_members(facts.offsets),
        ),
        base=_narrow(_base(facts, village, year, (len(villages), len(years))), np.diff(facts.offsets[rows])),
    )


def _numbered(sorted_codes: Int64s) -> tuple[Int64s, Int64s]:
    """For each row the position of its code, and the codes."""
    begins = np.ones(len(sorted_codes), np.bool_)
    begins[1:] = sorted_codes[1:] != sorted_codes[:-1]
    return np.cumsum(begins) - 1, sorted_codes[begins]


def _run_starts(facts: FactColumns, village: Int64s, year: Int64s) -> Int64s:
    """The rows where a run begins: another village or year, or a sum that passes a multiple of the step."""
    count = len(facts)
    begins: Bools = np.zeros(count, np.bool_)
    begins[:1] = True
    begins[1:] = (village[1:] != village[:-1]) | (year[1:] != year[:-1])
    cells = np.flatnonzero(begins)
    lengths = np.diff(cells, append=count)
    people = np.concatenate((np.zeros(1, np.int64), np.cumsum(facts.subjects.size, dtype=np.int64)))
    for before in (np.arange(count), people[:-1], facts.offsets[:-1]):
        step = (before - np.repeat(before[cells], lengths)) // RUN_STEP
        begins[1:] |= step[1:] != step[:-1]
    return np.flatnonzero(begins)


def _last_members(offsets: Int64s) -> UInt64s:
    """The bits of the last members of the households that have any."""
    bits = np.zeros(-(-int(offsets[-1]) // AT_ONCE) * AT_ONCE, np.uint8)
    bits[offsets[1:][np.diff(offsets) > 0] - 1] = 1
    return np.packbits(bits, bitorder="little").view(np.uint64)


def _base(facts: FactColumns, village: Int64s, year: Int64s, shape: tuple[int, int]) -> Int32s:
    villages, years = shape
    cell = village * years + year
    base = np.zeros((villages, years + 1, BASE_FIGURES), np.int32)
    for figure, weight in enumerate((None, facts.subjects.size, facts.subjects.size_unknown)):
        # Whole numbers below 2**31: a float64 holds each of them exactly.
        base[:, :years, figure] = np.bincount(cell, weight, minlength=villages * years).reshape(villages, years)
    base[:, years] = base[:, :years].sum(axis=1)
    return base


def _narrow(base: Int32s, members: Int64s) -> Sums:
    """No sum of a village is larger than its people or its listed members."""
    largest = max(int(base.max(initial=0)), int(members.max(initial=0)))
    return base.astype(np.uint16) if largest <= NARROW else base


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
        facts=_views(facts.facts, households, len(facts)),
        members_given=facts.members_given,
        offsets=facts.offsets,
        member_facts=_views(facts.member_facts, members, int(facts.offsets[-1])),
    )


def _views(columns: Mapping[str, FactColumn], stack: Stack, length: int) -> dict[str, FactColumn]:
    by_width: Mapping[int, npt.NDArray[Any]] = {8: stack.answers, 32: stack.counts, 64: stack.amounts}
    views = {}
    for name, (width, position) in stack.where.items():
        views[name] = FactColumn(columns[name].kind, by_width[width][position, :length], columns[name].labels)
    return views
