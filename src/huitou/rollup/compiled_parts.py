"""The compiled kernel over packed facts in parts: one call judges many counties, however small they are.

Calling compiled code costs as much as judging some hundred households, most of it for telling it about thirty arrays.
So it is given a table of their addresses instead. Import this module only where it is used: importing it loads the
compiler."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.np.numpy_support import carray

from huitou.rollup.compiled import judge_range, working_room
from huitou.rollup.compiled_members import machine_code
from huitou.rollup.vectors import held, intrinsic, lent, next_number, settle_lines


@intrinsic
def _memory_at(typing: Any, address: Any) -> Any:
    """What lies at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())

    return types.voidptr(types.int64), generate


@machine_code
def _stack(table: Any, first: int) -> Any:
    """Columns of one byte, of four and of eight, from array `first` of the table on."""
    answers, counts, amounts = table[first], table[first + 1], table[first + 2]
    return (
        carray(_memory_at(answers[0]), (answers[1], answers[2]), np.int8),
        carray(_memory_at(counts[0]), (counts[1], counts[2]), np.int32),
        carray(_memory_at(amounts[0]), (amounts[1], amounts[2]), np.int64),
    )


@machine_code
def _bytes(told: Any) -> Any:
    return carray(_memory_at(told[0]), (told[1],), np.uint8)


@machine_code
def _bits(told: Any) -> Any:
    return carray(_memory_at(told[0]), (told[1],), np.uint64)


@machine_code
def _places(told: Any) -> Any:
    return carray(_memory_at(told[0]), (told[1],), np.int64)


@machine_code
def _cells(told: Any) -> Any:
    return carray(_memory_at(told[0]), (told[1],), np.int32)


@machine_code
def judge_parts(portions: Any, taken: Any, table: Any, room: Any, starts: Any, program: Any, out: Any) -> None:
    """Judges and counts portions of villages, as long as there are any. Several threads share the portions: taken[0] is
    how many are taken.

    `portions`, `table` and `room` are those of `parts`, `starts` the first village and the first word of each part;
    `program` and `out` are what `compiled.judge_range` takes, for all parts together. Who is below a standard stands
    side by side for all parts; `out` has room for that once more at its end, so that what is cut out for a part is as
    long as the whole."""
    first_pieces, pieces = portions
    years = (table[0, 12, 1] - 1) // (table[0, 10, 1] - 1)  # cells among villages
    owned = working_room(room, program, years, out[0])
    scratch, lent_program, lent_out = lent(owned), lent(program), lent(out)
    portion = next_number(taken)
    while portion < len(first_pieces) - 1:
        for piece in range(first_pieces[portion], first_pieces[portion + 1]):
            _judge_piece(pieces[piece], table, starts, lent_program, scratch, lent_out)
        portion = next_number(taken)
    settle_lines()
    held(owned)


@machine_code
def _judge_piece(piece: Any, table: Any, starts: Any, program: Any, scratch: Any, out: Any) -> None:
    (sums, marks, below), (villages, words) = out, starts
    part, standards, per_word = piece[0], len(program[4]), 2 * program[6][2]
    per_village, arrays = len(sums) // villages[-1], table[part]
    answers, counts, amounts = _stack(arrays, 0)
    layout = (
        (_places(arrays[10]), _places(arrays[11]), (_cells(arrays[12]), _cells(arrays[13]), _places(arrays[14]))),
        (_places(arrays[15]), _bits(arrays[16])),
        (_bytes(arrays[17]), _bytes(arrays[18])),
    )
    word = words[part]
    judge_range(
        piece[1],
        piece[2],
        program,
        (answers, counts, amounts, _bytes(arrays[3]), _bytes(arrays[4]), _bytes(arrays[5]), _bits(arrays[6])),
        _stack(arrays, 7),
        layout,
        scratch,
        (
            sums[per_village * villages[part] : per_village * villages[part + 1]],
            marks[per_word * word : per_word * words[part + 1]],
            below[word : word + standards * words[-1]],
        ),
    )
