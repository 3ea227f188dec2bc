"""The log of events, for the audit administrator and for a county's own office and supervision: who did what to what,
when and where; as a workbook as well."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.accounts.queries import usernames, users_meant
from huitou.areas.queries import names_of
from huitou.audit.actions import record_export
from huitou.audit.queries import LogLine, Wanted, chain_state, log_lines, log_page
from huitou.audit.words import DEEDS
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.documents.sheets import TableColumn, TableSheet, write_tables
from huitou.surveys.queries import logged_refs
from huitou.web import clock, event_words
from huitou.web.requests import HouseRequest, deed
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option
from huitou.web.views.printed_tables import TYPES

PAGE_SIZE = 50
MOST_IN_A_WORKBOOK = 50_000
_ASKED = ("person", "deed", "about", "since", "until")
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Row:
    """An event as a line of the page reads."""

    line: LogLine
    username: str
    role: str
    way: str
    deed: str
    thing: str
    thing_ref: str
    place: str
    details: tuple[tuple[str, str], ...]


@require_safe
def log(request: HouseRequest) -> HttpResponse:
    """Events, newest first, and how the chain stands."""
    asked = _asked(request.GET)
    found = log_page(
        _wanted(asked, request.actor),
        request.actor,
        size=PAGE_SIZE,
        older_than=_ref(request.GET.get("older")),
        newer_than=_ref(request.GET.get("newer")),
    )
    context = {
        "rows": tuple(_rows(found.lines, request.actor, briefly=True)),
        "page": found,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "deeds": _deeds(),
        "chain": chain_state(request.actor),
    }
    return render(request, "audit/log.html", context)


@require_POST
def workbook(request: HouseRequest) -> HttpResponse:
    """What the page lists, all of it, with number and hash of each event; put on record. Raises `Refusal` HT5190."""
    asked = _asked(request.POST)
    lines = log_lines(_wanted(asked, request.actor), request.actor, most=MOST_IN_A_WORKBOOK)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "log.xlsx"
        write_tables(
            [TableSheet(gettext("审计日志"), _columns(), _cells(_rows(lines, request.actor, briefly=False)))], target
        )
        content = target.read_bytes()
    with deed(request, Permission.AUDIT_VIEW, None) as by:
        narrowed = {key: event_words.hidden(said) for key, said in asked.items() if said}
        record_export(len(lines), narrowed, by=by, now=clock.now())
    name = f"{gettext('审计日志')}-{clock.today():%Y-%m-%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=TYPES["xlsx"], headers={"Content-Disposition": disposition})


def _asked(query: QueryDict) -> Mapping[str, str]:
    return {name: query.get(name, "").strip()[:_LONGEST] for name in _ASKED}


def _wanted(asked: Mapping[str, str], viewer: Actor) -> Wanted:
    """What the fields mean. Raises `Refusal` HT7001, HT5191, HT5192."""
    viewer.require(Permission.AUDIT_VIEW)
    since, until = (_day(asked[name]) for name in ("since", "until"))
    if since and until and since > until:
        raise Refusal.of("HT5192", value=asked["since"])
    return Wanted(
        people=users_meant(asked["person"], viewer) if asked["person"] else None,
        verb=asked["deed"],
        refs=(asked["about"], *logged_refs(asked["about"], viewer)) if asked["about"] else None,
        since=_begin_of(since) if since else None,
        until=_begin_of(until + timedelta(days=1)) if until else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refusal.of("HT5192", value=text) from error


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL_TIME)


def _ref(text: str | None) -> UUID | None:
    """The event that a page begins beside; anything else begins at the newest."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _deeds() -> list[Option]:
    """Every kind of event, by what it is done to and then by its words."""
    named = sorted(DEEDS, key=lambda verb: (verb.partition(".")[0], label(DEEDS[verb])))
    return [Option(verb, label(DEEDS[verb])) for verb in named]


def _rows(lines: Sequence[LogLine], viewer: Actor, *, briefly: bool) -> Iterator[Row]:
    known = usernames({line.said.user_id for line in lines if line.said.user_id is not None}, viewer)
    places = names_of({line.said.area_code for line in lines if line.said.area_code})
    for line in lines:
        said = line.said
        yield Row(
            line=line,
            username=known.get(said.user_id or 0, ""),
            role=event_words.role_words(said.role),
            way=str(event_words.WAYS.get(said.via, said.via)),
            deed=event_words.deed_words(said.verb),
            thing=event_words.thing_words(said.thing),
            thing_ref=event_words.short_ref(said.thing_ref),
            place=places.get(said.area_code, said.area_code),
            details=tuple(event_words.details(line.details, briefly=briefly)),
        )


def _columns() -> tuple[TableColumn, ...]:
    headings = {
        "at": gettext("时间"), "name": gettext("姓名"), "username": gettext("用户名"), "role": gettext("岗位"),
        "way": gettext("途径"), "deed": gettext("做了什么"), "thing": gettext("对象"), "ref": gettext("编号"),
        "place": gettext("地方"), "details": gettext("说明"), "seq": gettext("序号"), "hash": gettext("校验值"),
    }  # fmt: skip
    wide = {"at": 36.0, "deed": 40.0, "ref": 66.0, "details": 90.0, "hash": 66.0}
    return tuple(TableColumn(key, heading, wide.get(key, 22.0)) for key, heading in headings.items())


def _cells(rows: Iterable[Row]) -> Iterator[dict[str, str]]:
    for row in rows:
        said = row.line.said
        yield {
            "at": f"{said.at.astimezone(clock.LOCAL_TIME):%Y-%m-%d %H:%M:%S}",
            "name": said.user_name,
            "username": row.username,
            "role": row.role,
            "way": row.way,
            "deed": row.deed,
            "thing": row.thing,
            "ref": event_words.hidden(said.thing_ref),
            "place": row.place,
            "details": gettext("；").join(f"{name}：{told}" for name, told in row.details),
            "seq": str(row.line.seq or ""),
            "hash": row.line.hash,
        }
