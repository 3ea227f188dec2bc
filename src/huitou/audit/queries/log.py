"""The log of events as people look through it: newest first, narrowed by person, deed, subject and time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huitou.audit.chain import GENESIS, SAID, Said
from huitou.audit.models import Event
from huitou.audit.queries.trail import Anchor, anchor_files, anchored, oldest_waiting, waiting
from huitou.audit.words import THINGS
from huitou.core.authority import CODE_LENGTH, Actor, CodeRange, Permission
from huitou.core.errors import Refusal

_VERIFIED = "audit.verify"
_EVERYWHERE = CodeRange("0" * CODE_LENGTH, "9" * CODE_LENGTH)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty means all. `people` are users, `refs` subjects, `since` is included and `until`
    is not."""

    people: tuple[int, ...] | None = None
    verb: str = ""
    refs: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """What one event says, and where it stands in the chain: `seq` and `hash` are empty until it is sealed."""

    said: Said
    seq: int | None
    hash: str

    @property
    def details(self) -> Mapping[str, Any]:
        """What the event tells besides, read from its text."""
        told: dict[str, Any] = json.loads(self.said.detail)
        return told


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some events, newest first; the first and the last of them where newer or older ones are left."""

    lines: tuple[LogLine, ...]
    newer: UUID | None
    older: UUID | None


_COLUMNS = (*SAID, "seq", "hash")


def log_page(
    wanted: Wanted, viewer: Actor, *, size: int, older_than: UUID | None = None, newer_than: UUID | None = None
) -> LogPage:
    """The events next to a known one, or the newest; a log of a million is not counted for that. Raises `Refusal`
    HT7001."""
    events = _events(wanted, viewer)
    beside = newer_than or older_than
    known = Event.objects.filter(ref=beside).values_list("at", "pk").first() if beside else None
    forwards = newer_than is not None and known is not None
    if known is not None:
        at, key = known
        # The moment alone is a range of the index; of those at the same moment the number decides.
        newer, older = Q(at__gt=at) | Q(pk__gt=key), Q(at__lt=at) | Q(pk__lt=key)
        events = events.filter(newer, at__gte=at) if forwards else events.filter(older, at__lte=at)
    order = ("at", "pk") if forwards else ("-at", "-pk")
    found = list(_lines(events.order_by(*order).values_list(*_COLUMNS)[: size + 1]))
    there_is_more, lines = len(found) > size, found[:size]
    if forwards:
        lines.reverse()
    has_newer = there_is_more if forwards else known is not None
    has_older = known is not None if forwards else there_is_more
    first, last = (lines[0].said.ref, lines[-1].said.ref) if lines else (None, None)
    return LogPage(tuple(lines), first if has_newer else None, last if has_older else None)


def log_lines(wanted: Wanted, viewer: Actor, *, most: int) -> tuple[LogLine, ...]:
    """All of them, newest first. Raises `Refusal` HT7001; HT5190 for more than `most`."""
    rows = _events(wanted, viewer).order_by("-at", "-pk").values_list(*_COLUMNS)[: most + 1]
    lines = tuple(_lines(rows))
    if len(lines) > most:
        raise Refusal.of("HT5190", most=f"{most:,}")
    return lines


def _lines(rows: QuerySet[Event, Any]) -> Iterator[LogLine]:
    for *said, seq, chained in rows:
        yield LogLine(Said(*said), seq, chained)


def _events(wanted: Wanted, viewer: Actor) -> QuerySet[Event]:
    """The events within reach that are looked for. Raises `Refusal` HT7001."""
    viewer.require(Permission.AUDIT_VIEW)
    events: QuerySet[Event] = Event.objects.filter(_within_reach(viewer))
    if wanted.people is not None:
        events = events.filter(user_id__in=wanted.people)
    if wanted.verb:
        events = events.filter(verb=wanted.verb)
    if wanted.refs is not None:
        # Every kind of thing is named, since the index begins with it.
        events = events.filter(thing__in=tuple(THINGS), thing_ref__in=wanted.refs)
    if wanted.since is not None:
        events = events.filter(at__gte=wanted.since)
    if wanted.until is not None:
        events = events.filter(at__lt=wanted.until)
    return events


def _within_reach(viewer: Actor) -> Q:
    """Whoever reaches everything sees what concerns no place as well: people, posts, backups."""
    if _EVERYWHERE in viewer.scope.ranges and not viewer.scope.without:
        return Q()
    return _inside(viewer.scope.ranges) & ~_inside(viewer.scope.without)


def _inside(ranges: tuple[CodeRange, ...]) -> Q:
    """Events name a county by six digits and a village by twelve: both stand between its own code and the last below
    it."""
    condition = Q(pk__in=())
    for one in ranges:
        condition |= Q(area_code__gte=one.first.rstrip("0"), area_code__lte=one.last)
    return condition


@dataclass(frozen=True, slots=True)
class ChainState:
    """How the chain stands: the last number that is sealed, and when; how many events wait, the oldest since when;
    what was anchored last outside the database, and whether the chain still says the same there; what a whole
    verification found last."""

    sealed: int
    sealed_at: datetime | None
    waiting: int
    waiting_since: datetime | None
    anchored: int | None
    anchored_at: datetime | None
    is_as_anchored: bool | None
    verified_at: datetime | None
    verified: int | None
    breaks: int | None


def chain_state(viewer: Actor) -> ChainState:
    """What can be said of the chain without going over all of it. Raises `Refusal` HT7001; HT8104 for an anchor that
    cannot be read."""
    viewer.require(Permission.AUDIT_VIEW)
    head = Event.objects.filter(seq__isnull=False).order_by("-seq").values_list("seq", "at").first()
    seq, at = head or (0, None)
    anchor = _last_anchor()
    checked = Event.objects.filter(thing="installation", thing_ref="", verb=_VERIFIED).order_by("-id")
    verified = checked.values_list("at", "detail").first()
    told = json.loads(verified[1]) if verified else {}
    return ChainState(
        sealed=seq or 0,
        sealed_at=at,
        waiting=waiting(),
        waiting_since=oldest_waiting(),
        anchored=anchor.seq if anchor else None,
        anchored_at=anchor.at if anchor else None,
        is_as_anchored=_still_says(anchor) if anchor else None,
        verified_at=verified[0] if verified else None,
        verified=told.get("seq"),
        breaks=told.get("breaks"),
    )


def _last_anchor() -> Anchor | None:
    for file in reversed(anchor_files()):
        if found := anchored(file):
            return found[-1]
    return None


def _still_says(anchor: Anchor) -> bool:
    """Whether the event with the anchored number has the anchored hash."""
    if not anchor.seq:
        return anchor.hash == GENESIS
    return Event.objects.filter(seq=anchor.seq, hash=anchor.hash).exists()
