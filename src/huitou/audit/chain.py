"""The chain of events: what is hashed of an event, together with the hash of the event before it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from uuid import UUID

GENESIS = "0" * 64
"""What stands before the first event."""


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that an event says. `detail` is canonical JSON text."""

    ref: UUID
    at: datetime
    user_id: int | None
    user_name: str
    role: str
    via: str
    verb: str
    thing: str
    thing_ref: str
    area_code: str
    detail: str


SAID = tuple(field.name for field in fields(Said))


def chained_hash(said: Said, seq: int, previous: str) -> str:
    """SHA-256 over the canonical JSON of what an event says, its number and the hash before it.

    The text is put together key by key, since verifying a million events must not take minutes; a test holds it to
    `core.canonical`.
    """
    user = "null" if said.user_id is None else str(said.user_id)
    text = (
        f'{{"area_code":{quoted(said.area_code)},"at":{quoted(said.at.astimezone(UTC).isoformat())}'
        f',"detail":{quoted(said.detail)},"previous":{quoted(previous)},"ref":"{said.ref}","role":{quoted(said.role)}'
        f',"seq":{seq},"thing":{quoted(said.thing)},"thing_ref":{quoted(said.thing_ref)},"user_id":{user}'
        f',"user_name":{quoted(said.user_name)},"verb":{quoted(said.verb)},"via":{quoted(said.via)}}}'
    )
    return sha256(text.encode()).hexdigest()
