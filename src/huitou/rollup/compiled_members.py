"""Statements about members, sixty-four members at a time: one word says of whom it holds, another of whom nobody knows.

The words begin at a member whose number is a multiple of 64, so that the word of a member is the same in every block.
Import this module only where it is used: importing it loads the compiler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from huitou.rollup.facts_columns import MISSING, MISSING_MONEY
from huitou.rollup.programs import (
    ABOVE,
    CONSTANT,
    DIFFERENT,
    EQUAL,
    LARGER,
    NEGATED,
    SMALLER,
    STATEMENTS_IN_A_WORD,
    UNSURE,
    WHEN,
    YES,
)
from huitou.rollup.vectors import WORD, above_bits, ask_ahead, equal_bits, part_of, population

Function = TypeVar("Function", bound=Callable[..., Any])
EVERYBODY = np.uint64(2**64 - 1)
AT_A_TIME = 64  # words of members


def machine_code(function: Function) -> Function:
    """Compiled at its first call and kept in NUMBA_CACHE_DIR; runs without holding the interpreter."""
    compile_it = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
    return cast("Function", compile_it(function))


@machine_code
def row_of(table: Any, number: int) -> Any:
    """One row of a table, as `part_of` cuts it out."""
    return part_of(table, number * table.shape[1], table.shape[1])


@machine_code
def _compare(values: Any, first: int, asked: Any, holds: Any, unsure: Any) -> None:
    """Answers one comparison for words of members, whose first value is values[first]: of whom it holds, and of whom
    that is unsure, since they gave no answer. `asked`: test, operand and the value of a missing answer."""
    test, operand, missing = asked
    if test == EQUAL:
        for word in range(len(holds)):
            ask_ahead(values, first + WORD * (word + AT_A_TIME))
            unsure[word] = equal_bits(values, first + WORD * word, missing)
            holds[word] = equal_bits(values, first + WORD * word, operand)
    elif test == DIFFERENT:
        for word in range(len(holds)):
            ask_ahead(values, first + WORD * (word + AT_A_TIME))
            untold = equal_bits(values, first + WORD * word, missing)
            holds[word] = ~(equal_bits(values, first + WORD * word, operand) | untold)
            unsure[word] = untold
    elif test == ABOVE:
        for word in range(len(holds)):
            ask_ahead(values, first + WORD * (word + AT_A_TIME))
            untold = equal_bits(values, first + WORD * word, missing)
            holds[word] = above_bits(values, first + WORD * word, operand) & ~untold
            unsure[word] = untold


@machine_code
def _settle(if_missing: int, holds: Any, unsure: Any) -> None:
    """Where a missing answer is not unsure, but yes or no. Apart from comparing: the compiler would mix the choice with
    the comparisons, value by value."""
    if if_missing == YES:
        for word in range(len(holds)):
            holds[word] |= unsure[word]
    if if_missing != UNSURE:
        unsure[:] = np.uint64(0)


@machine_code
def _combine(operation: int, holds: Any, unsure: Any, other: Any, other_unsure: Any) -> None:
    """Joins answers in place: both, either, the opposite, or the other where the first is yes."""
    if operation == SMALLER:
        for word in range(len(holds)):
            both = holds[word] & other[word]
            unsure[word] = (holds[word] | unsure[word]) & (other[word] | other_unsure[word]) & ~both
            holds[word] = both
    elif operation == LARGER:
        for word in range(len(holds)):
            either = holds[word] | other[word]
            unsure[word] = (unsure[word] | other_unsure[word]) & ~either
            holds[word] = either
    elif operation == NEGATED:
        for word in range(len(holds)):
            holds[word] = ~(holds[word] | unsure[word])
    elif operation == WHEN:
        for word in range(len(holds)):
            asked = holds[word]
            unsure[word] |= asked & other_unsure[word]
            holds[word] = asked & other[word]


@machine_code
def ask_members(steps: Any, members: Any, first: int, words: int, registers: Any, stride: int) -> None:
    """Answers every statement for `words` words of members, the first of whom is `first`; `registers` is flat, and
    `stride` how many words there are of each half of a register.

    All statements for some words, then for the next: so the next words of every column are on their way while these are
    compared."""
    (answers, counts, amounts), (of_answers, of_counts, of_amounts) = members
    for begun in range(0, words, AT_A_TIME):
        some, row = min(AT_A_TIME, words - begun), first + WORD * begun
        for number in range(len(steps)):
            test, source, width, operand = steps[number, 0], steps[number, 2], steps[number, 3], steps[number, 4]
            target = 2 * stride * steps[number, 1] + begun
            holds, unsure = part_of(registers, target, some), part_of(registers, target + stride, some)
            if test == CONSTANT:
                holds[:] = np.uint64(0)
                unsure[:] = EVERYBODY
            elif test in (EQUAL, DIFFERENT, ABOVE):
                if width == 8:
                    _compare(answers, source * of_answers + row, (test, operand, MISSING), holds, unsure)
                elif width == 32:
                    _compare(counts, source * of_counts + row, (test, operand, MISSING), holds, unsure)
                else:
                    _compare(amounts, source * of_amounts + row, (test, operand, MISSING_MONEY), holds, unsure)
            else:
                place = 2 * stride * source + begun
                other, other_unsure = part_of(registers, place, some), part_of(registers, place + stride, some)
                _combine(test, holds, unsure, other, other_unsure)
            if test in (CONSTANT, EQUAL, DIFFERENT, ABOVE):
                _settle(steps[number, 5], holds, unsure)


@machine_code
def _anybody(marked: Any, last: Any, out: Any) -> None:
    """At the last member of each household: is any of its members marked? Elsewhere `out` says nothing.

    One addition answers it for all households of a word. To the marks of the members before the last is added a one
    for each of them: that carries into the place of the last if and only if one of them is marked, and no further.
    """
    carried = np.uint64(0)
    for word in range(len(out)):
        before_last = ~last[word]
        sums = (marked[word] & before_last) + before_last
        over = np.uint64(sums < before_last)
        sums += carried
        carried = over | np.uint64(sums < carried)
        out[word] = sums | marked[word]


@machine_code
def _interleave(planes: Any, words: int, out: Any) -> None:
    """Byte `i` of all four planes side by side in one word; `out` begins with a word for nobody."""
    first, second, third, fourth = planes[0], planes[1], planes[2], planes[3]
    behind, count = out[1:], 8 * words
    for i in range(count):
        low = np.uint16(first[i]) | np.uint16(second[i]) << np.uint16(8)
        high = np.uint16(third[i]) | np.uint16(fourth[i]) << np.uint16(8)
        behind[i] = np.uint32(low) | np.uint32(high) << np.uint32(16)


@machine_code
def _per_household(listed: Any, position: int, interleaved: Any, out: Any) -> None:
    """For each household the four bits of its last member, in the four bytes of a word; those of a household without
    members are another's."""
    behind = np.uint64(position + 7)
    for i in range(len(out)):
        behind += np.uint64(listed[i])
        out[i] = interleaved[behind >> np.uint64(3)] >> np.uint32(behind & np.uint64(7))


