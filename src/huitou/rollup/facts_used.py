"""Which facts a standard asks for: only those become columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When
from huitou.core.standards import AmountAbove, Flag, IncomePerHead, NoMemberShort, Rule, ShareAtMost, Standard


def subject_facts_used(standards: Sequence[Standard]) -> frozenset[str]:
    """The facts of the subjects themselves."""
    return frozenset(name for rule in _rules(standards) for name in _subject_facts(rule))


def member_facts_used(standards: Sequence[Standard]) -> frozenset[str]:
    """The facts of their members."""
    rules = (rule for rule in _rules(standards) if isinstance(rule, NoMemberShort))
    return frozenset(name for rule in rules for name in _mentioned(rule.short))


def _rules(standards: Sequence[Standard]) -> Iterator[Rule]:
    return (indicator.rule for standard in standards for indicator in standard.indicators)


def _subject_facts(rule: Rule) -> Iterable[str]:
    match rule:
        case IncomePerHead(revenues, expenses, size, stated):
            return (*revenues, *expenses, size, stated)
        case NoMemberShort(_, size, stated):
            return (size, stated)
        case ShareAtMost(part, whole):
            return (part, whole)
        case Flag(fact) | AmountAbove(fact):
            return (fact,)


def _mentioned(expression: Expression) -> Iterator[str]:
    match expression:
        case Fact(name) | Is(name) | Above(name):
            yield name
        case Not(of):
            yield from _mentioned(of)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _mentioned(part)
        case When(condition, then):
            yield from _mentioned(condition)
            yield from _mentioned(then)
