"""Whole files into a table, with one event and a digest over their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from huitou.audit.actions import record
from huitou.audit.rows import insert_columns, insert_rows, put_rows, update_rows
from huitou.core.authority import Actor

__all__ = ["insert_columns", "insert_rows", "put_rows", "record_bulk", "update_rows"]

_WRITTEN_AT_ONCE = 1000


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
