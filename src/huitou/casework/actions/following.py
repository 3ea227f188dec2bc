"""Open gaps go with their household when it moves to another village: the township where it lives now goes there and
confirms. What is closed stays where it was closed, and forms count every household where it was at the opening."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from huitou.areas.models import Area
from huitou.areas.queries import names_of
from huitou.audit.bulk import insert_rows, record_bulk
from huitou.audit.prepared import prepared
from huitou.casework.actions.moving import AT_ONCE, STORY
from huitou.casework.models import Gap, GapTransition
from huitou.core.authority import Actor
from huitou.core.lifecycle import FOLLOW, OPEN_GAP
from huitou.surveys.models import RoundSubject

_TOWNSHIP_DIGITS, _COUNTY_DIGITS = 9, 6


def follow_households(household_ids: Collection[int], *, by: Actor, now: datetime) -> int:
    """The open gaps of these households go to the village where each lives now; how many went. Follows from the
    register, so it asks for no right of its own."""
    keys = sorted(household_ids)
    portions = (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
    return sum(_follow(Gap.objects.filter(subject__household__in=some), by=by, now=now) for some in portions)


def follow_found(subject_ids: Collection[int], *, by: Actor, now: datetime) -> int:
    """The same for the gaps of subjects that are found now, or again: their household may have moved before."""
    keys = sorted(subject_ids)
    portions = (tuple(keys[start : start + AT_ONCE]) for start in range(0, len(keys), AT_ONCE))
    moved = (_moved(subject_ids=some) for some in portions)
    return sum(_follow(Gap.objects.filter(subject__in=some), by=by, now=now) for some in moved if some)


@prepared
def _moved(subject_ids: tuple[int, ...]) -> QuerySet[RoundSubject, int]:
    """Those whose household does not live where it did at the opening."""
    elsewhere = RoundSubject.objects.exclude(village_code=F("household__village__code"))
    return elsewhere.filter(pk__in=subject_ids, household__isnull=False).values_list("id", flat=True)


def _follow(gaps: QuerySet[Gap], *, by: Actor, now: datetime) -> int:
    """A village that stands no more was taken over by another: there the map has changed, and nobody has moved."""
    standing = Area.objects.filter(code=OuterRef("village_code"), valid_until=None)
    elsewhere = gaps.filter(Exists(standing), state__in=OPEN_GAP, subject__household__isnull=False)
    elsewhere = elsewhere.exclude(village_code=F("subject__household__village__code"))
    rows = list(
        elsewhere.select_for_update(of=("self",))
        .order_by("id")
        .values_list("id", "ref", "state", "village_code", "subject__household__village__code")
    )
    if not rows:
        return 0
    for village in sorted({row[-1] for row in rows}):
        Gap.objects.filter(pk__in=[row[0] for row in rows if row[-1] == village]).update(village_code=village)
    names = names_of({code for row in rows for one in row[-2:] for code in (one, one[:_TOWNSHIP_DIGITS])})
    story = [
        (key, FOLLOW, state, state, now, by.user_id, by.name, f"{_place(before, names)} → {_place(after, names)}")
        for key, _ref, state, before, after in rows
    ]
    insert_rows(GapTransition, STORY, story)
    _record([(str(ref), before, after) for _key, ref, _state, before, after in rows], by=by, now=now)
    return len(rows)


def _place(village: str, names: Mapping[str, str]) -> str:
    return f"{names.get(village[:_TOWNSHIP_DIGITS], '')} {names.get(village, village)}".strip()


def _record(moved: Sequence[tuple[str, str, str]], *, by: Actor, now: datetime) -> None:
    for county in sorted({before[:_COUNTY_DIGITS] for _, before, _ in moved}):
        rows = [row for row in moved if row[1][:_COUNTY_DIGITS] == county]
        detail = {"gaps": [ref for ref, _, _ in rows[:20]], "count": len(rows)}
        record_bulk("gap.follow", "gap", rows, by=by, now=now, area_code=county, detail=detail)
