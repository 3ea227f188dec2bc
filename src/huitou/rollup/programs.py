"""A standard as steps for the compiled kernel: rows of whole numbers, so that a new indicator needs no new kernel.

Answers are 0 no, 1 unknown, 2 yes: then Kleene's "and" is the smaller, "or" the larger, and "not" is 2 minus it. A
household indicator answers whether it is met. Standards that are judged together share every question they have in
common: the second year of the same indicators costs a few figures and no second reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

import numpy as np

from huitou.core.errors import Refusal
from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When
from huitou.core.facts import NOT_CERTIFIED
from huitou.core.standards import (
    AmountAbove,
    Flag,
    IncomePerHead,
    Indicator,
    NoMemberShort,
    Rule,
    ShareAtMost,
    Standard,
)
from huitou.rollup.cube import NOWHERE
from huitou.rollup.facts_columns import (
    ANSWER_CODES,
    ANSWERS,
    LABELLED,
    MISSING,
    MOST_PARTS,
    NUMBERS,
    FactColumn,
    half_billionths,
)
from huitou.rollup.figures import Measure, Weight, figures_of
from huitou.rollup.kernel import first_cent_met
from huitou.rollup.packed import PackedFacts, Stack
from huitou.rollup.parts import PackedParts
from huitou.rollup.subjects import Int32s, Int64s

NO, UNSURE, YES = range(3)
CONSTANT, EQUAL, DIFFERENT, ABOVE, NEGATED, SMALLER, LARGER, WHEN, INCOME, SHARE, MEMBERS = range(11)
STEP_WIDTH = 9  # operation, target, then what the operation needs
LANES = 32  # bits in the word of a household
NO_QUESTION = -1  # the target of a step whose answer the next step uses
SAFE = 2**62
_LIMITS: Mapping[int, tuple[int, int]] = {bits: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 32, 64)}
_NEVER: Mapping[int, int] = {8: -2, 32: -2, 64: 2**63 - 1}  # no column holds these


class CannotCompile(Exception):
    """The compiled kernel has no step for this; numpy judges it."""


Answer = Literal["unknown", "not_applicable"]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The steps, and where each standard finds its figures and verdicts.

    `steps` and `member_steps` int64[step, 9]; `parts` int64[part, 2]: column and sign of the parts of an income.
    `questions` are answered per household, `member_questions` of them from the answers in `short_registers` about
    members. `asked[s]` says for each indicator of standard `s` which question it is, or its constant answer.

    A household's answers are bits, called lanes: of each question that it is not met, then of each that it is unknown,
    then of each standard that a question is missed, then of each question about members that nobody said who, then that
    there is a household, then that nobody told its size.
    """

    standards: tuple[Standard, ...]
    steps: Int64s
    member_steps: Int64s
    parts: Int64s
    questions: int
    member_registers: int
    statements: Int64s
    member_questions: Int64s
    short_registers: Int64s
    asked: tuple[tuple[int | Answer, ...], ...]

    @property
    def lanes(self) -> int:
        """Bits that a household's answers take."""
        return self.everybody_lane + 2

    @property
    def words(self) -> int:
        """Words of a household's bits."""
        return -(-self.lanes // LANES)

    @property
    def width(self) -> int:
        """Sums per village and year: households and people by lane, then persons of each question about members."""
        return 2 * self.lanes + len(self.member_questions)

    @property
    def below(self) -> Int64s:
        """int64[standard, question]: all bits of the questions of which missing one is to be below the standard."""
        bits = np.zeros((len(self.standards), self.questions), np.int64)
        for standard, row in enumerate(self.asked):
            bits[standard, [answer for answer in row if isinstance(answer, int)]] = -1
        return bits

    @property
    def everybody_lane(self) -> int:
        """The lane of every household; that of a size unknown follows."""
        return 2 * self.questions + len(self.standards) + len(self.member_questions)

    def below_lane(self, standard: int) -> int:
        """The lane that says that a household is below a standard."""
        return 2 * self.questions + standard

    def source(self, position: int) -> Int32s:
        """For each public figure of standard `position` the sum that it is; NOWHERE where it is always 0."""
        standard = self.standards[position]
        slugs = tuple(indicator.slug for indicator in standard.indicators)
        asked = dict(zip(slugs, self.asked[position], strict=True))
        return np.array(
            [
                self._sum_of(figure.measure, figure.weight, asked.get(figure.indicator, 0), position)
                for figure in figures_of(slugs)
            ],
            np.int32,
        )

    def _sum_of(self, measure: Measure, weight: Weight, asked: int | Answer, standard: int) -> int:
        everybody = self._sum_of_lane(self.everybody_lane, weight)
        if measure is Measure.SUBJECTS:
            return everybody
        if measure is Measure.SIZE_UNKNOWN:
            return self._sum_of_lane(self.everybody_lane + 1, Weight.SUBJECTS)
        if measure is Measure.BELOW_STANDARD:
            return self._sum_of_lane(self.below_lane(standard), weight)
        if isinstance(asked, str):
            return everybody if asked == "unknown" and measure is Measure.UNKNOWN else NOWHERE
        if weight is Weight.PERSONS or measure is Measure.PERSONS_UNKNOWN:
            return self._persons(asked, not_said=measure is Measure.PERSONS_UNKNOWN)
        return self._sum_of_lane(asked + (measure is Measure.UNKNOWN) * self.questions, weight)

    def _sum_of_lane(self, lane: int, weight: Weight) -> int:
        """The place of a lane's sum: for each word of lanes there are those of households, then those of people."""
        word, of_word = divmod(lane, LANES)
        of_households = min(self.lanes - LANES * word, LANES)
        return 2 * LANES * word + of_word + (of_households if weight is Weight.PEOPLE else 0)

    def _persons(self, question: int, *, not_said: bool) -> int:
        found = np.flatnonzero(self.member_questions == question)
        if not len(found):
            return NOWHERE
        if not_said:
            return self._sum_of_lane(self.below_lane(len(self.standards)) + int(found[0]), Weight.SUBJECTS)
        return 2 * self.lanes + int(found[0])


def compiled_for(packed: PackedFacts | PackedParts, standards: Sequence[Standard]) -> Program:
    """The program that answers all `standards` in one pass over `packed`.

    Raises `CannotCompile` where numpy has to do it, and `Refusal` HT9002 where columns cannot settle a statement.
    """
    parts = packed.parts if isinstance(packed, PackedParts) else (packed,)
    writer = _Writer(parts[0], parts)
    asked = tuple(tuple(writer.ask(indicator) for indicator in standard.indicators) for standard in standards)
    return Program(
        standards=tuple(standards),
        steps=_table(writer.steps),
        member_steps=_table(writer.member_steps),
        parts=np.array(writer.parts, np.int64).reshape(-1, 2),
        questions=len(writer.questions),
        member_registers=writer.member_registers,
        statements=np.array(list(writer.statements.values()), np.int64),
        member_questions=np.array(writer.member_questions, np.int64),
        short_registers=np.array(writer.short_registers, np.int64),
        asked=asked,
    )


def _table(steps: list[tuple[int, ...]]) -> Int64s:
    table = np.zeros((len(steps), STEP_WIDTH), np.int64)
    for position, step in enumerate(steps):
        table[position, : len(step)] = step
    return table


@dataclass(slots=True)
class _Writer:
    """Writes the steps of one program, each question and each statement once. Columns stand as in `packed` in all parts
    of the facts, which are `alike`."""

    packed: PackedFacts
    alike: Sequence[PackedFacts]
    steps: list[tuple[int, ...]] = field(default_factory=list)
    member_steps: list[tuple[int, ...]] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)
    questions: dict[tuple[Rule, Decimal | None], int] = field(default_factory=dict)
    statements: dict[Expression, int] = field(default_factory=dict)
    member_questions: list[int] = field(default_factory=list)
    short_registers: list[int] = field(default_factory=list)
    member_registers: int = 0
    _next_register: int = 0

    def ask(self, indicator: Indicator) -> int | Answer:
        """The question of an indicator, or the answer that needs no facts."""
        if indicator.applies == "no":
            return "not_applicable"
        if indicator.applies == "not_confirmed":
            return "unknown"
        rule = indicator.rule
        threshold = None if isinstance(rule, Flag | NoMemberShort) else indicator.threshold
        if isinstance(rule, IncomePerHead | ShareAtMost | AmountAbove) and threshold is None:
            return "unknown"
        if (rule, threshold) not in self.questions:
            target = self.questions[rule, threshold] = len(self.questions)
            self._write(rule, target, threshold)
        return self.questions[rule, threshold]

    def _write(self, rule: Rule, target: int, threshold: Decimal | None) -> None:
        match rule:
            case Flag(fact):
                self._compare(fact, target, *self._truth(fact))
            case NoMemberShort():
                self._members(rule, target)
            case AmountAbove(fact) if threshold is not None:
                self._compare(fact, target, ABOVE, floor(threshold * 100))
            case ShareAtMost(part, whole) if threshold is not None:
                self._share(part, whole, target, Fraction(threshold))
            case IncomePerHead() if threshold is not None:
                self._income(rule, target, Fraction(threshold))

    def _compare(self, fact: str, target: int, test: int, operand: int) -> None:
        column = self.packed.facts.facts.get(fact)
        unsettled = ANSWER_CODES[NOT_CERTIFIED] if column and column.kind == "certified" else None
        self.steps.append(_leaf(self.packed.households, fact, target, test, operand, UNSURE, unsettled))

    def _truth(self, fact: str) -> tuple[int, int]:
        column = self.packed.facts.facts.get(fact)
        return (DIFFERENT, _nothing(column)) if column else (CONSTANT, 0)

    def _income(self, rule: IncomePerHead, target: int, threshold: Fraction) -> None:
        first = len(self.parts)
        self.parts += [(self._position(name, 64), 1) for name in rule.revenues]
        self.parts += [(self._position(name, 64), -1) for name in rule.expenses]
        if len(self.parts) - first > MOST_PARTS:
            raise CannotCompile
        line = first_cent_met(rule, threshold)
        double_line, size = 2 * line - 1, self._position(rule.size, 32)
        _require_room(double_line, self._largest(size))
        if abs(double_line) > _LIMITS[32][1]:
            raise CannotCompile
        stated = self._position(rule.stated, 64)
        # Below zero the half rounds down: more than the double line is one more than at least it.
        self.steps.append((INCOME, target, first, len(self.parts), size, stated, line, double_line, int(line <= 0)))

    def _share(self, part: str, whole: str, target: int, threshold: Fraction) -> None:
        left, right = self._position(part, 32), self._position(whole, 32)
        numerator, denominator = threshold.as_integer_ratio()
        _require_room(100 * denominator, self._largest(left))
        _require_room(numerator, self._largest(right))
        self.steps.append((SHARE, target, left, right, 100 * denominator, numerator))

    def _members(self, rule: NoMemberShort, target: int) -> None:
        register = self.statements.get(rule.short)
        if register is None:
            register = self.statements[rule.short] = self._statement(rule.short)
        stated = self.packed.facts.facts.get(rule.stated)
        operand = int(rule.stated_met)
        self._compare(rule.stated, NO_QUESTION, EQUAL if stated else CONSTANT, operand)
        statement = list(self.statements).index(rule.short)
        self.steps.append((MEMBERS, target, statement, self._position(rule.size, 32), len(self.member_questions)))
        self.member_questions.append(target)
        self.short_registers.append(register)

    def _statement(self, expression: Expression) -> int:
        """Writes the steps of a statement about members; the register that holds the answer."""
        match expression:
            case Fact(name, missing):
                column = self._member_column(name)
                test, operand = (DIFFERENT, _nothing(column)) if column else (CONSTANT, 0)
                return self._member_leaf(name, test, operand, _answer_code(missing))
            case Is(name, value):
                column = self._member_column(name)
                return self._member_leaf(name, *(_equality(column, name, value) if column else (CONSTANT, 0)), UNSURE)
            case Above(name, limit):
                column = self._member_column(name)
                return self._member_leaf(name, *(_excess(column, name, limit) if column else (CONSTANT, 0)), UNSURE)
            case Not(of):
                answer = self._statement(of)
                self.member_steps.append((NEGATED, answer, answer))
                return answer
            case When(condition, then):
                return self._joined(WHEN, NO, (condition, then))
            case All(parts):
                return self._joined(SMALLER, YES, parts)
            case AnyOf(parts):
                return self._joined(LARGER, NO, parts)

    def _joined(self, operation: int, nothing: int, parts: Sequence[Expression]) -> int:
        """The first part's register takes the answer of all; the registers of the others are free again."""
        if not parts:
            return self._member_leaf("", CONSTANT, 0, nothing)
        joined = self._statement(parts[0])
        for part in parts[1:]:
            self.member_steps.append((operation, joined, self._statement(part)))
            self._next_register = joined + 1
        return joined

    def _member_leaf(self, name: str, test: int, operand: int, if_missing: int) -> int:
        register = self._next_register
        self._next_register += 1
        self.member_registers = max(self.member_registers, self._next_register)
        self.member_steps.append(_leaf(self.packed.members, name, register, test, operand, if_missing, None))
        return register

    def _member_column(self, name: str) -> FactColumn | None:
        return self.packed.facts.member_facts.get(name)

    def _position(self, fact: str, width: int) -> int:
        """The place of a fact that must have this width."""
        found, position = self.packed.households.where.get(fact, (0, 0))
        if found != width:
            raise CannotCompile
        return position

    def _largest(self, count: int) -> int:
        return max(one.largest[count] for one in self.alike)


