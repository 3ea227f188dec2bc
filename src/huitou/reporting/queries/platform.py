"""Forms 3 and 4 in keying order for the province's platform, and how far each township has come (附件填报说明)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count, QuerySet

from huitou.casework.models import Gap
from huitou.core.authority import Actor, Permission
from huitou.core.forms import FormColumn
from huitou.core.lifecycle import GapState
from huitou.core.schedule import Milestone
from huitou.registry.queries import in_scope
from huitou.reporting.forms import SOLVED
from huitou.reporting.queries.forms import fill_form
from huitou.surveys.models import PlatformEntry, RoundSubject
from huitou.surveys.queries import RoundLine, left_subjects, milestones
from huitou.surveys.queries.places import place_names

PlatformForm = Literal["3", "4"]
PLATFORM_FORMS: tuple[PlatformForm, ...] = ("3", "4")
_STEPS: Mapping[str, str] = {"3": "form_3_in_platform", "4": "form_4_in_platform"}
_TOWNSHIP_DIGITS, _VILLAGE_DIGITS = 9, 12


@dataclass(frozen=True, slots=True)
class EnteredCount:
    """Of an area: households that the form has a line for, and those keyed in."""

    code: str
    name: str
    households: int
    entered: int


@dataclass(frozen=True, slots=True)
class KeyingLine:
    """One line of the form as it is keyed in, cells in the order of the columns; who keyed it, when."""

    subject_ref: UUID
    head: str
    cells: tuple[str, ...]
    entered_at: datetime | None
    entered_by: str


@dataclass(frozen=True, slots=True)
class KeyingSheet:
    """A village's form in keying order."""

    columns: tuple[FormColumn, ...]
    lines: tuple[KeyingLine, ...]


def platform_step(round_line: RoundLine, form: PlatformForm) -> Milestone | None:
    """The step of the calendar by which the form must stand in the platform."""
    return milestones(round_line).get(_STEPS[form])


def entered_counts(
    round_line: RoundLine, form: PlatformForm, viewer: Actor
) -> tuple[tuple[EnteredCount, ...], tuple[EnteredCount, ...]]:
    """How far the townships and the villages within reach have come, by code; those without a line are left out. A
    form has a line for whoever has a gap of the look-back (3), respectively a gap that is solved (4). Raises `Refusal`
    HT7001."""
    viewer.require(Permission.FORM_EXPORT)
    gaps = Gap.objects.filter(
        in_scope(viewer.scope, "subject__village_code"), round_id=round_line.id, subject_type="household"
    ).order_by()
    if form == "3":
        gaps = gaps.filter(origin="review_standard").exclude(state=GapState.CANCELLED)
    else:
        gaps = gaps.filter(state__in=SOLVED)
    gaps = gaps.exclude(subject_id__in=left_subjects(round_line.id))
    keyed = PlatformEntry.objects.filter(form=form, undone_at=None, subject__round_id=round_line.id)
    listed, done = _by_village(gaps), _by_village(gaps.filter(subject_id__in=keyed.values("subject_id")))
    names = place_names([round_line.county_code])
    return _counts(listed, done, names, _TOWNSHIP_DIGITS), _counts(listed, done, names, _VILLAGE_DIGITS)


def _by_village(gaps: QuerySet[Gap]) -> Mapping[str, int]:
    """How many households have one of these gaps, counted where forms list them: where they were at the opening."""
    return dict(gaps.values_list("subject__village_code").annotate(households=Count("subject_id", distinct=True)))


def keying_sheet(round_line: RoundLine, form: PlatformForm, village_code: str, viewer: Actor) -> KeyingSheet:
    """A village's lines as the form prints them, in its order. Raises `Refusal` as `fill_form`."""
    bundle = fill_form(form, round_line, village_code, viewer=viewer)
    (filled,) = bundle.forms
    subjects: dict[str, tuple[int, UUID, str]] = {
        code: (pk, ref, head)
        for pk, ref, code, head in RoundSubject.objects.filter(
            round_id=round_line.id, subject_type="household", code__in=filled.identifiers
        ).values_list("id", "ref", "code", "head")
    }
    entries = PlatformEntry.objects.filter(
        subject__in=[pk for pk, _, _ in subjects.values()], form=form, undone_at=None
    )
    entered: dict[int, tuple[datetime, str]] = {
        pk: (at, name) for pk, at, name in entries.values_list("subject_id", "at", "by_name")
    }
    columns = bundle.spec.columns
    lines = []
    for code, row in zip(filled.identifiers, filled.rows, strict=False):
        pk, ref, head = subjects[code]
        at, name = entered.get(pk, (None, ""))
        lines.append(KeyingLine(ref, head, tuple(str(row.get(column.key, "")) for column in columns), at, name))
    return KeyingSheet(columns, tuple(lines))


def _counts(
    listed: Mapping[str, int], done: Mapping[str, int], names: Mapping[str, str], digits: int
) -> tuple[EnteredCount, ...]:
    totals: dict[str, list[int]] = {}
    for village, households in listed.items():
        total = totals.setdefault(village[:digits], [0, 0])
        total[0] += households
        total[1] += done.get(village, 0)
    return tuple(EnteredCount(code, names.get(code, ""), *totals[code]) for code in sorted(totals))
