"""Thirty-two figures counted at once, each in a lane of its own: the steps between a block's answers and its sums.

Answers come as words, sixty-four households in each. `turn` lays them out by eight households, a byte for each lane.
`count_pieces` counts the households and, through sums of all subsets of four, the people of each run of households;
`lay_out_lanes` writes them as sums. Written as vectors of the compiler, not of one processor. Import this module only
where it is used: importing it loads the compiler.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from llvmlite import ir
from numba import types

from huitou.rollup.programs import LANES
from huitou.rollup.vectors import address_of, cgutils, intrinsic, loaded, spread, stored

_BYTE, _WHOLE, _PLACE = ir.IntType(8), ir.IntType(64), ir.IntType(32)
_LANES = ir.VectorType(_BYTE, LANES)
_HALF = LANES // 2  # shuffles stay within halves of a vector: that is cheap


def _constant(of: ir.Type, values: Iterable[int]) -> ir.Constant:
    given = list(values)
    return ir.Constant(ir.VectorType(of, len(given)), given)


def _beyond(builder: Any, place: Any, by: int) -> Any:
    return builder.add(place, ir.Constant(_WHOLE, by))


def _alternating(builder: Any, one: Any, other: Any, width: int, first: int) -> Any:
    """Units of `width` bytes of both in turn, within each half: eight bytes of each, from byte `first` on."""
    places = [
        side + half + first + unit + byte
        for half in (0, _HALF)
        for unit in range(0, 8, width)
        for side in (0, LANES)
        for byte in range(width)
    ]
    return builder.shuffle_vector(one, other, _constant(_PLACE, places))


def _by_eights(builder: Any, lanes: list[Any], width: int) -> list[Any]:
    """From vectors that hold `width` lanes by eight, one vector per eight, in their order."""
    if len(lanes) == 1:
        return lanes
    pairs = list(zip(lanes[::2], lanes[1::2], strict=True))
    halves = ([_alternating(builder, *pair, width, first) for pair in pairs] for first in (0, 8))
    return [one for half in halves for one in _by_eights(builder, half, 2 * width)]


@intrinsic
def turn(typing: Any, marks: Any, position: Any, out: Any, at: Any) -> Any:
    """Thirty-two words, one for each lane, as thirty-two bytes for every eight bits: out[at + 32 * eight + lane]."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pairs = []
        for pair in range(LANES // 4):
            halves = [
                loaded(
                    builder,
                    address_of(context, builder, marks, arguments[0], _beyond(builder, arguments[1], 2 * pair + half)),
                    _BYTE,
                    _HALF,
                )
                for half in (0, _HALF)
            ]
            both = builder.shuffle_vector(*halves, _constant(_PLACE, range(LANES)))
            order = [half + 8 * lane + byte for half in (0, _HALF) for byte in range(8) for lane in (0, 1)]
            pairs.append(builder.shuffle_vector(both, both, _constant(_PLACE, order)))
        for eight, lanes in enumerate(_by_eights(builder, pairs, 2)):
            place = _beyond(builder, arguments[3], LANES * eight)
            stored(builder, lanes, address_of(context, builder, out, arguments[2], place))
        return context.get_dummy_value()

    return types.void(marks, types.int64, out, types.int64), generate


@intrinsic
def sum_subsets(typing: Any, people: Any, position: Any, out: Any, at: Any) -> Any:
    """Sums of every subset of four bytes, and of the next four: sixteen bytes each from out[at] on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        eight = loaded(builder, address_of(context, builder, people, arguments[0], arguments[1]), _BYTE, 8)
        total = _constant(_BYTE, [0] * LANES)
        for member in range(4):
            here = builder.shuffle_vector(eight, eight, _constant(_PLACE, [member] * _HALF + [member + 4] * _HALF))
            within = _constant(_BYTE, [255 * (subset >> member & 1) for subset in range(_HALF)] * 2)
            total = builder.add(total, builder.and_(here, within))
        stored(builder, total, address_of(context, builder, out, arguments[2], arguments[3]))
        return context.get_dummy_value()

    return types.void(people, types.int64, out, types.int64), generate


def _populations(builder: Any, bytes_of: Any) -> Any:
    """How many bits of each byte are set."""
    of_type = ir.FunctionType(_LANES, [_LANES])
    count = cgutils.get_or_insert_function(builder.module, of_type, f"llvm.ctpop.v{LANES}i8")
    return builder.call(count, [bytes_of])


def _looked_up(builder: Any, table: Any, places: Any) -> Any:
    """table[places[i]] for sixteen small numbers: one shuffle where the processor has it."""
    found = ir.Constant(table.type, ir.Undefined)
    for place in range(_HALF):
        number = ir.Constant(_PLACE, place)
        wanted = builder.extract_element(places, number)
        found = builder.insert_element(found, builder.extract_element(table, wanted), number)
    return found


def _people_of(builder: Any, chosen: Any, tables: list[Any]) -> Any:
    """The people of the chosen of eight households, in sixteen lanes."""
    low = builder.and_(chosen, _constant(_BYTE, [15] * _HALF))
    high = builder.lshr(chosen, _constant(_BYTE, [4] * _HALF))
    return builder.add(_looked_up(builder, tables[0], low), _looked_up(builder, tables[1], high))


@intrinsic
def count_pieces(
    typing: Any, pieces: Any, extent: Any, ends: Any, eights: Any, subsets: Any, snaps: Any, places: Any
) -> Any:
    """Counts on and on, modulo 256, and notes both counts at the end of each run: a byte of households for each lane
    that is used, then a byte of people for each, sixty-four bytes in all.

    `extent`: the first piece, and before which to end. Piece `p` chooses from eight households by its bits; with bit 7
    the next piece is of the next eight. ends[p] says whether a run ends with it. `places`: where the eights begin in
    `eights`, where the first note stands in `snaps`, how many lanes are used; `subsets` begin with the first eight."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given, of_pieces, closing, answers, sums, notes, where_all = arguments
        begun, ended = cgutils.unpack_tuple(builder, of_pieces, 2)
        start, place, lanes = cgutils.unpack_tuple(builder, where_all, 3)
        households, people = (cgutils.alloca_once(builder, _LANES) for _ in range(2))
        eight, note = (cgutils.alloca_once(builder, _WHOLE) for _ in range(2))
        for total in (households, people):
            builder.store(_constant(_BYTE, [0] * LANES), total)
        builder.store(ir.Constant(_WHOLE, 0), eight)
        builder.store(place, note)
        with cgutils.for_range_slice(builder, begun, ended, ir.Constant(_WHOLE, 1), _WHOLE, inc=True) as (piece, _):
            bits = builder.load(address_of(context, builder, pieces, given, piece))
            here = builder.mul(builder.load(eight), ir.Constant(_WHOLE, LANES))
            where = address_of(context, builder, eights, answers, builder.add(start, here))
            chosen = builder.and_(loaded(builder, where, _BYTE, LANES), spread(builder, bits, LANES))
            # Each half is read by itself: then looking up is one shuffle, which it is not in a half of a vector.
            halves = [
                builder.and_(
                    loaded(builder, builder.gep(where, [ir.Constant(_WHOLE, half)]), _BYTE, _HALF),
                    spread(builder, bits, _HALF),
                )
                for half in (0, _HALF)
            ]
            builder.store(builder.add(builder.load(households), _populations(builder, chosen)), households)
            tables = [
                loaded(
                    builder,
                    address_of(context, builder, subsets, sums, _beyond(builder, here, half)),
                    _BYTE,
                    _HALF,
                )
                for half in (0, _HALF)
            ]
            living = builder.shuffle_vector(
                *(_people_of(builder, half, tables) for half in halves), _constant(_PLACE, range(LANES))
            )
            builder.store(builder.add(builder.load(people), living), people)
            # What a lane that is not used says is written over by the people.
            for total, beyond in ((households, ir.Constant(_WHOLE, 0)), (people, lanes)):
                noted = builder.add(builder.load(note), beyond)
                stored(builder, builder.load(total), address_of(context, builder, snaps, notes, noted))
            turned = builder.zext(builder.lshr(bits, ir.Constant(_BYTE, 7)), _WHOLE)
            builder.store(builder.add(builder.load(eight), turned), eight)
            ending = builder.zext(builder.load(address_of(context, builder, ends, closing, piece)), _WHOLE)
            step = builder.mul(ending, ir.Constant(_WHOLE, 2 * LANES))
            builder.store(builder.add(builder.load(note), step), note)
        return context.get_dummy_value()

    return types.void(pieces, extent, ends, eights, subsets, snaps, places), generate


@dataclass(frozen=True, slots=True)
class _Notes:
    """The notes of runs in code that is being made, and which cell has which runs."""

    context: Any
    builder: Any
    runs: tuple[Any, Any]  # an array: its type, and itself
    notes: tuple[Any, Any]
    first: Any
    width: Any

    def first_run(self, cell: Any) -> Any:
        """The first run of a cell."""
        array_type, array = self.runs
        address = address_of(self.context, self.builder, array_type, array, cell)
        number = ir.IntType(array_type.dtype.bitwidth).as_pointer()
        return self.builder.sext(self.builder.load(self.builder.bitcast(address, number)), _WHOLE)

    def add_run(self, total: Any, run: Any, next_run: Any) -> None:
        """Adds what was counted from the end of the run before to that of the run before the next one."""
        counted = self.builder.sub(self._of(next_run), self._of(run))
        wide = self.builder.zext(counted, ir.VectorType(self.width, 2 * LANES))
        self.builder.store(self.builder.add(self.builder.load(total), wide), total)

    def _of(self, run: Any) -> Any:
        note = self.builder.add(self.first, self.builder.mul(run, ir.Constant(_WHOLE, 2 * LANES)))
        return loaded(self.builder, address_of(self.context, self.builder, *self.notes, note), _BYTE, 2 * LANES)


@intrinsic
def lay_out_lanes(typing: Any, runs: Any, counted: Any, notes: Any, origin: Any, sums: Any, places: Any) -> Any:
    """Writes what the notes of runs say as sums of villages. `counted`: the first cell, how many villages, years of a
    village; cell `c` has the runs from runs[c] to before runs[c + 1], and run `r` the notes from notes[origin + 64 * r]
    on. `places`: where in `sums` the first cell stands, and how far the next is.

    After the years of a village comes the sum of them. A year without households is what was counted between a note and
    itself: nothing. All sixty-four figures are written; what is too much is 0, to be written over."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of_runs, extent, of_notes, first_note, out, where = arguments
        first_cell, villages, years = cgutils.unpack_tuple(builder, extent, 3)
        target, step = cgutils.unpack_tuple(builder, where, 2)
        width, one = ir.IntType(sums.dtype.bitwidth), ir.Constant(_WHOLE, 1)
        nothing = _constant(width, [0] * 2 * LANES)
        noted = _Notes(context, builder, (signature.args[0], of_runs), (signature.args[2], of_notes), first_note, width)
        cell, place = (cgutils.alloca_once(builder, _WHOLE) for _ in range(2))
        found, total = (cgutils.alloca_once(builder, nothing.type) for _ in range(2))
        builder.store(first_cell, cell)
        builder.store(target, place)

        def write(value: Any) -> None:
            here = address_of(context, builder, signature.args[4], out, builder.load(place))
            stored(builder, builder.load(value), here)
            builder.store(builder.add(builder.load(place), step), place)

        with cgutils.for_range(builder, villages, intp=_WHOLE):
            builder.store(nothing, total)
            with cgutils.for_range(builder, years, intp=_WHOLE):
                here = builder.load(cell)
                builder.store(builder.add(here, one), cell)
                run, last = noted.first_run(here), noted.first_run(builder.load(cell))
                builder.store(nothing, found)
                next_run = builder.add(run, one)
                noted.add_run(found, run, builder.select(builder.icmp_signed("<", run, last), next_run, run))
                with cgutils.for_range_slice(builder, next_run, last, one, _WHOLE, inc=True) as (more, _):
                    noted.add_run(found, more, builder.add(more, one))
                builder.store(builder.add(builder.load(total), builder.load(found)), total)
                write(found)
            write(total)
        return context.get_dummy_value()

    return types.void(runs, counted, notes, types.int64, sums, places), generate
