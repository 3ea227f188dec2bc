"""What a processor does to many values at once and no plain loop says: sixty-four comparisons into the bits of one
word, sixty-four incomes compared with a line. `lanes` has what counts thirty-two figures at once.

Written as vectors of the compiler, not of one processor: the same text runs wherever numba does. Two steps that the
compiler has no word for, `picked_bits` and `dealt_bits`, are a loop where the processor has no step for them. Import
this module only where it is used: importing it loads the compiler.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.core import cgutils as untyped_cgutils
from numba.np import arrayobj as untyped_arrayobj

from huitou.rollup.facts_columns import MISSING, MISSING_MONEY

cgutils: Any = untyped_cgutils
arrayobj: Any = untyped_arrayobj

WORD = 64  # comparisons in one word; arrays that are compared must be readable that far beyond their end
LINE = 64  # bytes that the processor brings from memory at once
FIRST_CACHE = 3  # how near, in the words of the compiler
INCOMES_AHEAD = 32  # lines of each column of amounts
_POINTER = ir.IntType(8).as_pointer()
_TUPLE: Any = types.BaseTuple


def intrinsic(generator: Any) -> Any:
    """Code made by a function: what it may be called with is known to numba alone."""
    return extending.intrinsic(generator)


def address_of(context: Any, builder: Any, array_type: Any, array: Any, position: Any) -> Any:
    """Where element `position` of a contiguous array lies, as the address of a byte."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [position]), _POINTER)


def loaded(builder: Any, address: Any, of: Any, length: int) -> Any:
    """The vector that lies at an address, which need not be even."""
    vector = ir.VectorType(of, length)
    return builder.load(builder.bitcast(address, vector.as_pointer()), align=1)


def stored(builder: Any, value: Any, address: Any) -> None:
    """Writes a vector to an address, which need not be even."""
    builder.store(value, builder.bitcast(address, value.type.as_pointer()), align=1)


def spread(builder: Any, value: Any, length: int) -> Any:
    """A vector of `length` times the same value."""
    vector = ir.VectorType(value.type, length)
    once = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), length), [0] * length)
    return builder.shuffle_vector(once, ir.Constant(vector, ir.Undefined), mask)


def _sixty_four(context: Any, builder: Any, array_type: Any, array: Any, position: Any) -> Any:
    """The values that are compared at once."""
    address = address_of(context, builder, array_type, array, position)
    return loaded(builder, address, ir.IntType(array_type.dtype.bitwidth), WORD)


def _as_wide(builder: Any, number: Any, values: Any) -> Any:
    """A number as often and as wide as these values."""
    of = values.type.element
    return spread(builder, builder.trunc(number, of) if of.width < WORD else number, WORD)


def _missing(builder: Any, values: Any) -> Any:
    """Which values stand for no answer. In one byte no other is below zero, and a sign costs no comparison, of which
    the processor makes only one at a time."""
    width = values.type.element.width
    test, value = ("<", 0) if width == 8 else ("==", MISSING_MONEY if width == WORD else MISSING)
    return builder.icmp_signed(test, values, ir.Constant(values.type, [value] * WORD))


def _word_of(builder: Any, found: Any) -> Any:
    return builder.bitcast(found, ir.IntType(WORD))


@intrinsic
def equal_bits(typing: Any, values: Any, position: Any, operand: Any) -> Any:
    """Bit `i` says whether values[position + i] is the operand."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = _sixty_four(context, builder, signature.args[0], *arguments[:2])
        return _word_of(builder, builder.icmp_signed("==", found, _as_wide(builder, arguments[2], found)))

    return types.uint64(values, types.int64, types.int64), generate


@intrinsic
def missing_bits(typing: Any, values: Any, position: Any) -> Any:
    """Bit `i` says whether values[position + i] is no answer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _word_of(builder, _missing(builder, _sixty_four(context, builder, signature.args[0], *arguments)))

    return types.uint64(values, types.int64), generate