@machine_code
def _gather(four: Any, out: Any) -> None:
    """Bits 0 of the four bytes of a word as bits 0 to 3 of a byte; the factor brings bit 8 * i to bit 24 + i."""
    for i in range(len(out)):
        ones = np.uint32(four[i] & np.uint32(0x01010101))
        out[i] = np.uint8(np.uint32(ones * np.uint32(0x01020408)) >> np.uint32(24))


@machine_code
def households_short(
    statements: Any, registers: Any, words: int, last: Any, listed: Any, position: int, scratch: Any, found: Any
) -> None:
    """found[pair, household] of two statements: bit 0 where somebody falls short of the first, bit 1 where somebody is
    unsure, bits 2 and 3 of the second; of households with members. They begin at bit `position` of the words."""
    planes, interleaved, together = scratch
    together = part_of(together, 0, len(listed))
    halves, stride = registers.shape[1] * registers.shape[2], registers.shape[2]
    for pair in range(len(found)):
        for number in range(STATEMENTS_IN_A_WORD):
            asked = min(STATEMENTS_IN_A_WORD * pair + number, len(statements) - 1)
            for kind in range(2):
                marked = part_of(registers, statements[asked] * halves + kind * stride, words)
                _anybody(marked, last, part_of(planes, (2 * number + kind) * planes.shape[1], words))
        _interleave(planes.view(np.uint8), words, interleaved)
        _per_household(listed, position, interleaved, together)
        _gather(together, part_of(found, pair * found.shape[1], len(listed)))


@machine_code
def add_up_members(registers: Any, asked: Any, words: int, before: Any) -> None:
    """before[i, word]: how many members are marked in the words before, for each of the registers in `asked`."""
    for number in range(len(asked)):
        marked, out, total = registers[asked[number]][0], before[number], np.uint64(0)
        for word in range(words):
            out[word] = np.uint32(total)
            total += population(marked[word])


@machine_code
def marked_before(member: Any, marked: Any, of_register: int, before: Any, of_number: int) -> Any:
    """How many members before this one are marked; flat arrays, and where the words of the register begin in them."""
    word = member // WORD
    earlier = marked[of_register + word] & ~(EVERYBODY << np.uint64(member % WORD))
    return before[of_number + word] + population(earlier)
