"""Writing events, sealing them, anchoring the head."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from huitou.audit.chain import GENESIS, SAID, Said, chained_hash
from huitou.audit.models import Event
from huitou.audit.rows import insert_rows
from huitou.audit.writing import writing
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json

SEALED_AT_ONCE = 2000


def record(
    verb: str,
    thing: str,
    thing_ref: str,
    *,
    by: Actor,
    now: datetime,
    area_code: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """One event in the caller's transaction. `detail` holds plain JSON: references, counts, digests, key names.

    Raises RuntimeError outside a transaction: a deed without its event must not be possible.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb}: an event belongs inside the transaction of its deed")
    said = (
        now, by.user_id, by.name, by.role.slug, by.via, verb, thing, thing_ref, area_code,
        canonical_json({**(detail or {}), **_for_whom(by)}),
    )  # fmt: skip
    insert_rows(Event, _EVENT_FIELDS, [(uuid.uuid4(), *said, "", "")])


def record_export(rows: int, asked: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Somebody took the log out as a workbook, narrowed as `asked`; in the caller's transaction. Raises `Refusal`
    HT7001."""
    by.require(Permission.AUDIT_VIEW)
    record("audit.export", "audit", "", by=by, now=now, detail={"rows": rows, **asked})


def record_verification(seq: int, breaks: int, *, by: Actor, now: datetime) -> None:
    """Somebody verified the whole chain up to `seq`; in the caller's transaction. Raises `Refusal` HT7001."""
    by.require(Permission.AUDIT_VIEW)
    record("audit.verify", "installation", "", by=by, now=now, detail={"seq": seq, "breaks": breaks})


_EVENT_FIELDS = (
    "ref", "at", "user_id", "user_name", "role", "via", "verb", "thing", "thing_ref", "area_code", "detail",
    "previous", "hash",
)  # fmt: skip


def _for_whom(by: Actor) -> dict[str, int]:
    """Whose post it is, when somebody stands in for its holder."""
    return {} if by.acting_for is None else {"acting_for": by.acting_for}


def seal_events() -> int:
    """Chains the events that have no sequence number yet, oldest first; how many. Safe to run twice or at once:
    the unique sequence number lets one sealer through."""
    with transaction.atomic(), writing():
        last = Event.objects.filter(seq__isnull=False).order_by("-seq").first()
        seq, head = (last.seq or 0, last.hash) if last is not None else (0, GENESIS)
        waiting = list(Event.objects.filter(seq__isnull=True).order_by("id").values_list("pk", *SAID)[:SEALED_AT_ONCE])
        sealed = []
        for key, *said in waiting:
            previous, seq = head, seq + 1
            head = chained_hash(Said(*said), seq, previous)
            sealed.append((seq, previous, head, key))
        _write_seals(sealed)
    return len(waiting)


def _write_seals(sealed: Sequence[tuple[int, str, str, int]]) -> None:
    """Number, hash before and hash into the rows that have none yet; one prepared statement for all of them."""
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(name)} = %s" for name in ("seq", "previous", "hash"))
    table = quote(Event._meta.db_table)
    statement = f"UPDATE {table} SET {columns} WHERE id = %s AND seq IS NULL"  # nosec B608  # names of our own
    with connection.cursor() as cursor:
        cursor.executemany(statement, sealed)


def anchor_head(*, now: datetime) -> Path:
    """Appends the head of the chain to the anchor file outside the database; its path. Whoever rewrites the chain
    must rewrite this file as well, and every copy of it."""
    last = Event.objects.aggregate(last=Max("seq"))["last"]
    head = Event.objects.filter(seq=last).values_list("hash", flat=True).first() or GENESIS
    path = Path(settings.ANCHORS) / f"{now:%Y-%m}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": now.isoformat(), "seq": last or 0, "hash": head}) + "\n")
    return path
