"""Counters: what they must be, counted from the stored judgements, and what they are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, FilteredRelation, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from huitou.areas.models import LEVELS
from huitou.audit.prepared import prepared
from huitou.core.authority import Scope
from huitou.reporting.choice import Choice
from huitou.reporting.counting import Counted, Group, figures_from
from huitou.reporting.models import CountedRound, CountedVillage, Counter
from huitou.surveys.models import Round, RoundSubject

FOLDED = ("township", "county")
"""The levels above the villages that are kept; a city or province is the sum of its counties."""


def groups(round_id: int, kind: str, standard: str, villages: Collection[str] | None = None) -> Iterator[Group]:
    """The subjects of a round (or of some of its villages), households and villages, grouped by what counts of them:
    the database does the counting, whatever the number of households."""
    if villages is None:
        rows = _groups(kind, standard).filter(round_id=round_id).iterator(chunk_size=2000)
        return (Group(*row) for row in rows)
    return (Group(*row) for row in _groups_in(kind, standard, round_id=round_id, villages=tuple(villages)))


@prepared
def _groups_in(kind: str, standard: str, round_id: int, villages: tuple[str, ...]) -> QuerySet[RoundSubject, Any]:
    return _groups(kind, standard).filter(round_id=round_id, village_code__in=villages)


def _groups(kind: str, standard: str) -> QuerySet[RoundSubject, Any]:
    judged = FilteredRelation("assessments", condition=Q(assessments__kind=kind, assessments__standard=standard))
    return (
        RoundSubject.objects.filter(left_on=None)
        .annotate(judged=judged)
        .order_by()
        .values_list("subject_type", "village_code", "exit_year", "judged__tally")
        .annotate(
            subjects=Count("id"),
            people=Sum(Coalesce("judged__size", "size_register", 0, output_field=IntegerField())),
            unsized=Count("id", filter=Q(judged__size=None)),
        )
    )


def counted_rounds(round_ids: Collection[int]) -> Mapping[int, Mapping[str, Sequence[str]]]:
    """Of those of these rounds whose counters stand: the indicators by kind of subject, in the order of the plan."""
    return {key: json.loads(said) for key, said in _counted_rounds(round_ids=tuple(round_ids))}


@prepared
def _counted_rounds(round_ids: tuple[int, ...]) -> QuerySet[CountedRound, Any]:
    return CountedRound.objects.filter(round__pk__in=round_ids).values_list("round_id", "indicators")


def unfolded(round_ids: Collection[int]) -> QuerySet[CountedVillage]:
    """The villages of these rounds that changed since the areas above were added up."""
    return CountedVillage.objects.filter(~Q(folded_version=F("version")), round_id__in=round_ids)


def stored_cells(round_ids: Collection[int], choice: Choice, digits: int, scope: Scope) -> Iterator[Counted]:
    """The counters from which areas with codes of `digits` digits are added up, within a scope: of townships and
    counties where they are up to date, else of villages."""
    changed = set(unfolded(round_ids).values_list("round_id", flat=True))
    level = next((level for level in reversed(FOLDED) if LEVELS[level] >= digits), "village")
    wanted = Q(round_id__in=set(round_ids) - changed, level=level) | Q(round_id__in=changed, level="village")
    return cells(wanted, choice, scope)


def cells(wanted: Q, choice: Choice, scope: Scope) -> Iterator[Counted]:
    """The counters of some areas within a scope."""
    rows = Counter.objects.filter(
        wanted, subject_type=choice.subject, kind=choice.kind, standard=choice.standard_name
    ).values_list("area_code", "exit_year", "figures")
    for code, year, text in rows.iterator(chunk_size=2000):
        if scope.covers(code):
            yield (code, year), figures_from(text)


def rounds_to_fold() -> list[int]:
    """The rounds with villages that changed since, and those that were never counted."""
    changed = CountedVillage.objects.filter(~Q(folded_version=F("version"))).values_list("round_id", flat=True)
    waiting = Round.objects.filter(Q(pk__in=changed) | Q(counted=None))
    return list(waiting.order_by("pk").values_list("pk", flat=True))
