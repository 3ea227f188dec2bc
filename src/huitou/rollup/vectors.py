"""What a processor does to many values at once and no plain loop says: sixty-four comparisons into the bits of one
word, sixteen incomes added up. `lanes` has what counts thirty-two figures at once.

Written as vectors of the compiler, not of one processor: the same text runs wherever numba does. Import this module
only where it is used: importing it loads the compiler.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils as untyped_cgutils

cgutils: Any = untyped_cgutils

WORD = 64  # comparisons in one word; arrays that are compared must be readable that far beyond their end
_POINTER = ir.IntType(8).as_pointer()


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


def _compared(test: str) -> Any:
    def comparison(typing: Any, values: Any, position: Any, operand: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array_type = signature.args[0]
            width = ir.IntType(array_type.dtype.bitwidth)
            address = address_of(context, builder, array_type, arguments[0], arguments[1])
            limit = spread(builder, builder.trunc(arguments[2], width) if width.width < WORD else arguments[2], WORD)
            found = builder.icmp_signed(test, loaded(builder, address, width, WORD), limit)
            return builder.bitcast(found, ir.IntType(WORD))

        return types.uint64(values, types.int64, types.int64), generate

    return comparison


@intrinsic
def equal_bits(typing: Any, values: Any, position: Any, operand: Any) -> Any:
    """Bit `i` says whether values[position + i] is the operand."""
    return _compared("==")(typing, values, position, operand)


@intrinsic
def above_bits(typing: Any, values: Any, position: Any, operand: Any) -> Any:
    """Bit `i` says whether values[position + i] is more than the operand."""
    return _compared(">")(typing, values, position, operand)


@intrinsic
def lane_bits(typing: Any, marks: Any, position: Any, lane: Any) -> Any:
    """Bit `i` says whether marks[position + i] has the bit of a lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        width = ir.IntType(marks.dtype.bitwidth)
        bit = builder.shl(ir.Constant(width, 1), builder.trunc(arguments[2], width))
        words = loaded(builder, address_of(context, builder, marks, arguments[0], arguments[1]), width, WORD)
        chosen = builder.and_(words, spread(builder, bit, WORD))
        none = ir.Constant(chosen.type, [0] * WORD)
        return builder.bitcast(builder.icmp_unsigned("!=", chosen, none), ir.IntType(WORD))

    return types.uint64(marks, types.int64, types.int64), generate


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


@intrinsic
def sum_parts(typing: Any, amounts: Any, of_parts: Any, ranges: Any, missing: Any, net: Any, gaps: Any, at: Any) -> Any:
    """Sixteen incomes: net[at + i] is the sum of amounts[of_parts[p] + i] over the parts of a range less that over the
    range after it, gaps[at + i] how many of all these are missing. `ranges` are three numbers of parts."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        amounts_type, parts_type, _, _, net_type, gaps_type, _ = signature.args
        vector, whole = ir.VectorType(ir.IntType(64), 16), ir.IntType(64)
        sums, counts = cgutils.alloca_once(builder, vector), cgutils.alloca_once(builder, vector)
        for total in (sums, counts):
            builder.store(ir.Constant(vector, [0] * 16), total)
        nothing = spread(builder, arguments[3], 16)
        bounds = cgutils.unpack_tuple(builder, arguments[2], 3)
        for first, last, join in ((bounds[0], bounds[1], builder.add), (bounds[1], bounds[2], builder.sub)):
            with cgutils.for_range_slice(builder, first, last, ir.Constant(whole, 1), whole, inc=True) as (part, _):
                of_part = builder.load(
                    builder.bitcast(address_of(context, builder, parts_type, arguments[1], part), whole.as_pointer())
                )
                values = loaded(builder, address_of(context, builder, amounts_type, arguments[0], of_part), whole, 16)
                builder.store(join(builder.load(sums), values), sums)
                absent = builder.sext(builder.icmp_signed("==", values, nothing), vector)
                builder.store(builder.sub(builder.load(counts), absent), counts)
        stored(builder, builder.load(sums), address_of(context, builder, net_type, arguments[4], arguments[6]))
        stored(builder, builder.load(counts), address_of(context, builder, gaps_type, arguments[5], arguments[6]))
        return context.get_dummy_value()

    return types.void(amounts, of_parts, ranges, types.int64, net, gaps, types.int64), generate


@intrinsic
def population(typing: Any, word: Any) -> Any:
    """How many bits of a word are set."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate
