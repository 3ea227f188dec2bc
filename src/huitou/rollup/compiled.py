"""The kernel that numba compiles: facts in, sums per village and exit year out, in one pass over the bytes.

Import this module only where it is used: importing it loads the compiler. It is one generic kernel driven by the arrays
of a `Program`, since only code that stands in a file can be cached between runs.

Villages are taken in blocks that stay in the processor's cache. Statements about members are answered column by
column; their answers are added up member by member in the bytes of one word, and a household's share is the difference
of two running totals (differences of such words are exact as long as no household has more than 255 members).
Questions are answered column by column; then eight of them stand side by side in the bytes of one word, so that one
addition counts eight figures, and one multiplication weighs them with the people who live there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

from huitou.rollup.facts_columns import MISSING, MISSING_MONEY
from huitou.rollup.packed import BASE_FIGURES
from huitou.rollup.programs import (
    ABOVE,
    CONSTANT,
    DIFFERENT,
    EQUAL,
    INCOME,
    LANES,
    LARGER,
    MEMBERS,
    NEGATED,
    NO,
    SHARE,
    SMALLER,
    STATEMENTS_IN_A_WORD,
    UNSURE,
    WHEN,
    YES,
)

BLOCK_ROWS = 1024
BLOCK_MEMBERS = 4096
Function = TypeVar("Function", bound=Callable[..., Any])


def _machine_code(function: Function) -> Function:
    """Compiled at its first call and kept in NUMBA_CACHE_DIR; runs without holding the interpreter."""
    compiled: Function = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")(function)
    return compiled


@_machine_code
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


@_machine_code
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


@_machine_code
def _combine(operation: int, left: Any, right: Any, out: Any) -> None:
    """Joins answers: the smaller, the larger, the opposite, or `right` where `left` is yes."""
    if operation == SMALLER:
        for i in range(len(out)):
            out[i] = min(left[i], right[i])
    elif operation == LARGER:
        for i in range(len(out)):
            out[i] = max(left[i], right[i])
    elif operation == NEGATED:
        for i in range(len(out)):
            out[i] = np.uint8(YES) - left[i]
    elif operation == WHEN:
        for i in range(len(out)):
            out[i] = right[i] if left[i] == YES else left[i]


@_machine_code
def _ask_members(steps: Any, answers: Any, counts: Any, amounts: Any, start: int, stop: int, registers: Any) -> None:
    """Answers every statement about the members from `start` to before `stop`."""
    count = stop - start
    for number in range(len(steps)):
        step = steps[number]
        out = registers[step[1]][:count]
        if step[0] == CONSTANT or step[0] == EQUAL or step[0] == DIFFERENT or step[0] == ABOVE:
            _compare_column(step, answers, counts, amounts, start, stop, out)
        else:
            _combine(step[0], registers[step[2]][:count], registers[step[3]][:count], out)


@_machine_code
def _running_totals(statements: Any, registers: Any, count: int, totals: Any) -> None:
    """Running totals of short and of unsure members, two statements to a word; `totals` begin with 0."""
    for word in range(len(totals)):
        total = totals[word][: count + 1]
        first = registers[statements[STATEMENTS_IN_A_WORD * word]][:count]
        if STATEMENTS_IN_A_WORD * word + 1 < len(statements):
            second = registers[statements[STATEMENTS_IN_A_WORD * word + 1]][:count]
            for i in range(count):
                low = np.uint32(first[i] >> 1) | np.uint32(first[i] & 1) << np.uint32(8)
                high = np.uint32(second[i] >> 1) | np.uint32(second[i] & 1) << np.uint32(8)
                total[i + 1] = low | high << np.uint32(16)
        else:
            for i in range(count):
                total[i + 1] = np.uint32(first[i] >> 1) | np.uint32(first[i] & 1) << np.uint32(8)
        running = np.uint32(0)
        total[0] = running
        for i in range(1, count + 1):
            running = np.uint32(running + total[i])
            total[i] = running


@_machine_code
def _per_household(listed: Any, totals: Any, found: Any) -> None:
    """The difference of the running totals before and after the members of each household."""
    for word in range(len(totals)):
        total, out = totals[word], found[word]
        position = np.uint64(0)
        before = np.uint32(0)
        for i in range(len(listed)):
            position += np.uint64(listed[i])
            after = total[position]
            out[i] = np.uint32(after - before)
            before = after


@_machine_code
def _income(
    step: Any, parts: Any, counts: Any, amounts: Any, start: int, stop: int, net: Any, gaps: Any, out: Any
) -> None:
    """Income per head against the line, multiplied instead of divided (see `kernel.at_least_per_head`)."""
    count = stop - start
    net[:count] = step[8] * -1
    gaps[:count] = 0
    net, gaps, out = net[:count], gaps[:count], out[:count]
    for part in range(step[2], step[3]):
        values = amounts[parts[part, 0]][start:stop]
        if parts[part, 1] > 0:
            for i in range(count):
                net[i] += 2 * values[i]
                gaps[i] += values[i] == MISSING_MONEY
        else:
            for i in range(count):
                net[i] -= 2 * values[i]
                gaps[i] += values[i] == MISSING_MONEY
    size, stated = counts[step[4]][start:stop], amounts[step[5]][start:stop]
    line, double_line, all_missing = step[6], step[7], step[3] - step[2]
    for i in range(count):
        by_parts = np.uint8(YES) if net[i] >= np.int64(size[i]) * double_line else np.uint8(NO)
        by_parts = by_parts if (gaps[i] == 0) & (size[i] > 0) else np.uint8(UNSURE)
        by_statement = np.uint8(YES) if stated[i] >= line else np.uint8(NO)
        told = (gaps[i] == all_missing) & (stated[i] != MISSING_MONEY)
        out[i] = by_statement if told else by_parts


@_machine_code
def _share(step: Any, counts: Any, start: int, stop: int, out: Any) -> None:
    """A part of a whole against the limit, multiplied instead of divided."""
    part, whole = counts[step[2]][start:stop], counts[step[3]][start:stop]
    for i in range(stop - start):
        met = np.int64(part[i]) * step[4] <= np.int64(whole[i]) * step[5]
        known = (part[i] != MISSING) & (whole[i] != MISSING) & (whole[i] != 0)
        answer = np.uint8(YES) if met else np.uint8(NO)
        out[i] = answer if known else np.uint8(UNSURE)


@_machine_code
def _members(step: Any, found: Any, given: Any, listed: Any, sizes: Any, persons: Any, not_said: Any, out: Any) -> None:
    """Whether nobody falls short; `out` holds the stated answer and stands where no members are given."""
    word, shift = step[2] // STATEMENTS_IN_A_WORD, np.uint32(16 * (step[2] % STATEMENTS_IN_A_WORD))
    members = found[word]
    for i in range(len(out)):
        short = np.uint8(members[i] >> shift)
        unsure = np.uint8(members[i] >> (shift + np.uint32(8)))
        complete = (listed[i] > 0) & (sizes[i] >= 0) & (np.int32(listed[i]) >= sizes[i]) & (unsure == 0)
        answer = np.uint8(YES) if complete else np.uint8(UNSURE)
        answer = np.uint8(NO) if short > 0 else answer
        stated = out[i]
        not_said[i] = np.uint8((given[i] == 0) & (stated == NO))
        persons[i] = short if given[i] else np.uint8(0)
        out[i] = answer if given[i] else stated


@_machine_code
def _side_by_side(answered: Any, word: int, not_met: Any, unknown: Any) -> None:
    """Eight questions in the bytes of a word: 1 where not met, 1 where unknown."""
    first = LANES * word
    for lane in range(min(LANES, len(answered) - first)):
        answer, shift = answered[first + lane][: len(not_met)], np.uint64(8 * lane)
        if lane == 0:
            for i in range(len(not_met)):
                not_met[i] = np.uint64(answer[i] == NO)
                unknown[i] = np.uint64(answer[i] & 1)
        else:
            for i in range(len(not_met)):
                not_met[i] |= np.uint64(answer[i] == NO) << shift
                unknown[i] |= np.uint64(answer[i] & 1) << shift


@_machine_code
def _verdict_bits(answered: Any, count: int, not_met: Any, unknown: Any) -> None:
    """One bit for each question: not met, and unknown."""
    not_met[:count] = 0
    unknown[:count] = 0
    for question in range(len(answered)):
        answer, bit = answered[question][:count], np.uint16(question)
        for i in range(count):
            not_met[i] |= np.uint16(answer[i] == NO) << bit
            unknown[i] |= np.uint16(answer[i] & 1) << bit


@_machine_code
def _extras(below: Any, bits: Any, people: Any, persons: Any, not_said: Any, words: Any) -> None:
    """Households and people below each standard, then persons and unsaid persons of each question about members."""
    count = len(people)
    words[:, :count] = 0
    for standard in range(len(below)):
        lane, mask = 2 * standard, np.uint16(below[standard])
        word, shift = words[lane // LANES], np.uint64(8 * (lane % LANES))
        for i in range(count):
            once = np.uint64(1) | np.uint64(people[i]) << np.uint64(8)
            word[i] |= (once if bits[i] & mask else np.uint64(0)) << shift
    for question in range(len(persons)):
        lane = 2 * (len(below) + question)
        word, shift = words[lane // LANES], np.uint64(8 * (lane % LANES))
        short, unsaid = persons[question], not_said[question]
        for i in range(count):
            word[i] |= (np.uint64(short[i]) | np.uint64(unsaid[i]) << np.uint64(8)) << shift


@_machine_code
def _add_lanes(sums: Any, at: int, word: Any) -> None:
    for lane in range(LANES):
        sums[at + lane] += np.int32(word >> np.uint64(8 * lane) & np.uint64(255))


@_machine_code
def _add_run(sums: Any, start: int, stop: int, people: Any, extras: Any, not_met: Any, unknown: Any) -> None:
    """Adds the rows of one run to the sums of its village and year."""
    at = BASE_FIGURES
    for word in range(len(extras)):
        total = np.uint64(0)
        for i in range(start, stop):
            total += extras[word, i]
        _add_lanes(sums, at, total)
        at += LANES
    for word in range(len(not_met)):
        missed, missed_people, unclear, unclear_people = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
        for i in range(start, stop):
            living = np.uint64(people[i])
            missed += not_met[word, i]
            missed_people += not_met[word, i] * living
            unclear += unknown[word, i]
            unclear_people += unknown[word, i] * living
        _add_lanes(sums, at, missed)
        _add_lanes(sums, at + LANES, missed_people)
        _add_lanes(sums, at + 2 * LANES, unclear)
        _add_lanes(sums, at + 3 * LANES, unclear_people)
        at += 4 * LANES


@_machine_code
def _close_village(sums: Any) -> None:
    """All years together, in the last row of the village."""
    last = len(sums) - 1
    for year in range(last):
        for figure in range(BASE_FIGURES, sums.shape[1]):
            sums[last, figure] += sums[year, figure]


@_machine_code
def judge_villages(
    first: int,
    last: int,
    room: Any,
    program: Any,
    households: Any,
    members: Any,
    layout: Any,
    out: Any,
) -> None:
    """Judges and counts the villages from `first` to before `last`.

    `room`: the most rows and members of one village. The tuples are those of `running.arrays_of`; `out` holds the
    sums int32[village, year + all, figure] and the bits uint16[row] of not met and of unknown.
    """
    steps, member_steps, parts, statements, member_questions, below, shape = program
    answers, counts, amounts, given, people, listed = households
    member_answers, member_counts, member_amounts = members
    run_row, run_year, of_village, member_start, base = layout
    sums, not_met_bits, unknown_bits = out
    questions, member_registers, words, extra_words = shape
    most_rows, most_members = BLOCK_ROWS + room[0], BLOCK_MEMBERS + room[1]
    registers = np.empty((max(member_registers, 1), most_members), np.uint8)
    statement_words = -(-len(statements) // STATEMENTS_IN_A_WORD)
    totals = np.empty((statement_words, most_members + 1), np.uint32)
    found = np.empty((statement_words, most_rows), np.uint32)
    answered = np.empty((max(questions, 1), most_rows), np.uint8)
    persons = np.empty((len(member_questions), most_rows), np.uint8)
    not_said = np.empty((len(member_questions), most_rows), np.uint8)
    net, gaps = np.empty(most_rows, np.int64), np.empty(most_rows, np.int64)
    not_met, unknown = np.zeros((words, most_rows), np.uint64), np.zeros((words, most_rows), np.uint64)
    extras = np.empty((extra_words, most_rows), np.uint64)
    village = first
    while village < last:
        begun, start, member = village, run_row[of_village[village]], member_start[village]
        while village < last:
            stop, member_stop = run_row[of_village[village]], member_start[village]
            if stop - start >= BLOCK_ROWS or member_stop - member >= BLOCK_MEMBERS:
                break
            village += 1
        stop, member_stop = run_row[of_village[village]], member_start[village]
        count = stop - start
        _ask_members(member_steps, member_answers, member_counts, member_amounts, member, member_stop, registers)
        _running_totals(statements, registers, member_stop - member, totals)
        _per_household(listed[start:stop], totals, found)
        for number in range(len(steps)):
            step = steps[number]
            answer = answered[step[1]][:count]
            if step[0] == INCOME:
                _income(step, parts, counts, amounts, start, stop, net, gaps, answer)
            elif step[0] == MEMBERS:
                short, unsaid = persons[step[4]][:count], not_said[step[4]][:count]
                sizes = counts[step[3]][start:stop]
                _members(step, found, given[start:stop], listed[start:stop], sizes, short, unsaid, answer)
            elif step[0] == SHARE:
                _share(step, counts, start, stop, answer)
            else:
                _compare_column(step, answers, counts, amounts, start, stop, answer)
        for word in range(words):
            _side_by_side(answered[:questions], word, not_met[word][:count], unknown[word][:count])
        bits, unsure_bits = not_met_bits[start:stop], unknown_bits[start:stop]
        _verdict_bits(answered[:questions], count, bits, unsure_bits)
        _extras(below, bits, people[start:stop], persons, not_said, extras)
        for one in range(begun, village):
            sums[one] = 0
            sums[one, :, :BASE_FIGURES] = base[one]
            for run in range(of_village[one], of_village[one + 1]):
                a, b = run_row[run] - start, run_row[run + 1] - start
                _add_run(sums[one, run_year[run]], a, b, people[start:stop], extras, not_met, unknown)
            _close_village(sums[one])


@_machine_code
def add_up(rows: Any, starts: Any, stops: Any, out: Any) -> None:
    """Sums of contiguous rows: out[i] = rows[starts[i]] + … up to before stops[i]; int32[area, figure]."""
    for area in range(len(starts)):
        total = out[area]
        total[:] = 0
        for row in range(starts[area], stops[area]):
            for figure in range(len(total)):
                total[figure] += rows[row, figure]
