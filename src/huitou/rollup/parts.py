"""Packed facts in several parts, each in memory of its own, judged and counted as if they were one.

A county is a part, so that one that changes is written anew alone (see `snapshot`). Nothing is copied together: the
compiled kernel is told at which addresses the arrays of each part lie, and where in the common result its villages and
rows have their places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from huitou.rollup.packed import AT_ONCE, PackedFacts, Stack
from huitou.rollup.subjects import Int64s

THREADS = 2
WORTH_A_THREAD = 40_000  # rows; below that, starting another thread costs more than it saves
PORTIONS = 16  # per thread, so that one that is held up does not hold up the other
_STACK = (np.int8, np.int32, np.int64)
_TYPES = tuple(
    np.dtype(one)
    for one in (
        *(*_STACK, np.uint8, np.uint8, np.uint8, np.uint64, *_STACK),
        *(np.int64, np.int64, np.int32, np.int32, np.int64),
        *(np.int64, np.uint64, np.uint8, np.uint8),
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class PackedParts:
    """Parts of the same columns in the order of their village codes, all with cells for the same exit years.

    `table` int64[part, array, 3]: address, rows and columns of the arrays that `compiled_parts` reads; `room`: the most
    rows and members of one village. Part `p` has the villages from `village[p]` on and the words of sixty-four rows
    from `word[p]` on; both end with how many there are. Rows are numbered in the result as the words are, so that every
    part begins with a word of its own. `pieces` int64[piece, 3]: part, and villages from which to before which; portion
    `p`, with about as many rows as any, has those from portions[p] to before portions[p + 1].
    """

    parts: tuple[PackedFacts, ...]
    years: tuple[int, ...]
    villages: Int64s
    village: Int64s
    word: Int64s
    room: tuple[int, int]
    table: Int64s
    pieces: Int64s
    portions: Int64s

    @classmethod
    def of(cls, given: Sequence[PackedFacts]) -> PackedParts:
        """These parts, at least one and all `alike`."""
        years = tuple(sorted({year for one in given for year in one.years}))
        parts = tuple(_with_years(one, years) for one in given)
        most = [one.most_of_a_village for one in parts]
        village = _ends([len(one.villages) for one in parts])
        portions = list(_portions(parts, village))
        return cls(
            parts,
            years,
            np.concatenate([one.villages for one in parts]),
            village,
            _ends([-(-one.rows // AT_ONCE) for one in parts]),
            (max(rows for rows, _ in most), max(members for _, members in most)),
            np.array([list(map(_told, _read_by_the_kernel(one), _TYPES)) for one in parts], np.int64),
            np.concatenate(portions),
            _ends(list(map(len, portions))),
        )

    @property
    def rows(self) -> int:
        """How many subjects there are."""
        return sum(one.rows for one in self.parts)

    @property
    def words(self) -> int:
        """How many words of sixty-four rows the results take."""
        return int(self.word[-1])

    @property
    def narrow(self) -> bool:
        """Whether the sums of every village fit two bytes."""
        return all(one.narrow for one in self.parts)

    @property
    def nbytes(self) -> int:
        """The bytes that one judging of everything has to read."""
        return sum(one.nbytes for one in self.parts)

    def numbered(self, found: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Rows, sorted and numbered as in the result, as they are numbered through all parts; those that are only there
        to fill a word are left out."""
        begun = AT_ONCE * self.word[:-1]
        lengths = np.array([one.rows for one in self.parts])
        # In the type of the rows, which would be copied to be compared with another.
        edges = np.stack((begun, begun + lengths)).astype(np.int32)
        starts, stops = np.searchsorted(found, edges)
        if len(self.parts) == 1:
            return found[: stops[0]]
        filled = (begun - (np.cumsum(lengths) - lengths)).astype(np.int32)
        places = zip(starts.tolist(), stops.tolist(), filled, strict=True)
        return np.concatenate([found[start:stop] - more for start, stop, more in places])

    def places(self) -> Int64s:
        """For each row through all parts its number in the result."""
        return np.concatenate(
            [AT_ONCE * first + np.arange(one.rows) for first, one in zip(self.word.tolist(), self.parts, strict=False)]
        )


