"""Reading rounds, their subjects, and the story of a survey."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huitou.areas.queries import lines_within, visible_counties
from huitou.core.authority import Actor, CodeRange, Permission, Scope
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SurveyState
from huitou.surveys.models import Round, RoundSubject, Survey
from huitou.surveys.survey_sheets import SheetSubject

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RoundLine:
    """An open round of a county, with the years it judges by."""

    id: int
    ref: UUID
    slug: str
    county_code: str
    county_name: str
    exit_years: tuple[int, ...]
    review_standard_year: int
    remediation_standard_year: int
    income_from: date | None
    income_to: date | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A household or village of a round, as it stood at the opening. `survey_state` is that of its look-back survey."""

    id: int
    ref: UUID
    subject_type: str
    code: str
    head: str
    village_code: str
    village_name: str
    township_name: str
    exit_year: int
    size_register: int | None
    household_ref: UUID | None
    survey_state: str | None


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One entry of facts: when, by whom, how, and which keys it changed."""

    number: int
    at: datetime
    by_name: str
    way_in: str
    changed_keys: tuple[str, ...]
    is_adjustment: bool


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The facts of a subject (canonical) with their history."""

    kind: str
    state: str
    surveyed_on: date | None
    facts: Mapping[str, Any]
    revisions: tuple[RevisionLine, ...]


@dataclass(frozen=True, slots=True)
class VillageProgress:
    """How far the look-back survey of a village has come: households and the village itself."""

    village_code: str
    name: str
    subjects: int
    surveyed: int
    approved: int


@dataclass(frozen=True, slots=True)
class KnownSurvey:
    """A survey as a load compares with it."""

    id: int
    version: int
    revision: int
    state: str
    digest: str
    facts: str


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject as a load finds it, with its survey of one kind."""

    id: int
    subject_type: str
    code: str
    head: str
    village_code: str
    village_name: str
    exit_year: int
    survey: KnownSurvey | None


def rounds(viewer: Actor, slug: str | None = None, area_code: str | None = None) -> tuple[RoundLine, ...]:
    """The open rounds of the counties that the viewer's reach touches (of those that hold or lie in an area, when one
    is named), by county and opening. A round is no secret: whoever has a post may see that it is open."""
    counties = [line.code for line in visible_counties(viewer) if area_code is None or _related(line.code, area_code)]
    found = Round.objects.filter(county__code__in=counties, closed_at=None).select_related("county")
    chosen = found.filter(slug=slug) if slug else found
    return tuple(round_line(one) for one in chosen.order_by("county__code", "opened_at", "id"))


def round_by_ref(ref: UUID, viewer: Actor) -> RoundLine:
    """The round with this reference. Raises `Refusal` HT4001 when it is missing or out of reach."""
    found = next((line for line in rounds(viewer) if line.ref == ref), None)
    if found is None:
        raise Refusal.of("HT4001")
    return found


def open_rounds(viewer: Actor, slug: str, area_code: str | None = None) -> tuple[RoundLine, ...]:
    """The rounds of this name that are open within reach. Raises `Refusal` HT4002 when there is none."""
    found = rounds(viewer, slug, area_code)
    if not found:
        raise Refusal.of("HT4002", round=slug)
    return found


def subject(ref: UUID, viewer: Actor, *, by_referral: bool = False) -> SubjectLine:
    """The subject with this reference. `by_referral`: casework vouches that it was sent to the viewer's department.

    Raises `Refusal` HT7001, and HT4003 when it is missing or out of reach.
    """
    viewer.require(Permission.HOUSEHOLD_VIEW)
    found = _reachable(viewer, by_referral=by_referral).filter(ref=ref)
    lines = _subject_lines(found)
    if not lines:
        raise Refusal.of("HT4003")
    return lines[0]


def subjects_by_ids(
    ids: Sequence[int], viewer: Actor, page: int = 1, size: int = 50, *, by_referral: bool = False
) -> tuple[SubjectLine, ...]:
    """The subjects with these ids that lie within reach, by village and code, one page of them (from 1)."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    chosen: list[tuple[str, str, int]] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = _reachable(viewer, by_referral=by_referral).filter(pk__in=ids[start : start + _AT_ONCE])
        chosen += some.values_list("village_code", "code", "id")
    shown = [key[-1] for key in sorted(chosen)[(page - 1) * size : page * size]]
    return _subject_lines(RoundSubject.objects.filter(pk__in=shown))


def survey_story(subject_id: int, viewer: Actor, *, by_referral: bool = False) -> tuple[SurveyPage, ...]:
    """The surveys of a subject with their revisions, the look-back first. Raises `Refusal` HT7001; empty when the
    subject is out of reach."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    within = _reachable(viewer, by_referral=by_referral).filter(pk=subject_id)
    surveys = Survey.objects.filter(subject__in=within).prefetch_related("revisions").order_by("-kind")
    return tuple(
        SurveyPage(
            survey.kind,
            survey.state,
            survey.surveyed_on,
            json.loads(survey.facts),
            tuple(
                RevisionLine(
                    row.number, row.at, row.by_name, row.way_in, tuple(json.loads(row.changed_keys)), row.is_adjustment
                )
                for row in sorted(survey.revisions.all(), key=lambda row: row.number)
            ),
        )
        for survey in surveys
    )


def progress(round_line: RoundLine, viewer: Actor) -> tuple[VillageProgress, ...]:
    """Per village within reach: subjects, how many have a look-back survey, how many an approved one."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    within = _reachable(viewer).filter(round_id=round_line.id, left_on=None)
    review = Q(surveys__kind="review")
    counts = within.values("village_code").annotate(
        total=Count("id", distinct=True),
        surveyed=Count("surveys", filter=review),
        approved=Count("surveys", filter=review & Q(surveys__state=SurveyState.APPROVED)),
    )
    names = _place_names(round_line.county_code)
    return tuple(
        VillageProgress(
            row["village_code"],
            names.get(row["village_code"], ""),
            row["total"],
            row["surveyed"],
            row["approved"],
        )
        for row in counts.order_by("village_code")
    )