def _require_room(factor: int, largest: int) -> None:
    if abs(factor) * max(largest, 1) >= SAFE:
        raise CannotCompile


def _leaf(
    stack: Stack, fact: str, target: int, test: int, operand: int, if_missing: int, unsettled: int | None
) -> tuple[int, ...]:
    """One comparison: operation, target, position, width, operand, answer where missing, value that is unsure."""
    if test == CONSTANT:
        return CONSTANT, target, 0, 0, 0, if_missing
    width, position = stack.where[fact]
    low, high = _LIMITS[width]
    if width == 8:
        low = MISSING  # answers and labels are never below it
    if test == DIFFERENT and width == 8 and operand == 0 and unsettled is None:
        test = ABOVE  # the same of answers, in one comparison
    if test == ABOVE:
        operand = min(max(operand, low), high)
    elif not low <= operand <= high:
        operand = _NEVER[width]
    return test, target, position, width, operand, if_missing, _NEVER[width] if unsettled is None else unsettled


def _answer_code(answer: bool | None) -> int:
    return UNSURE if answer is None else YES if answer else NO


def _nothing(column: FactColumn) -> int:
    """The value that counts as no: 0, the empty text, or for shares none at all."""
    if column.kind in LABELLED:
        return column.labels.index("") if "" in column.labels else len(column.labels)
    return _NEVER[32] if column.kind == "share" else 0


def _equality(column: FactColumn, name: str, value: str | int | bool) -> tuple[int, int]:
    if column.kind in ANSWERS:
        return EQUAL, ANSWER_CODES.get(value, len(ANSWER_CODES))
    if column.kind in LABELLED:
        return EQUAL, column.labels.index(value) if value in column.labels else len(column.labels)
    if column.kind in NUMBERS:
        return EQUAL, int(value) if isinstance(value, int) else _NEVER[64]
    raise Refusal.of("HT9002", key=name, value=value)


def _excess(column: FactColumn, name: str, limit: Decimal) -> tuple[int, int]:
    if column.kind in NUMBERS | ANSWERS:
        return ABOVE, floor(limit)
    if column.kind == "share" and half_billionths(limit) % 2 == 0:
        return ABOVE, half_billionths(limit)
    raise Refusal.of("HT9002", key=name, value=limit)
