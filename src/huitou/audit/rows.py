"""Rows into a table, however many: one prepared statement for all of them, a hundred at a time, or one COPY."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from huitou.audit.sorted_indexes import made_afterwards
from huitou.audit.writing import require_writing

_COPIED_FROM = 20
"""A copy takes a few messages more than one statement with its values."""
_TOGETHER = 100
"""Rows of one statement: what SQLite does once for each, such as counting up the keys, is a third of the work."""
_MANY = 200
"""From so many rows on it pays to work a statement of many rows out."""
_CHANGED_BY_THE_DATABASE = (models.UUIDField, models.DateField, models.BinaryField)


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts `rows` (values in the order of `names`: attribute names such as `parent_id`) without reading them back.

    Runs inside the caller's transaction. Fields that are left out take the database's NULL, so name every field
    that must hold something.
    """
    require_writing(model.__name__)
    if not rows:
        return
    if len(rows) >= _MANY:
        _insert(model, dict(zip(names, zip(*rows, strict=True), strict=True)), len(rows))
        return
    database = connections[DEFAULT_DB_ALIAS]
    shape = _insertion(model, tuple(names), database.vendor)
    prepared = _prepared(shape.fields, rows, database)
    with database.cursor() as cursor:
        if shape.copy and len(rows) >= _COPIED_FROM:
            _copy(cursor, shape.copy, prepared, database)
        else:
            cursor.executemany(shape.insert, prepared)


def put_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    unique: Sequence[str],
    changed: Sequence[str],
) -> None:
    """Inserts `rows` as `insert_rows` does; where one with the same `unique` is there, it takes over the values of
    `changed`. Names are attribute names."""
    require_writing(model.__name__)
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    shape = _insertion(model, tuple(names), database.vendor)
    with database.cursor() as cursor:
        statement = shape.insert + _on_conflict(model, tuple(unique), tuple(changed))
        cursor.executemany(statement, _prepared(shape.fields, rows, database))


@cache
def _on_conflict(model: type[models.Model], unique: tuple[str, ...], changed: tuple[str, ...]) -> str:
    """SQLite and PostgreSQL say it in the same words."""
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = {str(field.attname): quote(str(field.column)) for field in model._meta.concrete_fields}
    taken = ", ".join(f"{columns[name]} = EXCLUDED.{columns[name]}" for name in changed)
    cell = ", ".join(columns[name] for name in unique)
    return f" ON CONFLICT ({cell}) DO UPDATE SET {taken}"  # nosec B608  # names of our own


