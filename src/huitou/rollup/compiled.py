"""The kernel that numba compiles: facts in, sums per village and exit year out, in one pass over the bytes.

Import this module only where it is used: importing it loads the compiler. It is one generic kernel driven by the arrays
of a `Program`, since only code that stands in a file can be cached between runs.

Villages are taken in blocks that stay in the processor's cache. Statements about members are answered sixty-four
members at a time (see `compiled_members`), questions about households sixty-four households at a time: one word says
which of them miss it, another of which it is unknown. Each of these words is a lane; thirty-two lanes are counted at
once, with the people who live there (see `compiled_counts`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from huitou.rollup.compiled_counts import count_villages, counting_room, write_past
from huitou.rollup.compiled_members import (
    EVERYBODY,
    add_up_members,
    ask_members,
    households_short,
    machine_code,
    row_of,
)
from huitou.rollup.facts_columns import MISSING
from huitou.rollup.lanes import turn
from huitou.rollup.packed import EIGHT
from huitou.rollup.programs import (
    ABOVE,
    CONSTANT,
    DIFFERENT,
    EQUAL,
    INCOME,
    LANES,
    MEMBERS,
    NO,
    SHARE,
    UNSURE,
    YES,
)
from huitou.rollup.vectors import (
    WORD,
    above_bits,
    ask_ahead,
    ask_for,
    equal_bits,
    income_bits,
    missing_bits,
    part_of,
    population,
    raise_eight,
)

BLOCK_ROWS = 6144
BLOCK_MEMBERS = 24576
VILLAGES_AHEAD = 128  # about as many as a block has
BETWEEN = 3  # lanes behind those counted: a stated answer missed, and unsure; members given
WORD_OF_EIGHTS = WORD // EIGHT * LANES  # bytes that sixty-four households take by eights


@machine_code
def _compare(
    values: Any, row: int, words: int, test: int, operand: int, unsettled: int, marks: Any, lanes: Any
) -> None:
    """Answers one comparison for sixty-four values at a time; `lanes`: of those who miss it, of those unsure, and how
    many lanes a word of households has. Who gave no answer leaves it open.

    The same column of the next block is asked for meanwhile: of a byte for each household a block has two pages, which
    are at their end before the processor has seen what is read."""
    missed, unsure, step = lanes
    if test == EQUAL:
        for word in range(words):
            ask_ahead(values, row + WORD * (word + words))
            untold = missing_bits(values, row + WORD * word)
            marks[step * word + missed] = ~(equal_bits(values, row + WORD * word, operand) | untold)
            marks[step * word + unsure] = untold
    elif test == DIFFERENT:
        for word in range(words):
            ask_ahead(values, row + WORD * (word + words))
            untold = missing_bits(values, row + WORD * word) | equal_bits(values, row + WORD * word, unsettled)
            marks[step * word + missed] = equal_bits(values, row + WORD * word, operand) & ~untold
            marks[step * word + unsure] = untold
    elif test == ABOVE:
        for word in range(words):
            ask_ahead(values, row + WORD * (word + words))
            untold = missing_bits(values, row + WORD * word)
            marks[step * word + missed] = ~(above_bits(values, row + WORD * word, operand) | untold)
            marks[step * word + unsure] = untold


@machine_code
def _compare_column(step: Any, households: Any, row: int, words: int, marks: Any, lanes: Any) -> None:
    """A comparison on the column that a step names, whatever its width."""
    answers, counts, amounts = households[0], households[1], households[2]
    test, position, width, operand, unsettled = step[0], step[2], step[3], step[4], step[6]
    if test == CONSTANT:
        for word in range(words):
            marks[lanes[2] * word + lanes[0]] = np.uint64(0)
            marks[lanes[2] * word + lanes[1]] = EVERYBODY
    elif width == 8:
        _compare(row_of(answers, position), row, words, test, operand, unsettled, marks, lanes)
    elif width == 32:
        _compare(row_of(counts, position), row, words, test, operand, unsettled, marks, lanes)
    else:
        _compare(row_of(amounts, position), row, words, test, operand, unsettled, marks, lanes)


@machine_code
def _mark(answers: Any, words: int, marks: Any, lanes: Any) -> None:
    """Marks answers that stand a byte each."""
    missed, unsure, step = lanes
    for word in range(words):
        marks[step * word + missed] = equal_bits(answers, WORD * word, NO)
        marks[step * word + unsure] = equal_bits(answers, WORD * word, UNSURE)


@machine_code
def _income(
    step: Any, parts: Any, households: Any, row: int, words: int, of_parts: Any, marks: Any, lanes: Any
) -> None:
    """Adds up the parts and compares; `step` names the columns and the line."""
    counts, amounts, (missed, unsure, stride) = households[1], households[2], lanes
    first, last, length = np.int64(step[2]), np.int64(step[3]), np.int64(amounts.shape[1])
    expenses = first
    for part in range(first, last):
        expenses += 1 if parts[part, 1] > 0 else 0
        of_parts[part] = parts[part, 0] * length
    all_amounts, sizes = part_of(amounts, 0, amounts.size), row_of(counts, step[4])
    ranges = first, expenses, last
    line = (np.int64(step[5]) * length, np.int64(step[6]), np.int64(step[7]), np.int64(step[8]))
    for word in range(words):
        below, untold = income_bits(all_amounts, of_parts, ranges, sizes, line, row + WORD * word)
        marks[stride * word + missed] = below
        marks[stride * word + unsure] = untold


@machine_code
def _share(step: Any, counts: Any, start: int, stop: int, out: Any) -> None:
    """A part of a whole against the limit, multiplied instead of divided."""
    length, rows = counts.shape[1], stop - start
    part = part_of(counts, step[2] * length + start, rows)
    whole = part_of(counts, step[3] * length + start, rows)
    for i in range(rows):
        met = np.int64(part[i]) * step[4] <= np.int64(whole[i]) * step[5]
        known = (part[i] != MISSING) & (whole[i] != MISSING) & (whole[i] != 0)
        answer = np.uint8(YES) if met else np.uint8(NO)
        out[i] = answer if known else np.uint8(UNSURE)


@machine_code
def _complete(listed: Any, sizes: Any, out: Any) -> None:
    """1 where as many members are listed as the household has."""
    for i in range(len(out)):
        out[i] = np.uint8((listed[i] > 0) & (sizes[i] >= 0) & (np.int32(listed[i]) >= sizes[i]))


@machine_code
def _mark_given(given: Any, row: int, words: int, marks: Any, lanes: Any) -> None:
    """Marks who gave a list of members."""
    told, step = lanes
    for word in range(words):
        ask_ahead(given, row + WORD * (word + words))
        marks[step * word + told] = ~equal_bits(given, row + WORD * word, 0)


@machine_code
def _members(found: Any, statement: int, words: int, complete: Any, marks: Any, lanes: Any, of_words: int) -> None:
    """Whether nobody falls short; the stated answer stands where no members are given. `unsaid` marks who is stated to
    be short, without saying who."""
    missed, unsure, unsaid, step = lanes
    stated_missed, stated_unsure, given = of_words, of_words + 1, of_words + 2
    short, open_ones = row_of(found, 2 * statement), row_of(found, 2 * statement + 1)
    for word in range(words):
        base, somebody = step * word, short[word]
        told, said = marks[base + given], marks[base + stated_missed]
        left_open = open_ones[word] | equal_bits(complete, WORD * word, 0)
        marks[base + unsaid] = said & ~told
        marks[base + missed] = somebody & told | said & ~told
        marks[base + unsure] = left_open & ~somebody & told | marks[base + stated_unsure] & ~told


@machine_code
def _mark_below(below: Any, first_lane: int, words: int, marks: Any, step: int) -> None:
    """Marks for each standard those who miss one of its questions; `below`: which questions are its own."""
    for standard in range(len(below)):
        lane = first_lane + standard
        for word in range(words):
            missed = np.uint64(0)
            for question in range(below.shape[1]):
                missed |= marks[step * word + question] & np.uint64(below[standard, question])
            marks[step * word + lane] = missed


@machine_code
def _mark_everybody(size_unknown: Any, first_word: int, words: int, marks: Any, lanes: Any) -> None:
    """Marks every household, and those whose size nobody told."""
    lane, step = lanes
    for word in range(words):
        marks[step * word + lane] = EVERYBODY
        marks[step * word + lane + 1] = size_unknown[first_word + word]


@machine_code
def _scratch(room: Any, program: Any) -> Any:
    """Room for the answers of one block: about members and about households."""
    statements, (member_registers, words, questions, _) = program[3], program[6]
    rows, members = BLOCK_ROWS + room[0] + 2 * WORD, (BLOCK_MEMBERS + room[1]) // WORD + 130
    registers = np.empty((max(member_registers, 1), 2, members), np.uint64)
    about_members = (
        registers,
        registers.reshape(-1),
        np.zeros(2 * (rows // WORD + 4), np.uint64),
        np.empty((2 * len(statements), rows // WORD + 1), np.uint64),
    )
    about_households = (
        np.empty(rows, np.uint8),
        np.empty(rows, np.uint8),
        np.empty(len(program[2]), np.int64),
        np.zeros(rows // WORD * (LANES * words + BETWEEN), np.uint64),
        np.empty(rows // WORD * 2 * questions, np.uint64),
    )
    return about_members, about_households


@machine_code
def _answer_block(program: Any, households: Any, members: Any, last: Any, block: Any, scratch: Any) -> None:
    """Answers every question about the households of a block, which is some words of households and their members, and
    marks the answers in lanes."""
    steps, member_steps, parts, statements, below, _, (_, lane_words, questions, lanes_asked) = program
    counts, given, listed = households[1], households[3], households[5]
    (registers, flat, side_by_side, found), (answer, complete, of_parts, marks, _) = scratch[0], scratch[1]
    first_word, words, member, member_stop = block
    row, of_words = WORD * first_word, LANES * lane_words
    stop, stride = row + WORD * words, of_words + BETWEEN
    of_rows = part_of(listed, row, stop - row)
    if len(statements):
        word, end = member // WORD, -(-member_stop // WORD)
        ask_members(member_steps, members, WORD * word, end - word, flat, registers.shape[2])
        households_short(
            statements,
            registers,
            part_of(last, word, end - word),
            of_rows,
            member - WORD * word,
            side_by_side,
            found,
        )
        _mark_given(given, row, words, marks, (of_words + 2, stride))
    answer, complete = part_of(answer, 0, stop - row), part_of(complete, 0, stop - row)
    sized = np.int64(-1)
    for number in range(len(steps)):
        step = row_of(steps, number)
        lanes = (step[1], questions + step[1], stride) if step[1] >= 0 else (of_words, of_words + 1, stride)
        if step[0] == INCOME:
            _income(step, parts, households, row, words, of_parts, marks, lanes)
        elif step[0] == MEMBERS:
            if step[3] != sized:
                sized = step[3]
                _complete(of_rows, part_of(counts, sized * counts.shape[1] + row, stop - row), complete)
            unsaid = 2 * questions + len(below) + step[4]
            _members(found, step[2], words, complete, marks, (lanes[0], lanes[1], unsaid, stride), of_words)
        elif step[0] == SHARE:
            _share(step, counts, row, stop, answer)
            _mark(answer, words, marks, lanes)
        else:
            _compare_column(step, households, row, words, marks, lanes)
    _mark_below(below, 2 * questions, words, marks, stride)
    _mark_everybody(households[6], first_word, words, marks, (lanes_asked - 2, stride))


@machine_code
def _note(marks: Any, block: Any, shape: Any, standards: int, eights: Any, page: Any, out: Any) -> None:
    """Writes the marks of the questions of a block, those of who is below a standard side by side, and lays all of them
    out by eights to be counted."""
    (first_word, block_words), (words, questions), (all_marks, below) = block, shape, out
    step, per_word, per_standard = LANES * words + BETWEEN, len(eights) // words, len(below) // standards
    asked = 2 * questions
    for block_word in range(block_words):
        place, here = first_word + block_word, step * block_word
        for word in range(words):
            turn(marks, here + LANES * word, eights, per_word * word + WORD_OF_EIGHTS * block_word)
        for lane in range(asked):
            page[asked * block_word + lane] = marks[here + lane]
        for standard in range(standards):
            below[per_standard * standard + place] = marks[here + asked + standard]
    write_past(page, 0, asked * block_words, all_marks, asked * first_word)


@machine_code
def _ask_for_places(villages: Any, of_villages: Any, of_pieces: Any) -> None:
    """Has what counting a block needs brought near while the block is judged: it is little, and the processor by itself
    does not bring what is read a few lines at a time."""
    (begun, ended), (cell_run, cell_member, piece_of), (pieces, ends) = villages, of_villages, of_pieces
    years = (len(cell_run) - 1) // (len(piece_of) - 1)
    ask_for(cell_run, begun * years, ended * years + 1)
    ask_for(cell_member, begun * years, ended * years + 1)
    ask_for(pieces, piece_of[begun], piece_of[ended])
    ask_for(ends, piece_of[begun], piece_of[ended])


@machine_code
def working_room(room: Any, program: Any, years: int, sums: Any) -> Any:
    """Room for judging one block of villages after the other, none of which has more rows and members than `room`."""
    short, (_, words, _, lanes) = program[5], program[6]
    answering = _scratch(room, program)
    before = np.empty((max(len(short), 1), answering[0][0].shape[2]), np.uint32)
    return answering, before, counting_room(BLOCK_ROWS + room[0] + 2 * WORD, (words, lanes, len(short), years), sums)


@machine_code
def judge_range(
    first: int, last: int, program: Any, households: Any, members: Any, layout: Any, scratch: Any, out: Any
) -> None:
    """Judges and counts the villages from `first` to before `last`.

    `scratch` is a `working_room`. The tuples are those that `compiled_parts` makes; `out` holds, all flat, the sums
    [village, year + all, figure], the marks of the questions uint64[row // 64, lane], and those of who is below each
    standard uint64[standard, row // 64]. The sixty-four households at the edge of two ranges are judged with both,
    and alike.
    """
    (village_row, village_member, of_villages), (word_member, last_members), of_pieces = layout
    short, (_, words, questions, lanes) = program[5], program[6]
    answering, before, counting = scratch
    registers, marks = answering[0][0], answering[1][3]
    shape = words, lanes, len(short), (len(of_villages[0]) - 1) // (len(village_row) - 1)
    answers = answering[0][1], before.reshape(-1), 2 * registers.shape[2]
    village = first
    while village < last:
        begun, start, member = village, village_row[village], village_member[village]
        while village < last:
            village += 1
            stop, member_stop = village_row[village], village_member[village]
            if stop - start >= BLOCK_ROWS or member_stop - member >= BLOCK_MEMBERS:
                break
        _ask_for_places((begun, village), of_villages, of_pieces)
        ask_for(village_row, village + VILLAGES_AHEAD, village + 2 * VILLAGES_AHEAD)
        ask_for(village_member, village + VILLAGES_AHEAD, village + 2 * VILLAGES_AHEAD)
        first_word, end_word = start // WORD, -(-stop // WORD)
        member, member_stop = word_member[first_word], word_member[end_word]
        _answer_block(
            program,
            households,
            members,
            last_members,
            (first_word, end_word - first_word, member, member_stop),
            answering,
        )
        extent = first_word, end_word - first_word
        _note(marks, extent, (words, questions), len(program[4]), counting[1], answering[1][4], (out[1], out[2]))
        first_member = member // WORD * WORD
        add_up_members(registers, short, -(-member_stop // WORD) - member // WORD + 1, before)
        facts = (of_pieces[0], of_pieces[1], households[4], short)
        block = start, stop, WORD * first_word, first_member
        count_villages((begun, village), block, of_villages, facts, answers, shape, counting, out[0])


@machine_code
def add_up(rows: Any, starts: Any, stops: Any, out: Any) -> None:
    """Sums of contiguous rows: out[i] = rows[starts[i]] + … up to before stops[i]; [area, figure]."""
    for area in range(len(starts)):
        total, first = out[area], rows[starts[area]]
        for figure in range(len(total)):
            total[figure] = first[figure]
        for row in range(starts[area] + 1, stops[area]):
            added = rows[row]
            for figure in range(len(total)):
                total[figure] += added[figure]


@machine_code
def list_gaps(marks: Any, first: int, places: Any, rows: Any) -> None:
    """Writes the numbers of the rows whose bit is set, counted from `first`; `rows` has room for just these.

    Eight rows at a time: places[8 * byte] and what follows are the places of the bits of a byte. All eight are written
    where there is room, and what is too much is written over by the next."""
    found = np.int64(0)
    for eight in range(len(marks)):
        byte = np.int64(marks[eight])
        marked = np.int64(population(np.uint64(byte)))
        if found + 8 <= len(rows):
            raise_eight(places, 8 * byte, first + 8 * eight, rows, found)
        else:
            for number in range(marked):
                rows[found + number] = places[8 * byte + number] + first + 8 * eight
        found += marked