def subject_counts(round_id: int) -> dict[str, int]:
    """How many households and villages are subjects of a round."""
    rows = RoundSubject.objects.filter(round_id=round_id).values_list("subject_type").annotate(number=Count("id"))
    return {"household": 0, "village": 0} | dict(rows.order_by())


def known_subjects(round_id: int, kind: str, viewer: Actor) -> tuple[KnownSubject, ...]:
    """The subjects of a round within reach that have not left it, with their surveys of a kind."""
    surveys = {
        row[0]: KnownSurvey(*row[1:])
        for row in Survey.objects.filter(subject__round_id=round_id, kind=kind).values_list(
            "subject_id", "id", "version", "revision", "state", "digest", "facts"
        )
    }
    within = RoundSubject.objects.filter(in_scope(viewer.scope), round_id=round_id, left_on=None)
    rows = within.values_list("id", "subject_type", "code", "head", "village_code", "exit_year", "round__county__code")
    names = _names_of({row[-1] for row in rows})
    return tuple(
        KnownSubject(pk, kind_of, code, head, village, names.get(village, ""), year, surveys.get(pk))
        for pk, kind_of, code, head, village, year, _ in rows
    )


def sheet_subjects(round_line: RoundLine, subject_type: str, area_code: str, viewer: Actor) -> tuple[SheetSubject, ...]:
    """What the survey sheet of an area is filled with beforehand, by village and code."""
    viewer.require(Permission.SURVEY_EDIT)
    whole = CodeRange.below(area_code)
    within = RoundSubject.objects.filter(
        in_scope(viewer.scope),
        round_id=round_line.id,
        subject_type=subject_type,
        left_on=None,
        village_code__gte=whole.first,
        village_code__lte=whole.last,
    )
    names = _place_names(round_line.county_code)
    facts = dict(Survey.objects.filter(subject__in=within, kind="review").values_list("subject_id", "facts"))
    return tuple(
        SheetSubject(
            code=row.code,
            head=row.head,
            village_code=row.village_code,
            village_name=names.get(row.village_code, ""),
            exit_year=row.exit_year,
            sizes={} if row.household is None else _sizes(row.household),
            facts=json.loads(facts[row.pk]) if row.pk in facts else {},
        )
        for row in within.select_related("household").order_by("village_code", "code")
    )


def _sizes(household: Any) -> dict[str, int | None]:
    return {
        "household_size": household.size_actual,
        "household_size_hukou": household.size_hukou,
        "household_size_card": household.size_card,
        "household_size_system": household.size_system,
    }


def in_scope(scope: Scope) -> Q:
    """The condition that a subject's village lies in one of the ranges of a scope."""
    condition = Q(pk__in=())
    for one in scope.ranges:
        condition |= Q(village_code__gte=one.first, village_code__lte=one.last)
    return condition


def _reachable(viewer: Actor, *, by_referral: bool = False) -> QuerySet[RoundSubject]:
    """A department reaches only what was sent to it, and only casework knows what that is."""
    if viewer.scope.departments is not None and not by_referral:
        return RoundSubject.objects.none()
    return RoundSubject.objects.filter(in_scope(viewer.scope))


def _related(county_code: str, area_code: str) -> bool:
    return county_code.startswith(area_code) or area_code.startswith(county_code)


def round_line(row: Round) -> RoundLine:
    """A round in plain values."""
    return RoundLine(
        row.pk,
        row.ref,
        row.slug,
        row.county.code,
        row.county.name,
        tuple(int(year) for year in row.exit_years.split(",")),
        row.review_standard_year,
        row.remediation_standard_year,
        row.income_from,
        row.income_to,
        row.opened_at,
    )


def _subject_lines(found: QuerySet[RoundSubject]) -> tuple[SubjectLine, ...]:
    rows = list(found.select_related("household", "round__county").order_by("village_code", "code"))
    states = dict(
        Survey.objects.filter(subject__in=[row.pk for row in rows], kind="review").values_list("subject_id", "state")
    )
    names = _names_of({row.round.county.code for row in rows})
    return tuple(
        SubjectLine(
            id=row.pk,
            ref=row.ref,
            subject_type=row.subject_type,
            code=row.code,
            head=row.head,
            village_code=row.village_code,
            village_name=names.get(row.village_code, ""),
            township_name=names.get(row.village_code[:9], ""),
            exit_year=row.exit_year,
            size_register=row.size_register,
            household_ref=row.household.ref if row.household is not None else None,
            survey_state=states.get(row.pk),
        )
        for row in rows
    )


def _names_of(county_codes: Iterable[str]) -> Mapping[str, str]:
    names: dict[str, str] = defaultdict(str)
    for code in county_codes:
        names |= _place_names(code)
    return names


def _place_names(county_code: str) -> Mapping[str, str]:
    """The names of the townships and villages of a county, by code."""
    lines = lines_within(CodeRange.below(county_code), levels=("township", "village"))
    return {line.code: line.name for line in lines}