def insert_columns(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> None:
    """Inserts rows by the hundred thousand, given as their columns by attribute name; otherwise as `insert_rows`. On
    SQLite no query of the connection may be half read meanwhile, since indexes may be made anew."""
    require_writing(model.__name__)
    count = len(next(iter(columns.values()), ()))
    if count:
        with made_afterwards(model._meta.db_table, count, connections[DEFAULT_DB_ALIAS]):
            _insert(model, columns, count)


def _insert(model: type[models.Model], columns: Mapping[str, Sequence[Any]], count: int) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    shape = _insertion(model, tuple(columns), database.vendor)
    with database.cursor() as cursor:
        if shape.copy:
            _copy(cursor, shape.copy, zip(*columns.values(), strict=True), database)
        else:
            _insert_together(cursor, shape, _converted(shape.fields, columns.values(), database), count)


def _copy(cursor: Any, statement: str, rows: Iterable[Sequence[Any]], database: Any) -> None:
    """A copy goes past Django's cursor; its errors must come as Django's all the same."""
    with database.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _insert_together(cursor: Any, shape: _Insertion, columns: Sequence[Sequence[Any]], count: int) -> None:
    """Many rows with each statement, the rest one by one. What all rows say is handed over once for a statement."""
    same = tuple(place for place, values in enumerate(columns) if place and _is_one_value(values))
    varying = [values for place, values in enumerate(columns) if place not in same]
    said = tuple(columns[place][0] for place in same)
    together = count - count % _TOGETHER
    for rows, begins in ((_TOGETHER, range(0, together, _TOGETHER)), (1, range(together, count))):
        statement = f"{shape.head} VALUES {_places(rows, len(columns), same)}"
        some = ((values[at : at + rows] for values in varying) for at in begins)
        cursor.executemany(statement, ((*chain.from_iterable(values), *said) for values in some))


def _is_one_value(values: Sequence[Any]) -> bool:
    return values[0] == values[-1] and values.count(values[0]) == len(values)


@lru_cache(maxsize=100)
def _places(rows: int, width: int, same: tuple[int, ...]) -> str:
    """The numbered places of the values of some rows, which come column by column; what all of them say comes last."""
    varying = [place for place in range(width) if place not in same]
    firsts = {place: 1 + order * rows for order, place in enumerate(varying)}
    firsts |= {place: 1 + len(varying) * rows + order for order, place in enumerate(same)}
    steps = {place: int(place in varying) for place in range(width)}
    lines = (", ".join(f"?{firsts[place] + row * steps[place]}" for place in range(width)) for row in range(rows))
    return ", ".join(f"({line})" for line in lines)


@dataclass(frozen=True, slots=True)
class _Insertion:
    """The fields of some rows and the statements that insert them; `copy` is empty where the database has none."""

    fields: tuple[Any, ...]
    head: str
    insert: str
    copy: str


@cache
def _insertion(model: type[models.Model], names: tuple[str, ...], vendor: str) -> _Insertion:
    by_name: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    fields = tuple(by_name[name] for name in names)
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    places = ", ".join(["%s"] * len(fields))
    head = f"INSERT INTO {table} ({columns})"
    copy = f"COPY {table} ({columns}) FROM STDIN" if vendor == "postgresql" else ""
    return _Insertion(fields, head, f"{head} VALUES ({places})", copy)


def update_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[int, int, Sequence[Any]]]) -> int:
    """Updates `rows` (id, version, values in the order of the field `names`) and counts their versions up.

    Runs inside the caller's transaction. A row whose version is no longer the one given is left alone; returns how
    many were changed, so that the caller sees whether somebody else was quicker.
    """
    require_writing(model.__name__)
    if not rows:
        return 0
    database = connections[DEFAULT_DB_ALIAS]
    fields, statement = _update(model, tuple(names), database.vendor)
    prepared = _prepared(fields, [values for _, _, values in rows], database)
    with database.cursor() as cursor:
        cursor.executemany(statement, [(*values, row[0], row[1]) for values, row in zip(prepared, rows, strict=True)])
        return int(cursor.rowcount)


@cache
def _update(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[tuple[Any, ...], str]:
    """The fields and the statement, by kind of database."""
    del vendor
    fields: tuple[Any, ...] = tuple(model._meta.get_field(name) for name in names)
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table = quote(model._meta.db_table)
    changes = f"{columns}, version = version + 1"
    return fields, f"UPDATE {table} SET {changes} WHERE id = %s AND version = %s"  # nosec B608  # names of our own


def _prepared(fields: Sequence[Any], rows: Sequence[Sequence[Any]], database: Any) -> Sequence[Sequence[Any]]:
    """The rows as this database takes them: only the columns of some types are written otherwise."""
    if not any(_converter(field, database) for field in fields):
        return rows
    return list(zip(*_converted(fields, zip(*rows, strict=True), database), strict=True))


def _converted(fields: Sequence[Any], columns: Iterable[Sequence[Any]], database: Any) -> list[Sequence[Any]]:
    """The columns as this database takes them."""
    found: list[Sequence[Any]] = []
    for field, values in zip(fields, columns, strict=True):
        convert = _converter(field, database)
        found.append(values if convert is None else convert(values))
    return found


def _converter(field: Any, database: Any) -> Callable[[Sequence[Any]], Sequence[Any]] | None:
    """How the values of a field are written on SQLite; None: as they are. The whole file is written inside one
    transaction, so each different date is converted once and a UUID without the field's own detours."""
    if database.vendor == "postgresql" or not isinstance(field, _CHANGED_BY_THE_DATABASE):
        return None
    if isinstance(field, models.UUIDField):
        return _hexadecimal
    if isinstance(field, models.BinaryField):
        return _taken_as_they_are

    def written(values: Sequence[Any]) -> Sequence[Any]:
        spelled = {value: field.get_db_prep_save(value, database) for value in set(values) if value is not None}
        return list(map({None: None, **spelled}.__getitem__, values))

    return written


def _hexadecimal(values: Sequence[UUID | str | None]) -> Sequence[str | None]:
    return [value if value is None or isinstance(value, str) else value.hex for value in values]


def _taken_as_they_are(values: Sequence[bytes | memoryview | None]) -> Sequence[bytearray | None]:
    """Python's module for SQLite looks for an adapter of bytes each time, which takes longer than all the rest."""
    return [value if value is None else bytearray(value) for value in values]
