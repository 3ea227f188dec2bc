"""The kernel that numba compiles: facts in, sums per village and exit year out, in one pass over the bytes.

Import this module only where it is used: importing it loads the compiler. It is one generic kernel driven by the arrays
of a `Program`, since only code that stands in a file can be cached between runs.

Villages are taken in blocks that stay in the processor's cache. Statements about members are answered column by
column; their answers are added up member by member in the bytes of one word, and a household's share is the difference
of two running totals (differences of such words are exact as long as no household has more than 255 members).
Questions are answered column by column; then eight of them stand side by side in the bytes of one word: one addition
counts eight figures, one multiplication weighs them with the people who live there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

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

BLOCK_ROWS = 4096
BLOCK_MEMBERS = 16384
INCOME_ROWS = 1024  # whose sums stay in the nearest cache
ONES = np.uint64(0x0101010101010101)
GATHERING = np.uint64(0x0102040810204080)
Function = TypeVar("Function", bound=Callable[..., Any])


def _machine_code(function: Function) -> Function:
    """Compiled at its first call and kept in NUMBA_CACHE_DIR; runs without holding the interpreter."""
    compile_it = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
    return cast("Function", compile_it(function))


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
def _combine(operation: int, left: Any, right: Any) -> None:
    """Joins answers in place: the smaller, the larger, the opposite, or `right` where `left` is yes."""
    if operation == SMALLER:
        for i in range(len(left)):
            left[i] = min(left[i], right[i])
    elif operation == LARGER:
        for i in range(len(left)):
            left[i] = max(left[i], right[i])
    elif operation == NEGATED:
        for i in range(len(left)):
            left[i] = np.uint8(YES) - left[i]
    elif operation == WHEN:
        # Chosen by a mask, not by a jump: which way it goes is anybody's guess, and a wrong guess costs thirty answers.
        for i in range(len(left)):
            taken = np.uint8(0) - (left[i] >> np.uint8(1))
            left[i] = (right[i] & taken) | (left[i] & ~taken)


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
            _combine(step[0], out, registers[step[2]][:count])


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
def _per_household(listed: Any, totals: Any, differences: Any, found: Any) -> None:
    """How many short and how many unsure members each household has, by statement: the difference of the running
    totals before and after its members, then each of its bytes by itself."""
    for word in range(len(totals)):
        total = totals[word]
        position = np.uint64(0)
        before = np.uint32(0)
        for i in range(len(listed)):
            position += np.uint64(listed[i])
            after = total[position]
            differences[i] = np.uint32(after - before)
            before = after
        for part in range(min(2 * STATEMENTS_IN_A_WORD, len(found) - 2 * STATEMENTS_IN_A_WORD * word)):
            out, shift = found[2 * STATEMENTS_IN_A_WORD * word + part], np.uint32(8 * part)
            for i in range(len(listed)):
                out[i] = np.uint8(differences[i] >> shift)


@_machine_code
def _add_money(values: Any, is_revenue: bool, net: Any, gaps: Any) -> None:
    """Adds or takes off one part of an income, and notes where it is missing."""
    if is_revenue:
        for i in range(len(net)):
            net[i] += values[i]
            gaps[i] += np.int64(1) if values[i] == np.int64(MISSING_MONEY) else np.int64(0)
    else:
        for i in range(len(net)):
            net[i] -= values[i]
            gaps[i] += np.int64(1) if values[i] == np.int64(MISSING_MONEY) else np.int64(0)


@_machine_code
def _compare_income(
    sizes: Any, stated: Any, line: Any, double_line: Any, more: Any, parts: Any, net: Any, gaps: Any, out: Any
) -> None:
    """Income per head against the line, multiplied instead of divided (see `kernel.at_least_per_head`)."""
    for i in range(len(out)):
        by_parts = np.uint8(YES) if 2 * net[i] - more >= np.int64(sizes[i]) * double_line else np.uint8(NO)
        by_parts = by_parts if (gaps[i] == 0) & (sizes[i] > 0) else np.uint8(UNSURE)
        by_statement = np.uint8(YES) if stated[i] >= line else np.uint8(NO)
        told = (gaps[i] == parts) & (stated[i] != np.int64(MISSING_MONEY))
        out[i] = by_statement if told else by_parts


@_machine_code
def _income(
    step: Any, parts: Any, counts: Any, amounts: Any, start: int, stop: int, net: Any, gaps: Any, out: Any
) -> None:
    """Adds up the parts and compares; `step` names the columns and the line."""
    for first in range(start, stop, INCOME_ROWS):
        last = min(first + INCOME_ROWS, stop)
        sums, missing = net[: last - first], gaps[: last - first]
        sums[:] = 0
        missing[:] = 0
        for part in range(step[2], step[3]):
            _add_money(amounts[parts[part, 0]][first:last], parts[part, 1] > 0, sums, missing)
        sizes, stated, answers = (
            counts[step[4]][first:last],
            amounts[step[5]][first:last],
            out[first - start : last - start],
        )
        _compare_income(sizes, stated, step[6], step[7], step[8], step[3] - step[2], sums, missing, answers)


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
def _all_listed(listed: Any, sizes: Any, out: Any) -> None:
    """1 where as many members are listed as the household has."""
    for i in range(len(out)):
        out[i] = np.uint8((listed[i] > 0) & (sizes[i] >= 0) & (np.int32(listed[i]) >= sizes[i]))


@_machine_code
def _members(shorts: Any, unsures: Any, given: Any, complete: Any, persons: Any, not_said: Any, out: Any) -> None:
    """Whether nobody falls short; `out` holds the stated answer and stands where no members are given."""
    for i in range(len(out)):
        short, unsure, stated, told = shorts[i], unsures[i], out[i], given[i] != 0
        answer = np.uint8(YES) if (complete[i] != 0) & (unsure == 0) else np.uint8(UNSURE)
        answer = np.uint8(NO) if short > 0 else answer
        not_said[i] = np.uint8((not told) & (stated == NO))
        persons[i] = short if told else np.uint8(0)
        out[i] = answer if told else stated


@_machine_code
def _side_by_side(answered: Any, pairs: Any, fours: Any, out: Any) -> None:
    """The answers to eight questions in the eight bytes of one word."""
    count = len(out)
    for two in range(4):
        low, high, wide = answered[2 * two][:count], answered[2 * two + 1][:count], pairs[two][:count]
        for i in range(count):
            wide[i] = np.uint16(low[i]) | np.uint16(high[i]) << np.uint16(8)
    for two in range(2):
        left, right, wider = pairs[2 * two][:count], pairs[2 * two + 1][:count], fours[two][:count]
        for i in range(count):
            wider[i] = np.uint32(left[i]) | np.uint32(right[i]) << np.uint32(16)
    first, second = fours[0][:count], fours[1][:count]
    for i in range(count):
        out[i] = np.uint64(first[i]) | np.uint64(second[i]) << np.uint64(32)


@_machine_code
def _verdict_bits(words: Any, count: int, not_met: Any, unknown: Any) -> None:
    """One bit for each question: not met, and unknown. The factor brings bit 0 of byte j to bit 56 + j."""
    first = words[0][:count]
    for i in range(count):
        unclear = first[i] & ONES
        missed = ONES ^ unclear ^ (first[i] >> np.uint64(1) & ONES)
        not_met[i] = np.uint16(missed * GATHERING >> np.uint64(56))
        unknown[i] = np.uint16(unclear * GATHERING >> np.uint64(56))
    if len(words) > 1:
        second = words[1][:count]
        for i in range(count):
            unclear = second[i] & ONES
            missed = ONES ^ unclear ^ (second[i] >> np.uint64(1) & ONES)
            not_met[i] |= np.uint16(missed * GATHERING >> np.uint64(56)) << np.uint16(8)
            unknown[i] |= np.uint16(unclear * GATHERING >> np.uint64(56)) << np.uint16(8)


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
def _count_extras(extras: Any, ends: Any, counted: Any) -> None:
    """Adds up one word of extras over the rows of each run, eight figures at once."""
    row = np.uint64(0)
    for run in range(len(counted)):
        total = np.uint64(0)
        while True:
            total += extras[row]
            row += np.uint64(1)
            if ends[row - np.uint64(1)]:
                break
        counted[run] = total


@_machine_code
def _count_answers(answers: Any, extras: Any, people: Any, ends: Any, extra_counts: Any, counted: Any) -> None:
    """Adds up one word of answers over the rows of each run, eight questions at once: the households that miss them,
    the people of those, the households where they are unknown, the people of those; and a word of extras beside."""
    row = np.uint64(0)
    for run in range(len(counted)):
        missed, missed_people, unclear, unclear_people = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
        total = np.uint64(0)
        # Runs are short: asking each row whether it is the last beats a loop that the compiler makes wide.
        while True:
            answer, living = answers[row], np.uint64(people[row])
            unsure = answer & ONES
            no = ONES ^ unsure ^ (answer >> np.uint64(1) & ONES)
            total += extras[row]
            missed += no
            missed_people += no * living
            unclear += unsure
            unclear_people += unsure * living
            row += np.uint64(1)
            if ends[row - np.uint64(1)]:
                break
        extra_counts[run] = total
        counted[run, 0] = missed
        counted[run, 1] = missed_people
        counted[run, 2] = unclear
        counted[run, 3] = unclear_people


@_machine_code
def _put_down(figures: Any, sums: Any) -> None:
    for figure in range(len(sums)):
        sums[figure] = figures[figure]


@_machine_code
def _add(figures: Any, sums: Any) -> None:
    for figure in range(len(sums)):
        sums[figure] += figures[figure]


@_machine_code
def _count_village(base: Any, figures: Any, years: Any, sums: Any) -> None:
    """The sums of one village: what does not depend on the standard, then its runs, by year and all together."""
    last, run = len(sums) - 1, 0
    together = sums[last][BASE_FIGURES:]
    for year in range(last + 1):
        for figure in range(BASE_FIGURES):
            sums[year, figure] = base[year, figure]
    for year in range(last):
        row = sums[year][BASE_FIGURES:]
        if run == len(years) or years[run] != year:
            row[:] = 0
            continue
        _put_down(figures[run], row)
        if run == 0:
            _put_down(figures[run], together)
        else:
            _add(figures[run], together)
        run += 1
        while run < len(years) and years[run] == year:
            _add(figures[run], row)
            _add(figures[run], together)
            run += 1


@_machine_code
def _scratch(room: Any, program: Any) -> Any:
    """Room for the answers of one block: about members, about households, side by side, and counted by run."""
    _, _, _, statements, member_questions, _, (member_registers, words, extra_words) = program
    rows, members = BLOCK_ROWS + room[0], BLOCK_MEMBERS + room[1]
    statement_words = -(-len(statements) // STATEMENTS_IN_A_WORD)
    about_members = (
        np.empty((max(member_registers, 1), members), np.uint8),
        np.empty((statement_words, members + 1), np.uint32),
        np.empty(rows, np.uint32),
        np.empty((2 * len(statements), rows), np.uint8),
    )
    about_households = (
        np.full((LANES * words, rows), np.uint8(YES)),
        np.empty((len(member_questions), rows), np.uint8),
        np.empty((len(member_questions), rows), np.uint8),
        np.empty(INCOME_ROWS, np.int64),
        np.empty(INCOME_ROWS, np.int64),
        np.empty(rows, np.uint8),
    )
    side_by_side = (
        np.empty((4, rows), np.uint16),
        np.empty((2, rows), np.uint32),
        np.empty((words, rows), np.uint64),
        np.empty((extra_words, rows), np.uint64),
    )
    return about_members, about_households, side_by_side, np.empty((rows, extra_words + 4 * words), np.uint64)


@_machine_code
def _answer_block(program: Any, households: Any, members: Any, block: Any, scratch: Any) -> None:
    """Answers every question about the households of a block."""
    steps, member_steps, parts, statements, _, _, _ = program
    answers, counts, amounts, given, _, listed = households
    registers, totals, differences, found = scratch[0]
    answered, persons, not_said, net, gaps, complete = scratch[1]
    start, stop, member, member_stop = block
    count, sized = stop - start, np.int64(-1)
    _ask_members(member_steps, members[0], members[1], members[2], member, member_stop, registers)
    _running_totals(statements, registers, member_stop - member, totals)
    _per_household(listed[start:stop], totals, differences, found)
    for number in range(len(steps)):
        step = steps[number]
        answer = answered[step[1]][:count]
        if step[0] == INCOME:
            _income(step, parts, counts, amounts, start, stop, net, gaps, answer)
        elif step[0] == MEMBERS:
            if step[3] != sized:
                sized = step[3]
                _all_listed(listed[start:stop], counts[sized][start:stop], complete[:count])
            short, unsure = found[2 * step[2]][:count], found[2 * step[2] + 1][:count]
            people, unsaid = persons[step[4]][:count], not_said[step[4]][:count]
            _members(short, unsure, given[start:stop], complete[:count], people, unsaid, answer)
        elif step[0] == SHARE:
            _share(step, counts, start, stop, answer)
        else:
            _compare_column(step, answers, counts, amounts, start, stop, answer)


@_machine_code
def _count_block(below: Any, people: Any, ends: Any, runs: int, bits: Any, scratch: Any) -> None:
    """Writes the verdicts of a block as bits, and counts them run by run."""
    answered, persons, not_said, _, _, _ = scratch[1]
    pairs, fours, words, extras = scratch[2]
    counted = scratch[3]
    count = len(people)
    for word in range(len(words)):
        _side_by_side(answered[LANES * word :], pairs, fours, words[word][:count])
    _verdict_bits(words, count, bits[0], bits[1])
    _extras(below, bits[0], people, persons, not_said, extras)
    # The first extras are counted with the first answers: one walk over the rows instead of two.
    for word in range(len(words)):
        at = len(extras) + 4 * word
        _count_answers(words[word], extras[0], people, ends, counted[:runs, 0], counted[:runs, at : at + 4])
    for word in range(1, len(extras)):
        _count_extras(extras[word], ends, counted[:runs, word])


@_machine_code
def judge_villages(
    first: int, last: int, room: Any, program: Any, households: Any, members: Any, layout: Any, out: Any
) -> None:
    """Judges and counts the villages from `first` to before `last`.

    `room`: the most rows and members of one village. The tuples are those that `running` makes; `out` holds the sums
    [village, year + all, figure] and the bits uint16[row] of not met and of unknown.
    """
    village_row, village_member, of_village, years, ends, base = layout
    sums, not_met, unknown = out
    scratch = _scratch(room, program)
    people, below = households[4], program[5]
    village = first
    while village < last:
        begun, start, member = village, village_row[village], village_member[village]
        while village < last:
            village += 1
            stop, member_stop = village_row[village], village_member[village]
            if stop - start >= BLOCK_ROWS or member_stop - member >= BLOCK_MEMBERS:
                break
        _answer_block(program, households, members, (start, stop, member, member_stop), scratch)
        first_run = of_village[begun]
        bits = not_met[start:stop], unknown[start:stop]
        _count_block(below, people[start:stop], ends[start:stop], of_village[village] - first_run, bits, scratch)
        figures = scratch[3].view(np.uint8)
        for one in range(begun, village):
            run, next_run = of_village[one], of_village[one + 1]
            _count_village(base[one], figures[run - first_run :], years[run:next_run], sums[one])


@_machine_code
def add_up(rows: Any, starts: Any, stops: Any, out: Any) -> None:
    """Sums of contiguous rows: out[i] = rows[starts[i]] + … up to before stops[i]; [area, figure]."""
    for area in range(len(starts)):
        total = out[area]
        total[:] = 0
        for row in range(starts[area], stops[area]):
            for figure in range(len(total)):
                total[figure] += rows[row, figure]


@_machine_code
def list_gaps(not_met: Any, below: Any, first: int, rows: Any) -> int:
    """Writes the numbers of the rows that miss one of the questions in `below`, counted from `first`; how many."""
    found, mask = 0, np.uint16(below)
    for row in range(len(not_met)):
        rows[found] = first + row
        found += 1 if not_met[row] & mask else 0
    return found
