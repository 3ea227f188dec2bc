"""The kernel that numba compiles: facts in, sums per village and exit year out, in one pass over the bytes.

Import this module only where it is used: importing it loads the compiler. It is one generic kernel driven by the arrays
of a `Program`, since only code that stands in a file can be cached between runs.

Villages are taken in blocks that stay in the processor's cache. Statements about members are answered sixty-four
members at a time (see `compiled_members`). Questions about households are answered column by column, and each answer is
marked in a word of the household: one bit says that it is not met, another that it is unknown. What is counted is bits
of that word, thirty-two figures at once, with the people who live there (see `vectors.count_rows`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from huitou.rollup.compiled_members import (
    add_up_members,
    ask_members,
    households_short,
    machine_code,
    marked_before,
)
from huitou.rollup.facts_columns import MISSING, MISSING_MONEY
from huitou.rollup.packed import BASE_FIGURES
from huitou.rollup.programs import (
    ABOVE,
    CONSTANT,
    DIFFERENT,
    EQUAL,
    INCOME,
    MEMBERS,
    NO,
    SHARE,
    STATEMENTS_IN_A_WORD,
    UNSURE,
    YES,
)
from huitou.rollup.vectors import (
    LANES,
    WORD,
    add_lanes,
    copy_lanes,
    count_more_rows,
    count_rows,
    lane_bits,
    population,
    raise_eight,
    sum_parts,
)

BLOCK_ROWS = 8192
BLOCK_MEMBERS = 32768
INCOME_ROWS = 1024  # whose sums stay in the nearest cache
BYTES = LANES // 8  # of the word of a household


@machine_code
def _compare(values: Any, test: int, operand: Any, missing: Any, if_missing: int, unsettled: Any, out: Any) -> None:
    """Answers one comparison for every value."""
    otherwise = np.uint8(if_missing)
    if test == EQUAL:
        for i in range(len(values)):
            answer = np.uint8(YES) if values[i] == operand else np.uint8(NO)
            out[i] = otherwise if values[i] == missing else answer
    elif test == DIFFERENT:
        for i in range(len(values)):
            answer = np.uint8(NO) if values[i] == operand else np.uint8(YES)
            answer = np.uint8(UNSURE) if values[i] == unsettled else answer
            out[i] = otherwise if values[i] == missing else answer
    elif test == ABOVE:
        for i in range(len(values)):
            answer = np.uint8(YES) if values[i] > operand else np.uint8(NO)
            out[i] = otherwise if values[i] == missing else answer


@machine_code
def _compare_column(step: Any, answers: Any, counts: Any, amounts: Any, start: int, stop: int, out: Any) -> None:
    """A comparison on the column that a step names, whatever its width."""
    test, position, width, operand, if_missing, unsettled = step[0], step[2], step[3], step[4], step[5], step[6]
    if test == CONSTANT:
        out[: stop - start] = np.uint8(if_missing)
    elif width == 8:
        values = answers[position][start:stop]
        _compare(values, test, np.int8(operand), np.int8(MISSING), if_missing, np.int8(unsettled), out)
    elif width == 32:
        wide = counts[position][start:stop]
        _compare(wide, test, np.int32(operand), np.int32(MISSING), if_missing, np.int32(unsettled), out)
    else:
        money = amounts[position][start:stop]
        _compare(money, test, operand, np.int64(MISSING_MONEY), if_missing, unsettled, out)


@machine_code
def _compare_income(
    sizes: Any, stated: Any, line: Any, double_line: Any, more: Any, parts: Any, net: Any, gaps: Any, out: Any
) -> None:
    """Income per head against the line, multiplied instead of divided (see `kernel.at_least_per_head`)."""
    narrow = np.int32(double_line)  # a product of two numbers of 32 bits is one step of the processor
    for i in range(len(out)):
        by_parts = np.uint8(YES) if 2 * net[i] - more >= np.int64(sizes[i]) * np.int64(narrow) else np.uint8(NO)
        by_parts = by_parts if (gaps[i] == 0) & (sizes[i] > 0) else np.uint8(UNSURE)
        by_statement = np.uint8(YES) if stated[i] >= line else np.uint8(NO)
        told = (gaps[i] == parts) & (stated[i] != np.int64(MISSING_MONEY))
        out[i] = by_statement if told else by_parts


@machine_code
def _income(step: Any, parts: Any, households: Any, start: int, stop: int, scratch: Any, out: Any) -> None:
    """Adds up the parts and compares; `step` names the columns and the line."""
    counts, amounts, (of_parts, net, gaps) = households[1], households[2], scratch
    first, last, expenses = np.int64(step[2]), np.int64(step[3]), np.int64(step[2])
    for part in range(first, last):
        expenses += 1 if parts[part, 1] > 0 else 0
    all_amounts, length = amounts.reshape(-1), amounts.shape[1]
    for begun in range(start, stop, INCOME_ROWS):
        ended = min(begun + INCOME_ROWS, stop)
        for row in range(begun, ended, 16):
            for part in range(first, last):
                of_parts[part] = parts[part, 0] * length + row
            sum_parts(all_amounts, of_parts, (first, expenses, last), MISSING_MONEY, net, gaps, row - begun)
        sizes, stated = counts[step[4]][begun:ended], amounts[step[5]][begun:ended]
        answers, given = out[begun - start : ended - start], np.int64(last - first)
        _compare_income(sizes, stated, step[6], step[7], step[8], given, net, gaps, answers)


@machine_code
def _share(step: Any, counts: Any, start: int, stop: int, out: Any) -> None:
    """A part of a whole against the limit, multiplied instead of divided."""
    part, whole = counts[step[2]][start:stop], counts[step[3]][start:stop]
    for i in range(stop - start):
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
def _members(found: Any, part: int, listed: Any, given: Any, complete: Any, out: Any, unsaid: Any) -> None:
    """Whether nobody falls short; `out` holds the stated answer and stands where no members are given. `unsaid` marks
    who is stated to be short, without saying who."""
    short, unsure, nothing = np.uint8(1 << 2 * part), np.uint8(2 << 2 * part), np.uint8(0)
    for i in range(len(out)):
        stated = out[i]
        somebody, nobody_knows = np.uint8(found[i] & short), np.uint8(found[i] & unsure)
        answer = np.uint8(YES) if (complete[i] != nothing) & (nobody_knows == nothing) else np.uint8(UNSURE)
        answer = np.uint8(NO) if (somebody != nothing) & (listed[i] != nothing) else answer
        unsaid[i] = np.uint8((given[i] == nothing) & (stated == np.uint8(NO)))
        out[i] = answer if given[i] != nothing else stated


@machine_code
def _mark(answer: int, answers: Any, lane: int, marks: Any) -> None:
    """Sets the bit of a lane in the word of every household that has this answer; `marks` are the bytes of words."""
    of_lane, bit, wanted = marks[lane // 8][: len(answers)], np.uint8(1 << lane % 8), np.uint8(answer)
    for i in range(len(answers)):
        of_lane[i] |= bit if answers[i] == wanted else np.uint8(0)


@machine_code
def _mark_below(below: Any, first_lane: int, marks: Any, count: int) -> None:
    """Sets for each standard the bit of those who miss one of its questions; `below`: bytes of the words to look at."""
    for standard in range(len(below)):
        lane = first_lane + standard
        of_lane, bit = marks[lane // 8][:count], np.uint8(1 << lane % 8)
        for byte in range(len(marks)):
            mask = np.uint8(below[standard, byte])
            if mask:
                missed = marks[byte][:count]
                for i in range(count):
                    hit = np.uint8(missed[i] & mask)
                    of_lane[i] |= bit if hit != np.uint8(0) else np.uint8(0)


@machine_code
def _join_bytes(marks: Any, out: Any) -> None:
    """Four bytes of each household as one word."""
    first, second, third, fourth = marks[0], marks[1], marks[2], marks[3]
    for i in range(len(out)):
        low = np.uint16(first[i]) | np.uint16(second[i]) << np.uint16(8)
        high = np.uint16(third[i]) | np.uint16(fourth[i]) << np.uint16(8)
        out[i] = np.uint32(low) | np.uint32(high) << np.uint32(16)


@machine_code
def _scratch(room: Any, program: Any) -> Any:
    """Room for the answers of one block: about members and about households."""
    statements, (member_registers, words, _, _) = program[3], program[6]
    rows, members = BLOCK_ROWS + room[0], (BLOCK_MEMBERS + room[1]) // WORD + 2
    about_members = (
        np.empty((max(member_registers, 1), 2, members), np.uint64),
        (
            np.empty((2 * STATEMENTS_IN_A_WORD, members), np.uint64),
            np.zeros(8 * members + 1, np.uint32),
            np.empty(rows, np.uint32),
        ),
        np.empty((-(-len(statements) // STATEMENTS_IN_A_WORD), rows), np.uint8),
    )
    about_households = (
        np.empty(rows, np.uint8),
        np.empty(rows, np.uint8),
        np.empty(rows, np.uint8),
        (np.empty(len(program[2]), np.int64), np.empty(INCOME_ROWS, np.int64), np.empty(INCOME_ROWS, np.int64)),
        np.empty((BYTES * words, rows), np.uint8),
    )
    return about_members, about_households


@machine_code
def _answer_block(program: Any, households: Any, members: Any, last: Any, block: Any, scratch: Any) -> None:
    """Answers every question about the households of a block, and marks the answers in their words."""
    steps, member_steps, parts, statements, below, _, (_, _, questions, _) = program
    answers, counts, amounts, given, _, listed = households
    (registers, planes, found), (answer, unsaid, complete, sums, marks) = scratch[0], scratch[1]
    start, stop, member, member_stop = block
    count = stop - start
    if len(statements):
        word, end = member // WORD, -(-member_stop // WORD)
        ask_members(member_steps, members, WORD * word, end - word, registers)
        position = member - WORD * word
        households_short(statements, registers, end - word, last[word:], listed[start:stop], position, planes, found)
    for byte in range(len(marks)):
        marks[byte][:count] = 0
    answer, unsaid, complete = answer[:count], unsaid[:count], complete[:count]
    sized = np.int64(-1)
    for number in range(len(steps)):
        step = steps[number]
        if step[0] == INCOME:
            _income(step, parts, households, start, stop, sums, answer)
        elif step[0] == MEMBERS:
            if step[3] != sized:
                sized = step[3]
                _complete(listed[start:stop], counts[sized][start:stop], complete)
            of_pair, part = found[step[2] // STATEMENTS_IN_A_WORD][:count], step[2] % STATEMENTS_IN_A_WORD
            _members(of_pair, part, listed[start:stop], given[start:stop], complete, answer, unsaid)
            _mark(1, unsaid, 2 * questions + len(below) + step[4], marks)
        elif step[0] == SHARE:
            _share(step, counts, start, stop, answer)
        else:
            _compare_column(step, answers, counts, amounts, start, stop, answer)
        if step[1] >= 0:
            _mark(NO, answer, step[1], marks)
            _mark(UNSURE, answer, questions + step[1], marks)
    _mark_below(below, 2 * questions, marks, count)


# Counting takes flat arrays one by one, and places as numbers: a slice, or an array out of a tuple, is counted by the
# interpreter's memory manager, which costs more than counting a village.


@machine_code
def _lay_out(cells: Any, cell: int, shape: Any, base: Any, of_base: int, sums: Any, at: int, end: int) -> None:
    """Writes a cell as sums: what no standard changes, households by lane, people by lane, persons.

    Lanes are written by the thirty-two. What is too much is written over by what follows, unless that is beyond `end`.
    """
    words, lanes, persons, _ = shape
    for figure in range(BASE_FIGURES):
        sums[at + figure] = base[of_base + figure]
    at += BASE_FIGURES
    if at + lanes + LANES * words <= end:
        for word in range(words):
            copy_lanes(cells, cell + 2 * LANES * word, sums, at + LANES * word)
        for word in range(words):
            copy_lanes(cells, cell + 2 * LANES * word + LANES, sums, at + lanes + LANES * word)
    else:
        for lane in range(lanes):
            place = cell + lane // LANES * 2 * LANES + lane % LANES
            sums[at + lane], sums[at + lanes + lane] = cells[place], cells[place + LANES]
    for one in range(persons):
        sums[at + 2 * lanes + one] = cells[cell + 2 * LANES * words + one]


@machine_code
def _count_villages(
    villages: Any, first_member: int, layout: Any, facts: Any, answers: Any, shape: Any, out: Any
) -> None:
    """The sums of each village by exit year and all together. `first_member` is the first of the members that the
    answers are about. There are three cells: of one year, of all years together, and an empty one; `end` is where
    `sums` may not be written any more."""
    begun, ended, end = villages
    row_of, member_of, run_of, year_of, rows_of, members_of, base = layout
    (people, short), (registers, before, register_words), (sums, marks, cells, passed) = facts, answers, out
    words, lanes, persons, years = shape
    lanes_end = 2 * LANES * words
    size, width = lanes_end + persons, BASE_FIGURES + 2 * lanes + persons
    run, row, member = run_of[begun], row_of[begun], member_of[begun] - first_member
    for one in range(persons):
        passed[one] = marked_before(member, registers, short[one] * register_words, before, one * register_words // 2)
    cell = begun * (years + 1)
    for village in range(begun, ended):
        stop, together = run_of[village + 1], 2 * size  # the empty cell, until there is something to add to
        for year in range(years):
            if run == stop or year_of[run] != year:
                _lay_out(cells, 2 * size, shape, base, cell * BASE_FIGURES, sums, cell * width, end)
                cell += 1
                continue
            rows = np.int64(rows_of[run])
            for word in range(words):
                count_rows(marks, people, len(people) * word + row, row, rows, cells, 2 * LANES * word)
            run, row, member = run + 1, row + rows, member + np.int64(members_of[run])
            while run < stop and year_of[run] == year:
                rows = np.int64(rows_of[run])
                for word in range(words):
                    count_more_rows(marks, people, len(people) * word + row, row, rows, cells, 2 * LANES * word)
                run, row, member = run + 1, row + rows, member + np.int64(members_of[run])
            for word in range(2 * words):
                add_lanes(cells, LANES * word, together + LANES * word, size + LANES * word)
            for one in range(persons):
                of_register, of_number = short[one] * register_words, one * register_words // 2
                marked = marked_before(member, registers, of_register, before, of_number)
                cells[lanes_end + one] = marked - passed[one]
                cells[size + lanes_end + one] = cells[together + lanes_end + one] + marked - passed[one]
                passed[one] = marked
            together = size
            _lay_out(cells, 0, shape, base, cell * BASE_FIGURES, sums, cell * width, end)
            cell += 1
        _lay_out(cells, size, shape, base, cell * BASE_FIGURES, sums, cell * width, end)
        cell += 1


@machine_code
def judge_villages(
    first: int, last: int, room: Any, program: Any, households: Any, members: Any, layout: Any, out: Any
) -> None:
    """Judges and counts the villages from `first` to before `last`.

    `room`: the most rows and members of one village. The tuples are those that `running` makes; `out` holds, both flat,
    the sums [village, year + all, figure] and the words uint32[word, row] of the households.
    """
    village_row, village_member, base, last_members = layout[0][0], layout[0][1], layout[0][6], layout[1]
    short, (_, words, _, lanes) = program[5], program[6]
    scratch = _scratch(room, program)
    registers, marks, rows = scratch[0][0], scratch[1][4], len(households[4])
    years = len(base) // BASE_FIGURES // (len(village_row) - 1) - 1
    shape = words, lanes, len(short), years
    before = np.empty((max(len(short), 1), registers.shape[2]), np.uint32)
    answers = registers.reshape(-1), before.reshape(-1), 2 * registers.shape[2]
    cells, passed = np.zeros(3 * (2 * LANES * words + len(short)), out[0].dtype), np.empty(len(short), np.int64)
    out_and_cells, end = (out[0], out[1], cells, passed), last * (years + 1) * (BASE_FIGURES + 2 * lanes + len(short))
    village = first
    while village < last:
        begun, start, member = village, village_row[village], village_member[village]
        while village < last:
            village += 1
            stop, member_stop = village_row[village], village_member[village]
            if stop - start >= BLOCK_ROWS or member_stop - member >= BLOCK_MEMBERS:
                break
        _answer_block(program, households, members, last_members, (start, stop, member, member_stop), scratch)
        for word in range(words):
            _join_bytes(marks[BYTES * word : BYTES * (word + 1)], out[1][rows * word + start : rows * word + stop])
        first_member = member // WORD * WORD
        add_up_members(registers, short, -(-member_stop // WORD) - member // WORD + 1, before)
        villages, facts = (begun, village, end), (households[4], short)
        _count_villages(villages, first_member, layout[0], facts, answers, shape, out_and_cells)


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
def list_gaps(marks: Any, lane: int, first: int, places: Any, rows: Any) -> Any:
    """Writes the numbers of the rows whose word has the bit of a lane, counted from `first`; how many.

    Eight rows at a time: places[8 * byte] and what follows are the places of the bits of a byte. All eight are written;
    what is too much is written over by the next, so that `rows` has room for eight more than there are marks."""
    found, row, end = np.int64(0), 0, len(marks) // WORD * WORD
    while row < end:
        word = lane_bits(marks, row, lane)
        for byte in range(8):
            eight = np.int64(word >> np.uint64(8 * byte) & np.uint64(255))
            raise_eight(places, 8 * eight, first + row + 8 * byte, rows, found)
            found += np.int64(population(np.uint64(eight)))
        row += WORD
    for rest in range(end, len(marks)):
        rows[found] = first + rest
        found += np.int64(marks[rest] >> np.uint32(lane) & np.uint32(1))
    return found
