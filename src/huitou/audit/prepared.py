"""Reads whose SQL is worked out once.

Django works out the SQL of a query anew each time that it runs; for the short reads around a save that takes ten times
as long as the database does. `prepared` keeps what was worked out, by database and by everything but the values:

    @prepared
    def _posts(user_id: int, today: date) -> QuerySet[Post]:
        return Post.objects.filter(user_id=user_id, from_on__lte=today)

    _posts(user_id=7, today=date(2017, 6, 12))  # a list of rows

What is given by name stands as a parameter (a tuple as so many of them), what is given by position is part of the shape
and must be hashable. No value may be None, since SQL asks for that in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet

_SHAPES_AT_MOST = 1_000
_ALL_KEPT: list[dict[tuple[Any, ...], Any]] = []
_LONGEST = 8
"""Tuples longer than this come in too many lengths; there the work of the database is the greater part anyway."""

P = ParamSpec("P")


class _Slot(Expression):
    """Where a value will stand."""

    def __init__(self, name: str, position: int = 0) -> None:
        super().__init__()
        self.name, self.position = name, position

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place, with itself as what stands there until the values are known."""
        del compiler, connection
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class _Statement:
    """The SQL of one shape, its parameters with slots among them, and what turns its rows into what Django gives."""

    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Any], ...]

    def rows(self, values: dict[str, Any], connection: Any) -> list[Any]:
        """The rows for these values."""
        params = tuple(_value(one, values, connection) if isinstance(one, _Slot) else one for one in self.params)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        if self.converters:
            found = [self._converted(row, connection) for row in found]
        iterable: Any = self.queryset
        return list(iterable._iterable_class(_Worked(_Answered(self.compiler, found), self.queryset.model)))

    def _converted(self, row: Sequence[Any], connection: Any) -> tuple[Any, ...]:
        values = list(row)
        for place, (converters, expression) in self.converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)


class _Answered:
    """What stands in for a query and its compiler when the rows are there already."""

    __slots__ = ("_found", "annotation_col_map", "klass_info", "select")

    def __init__(self, compiler: Any, found: Sequence[Any]) -> None:
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map, self._found = compiler.annotation_col_map, found

    def get_compiler(self, using: str | None = None) -> _Answered:
        """Itself."""
        del using
        return self

    def execute_sql(self, **how: Any) -> Sequence[Any]:
        """The rows."""
        del how
        return self._found

    def results_iter(self, results: object = None, **how: Any) -> Iterator[Any]:
        """One row after another."""
        del results, how
        return iter(self._found)


@dataclass(frozen=True, slots=True)
class _Worked:
    """As much of a query set as Django's iterables look at."""

    query: _Answered
    model: type[Any]
    db: str = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = field(default_factory=dict)


def prepared(build: Callable[P, QuerySet[Any, Any]]) -> Callable[P, list[Any]]:
    """The rows of the query set that `build` makes, whose SQL is kept."""
    kept: dict[tuple[Any, ...], _Statement | None] = {}
    _ALL_KEPT.append(kept)

    @wraps(build)
    def rows(*shape: P.args, **values: P.kwargs) -> list[Any]:
        lengths = tuple((name, len(value)) for name, value in values.items() if isinstance(value, tuple))
        if any(length > _LONGEST for _, length in lengths):
            return list(build(*shape, **values))
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, shape, lengths)
        statement = kept.get(key, _UNKNOWN)
        if isinstance(statement, _Unknown):
            if len(kept) >= _SHAPES_AT_MOST:
                kept.clear()
            statement = kept[key] = _worked_out(build, shape, values)
        return statement.rows(values, connection) if statement is not None else []

    return rows


def forget() -> None:
    """Every statement is worked out anew: for tests that change what query sets are made of."""
    for kept in _ALL_KEPT:
        kept.clear()


class _Unknown:
    """A shape that was not met yet."""


_UNKNOWN = _Unknown()


def _worked_out(build: Callable[..., QuerySet[Any, Any]], shape: Any, values: dict[str, Any]) -> _Statement | None:
    """None where no row can ever be found."""
    queryset = build(*shape, **{name: _slots(name, value) for name, value in values.items()})
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    converters = compiler.get_converters([selected[0] for selected in compiler.select[: compiler.col_count]])
    return _Statement(queryset, compiler, sql, tuple(params), tuple(converters.items()))


def _slots(name: str, value: Any) -> Any:
    return tuple(_Slot(name, place) for place in range(len(value))) if isinstance(value, tuple) else _Slot(name)


def _value(slot: _Slot, values: dict[str, Any], connection: Any) -> Any:
    """A value as the database takes it."""
    given = values[slot.name]
    one = given[slot.position] if isinstance(given, tuple) else given
    if isinstance(one, UUID):
        return one if connection.features.has_native_uuid_field else one.hex
    if isinstance(one, datetime):
        return connection.ops.adapt_datetimefield_value(one)
    return connection.ops.adapt_datefield_value(one) if isinstance(one, date) else one
