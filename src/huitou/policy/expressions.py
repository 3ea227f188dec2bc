"""Conditions in a pack, as YAML, made into the core's expressions.

`{fact: name}` (with `missing: true` for the answer that stands in), `{fact: name, is: value}`,
`{fact: name, above: "0.10"}`, `{not: …}`, `{all: […]}`, `{any: […]}`, `{when: …, then: …}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from huitou.core.amounts import parse_decimal
from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When


def expression_from(source: Any) -> Expression:
    """The expression written as `source`. Raises ValueError for any other shape."""
    build = _SHAPES.get(frozenset(source)) if isinstance(source, Mapping) else None
    if build is None:
        raise ValueError(f"not a condition: {source!r}")
    return build(source)


def facts_read(expression: Expression) -> Iterator[str]:
    """The names of the facts that the expression reads."""
    match expression:
        case Fact(name) | Is(name) | Above(name):
            yield name
        case Not(of):
            yield from facts_read(of)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from facts_read(part)
        case When(condition, then):
            yield from facts_read(condition)
            yield from facts_read(then)


def _limit(text: object) -> Decimal:
    number = parse_decimal(text) if isinstance(text, str) else None
    if number is None:
        raise ValueError(f"not a number in quotes: {text!r}")
    return number


def _parts(source: object) -> tuple[Expression, ...]:
    if not isinstance(source, list) or not source:
        raise ValueError(f"not a list of conditions: {source!r}")
    return tuple(expression_from(part) for part in source)


def _name(source: Mapping[str, Any]) -> str:
    name = source["fact"]
    if not isinstance(name, str):
        raise ValueError(f"not a name of a fact: {name!r}")
    return name


def _value(value: object) -> str | int | bool:
    if not isinstance(value, (str, int)):
        raise ValueError(f"not a value to compare with: {value!r}")
    return value


def _stand_in(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"not a yes or no: {value!r}")
    return value


_SHAPES: Mapping[frozenset[str], Callable[[Mapping[str, Any]], Expression]] = {
    frozenset({"fact"}): lambda source: Fact(_name(source)),
    frozenset({"fact", "missing"}): lambda source: Fact(_name(source), _stand_in(source["missing"])),
    frozenset({"fact", "is"}): lambda source: Is(_name(source), _value(source["is"])),
    frozenset({"fact", "above"}): lambda source: Above(_name(source), _limit(source["above"])),
    frozenset({"not"}): lambda source: Not(expression_from(source["not"])),
    frozenset({"all"}): lambda source: All(_parts(source["all"])),
    frozenset({"any"}): lambda source: AnyOf(_parts(source["any"])),
    frozenset({"when", "then"}): lambda source: When(expression_from(source["when"]), expression_from(source["then"])),
}
