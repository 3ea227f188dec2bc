"""Statements about members, sixty-four members at a time: one word says of whom it holds, another of whom nobody knows.

The words begin at a member whose number is a multiple of 64, so that the word of a member is the same in every block.
Import this module only where it is used: importing it loads the compiler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from huitou.rollup.programs import (
    ABOVE,
    CONSTANT,
    DIFFERENT,
    EQUAL,
    LARGER,
    NEGATED,
    SMALLER,
    UNSURE,
    WHEN,
    YES,
)
from huitou.rollup.vectors import (
    WORD,
    above_bits,
    ask_ahead,
    dealt_bits,
    equal_bits,
    missing_bits,
    part_of,
    picked_bits,
    population,
)

Function = TypeVar("Function", bound=Callable[..., Any])
EVERYBODY = np.uint64(2**64 - 1)
AT_A_TIME = 16  # words of members


def machine_code(function: Function) -> Function:
    """Compiled at its first call and kept in NUMBA_CACHE_DIR; runs without holding the interpreter."""
    compile_it = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
    return cast("Function", compile_it(function))


@machine_code
def row_of(table: Any, number: int) -> Any:
    """One row of a table, as `part_of` cuts it out."""
    return part_of(table, number * table.shape[1], table.shape[1])


@machine_code
def _compare(values: Any, first: int, test: int, operand: int, holds: Any, unsure: Any) -> None:
    """Answers one comparison for words of members, whose first value is values[first]: of whom it holds, and of whom
    that is unsure, since they gave no answer."""
    if test == EQUAL:
        for word in range(len(holds)):
            ask_ahead(values, first + WORD * (word + AT_A_TIME))
            unsure[word] = missing_bits(values, first + WORD * word)
            holds[word] = equal_bits(values, first + WORD * word, operand)
    elif test == DIFFERENT:
        for word in range(len(holds)):
            ask_ahead(values, first + WORD * (word + AT_A_TIME))
            untold = missing_bits(values, first + WORD * word)
            holds[word] = ~(equal_bits(values, first + WORD * word, operand) | untold)
            unsure[word] = untold
    elif test == ABOVE:
        for word in range(len(holds)):
            ask_ahead(values, first + WORD * (word + AT_A_TIME))
            unsure[word] = missing_bits(values, first + WORD * word)
            holds[word] = above_bits(values, first + WORD * word, operand)


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
    answers, counts, amounts = members
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
                    _compare(row_of(answers, source), row, test, operand, holds, unsure)
                elif width == 32:
                    _compare(row_of(counts, source), row, test, operand, holds, unsure)
                else:
                    _compare(row_of(amounts, source), row, test, operand, holds, unsure)
            else:
                place = 2 * stride * source + begun
                other, other_unsure = part_of(registers, place, some), part_of(registers, place + stride, some)
                _combine(test, holds, unsure, other, other_unsure)
            if test in (CONSTANT, EQUAL, DIFFERENT, ABOVE):
                _settle(steps[number, 5], holds, unsure)


@machine_code
def _anybody(marked: Any, last: Any, carried: Any) -> Any:
    """At the last member of each household: is any of its members marked? Elsewhere it says nothing. And what is
    carried to the next word.

    One addition answers it for all households of a word. To the marks of the members before the last is added a one
    for each of them: that carries into the place of the last if and only if one of them is marked, and no further.
    """
    before_last = ~last
    sums = (marked & before_last) + before_last
    over = np.uint64(sums < before_last)
    sums += carried
    return sums | marked, over | np.uint64(sums < carried)


@machine_code
def _beyond_the_word(gathered: Any, bits: Any, filled: Any, full: Any) -> Any:
    """What of the bits does not fit behind the `filled` ones of a word that is full, else what is gathered. Without a
    branch, which would be guessed wrong every other time."""
    return gathered & full - np.uint64(1) | bits >> np.uint64(1) >> np.uint64(63) - filled & -full


@machine_code
def _of_the_last(holds: Any, unsure: Any, last: Any, position: int, out: Any) -> None:
    """Whether a statement holds of anybody, and whether it is unsure of anybody: the bits of all households that have
    members side by side, in both halves of `out`. Members before bit `position` are left out."""
    half, filled, place = np.uint64(len(out) // 2), np.uint64(0), np.uint64(0)
    gathered, gathered_unsure, carried, carried_unsure = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    wanted = EVERYBODY << np.uint64(position)
    for word in range(len(last)):
        chosen = last[word] & wanted
        wanted = EVERYBODY
        anybody, carried = _anybody(holds[word], last[word], carried)
        anybody_unsure, carried_unsure = _anybody(unsure[word], last[word], carried_unsure)
        bits, bits_unsure = picked_bits(anybody, chosen), picked_bits(anybody_unsure, chosen)
        gathered |= bits << filled
        gathered_unsure |= bits_unsure << filled
        out[place], out[half + place] = gathered, gathered_unsure
        count = filled + population(chosen)
        full = count >> np.uint64(6)
        gathered = _beyond_the_word(gathered, bits, filled, full)
        gathered_unsure = _beyond_the_word(gathered_unsure, bits_unsure, filled, full)
        place, filled = place + full, count & np.uint64(63)
    out[place], out[half + place] = gathered, gathered_unsure


@machine_code
def _from(bits: Any, first: Any) -> Any:
    """Sixty-four bits from a place on."""
    place, behind = first >> np.uint64(6), first & np.uint64(63)
    return bits[place] >> behind | bits[place + np.uint64(1)] << np.uint64(1) << np.uint64(63) - behind


@machine_code
def _to_households(bits: Any, listed: Any, found: Any, found_unsure: Any) -> None:
    """Deals the bits to the households that have members; the others get none."""
    taken, half = np.uint64(0), np.uint64(WORD * (len(bits) // 2))
    for word in range(len(found)):
        with_members = ~equal_bits(listed, WORD * word, 0)
        found[word] = dealt_bits(_from(bits, taken), with_members)
        found_unsure[word] = dealt_bits(_from(bits, half + taken), with_members)
        taken += population(with_members)


@machine_code
def households_short(
    statements: Any, registers: Any, last: Any, listed: Any, position: int, side_by_side: Any, found: Any
) -> None:
    """found[2 * statement, word]: the bits of the households where somebody falls short of a statement; the row after
    that: where somebody is unsure. Their members begin at bit `position` of the words."""
    halves, stride, words = registers.shape[1] * registers.shape[2], registers.shape[2], len(listed) // WORD
    for number in range(len(statements)):
        holds = part_of(registers, statements[number] * halves, len(last))
        unsure = part_of(registers, statements[number] * halves + stride, len(last))
        _of_the_last(holds, unsure, last, position, side_by_side)
        row = 2 * number * found.shape[1]
        _to_households(side_by_side, listed, part_of(found, row, words), part_of(found, row + found.shape[1], words))


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