def in_parts(packed: PackedFacts | PackedParts) -> PackedParts:
    """Packed facts as parts, if only as one."""
    return packed if isinstance(packed, PackedParts) else PackedParts.of([packed])


def alike(packed: Sequence[PackedFacts]) -> bool:
    """Whether these have the same columns and labels at the same places, so that one program does for all."""
    layouts = map(_layout, packed)
    first = next(layouts, None)
    return all(one == first for one in layouts)


def _portions(parts: Sequence[PackedFacts], village: Int64s) -> Iterator[Int64s]:
    """With about as many rows each."""
    before = _ends([one.rows for one in parts])
    cuts, rows = np.array([0, int(village[-1])]), int(before[-1])
    if rows >= WORTH_A_THREAD:
        first_row = np.concatenate([one.runs.row[:-1] + start for one, start in zip(parts, before[:-1], strict=True)])
        wanted = np.linspace(0, rows, THREADS * PORTIONS + 1)[1:-1]
        cuts = np.unique(np.concatenate((cuts, np.searchsorted(first_row, wanted))))
    for first, last in pairwise(cuts.tolist()):
        inner = village[(village > first) & (village < last)]
        edges = np.concatenate(([first], inner, [last]))
        part = np.searchsorted(village, edges[:-1], side="right") - 1
        yield np.stack((part, edges[:-1] - village[part], edges[1:] - village[part]), axis=1)


def _with_years(packed: PackedFacts, years: tuple[int, ...]) -> PackedFacts:
    """The same facts with cells for these exit years, its own among them: cells of other years are empty."""
    if years == packed.years:
        return packed
    own, runs = len(packed.years), packed.runs
    # Where nobody left in a year, its cell ends where it begins: where that of the next year begins.
    following = np.searchsorted(np.array(packed.years), np.array(years))
    cells = np.append((np.arange(len(packed.villages))[:, None] * own + following).reshape(-1), len(runs.cell_run) - 1)
    return replace(
        packed,
        years=years,
        runs=replace(runs, cell_run=runs.cell_run[cells], cell_member=runs.cell_member[cells]),
    )


def _layout(packed: PackedFacts) -> list[Any]:
    """Where each fact stands and what it is: what a program is written for."""
    stacks, columns = (packed.households, packed.members), (packed.facts.facts, packed.facts.member_facts)
    return [
        [(dict(stack.where), len(stack.answers), len(stack.counts), len(stack.amounts)) for stack in stacks],
        [[(name, column.kind, column.labels) for name, column in of.items()] for of in columns],
    ]


def _read_by_the_kernel(packed: PackedFacts) -> list[npt.NDArray[Any]]:
    """In the order in which `compiled_parts` takes them."""
    runs = packed.runs
    return [
        *_of_stack(packed.households),
        *(packed.given, packed.people, packed.listed, packed.size_unknown),
        *_of_stack(packed.members),
        *(runs.row, runs.member, runs.cell_run, runs.cell_member, runs.piece),
        *(runs.word_member, runs.last_members, runs.pieces, runs.ends),
    ]


def _of_stack(stack: Stack) -> tuple[npt.NDArray[Any], ...]:
    return stack.answers, stack.counts, stack.amounts


def _told(array: npt.NDArray[Any], dtype: np.dtype[Any]) -> tuple[int, int, int]:
    if array.dtype != dtype or not array.flags.c_contiguous:
        raise TypeError(f"the kernel reads memory as it lies: {array.dtype} is not {dtype} side by side")
    return array.__array_interface__["data"][0], array.shape[0], array.shape[-1]


def _ends(lengths: Sequence[int]) -> Int64s:
    return np.cumsum([0, *lengths], dtype=np.int64)
