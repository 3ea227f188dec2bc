"""Whole files into a table: one statement per thousand rows, or one COPY, and one event with a digest over them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, models

from huitou.audit.actions import record
from huitou.audit.writing import require_writing
from huitou.core.authority import Actor

_WRITTEN_AT_ONCE = 1000
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
    by_name: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    prepared = _prepared(fields, rows)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A copy goes past Django's cursor; its errors must come as Django's all the same.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
            ):  # names of our own
                for row in prepared:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # nosec B608  # names of our own
            cursor.executemany(statement, prepared)


def update_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[int, int, Sequence[Any]]]) -> int:
    """Updates `rows` (id, version, values in the order of the field `names`) and counts their versions up.

    Runs inside the caller's transaction. A row whose version is no longer the one given is left alone; returns how
    many were changed, so that the caller sees whether somebody else was quicker.
    """
    require_writing(model.__name__)
    if not rows:
        return 0
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table = quote(model._meta.db_table)
    changes = f"{columns}, version = version + 1"
    statement = f"UPDATE {table} SET {changes} WHERE id = %s AND version = %s"  # nosec B608  # names of our own
    prepared = _prepared(fields, [values for _, _, values in rows])
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*values, row[0], row[1]) for values, row in zip(prepared, rows, strict=True)])
        return int(cursor.rowcount)


def record_bulk(
    verb: str,
    thing: str,
    rows: Sequence[Sequence[Any]],
    *,
    by: Actor,
    now: datetime,
    area_code: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """One event for many rows: how many, and a digest over what they say."""
    content = sha256()
    for first in range(0, len(rows), _WRITTEN_AT_ONCE):
        content.update("".join(repr(tuple(row)) for row in rows[first : first + _WRITTEN_AT_ONCE]).encode())
    record(
        verb,
        thing,
        content.hexdigest()[:32],
        by=by,
        now=now,
        area_code=area_code,
        detail={"rows": len(rows), "digest": content.hexdigest(), **(detail or {})},
    )


def _prepared(fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """The rows as this database takes them: only the columns of some types are written otherwise."""
    converters = {place: convert for place, field in enumerate(fields) if (convert := _converter(field))}
    if not converters:
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, convert in converters.items():
        columns[place] = [None if value is None else convert(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """How a value of the field is written on this database; None: as it is. The whole file is written inside one
    transaction, so each different date is converted once and a UUID without the field's own detours."""
    if connection.vendor == "postgresql" or not isinstance(field, _CHANGED_BY_THE_DATABASE):
        return None
    if isinstance(field, models.UUIDField):
        return _hexadecimal
    return cache(lambda value: field.get_db_prep_save(value, connection))


def _hexadecimal(value: UUID | str) -> str:
    return value if isinstance(value, str) else value.hex
