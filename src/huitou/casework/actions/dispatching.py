"""Sending the signed gap list to the departments, one numbered notice each (点球, 四(五))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db.models import F, Max

from huitou.areas.models import Area, Department
from huitou.audit.bulk import record_bulk
from huitou.casework.actions.moving import AT_ONCE, lost_to, move
from huitou.casework.models import GapDepartment, GapList, GapTransition, Referral
from huitou.casework.numbering import referral_number, referral_prefix
from huitou.casework.queries.referrals import ReferralLine, referral_line
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GAP, GapListState, GapState
from huitou.core.routing import Part
from huitou.core.schedule import round_words
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.surveys.models import Round
from huitou.surveys.queries import milestones, round_line

_SENDABLE = GAP["dispatch"].sources
TIME_LIMIT_STEP = "departments_done"
"""The step of the calendar whose date is the time limit of a referral (四(六))."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A department's part in a gap that waits to go out."""

    id: int
    gap_id: int
    state: str
    gap_list_id: int
    list_number: int
    department_id: int
    part: str


def dispatch(
    round_id: int, *, by: Actor, now: datetime, today: date, dry_run: bool = False, must_send: bool = False
) -> tuple[ReferralLine, ...]:
    """Sends every listed gap that has a lead: one referral per department over each signed list, holding the gaps it
    leads and, marked 配合, those on which it works along. Gaps without a lead stay behind until the county assigns
    one; nothing left to send gives an empty answer. The lines of a dry run stand nowhere. `must_send`: whoever asks has
    seen something to send, so that nothing left means that a colleague was first.

    Raises `Refusal` HT7001, HT5003 before the list is signed, HT5004 without a time limit in the calendar, HT5001 when
    somebody sent the same gaps first.
    """
    round_ = Round.objects.select_related("county").get(pk=round_id)
    by.require(Permission.REFERRAL_DISPATCH, round_.county.code)
    if not dry_run:
        # One at a time in a county, so that numbers follow one another.
        Area.objects.select_for_update().get(pk=round_.county_id)
    if not GapList.objects.filter(round=round_, state=GapListState.SIGNED).exists():
        name, name_en = round_words(round_.slug)
        raise Refusal.of("HT5003", round=name, round_en=name_en)
    entries = _waiting(round_)
    if not entries:
        if must_send:
            _refuse_sent(round_)
        return ()
    pack = effective_pack(round_.county.code)
    due_on = _time_limit(round_)
    planned = _planned(entries, round_, pack, due_on, now=now, today=today)
    if not dry_run:
        _send(planned, round_, due_on, by=by, now=now)
    return tuple(referral_line(referral, *_counted(held)) for referral, held in planned)


def _refuse_sent(round_: Round) -> None:
    """Names who sent last; nothing is said where nothing was sent, because no gap has a lead."""
    last = GapTransition.objects.filter(gap__gap_list__round=round_, name="dispatch").order_by("id").last()
    if last is not None:
        raise lost_to(last.by_name, last.at)


def _waiting(round_: Round) -> list[Entry]:
    """The lead and joint parts that have not gone out, in gaps that wait to be sent (or sent elsewhere) and have a
    lead."""
    rows = GapDepartment.objects.filter(
        gap__gap_list__round=round_, gap__state__in=_SENDABLE, part__in=(Part.LEAD, Part.JOINT), referral=None
    )
    names = ("id", "gap_id", "gap__state", "gap__gap_list_id", "gap__gap_list__number", "department_id", "part")
    entries = [Entry(*row) for row in rows.order_by("gap_id", "id").values_list(*names)]
    led = {entry.gap_id for entry in entries if entry.part == Part.LEAD}
    return [entry for entry in entries if entry.gap_id in led]


def _time_limit(round_: Round) -> date:
    step = milestones(round_line(round_))[TIME_LIMIT_STEP]
    if step.due_on is None:
        name, name_en = round_words(round_.slug)
        raise Refusal.of("HT5004", round=name, round_en=name_en, step=step.label, step_en=step.label_en)
    return step.due_on


def _planned(
    entries: Sequence[Entry], round_: Round, pack: Pack, due_on: date, *, now: datetime, today: date
) -> list[tuple[Referral, list[Entry]]]:
    """The referrals, numbered by list and then in the order of the pack's departments, with what each holds."""
    departments = Department.objects.in_bulk({entry.department_id for entry in entries})
    rank = {slug: place for place, slug in enumerate(pack.departments)}
    bundles: dict[tuple[int, int, int], list[Entry]] = {}
    for entry in entries:
        key = (entry.list_number, rank[departments[entry.department_id].slug], entry.department_id)
        bundles.setdefault(key, []).append(entry)
    # A notice bears the year in which it goes out, and never one after its own time limit.
    prefix = referral_prefix(pack.document_number, pack.issuer, min(today.year, due_on.year))
    sent = Referral.objects.filter(county_id=round_.county_id, number__startswith=prefix)
    last = sent.aggregate(last=Max("serial"))["last"] or 0
    return [
        (
            Referral(
                ref=uuid4(),
                county_id=round_.county_id,
                gap_list_id=held[0].gap_list_id,
                department=departments[department_id],
                serial=serial,
                number=referral_number(prefix, serial),
                dispatched_at=now,
                due_on=due_on,
            ),
            held,
        )
        for serial, ((_, _, department_id), held) in enumerate(sorted(bundles.items()), last + 1)
    ]


def _counted(held: Sequence[Entry]) -> tuple[int, int]:
    """Gaps led, gaps worked along on."""
    led = sum(entry.part == Part.LEAD for entry in held)
    return led, len(held) - led


def _send(
    planned: Sequence[tuple[Referral, Sequence[Entry]]], round_: Round, due_on: date, *, by: Actor, now: datetime
) -> None:
    gaps = sorted({(entry.gap_id, GapState(entry.state)) for _, held in planned for entry in held})
    move("dispatch", gaps, by=by, now=now, due_on=due_on)
    for referral, held in planned:
        referral.save()
        for start in range(0, len(held), AT_ONCE):
            keys = [entry.id for entry in held[start : start + AT_ONCE]]
            GapDepartment.objects.filter(pk__in=keys).update(referral=referral)
    lists = {referral.gap_list_id for referral, _ in planned}
    GapList.objects.filter(pk__in=lists).update(version=F("version") + 1)
    rows = [(referral.number, referral.department.slug, *_counted(held)) for referral, held in planned]
    detail: Mapping[str, Any] = {"round": str(round_.ref), "gaps": len(gaps), "due_on": due_on.isoformat()}
    record_bulk("referral.dispatch", "round", rows, by=by, now=now, area_code=round_.county.code, detail=detail)
