"""Reads whose SQL is worked out once.

Django works out the SQL of a query anew each time that it runs; for the short reads around a save that takes ten times
as long as the database does. `prepared` keeps what was worked out, by database and by everything but the values:

    @prepared
    def _posts(user_id: int, today: date) -> QuerySet[Post]:
        return Post.objects.filter(user_id=user_id, from_on__lte=today)

    _posts(user_id=7, today=date(2017, 6, 12))  # a list of rows

What is given by name stands as a parameter: a tuple, for `in`, as so many of them, a long one filled up with its last
value, so that there are few lengths, and the statement for one length is made of that for another. What is given by
position is part of the shape and must be hashable. No value may be None, since SQL asks for that in another way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from operator import itemgetter
from typing import Any, ParamSpec, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

_SHAPES_AT_MOST = 1_000
_ALL_KEPT: list[dict[tuple[Any, ...], Any]] = []
_SHORT, _LONGEST = 8, 64
"""Tuples up to the first length have a statement each, those up to the second one for 16, 32 and 64 values. With longer
ones the work of the database is the greater part anyway."""

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


Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Statement:
    """The SQL of one shape as the database's own driver takes it, its parameters with slots among them, and what turns
    the rows that it finds into what Django gives."""

    sql: str
    for_driver: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    made: Callable[[Row], Any]

    def rows(self, values: dict[str, Any], connection: Any) -> list[Any]:
        """The rows for these values."""
        params = [_value(one, values, connection) if type(one) is _Slot else one for one in self.params]
        found = self._found(params, connection)
        if self.converters:
            found = [self._converted(row, connection) for row in found]
        return list(map(self.made, found))

    def _found(self, params: Sequence[Any], connection: Any) -> Sequence[Row]:
        """Past Django's cursor, which takes as long as SQLite itself, unless somebody listens at it."""
        if not self.for_driver or connection.execute_wrappers or connection.queries_logged:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, params)
                return cast("list[Row]", cursor.fetchall())
        if connection.connection is None:
            connection.ensure_connection()
        connection.validate_no_broken_transaction()
        try:
            return cast("list[Row]", connection.connection.execute(self.for_driver, params).fetchall())
        except connection.Database.Error:
            with connection.wrap_database_errors:
                raise

    def _converted(self, row: Row, connection: Any) -> list[Any]:
        values = list(row)
        for place, convert, expression in self.converters:
            values[place] = convert(values[place], expression, connection)
        return values


def _maker(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Row], Any]:
    """What Django's iterable of this query set makes of a row."""
    way: Any = queryset._iterable_class
    if way is ValuesListIterable:
        return tuple
    if way is FlatValuesListIterable:
        return itemgetter(0)
    if way is not ModelIterable:
        raise TypeError(f"{way.__name__} is not prepared")
    return _model_maker(compiler)


def _model_maker(compiler: Any) -> Callable[[Row], Any]:
    """As `ModelIterable` does it; what is the same for every row is found once."""
    info, notes = compiler.klass_info, tuple((compiler.annotation_col_map or {}).items())
    chosen = info["select_fields"]
    first, after = chosen[0], chosen[-1] + 1
    names = [selected[0].target.attname for selected in compiler.select[first:after]]
    populators: Any = get_related_populators
    along = populators(info, compiler.select, DEFAULT_DB_ALIAS)
    model = info["model"]

    def made(row: Row) -> Any:
        one = model.from_db(DEFAULT_DB_ALIAS, names, row[first:after])
        for populator in along:
            populator.populate(row, one)
        for name, place in notes:
            setattr(one, name, row[place])
        return one

    return made


def prepared(build: Callable[P, QuerySet[Any, Any]]) -> Callable[P, list[Any]]:
    """The rows of the query set that `build` makes, whose SQL is kept."""
    kept: dict[tuple[Any, ...], _Statement | None] = {}
    _ALL_KEPT.append(kept)

    @wraps(build)
    def rows(*shape: P.args, **values: P.kwargs) -> list[Any]:
        tuples = {name: _filled_up(value) for name, value in values.items() if isinstance(value, tuple)}
        lengths = tuple((name, len(value)) for name, value in tuples.items())
        if any(length > _LONGEST for _, length in lengths):
            return list(build(*shape, **values))
        filled_up: dict[str, Any] = values | tuples
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, shape, lengths)
        statement = kept.get(key, _UNKNOWN)
        if isinstance(statement, _Unknown):
            if len(kept) >= _SHAPES_AT_MOST:
                kept.clear()
            # The parts of a load are of any length, and while one of them is worked out everybody else waits.
            alike = kept.get((connection.vendor, shape, None))
            statement = _of_other_lengths(alike, tuples) if alike and tuples else None
            statement = statement or _worked_out(build, shape, filled_up)
            kept[key] = kept[connection.vendor, shape, None] = statement
        return statement.rows(filled_up, connection) if statement is not None else []

    return rows


def _filled_up(values: tuple[Any, ...]) -> tuple[Any, ...]:
    count = len(values)
    if not _SHORT < count <= _LONGEST:
        return values
    return values + values[-1:] * ((1 << (count - 1).bit_length()) - count)


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
    found = compiler.get_converters([selected[0] for selected in compiler.select[: compiler.col_count]])
    converters = tuple((place, one, said) for place, (several, said) in found.items() for one in several)
    for_driver = _with_marks(sql) if compiler.connection.vendor == "sqlite" else ""
    return _Statement(sql, for_driver, tuple(params), converters, _maker(queryset, compiler))


_PLACES = re.compile(r"(IN \((?:%s, )*%s\)|%s)")


def _of_other_lengths(alike: _Statement, tuples: dict[str, tuple[Any, ...]]) -> _Statement | None:
    """The statement with as many places as these tuples take; None where one of them stands otherwise than in
    `IN (…)`, or is empty, so that no row can be found."""
    if not all(tuples.values()):
        return None
    before, texts = iter(alike.params), list[str]()
    params: list[Any] = []
    for text in _PLACES.split(alike.sql.replace("%%", "\0")):
        here = [next(before) for _ in range(text.count("%s"))]
        name = next((one.name for one in here if type(one) is _Slot and one.name in tuples), "")
        if name and not (text.startswith("IN") and _is_whole(here, name)):
            return None
        wanted = [_Slot(name, place) for place in range(len(tuples[name]))] if name else here
        texts.append(f"IN ({', '.join(['%s'] * len(wanted))})" if name else text)
        params += wanted
    sql = "".join(texts).replace("\0", "%%")
    return replace(alike, sql=sql, for_driver=_with_marks(sql) if alike.for_driver else "", params=tuple(params))


def _is_whole(params: Sequence[Any], name: str) -> bool:
    """Whether these are the places of one tuple and nothing else."""
    return all(type(one) is _Slot and (one.name, one.position) == (name, place) for place, one in enumerate(params))


def _with_marks(sql: str) -> str:
    """The statement with SQLite's own places for values."""
    return sql.replace("%%", "\0").replace("%s", "?").replace("\0", "%")


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
