"""Counting for the compiled kernel: the answers of a block of villages become sums per village and exit year.

Counting takes flat arrays one by one, and places as numbers: a slice, or an array out of a tuple, is counted by the
interpreter's memory manager, which costs more than counting a village. Import this module only where it is used:
importing it loads the compiler."""

from __future__ import annotations

from typing import Any

import numpy as np

from huitou.rollup.compiled_members import machine_code, marked_before
from huitou.rollup.lanes import count_pieces, lay_out_lanes, sum_subsets
from huitou.rollup.packed import EIGHT
from huitou.rollup.programs import LANES
from huitou.rollup.vectors import LINE, behind_a_line, write_line

NOTE = 2 * LANES  # of one word: households by lane, people by lane
VILLAGES_AT_A_TIME = 64  # their sums stay in the first cache


@machine_code
def write_past(values: Any, first: int, length: int, out: Any, at: int) -> None:
    """Copies elements from values[first] on to out[at] and what follows, whole lines of memory past the caches."""
    per_line = LINE // out.itemsize
    odd = min(length, (-behind_a_line(out, at) & (LINE - 1)) // out.itemsize)
    lines = (length - odd) // per_line
    for element in range(odd):
        out[at + element] = values[first + element]
    for line in range(lines):
        write_line(values, first + odd + per_line * line, out, at + odd + per_line * line)
    for element in range(odd + per_line * lines, length):
        out[at + element] = values[first + element]


@machine_code
def _lay_out_persons(
    villages: Any, first_member: int, members: Any, register: Any, before: Any, places: Any, sums: Any
) -> None:
    """How many members are marked in a register, of each village by exit year and all together. `places`: where its
    words begin in `register` and in `before`; where its first sum stands, and how far the next one is."""
    begun, ended, years = villages
    of_register, of_before, at, step = places
    cell = begun * years
    passed = marked_before(np.int64(members[cell]) - first_member, register, of_register, before, of_before)
    for _ in range(begun, ended):
        first = passed
        for _ in range(years):
            cell += 1
            marked = marked_before(np.int64(members[cell]) - first_member, register, of_register, before, of_before)
            sums[at] = marked - passed
            passed = marked
            at += step
        sums[at] = passed - first
        at += step


@machine_code
def _lay_out(villages: Any, layout: Any, notes: Any, short: Any, answers: Any, shape: Any, sums: Any, at: Any) -> None:
    """The sums of each village by exit year and all together, from sums[at] on: for each word households by lane, then
    people by lane; then persons. The last word is written first, and persons last: see `lay_out_lanes`."""
    (begun, ended, first_run, notes_of_word, first_member), (cell_run, cell_member) = villages, layout
    registers, before, register_words = answers
    words, lanes, persons, years = shape
    width = 2 * lanes + persons
    for before_last in range(words):
        word = words - 1 - before_last
        here, origin = at + NOTE * word, notes_of_word * word - NOTE * first_run
        counted = (begun * years, ended - begun, years)
        lay_out_lanes(cell_run, counted, notes, origin, sums, (here, width))
    for one in range(persons):
        places = (short[one] * register_words, one * register_words // 2, at + 2 * lanes + one, width)
        _lay_out_persons((begun, ended, years), first_member, cell_member, registers, before, places, sums)


@machine_code
def counting_room(rows: int, shape: Any, sums: Any) -> Any:
    """Room for counting at most that many rows."""
    words, lanes, persons, years = shape
    return (
        np.empty(rows // EIGHT * LANES, np.uint8),
        np.empty(rows // EIGHT * LANES * words, np.uint8),
        np.zeros((rows + 1) * NOTE * words, np.uint8),
        np.empty(VILLAGES_AT_A_TIME * (years + 1) * (2 * lanes + persons) + NOTE, sums.dtype),
    )


@machine_code
def count_villages(
    villages: Any, block: Any, layout: Any, facts: Any, answers: Any, shape: Any, scratch: Any, sums: Any
) -> None:
    """Counts the villages of a block. `block`: its rows, the first row that was answered, and the first of the members
    that the answers are about."""
    (begun, ended), (start, stop, first_row, first_member) = villages, block
    (cell_run, cell_member, piece_of), (pieces, ends, people, short) = layout, facts
    (subsets, eights, notes, page), (words, lanes, persons, years) = scratch, shape
    per_word = len(eights) // words
    first_eight = start // EIGHT
    for eight in range(first_eight, -(-stop // EIGHT)):
        sum_subsets(people, EIGHT * eight, subsets, LANES * (eight - first_eight))
    first_run, of_block = np.int64(cell_run[begun * years]), (piece_of[begun], piece_of[ended])
    of_word = NOTE * (np.int64(cell_run[ended * years]) - first_run + 1)
    for word in range(words):
        answered = per_word * word + LANES * (first_eight - first_row // EIGHT)
        places = answered, of_word * word + NOTE, min(lanes - LANES * word, LANES)
        count_pieces(pieces, of_block, ends, eights, subsets, notes, places)
    cells, width = (cell_run, cell_member), (years + 1) * (2 * lanes + persons)
    for village in range(begun, ended, VILLAGES_AT_A_TIME):
        following = min(village + VILLAGES_AT_A_TIME, ended)
        of_some = (village, following, first_run, of_word, first_member)
        _lay_out(of_some, cells, notes, short, answers, shape, page, np.int64(0))
        write_past(page, 0, (following - village) * width, sums, village * width)
