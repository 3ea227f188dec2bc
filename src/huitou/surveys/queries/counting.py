"""How far the look-back survey of a round has come, by village and in all.

Subjects and surveys are counted each out of an index of their own, and who left is taken off again: few ever do, and
thirty thousand subjects beside their surveys would have to be looked up one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from huitou.core.authority import Actor, Permission, Scope
from huitou.core.lifecycle import SurveyState
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject, Survey
from huitou.surveys.queries.places import place_names
from huitou.surveys.queries.rounds import RoundLine


@dataclass(frozen=True, slots=True)
class VillageProgress:
    """How far the look-back survey of a village has come: households and the village itself."""

    village_code: str
    name: str
    subjects: int
    surveyed: int
    approved: int


def progress(round_line: RoundLine, viewer: Actor) -> tuple[VillageProgress, ...]:
    """Per village within reach: subjects, how many have a look-back survey, how many an approved one."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    if viewer.scope.departments is not None:  # a department reaches only what was sent to it
        return ()
    names = place_names([round_line.county_code])
    left = left_subjects(round_line.id)
    subjects = _subjects(round_line.id, viewer.scope)
    surveys = _surveys(round_line.id, viewer.scope)
    here, by_state = _by_village(subjects), _by_state(surveys)
    if left:
        here.subtract(_by_village(subjects.filter(pk__in=left)))
        by_state.subtract(_by_state(surveys.filter(subject_id__in=left)))
    surveyed = Counter[str]()
    for (village, _), total in by_state.items():
        surveyed[village] += total
    return tuple(
        VillageProgress(code, names.get(code, ""), total, surveyed[code], by_state[code, SurveyState.APPROVED])
        for code, total in sorted(here.items())
        if total
    )


@dataclass(frozen=True, slots=True)
class LeftToSurvey:
    """How many subjects have no look-back survey yet, and how many no approved one."""

    unsurveyed: int
    unapproved: int


def left_to_survey(round_id: int, viewer: Actor) -> LeftToSurvey:
    """What is left of the look-back survey of a round in the viewer's places, counted in one pass."""
    left = left_subjects(round_id)
    subjects, surveys = _subjects(round_id, viewer.scope), _surveys(round_id, viewer.scope)
    here = subjects.count() - (subjects.filter(pk__in=left).count() if left else 0)
    surveyed, approved = _surveyed(surveys)
    gone, gone_approved = _surveyed(surveys.filter(subject_id__in=left)) if left else (0, 0)
    return LeftToSurvey(here - (surveyed - gone), here - (approved - gone_approved))


def unapproved_by_village(round_id: int) -> Mapping[str, int]:
    """How many subjects of each village of a round have no approved look-back survey; 0 also for a village that all of
    its subjects have left. For the queries above, which ask for the right."""
    here, approved = _approved(round_id)
    here.subtract(approved)
    return here


def approved_villages(round_id: int) -> frozenset[str]:
    """Villages of a round with subjects all of whom have an approved look-back survey. For the queries above, which ask
    for the right."""
    here, approved = _approved(round_id)
    return frozenset(village for village, total in here.items() if 0 < total == approved[village])


def _approved(round_id: int) -> tuple[Counter[str], Counter[str]]:
    """By village how many subjects there are, and how many of them have an approved look-back survey."""
    left = left_subjects(round_id)
    subjects = RoundSubject.objects.filter(round_id=round_id).order_by()
    surveys = Survey.objects.filter(round_id=round_id, kind="review", state=SurveyState.APPROVED).order_by()
    here, approved = _by_village(subjects), _by_village(surveys)
    if left:
        here.subtract(_by_village(subjects.filter(pk__in=left)))
        approved.subtract(_by_village(surveys.filter(subject_id__in=left)))
    return here, approved


def left_subjects(round_id: int) -> list[int]:
    """Who is no longer a subject of a round, wherever it lies."""
    left = RoundSubject.objects.filter(round_id=round_id, left_on__isnull=False)
    return list(left.order_by().values_list("id", flat=True))


def _subjects(round_id: int, scope: Scope) -> QuerySet[RoundSubject]:
    within = in_scope(scope, "village_code", household="household__")
    return RoundSubject.objects.filter(within, round_id=round_id).order_by()


def _surveys(round_id: int, scope: Scope) -> QuerySet[Survey]:
    within = in_scope(scope, "village_code", household="subject__household__")
    return Survey.objects.filter(within, round_id=round_id, kind="review").order_by()


def _by_village(rows: QuerySet[RoundSubject] | QuerySet[Survey]) -> Counter[str]:
    return Counter(dict(rows.values_list("village_code").annotate(total=Count("id"))))


def _surveyed(surveys: QuerySet[Survey]) -> tuple[int, int]:
    """How many surveys there are, and how many of them are approved."""
    approved = Count("id", filter=Q(state=SurveyState.APPROVED))
    counted = surveys.aggregate(surveyed=Count("id"), approved=approved)
    return counted["surveyed"], counted["approved"]


def _by_state(surveys: QuerySet[Survey]) -> Counter[tuple[str, str]]:
    rows = surveys.values_list("village_code", "state").annotate(total=Count("id"))
    return Counter({(village, state): total for village, state, total in rows})
