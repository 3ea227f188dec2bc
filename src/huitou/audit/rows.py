"""Rows into a table, however many: one prepared statement for all of them, or one COPY."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from huitou.audit.writing import require_writing

_COPIED_FROM = 20
"""A copy takes a few messages more than one statement with its values."""
_CHANGED_BY_THE_DATABASE = (models.UUIDField, models.DateField)


@contextmanager
def all_kept() -> Iterator[None]:
    """While rows by the hundred thousand are made, none of which is garbage: the collector would go over all of them
    again and again."""
    is_ours = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_ours:
            gc.enable()


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts `rows` (values in the order of `names`: attribute names such as `parent_id`) without reading them back.

    Runs inside the caller's transaction. Fields that are left out take the database's NULL, so name every field
    that must hold something.
    """
    require_writing(model.__name__)
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    shape = _insertion(model, tuple(names), database.vendor)
    prepared = _prepared(shape.fields, rows, database)
    with database.cursor() as cursor:
        if shape.copy and len(rows) >= _COPIED_FROM:
            # A copy goes past Django's cursor; its errors must come as Django's all the same.
            with database.wrap_database_errors, cursor.copy(shape.copy) as copy:
                for row in prepared:
                    copy.write_row(row)
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


@dataclass(frozen=True, slots=True)
class _Insertion:
    """The fields of some rows and the statements that insert them; `copy` is empty where the database has none."""

    fields: tuple[Any, ...]
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
    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # nosec B608  # names of our own
    copy = f"COPY {table} ({columns}) FROM STDIN" if vendor == "postgresql" else ""
    return _Insertion(fields, insert, copy)


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
    if database.vendor == "postgresql":
        return rows
    converters = {place: convert for place, field in enumerate(fields) if (convert := _converter(field, database))}
    if not converters:
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, one_by_one in converters.items():
        convert = cache(one_by_one) if len(rows) > 1 else one_by_one
        columns[place] = [None if value is None else convert(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _converter(field: Any, database: Any) -> Callable[[Any], Any] | None:
    """How a value of the field is written on SQLite; None: as it is. The whole file is written inside one
    transaction, so each different date is converted once and a UUID without the field's own detours."""
    if not isinstance(field, _CHANGED_BY_THE_DATABASE):
        return None
    if isinstance(field, models.UUIDField):
        return _hexadecimal
    return lambda value: field.get_db_prep_save(value, database)


def _hexadecimal(value: UUID | str) -> str:
    return value if isinstance(value, str) else value.hex