@intrinsic
def above_bits(typing: Any, values: Any, position: Any, operand: Any) -> Any:
    """Bit `i` says whether values[position + i] is an answer and more than the operand, which for columns of one byte
    is not below what stands for no answer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = _sixty_four(context, builder, signature.args[0], *arguments[:2])
        above = builder.icmp_signed(">", found, _as_wide(builder, arguments[2], found))
        if found.type.element.width > 8:
            above = builder.and_(above, builder.not_(_missing(builder, found)))
        return _word_of(builder, above)

    return types.uint64(values, types.int64, types.int64), generate


@intrinsic
def part_of(typing: Any, array: Any, first: Any, length: Any) -> Any:
    """Elements of an array as they lie, from `first` on. A slice is the same, but the interpreter's memory manager
    counts it, which costs more than comparing a hundred words does."""
    flat = types.Array(array.dtype, 1, "C")

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = context.make_array(signature.args[0])(context, builder, arguments[0])
        part = context.make_array(flat)(context, builder)
        begins, size = builder.gep(whole.data, [arguments[1]]), whole.itemsize
        arrayobj.populate_array(
            part, data=begins, shape=[arguments[2]], strides=[size], itemsize=size, meminfo=None, parent=None
        )
        return part._getvalue()

    return flat(array, types.int64, types.int64), generate


def _without_owner(context: Any, builder: Any, of: Any, value: Any) -> Any:
    if isinstance(of, _TUPLE):
        inner = zip(of.types, cgutils.unpack_tuple(builder, value, len(of.types)), strict=True)
        return context.make_tuple(builder, of, [_without_owner(context, builder, *one) for one in inner])
    if not isinstance(of, types.Array):
        return value
    whole, lent_array = context.make_array(of)(context, builder, value), context.make_array(of)(context, builder)
    shape, strides = (cgutils.unpack_tuple(builder, one, of.ndim) for one in (whole.shape, whole.strides))
    arrayobj.populate_array(
        lent_array, data=whole.data, shape=shape, strides=strides, itemsize=whole.itemsize, meminfo=None, parent=None
    )
    return lent_array._getvalue()


@intrinsic
def lent(typing: Any, arrays: Any) -> Any:
    """The same arrays, in tuples as they stand, of which the interpreter's memory manager keeps no count: counting
    costs more than the work between two calls. They end with what they are lent from: see `held`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _without_owner(context, builder, signature.args[0], arguments[0])

    return arrays(arrays), generate


@intrinsic
def held(typing: Any, arrays: Any) -> Any:
    """Says that arrays are held until here, for those that were `lent` from them."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.get_dummy_value()

    return types.void(arrays), generate


def _ask(builder: Any, address: Any, lines: Iterable[int], near: int) -> None:
    """Has lines of memory brought near, counted from an address on."""
    flag = ir.IntType(32)
    of_type = ir.FunctionType(ir.VoidType(), [_POINTER, flag, flag, flag])
    prefetch = cgutils.get_or_insert_function(builder.module, of_type, "llvm.prefetch.p0i8")
    for line in lines:
        place = builder.gep(address, [ir.Constant(ir.IntType(WORD), LINE * line)])
        builder.call(prefetch, [place, flag(0), flag(near), flag(1)])


@intrinsic
def ask_ahead(typing: Any, values: Any, position: Any) -> Any:
    """Has the sixty-four values brought near that are read soon: the processor by itself does not look beyond a page.
    There need be nothing at the position."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1])
        _ask(builder, address, range(WORD * signature.args[0].dtype.bitwidth // 8 // LINE), FIRST_CACHE)
        return context.get_dummy_value()

    return types.void(values, types.int64), generate


@intrinsic
def ask_for(typing: Any, values: Any, first: Any, stop: Any) -> Any:
    """Has the lines of values[first] to before values[stop] brought near. There need be nothing at these positions."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole, per_line = ir.IntType(64), LINE * 8 // signature.args[0].dtype.bitwidth
        step = ir.Constant(whole, per_line)
        with cgutils.for_range_slice(builder, *arguments[1:], step, whole, inc=True) as (place, _):
            _ask(builder, address_of(context, builder, signature.args[0], arguments[0], place), range(1), FIRST_CACHE)
        return context.get_dummy_value()

    return types.void(values, types.int64, types.int64), generate


@intrinsic
def behind_a_line(typing: Any, values: Any, position: Any) -> Any:
    """How many bytes behind the beginning of a line an element lies."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(64)
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1])
        return builder.and_(builder.ptrtoint(address, whole), ir.Constant(whole, LINE - 1))

    return types.int64(values, types.int64), generate


