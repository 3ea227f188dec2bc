"""The trail of one thing, what was done last, and the chain verified."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.timezone import localtime

from huitou.audit.chain import GENESIS, SAID, Said, chained_hash
from huitou.audit.models import Event
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Place, Problem, Refusal

_VERB = SAID.index("verb")


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as a page shows it."""

    at: datetime
    user_name: str
    role: str
    verb: str
    thing: str
    thing_ref: str
    detail: Any


def events_of(thing: str, thing_ref: str, *, viewer: Actor) -> tuple[EventLine, ...]:
    """The story of one thing, newest first."""
    viewer.require(Permission.AUDIT_VIEW)
    events = Event.objects.filter(thing=thing, thing_ref=thing_ref).order_by("-id")
    return tuple(
        EventLine(
            event.at, event.user_name, event.role, event.verb, event.thing, event.thing_ref, json.loads(event.detail)
        )
        for event in events
    )


@dataclass(frozen=True, slots=True)
class LastDeed:
    """When something was done last, and by whom."""

    at: datetime
    by_name: str


def last_deed(verb: str, thing: str, thing_ref: str) -> LastDeed | None:
    """The last time that this was done to this thing; None when it never was."""
    done = Event.objects.filter(thing=thing, thing_ref=thing_ref, verb=verb).order_by("-id")
    return next((LastDeed(*found) for found in done.values_list("at", "user_name")[:1]), None)


_DRILLED_EVERY = timedelta(days=7)


def last_drill() -> datetime | None:
    """When a backup was last brought back in a drill that succeeded."""
    drill = last_deed("backup.drill", "installation", "")
    return drill.at if drill is not None else None


def drill_alarm(now: datetime) -> Problem | None:
    """HT8134 when no restore drill has succeeded within a week; a new installation has its first week to come."""
    last = last_drill()
    since = last or Event.objects.order_by("id").values_list("at", flat=True).first()
    if since is None or now - since <= _DRILLED_EVERY:
        return None
    return Problem("HT8134", values={"last": f"{localtime(last):%Y-%m-%d}" if last is not None else "—"})


def deeds_since(verb: str, user_id: int | None, since: datetime) -> int:
    """How often somebody did something since a moment."""
    return Event.objects.filter(verb=verb, user_id=user_id, at__gte=since).count()


def anchor_files() -> tuple[Path, ...]:
    """The anchors that the program has written, oldest first."""
    return tuple(sorted(Path(settings.ANCHORS).glob("*.jsonl")))


def verify(*anchors: Path) -> Iterator[Problem]:
    """Every break of the chain: a changed event, a missing number, a head that differs from an anchor.

    Raises `Refusal` HT8104 for an anchor that cannot be read.
    """
    expected_seq, head = 0, GENESIS
    hashes: dict[int, str] = {0: GENESIS}
    wanted = {(one.seq, one.hash): None for anchor in anchors for one in anchored(anchor)}
    wanted_seqs = {seq for seq, _ in wanted}
    for *said, seq, previous, stored in _sealed():
        expected_seq += 1
        if seq != expected_seq:
            yield Problem("HT8101", Place(name=f"#{expected_seq}"), {"found": seq})
            expected_seq = seq
        if previous != head or stored != chained_hash(Said(*said), seq, previous):
            yield Problem("HT8102", Place(name=f"#{seq}"), {"verb": said[_VERB]})
        head = stored
        if expected_seq in wanted_seqs:
            hashes[expected_seq] = head
    for seq, said_hash in wanted:
        if hashes.get(seq) != said_hash:
            yield Problem("HT8103", Place(name=f"#{seq}"), {"last": expected_seq})


def _sealed() -> Iterator[tuple[Any, ...]]:
    """What the sealed events say, then number, hash before and hash; in the order of their numbers."""
    sealed = Event.objects.filter(seq__isnull=False).order_by("seq")
    return sealed.values_list(*SAID, "seq", "previous", "hash").iterator(chunk_size=5000)


def last_sealed() -> int:
    """The last number of the chain; 0 before the first event."""
    return Event.objects.aggregate(last=Max("seq"))["last"] or 0


def waiting() -> int:
    """Events that the sealer has not chained yet."""
    return Event.objects.filter(seq__isnull=True).count()


def oldest_waiting() -> datetime | None:
    """When the oldest event was written that the sealer has not chained yet; None when none waits."""
    return Event.objects.filter(seq__isnull=True).order_by("at").values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the chain as it was written down outside the database."""

    at: datetime
    seq: int
    hash: str


def anchored(anchor: Path) -> list[Anchor]:
    """What an anchor file says, oldest first. Raises `Refusal` HT8104 when it cannot be read."""
    try:
        lines = anchor.read_text(encoding="utf-8").splitlines()
        said = map(json.loads, filter(None, lines))
        return [Anchor(datetime.fromisoformat(one["at"]), int(one["seq"]), str(one["hash"])) for one in said]
    except (OSError, ValueError, KeyError, TypeError) as reason:
        raise Refusal.of("HT8104", Place(file=str(anchor))) from reason
