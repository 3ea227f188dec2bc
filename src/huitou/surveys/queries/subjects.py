"""The subjects of a round, and the story of a survey."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from huitou.core.authority import Actor, Permission, Scope
from huitou.core.errors import Refusal
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject, Survey, SurveyRevision
from huitou.surveys.queries.places import names_around
from huitou.surveys.queries.reachable import there_or_moved_there

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A household or village of a round, as it stood at the opening. `survey_state` is that of its look-back survey;
    `left_on`: since when it is no subject any more; `lives_in`: the village in which the household lives now, of a
    village itself."""

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
    round_slug: str
    left_on: date | None = None
    left_reason: str = ""
    lives_in: str = ""

    def visited_in(self, kind: str, viewer: Actor) -> str:
        """The village in which a survey of a kind is taken. The look-back is where it was at the opening; the help-back
        is where the household lives now, and for whoever does not reach that, where it was."""
        moved = kind == "remediation" and viewer.can(Permission.SURVEY_EDIT, self.lives_in)
        return self.lives_in if moved else self.village_code


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One entry of facts: when, by whom, how, and which keys it changed, with their values before and after."""

    number: int
    at: datetime
    by_name: str
    way_in: str
    changed_keys: tuple[str, ...]
    is_adjustment: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The facts of a subject (canonical) with their history."""

    kind: str
    state: str
    surveyed_on: date | None
    facts: Mapping[str, Any]
    revisions: tuple[RevisionLine, ...]


def subject(ref: UUID, viewer: Actor, *, by_referral: bool = False) -> SubjectLine:
    """The subject with this reference. `by_referral`: casework vouches that it was sent to the viewer's department.

    Raises `Refusal` HT7001, and HT4003 when it is missing or out of reach.
    """
    viewer.require(Permission.HOUSEHOLD_VIEW)
    found = readable_subjects(viewer, by_referral=by_referral).filter(ref=ref)
    lines = subject_lines(found)
    if not lines:
        raise Refusal.of("HT4003")
    return lines[0]


def subjects_of_household(household_ref: UUID, viewer: Actor) -> tuple[SubjectLine, ...]:
    """The rounds in which a household is a subject, the one opened last first. Raises `Refusal` HT7001; empty when the
    household is out of reach."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    within = readable_subjects(viewer).filter(household__ref=household_ref)
    newest_first = list(within.order_by("-round__opened_at", "-id").values_list("id", flat=True))
    return tuple(sorted(subject_lines(within), key=lambda line: newest_first.index(line.id)))


def subjects_by_ids(
    ids: Sequence[int], viewer: Actor, page: int = 1, size: int = 50, *, by_referral: bool = False
) -> tuple[SubjectLine, ...]:
    """The subjects with these ids that lie within reach, by village and code, one page of them (from 1)."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    chosen: list[tuple[str, str, int]] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = reachable_subjects(viewer, by_referral=by_referral).filter(pk__in=ids[start : start + _AT_ONCE])
        chosen += some.values_list("village_code", "code", "id")
    shown = [key[-1] for key in sorted(chosen)[(page - 1) * size : page * size]]
    return subject_lines(RoundSubject.objects.filter(pk__in=shown))


def subject_refs(
    round_id: int, codes: Sequence[str], viewer: Actor, subject_types: Sequence[str] = ("household",)
) -> Mapping[str, UUID]:
    """The references of the subjects of a round with these 户编号 (village codes) that lie within reach."""
    found: dict[str, UUID] = {}
    for start in range(0, len(codes), _AT_ONCE):
        some = reachable_subjects(viewer).filter(
            round_id=round_id, subject_type__in=subject_types, code__in=codes[start : start + _AT_ONCE]
        )
        found.update(some.values_list("code", "ref"))
    return found


def survey_story(subject_id: int, viewer: Actor, *, by_referral: bool = False) -> tuple[SurveyPage, ...]:
    """The surveys of a subject with their revisions, the look-back first. Raises `Refusal` HT7001; empty when the
    subject is out of reach."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    within = readable_subjects(viewer, by_referral=by_referral).filter(pk=subject_id)
    surveys = Survey.objects.filter(subject__in=within).prefetch_related("revisions").order_by("-kind")
    return tuple(
        SurveyPage(
            survey.kind,
            survey.state,
            survey.surveyed_on,
            json.loads(survey.facts),
            _revision_lines(sorted(survey.revisions.all(), key=lambda row: row.number)),
        )
        for survey in surveys
    )


def _revision_lines(rows: Sequence[SurveyRevision]) -> tuple[RevisionLine, ...]:
    """The revisions of one survey, oldest first, each with what it changed."""
    lines: list[RevisionLine] = []
    earlier: Mapping[str, Any] = {}
    for row in rows:
        keys, facts = tuple(json.loads(row.changed_keys)), json.loads(row.facts)
        before = {key: earlier.get(key) for key in keys}
        after = {key: facts.get(key) for key in keys}
        lines.append(RevisionLine(row.number, row.at, row.by_name, row.way_in, keys, row.is_adjustment, before, after))
        earlier = facts
    return tuple(lines)


def subject_counts(round_id: int, viewer: Actor) -> dict[str, int]:
    """How many households and villages within reach are subjects of a round."""
    rows = (
        RoundSubject.objects.filter(in_scope(viewer.scope, "village_code", household="household__"), round_id=round_id)
        .values_list("subject_type")
        .annotate(number=Count("id"))
    )
    return {"household": 0, "village": 0} | dict(rows.order_by())


def reachable_subjects(viewer: Actor, *, by_referral: bool = False) -> QuerySet[RoundSubject]:
    """The subjects within the viewer's places. A department reaches only what was sent to it, and only casework knows
    what that is."""
    return subjects_in(viewer.scope, by_referral=by_referral)


def readable_subjects(viewer: Actor, *, by_referral: bool = False) -> QuerySet[RoundSubject]:
    """Those and the households that moved to the viewer's places after the opening: their gaps came with them."""
    if viewer.scope.departments is not None and not by_referral:
        return RoundSubject.objects.none()
    return RoundSubject.objects.filter(there_or_moved_there(viewer.scope))


def subjects_in(scope: Scope, *, by_referral: bool = False) -> QuerySet[RoundSubject]:
    """The subjects within a scope, as `reachable_subjects`."""
    if scope.departments is not None and not by_referral:
        return RoundSubject.objects.none()
    return RoundSubject.objects.filter(in_scope(scope, "village_code", household="household__"))


def subject_lines(found: QuerySet[RoundSubject]) -> tuple[SubjectLine, ...]:
    """Subjects in plain values, by village and code."""
    rows = list(found.select_related("household__village", "round").order_by("village_code", "code"))
    states = dict(
        Survey.objects.filter(subject__in=[row.pk for row in rows], kind="review").values_list("subject_id", "state")
    )
    names = names_around({row.village_code for row in rows})
    return tuple(subject_line(row, names, states.get(row.pk)) for row in rows)


def subject_line(row: RoundSubject, names: Mapping[str, str], survey_state: str | None) -> SubjectLine:
    """A subject in plain values; its round and household have been read with it."""
    return SubjectLine(
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
        survey_state=survey_state,
        round_slug=row.round.slug,
        left_on=row.left_on,
        left_reason=row.left_reason,
        lives_in=row.household.village.code if row.household is not None else row.village_code,
    )