@intrinsic
def write_line(typing: Any, values: Any, position: Any, out: Any, at: Any) -> Any:
    """Writes a line of memory past the caches, from out[at] on, which must lie at the beginning of one: what is only
    written is not read before, and takes no room from what is read. `settle_lines` waits for such lines."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        line = loaded(builder, address_of(context, builder, values, arguments[0], arguments[1]), ir.IntType(8), LINE)
        address = address_of(context, builder, out, arguments[2], arguments[3])
        written = builder.store(line, builder.bitcast(address, line.type.as_pointer()), align=LINE)
        written.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)]))
        return context.get_dummy_value()

    return types.void(values, types.int64, out, types.int64), generate


@intrinsic
def settle_lines(typing: Any) -> Any:
    """Lines that were written past the caches are there for every thread."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.fence("seq_cst")
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def raise_eight(typing: Any, values: Any, position: Any, by: Any, out: Any, at: Any) -> Any:
    """Writes to out[at] and what follows eight of the values, each raised by a number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        width = ir.IntType(values.dtype.bitwidth)
        eight = loaded(builder, address_of(context, builder, values, arguments[0], arguments[1]), width, 8)
        raised = builder.add(eight, spread(builder, builder.trunc(arguments[2], width), 8))
        stored(builder, raised, address_of(context, builder, out, arguments[3], arguments[4]))
        return context.get_dummy_value()

    return types.void(values, types.int64, types.int64, out, types.int64), generate


@dataclass(frozen=True, slots=True)
class _Incomes:
    """Sixteen incomes in code that is being made. Sums begin at half of what a missing amount takes away: they are
    below zero where any is missing (see `facts_columns.LARGEST_AMOUNT`)."""

    context: Any
    builder: Any
    amounts: tuple[Any, Any]  # an array: its type, and itself
    of_parts: tuple[Any, Any]
    row: Any

    def sum_of(self, first: Any, last: Any) -> Any:
        """The sum of a range of parts."""
        builder, whole = self.builder, ir.IntType(64)
        total = cgutils.alloca_once(builder, ir.VectorType(whole, 16))
        builder.store(ir.Constant(ir.VectorType(whole, 16), [-MISSING_MONEY // 2] * 16), total)
        with cgutils.for_range_slice(builder, first, last, ir.Constant(whole, 1), whole, inc=True) as (part, _):
            begins = builder.load(
                builder.bitcast(address_of(self.context, builder, *self.of_parts, part), whole.as_pointer())
            )
            builder.store(builder.add(builder.load(total), self.at(begins)), total)
        return builder.load(total)

    def at(self, begins: Any) -> Any:
        """The amounts of sixteen rows in the column that begins there."""
        place = self.builder.add(begins, self.row)
        address = address_of(self.context, self.builder, *self.amounts, place)
        _ask(self.builder, address, range(INCOMES_AHEAD, INCOMES_AHEAD + 2), FIRST_CACHE)
        return loaded(self.builder, address, ir.IntType(64), 16)

    def all_missing(self, total: Any, first: Any, last: Any) -> Any:
        """Whether every part of a range is missing."""
        taken = self.builder.mul(self.builder.sub(last, first), ir.Constant(ir.IntType(64), MISSING_MONEY))
        empty = self.builder.add(taken, ir.Constant(ir.IntType(64), -MISSING_MONEY // 2))
        return self.builder.icmp_signed("==", total, spread(self.builder, empty, 16))


@intrinsic
def income_bits(typing: Any, amounts: Any, of_parts: Any, ranges: Any, sizes: Any, line: Any, row: Any) -> Any:
    """For sixty-four households from `row` on: whose income per head is below the line, and of whom that is unsure.

    `ranges` are three places in `of_parts`, where each column begins in `amounts`: the sums of the columns from the
    first place to the second less those to the third are incomes. The stated income per head, whose column is the first
    number of `line`, stands where all of them are missing; then the line, twice the line for what is multiplied (see
    `kernel.at_least_per_head`), and what a doubled income must be more by."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(64)
        bounds = cgutils.unpack_tuple(builder, arguments[2], 3)
        stated_begins, stated_line, double_line, more = cgutils.unpack_tuple(builder, arguments[4], 4)
        # A product of two numbers of 32 bits is one step of the processor.
        double = spread(builder, builder.sext(builder.trunc(double_line, ir.IntType(32)), whole), 16)
        one, nothing = (ir.Constant(ir.VectorType(whole, 16), [number] * 16) for number in (1, 0))
        words = [ir.Constant(whole, 0)] * 2
        for quarter in range(4):
            here = builder.add(arguments[5], ir.Constant(whole, 16 * quarter))
            incomes = _Incomes(
                context, builder, (signature.args[0], arguments[0]), (signature.args[1], arguments[1]), here
            )
            earned, spent = incomes.sum_of(*bounds[:2]), incomes.sum_of(*bounds[1:])
            people = builder.sext(
                loaded(
                    builder,
                    address_of(context, builder, signature.args[3], arguments[3], here),
                    ir.IntType(32),
                    16,
                ),
                one.type,
            )
            net = builder.sub(earned, spent)
            doubled = builder.sub(builder.add(net, net), spread(builder, more, 16))
            below = builder.icmp_signed("<", doubled, builder.mul(people, double))
            stated = incomes.at(stated_begins)
            told = builder.and_(
                builder.and_(incomes.all_missing(earned, *bounds[:2]), incomes.all_missing(spent, *bounds[1:])),
                builder.icmp_signed("!=", stated, spread(builder, ir.Constant(whole, MISSING_MONEY), 16)),
            )
            # Below zero where an amount is missing, or where nobody lives.
            signs = builder.or_(builder.or_(earned, spent), builder.sub(people, one))
            unsure = builder.and_(builder.icmp_signed("<", signs, nothing), builder.not_(told))
            said = builder.icmp_signed("<", stated, spread(builder, stated_line, 16))
            missed = builder.and_(builder.select(told, said, below), builder.not_(unsure))
            for number, found in enumerate((missed, unsure)):
                bits = builder.zext(builder.bitcast(found, ir.IntType(16)), whole)
                words[number] = builder.or_(words[number], builder.shl(bits, ir.Constant(whole, 16 * quarter)))
        return context.make_tuple(builder, signature.return_type, words)

    words: Any = types.UniTuple
    return words(types.uint64, 2)(amounts, of_parts, ranges, sizes, line, types.int64), generate


@intrinsic
def population(typing: Any, word: Any) -> Any:
    """How many bits of a word are set."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


def picked_one_by_one(word: Any, places: Any) -> Any:
    """What `picked_bits` gives, on any processor."""
    found, one = np.uint64(0), np.uint64(1)
    following = one
    while places:
        first = places & ~(places - one)
        if word & first:
            found |= following
        following <<= one
        places ^= first
    return found


def dealt_one_by_one(word: Any, places: Any) -> Any:
    """What `dealt_bits` gives, on any processor."""
    found, one = np.uint64(0), np.uint64(1)
    following = one
    while places:
        first = places & ~(places - one)
        if word & following:
            found |= first
        following <<= one
        places ^= first
    return found


def _in_one_step(name: str, one_by_one: Any) -> Any:
    def rearranged(typing: Any, word: Any, places: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            if "+bmi2" not in context.codegen()._tm_features:
                return context.compile_internal(builder, one_by_one, signature, arguments)
            whole = ir.IntType(WORD)
            of_type = ir.FunctionType(whole, [whole, whole])
            return builder.call(cgutils.get_or_insert_function(builder.module, of_type, name), arguments)

        return types.uint64(types.uint64, types.uint64), generate

    return rearranged


@intrinsic
def picked_bits(typing: Any, word: Any, places: Any) -> Any:
    """The bits of a word that stand at the places marked, side by side from bit 0 on."""
    return _in_one_step("llvm.x86.bmi.pext.64", picked_one_by_one)(typing, word, places)


@intrinsic
def dealt_bits(typing: Any, word: Any, places: Any) -> Any:
    """The first bits of a word put at the places marked, in their order."""
    return _in_one_step("llvm.x86.bmi.pdep.64", dealt_one_by_one)(typing, word, places)


@intrinsic
def next_number(typing: Any, taken: Any) -> Any:
    """taken[0], which is one more afterwards: no two threads get the same."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = address_of(context, builder, taken, arguments[0], ir.Constant(ir.IntType(WORD), 0))
        number = builder.bitcast(address, ir.IntType(WORD).as_pointer())
        return builder.atomic_rmw("add", number, ir.Constant(ir.IntType(WORD), 1), "monotonic")

    return types.int64(taken), generate
