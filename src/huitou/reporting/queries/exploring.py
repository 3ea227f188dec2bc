"""The subjects behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, FilteredRelation, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from huitou.assessments.models import Assessment
from huitou.core.authority import Actor, CodeRange, Permission, Scope
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack
from huitou.registry.queries import in_scope
from huitou.reporting.choice import Choice, Kind, SubjectType
from huitou.reporting.round_columns import columns_of
from huitou.rollup.columns import Columns
from huitou.rollup.figures import Measure
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine, SubjectLine, open_rounds, subjects_by_ids


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """One page of the subjects that a figure counts; `total` of them in all, with `persons` living there."""

    total: int
    persons: int
    lines: tuple[SubjectLine, ...]


def opened(
    round_slug: str,
    area_code: str,
    *,
    viewer: Actor,
    measure: str,
    subject: SubjectType = "household",
    exit_year: int | None = None,
    indicator: str | None = None,
    kind: Kind = "review",
    standard: str = "",
    page: int = 1,
    size: int = 50,
) -> OpenedPage:
    """The subjects behind one figure of `rollup`: exactly those that it counts.

    Raises `Refusal` HT7001 outside the viewer's reach, HT9007 for a figure that does not exist.
    """
    viewer.require(Permission.HOUSEHOLD_VIEW, area_code)
    if measure not in set(Measure):
        raise Refusal.of("HT9007", measure=measure)
    rounds, area = open_rounds(viewer, round_slug, area_code), CodeRange.below(area_code)
    behind = _behind(rounds, Choice(subject, kind, standard), Measure(measure), indicator or "").filter(
        in_scope(viewer.scope, "village_code"), village_code__gte=area.first, village_code__lte=area.last
    )
    if exit_year is not None:
        behind = behind.filter(exit_year=exit_year)
    people = Coalesce("judged__size", "size_register", 0, output_field=IntegerField())
    found = behind.aggregate(total=Count("id"), persons=Sum(people))
    in_order = behind.order_by("village_code", "subject_type", "code", "id").values_list("id", flat=True)
    keys = list(in_order[(page - 1) * size : page * size])
    return OpenedPage(found["total"], found["persons"] or 0, subjects_by_ids(keys, viewer, size=size))


def _behind(rounds: Sequence[RoundLine], choice: Choice, measure: Measure, indicator: str) -> QuerySet[RoundSubject]:
    """The subjects that a measure counts (of `indicator`, where it is about one), each with its judgement beside it:
    as the counters count them, by the tally. Raises `Refusal` HT9005 for an indicator that is not judged."""
    standing = Q(assessments__kind=choice.kind, assessments__standard=choice.standard_name)
    subjects = RoundSubject.objects.filter(
        round__in=[line.id for line in rounds], subject_type=choice.subject, left_on=None
    ).annotate(judged=FilteredRelation("assessments", condition=standing))
    match measure:
        case Measure.SUBJECTS:
            return subjects
        case Measure.SIZE_UNKNOWN:
            return subjects.filter(judged__size=None)
        case Measure.BELOW_STANDARD:
            return subjects.filter(pk__in=_below(choice))
    known = tuple(info.slug for info in effective_pack(rounds[0].county_code).indicators(choice.subject))
    Columns.of(known, ()).position(indicator)
    if measure is Measure.UNKNOWN:
        return subjects.filter(_tallied(indicator, "u") | Q(judged__id=None))
    missed = _tallied(indicator, "n?" if measure is Measure.PERSONS_UNKNOWN else "n")
    return subjects.filter(missed, pk__in=_below(choice))


def _below(choice: Choice) -> QuerySet[Assessment, Any]:
    """Who misses anything, out of an index of those few."""
    unmet = Assessment.objects.filter(kind=choice.kind, standard=choice.standard_name, is_met=False)
    return unmet.values("subject_id")


def _tallied(indicator: str, said: str) -> Q:
    """Whose tally (`findings.tally_of`) says this of an indicator."""
    item = f"{indicator}:{said}"
    return Q(judged__tally__startswith=item) | Q(judged__tally__contains=f" {item}")


def judged_columns(rounds: Sequence[RoundLine], choice: Choice, scope: Scope) -> Columns:
    """The subjects of these rounds within a scope, with their verdicts."""
    ids = [line.id for line in rounds]
    indicators = tuple(info.slug for info in effective_pack(rounds[0].county_code).indicators(choice.subject))
    stored = Assessment.objects.filter(subject__round__in=ids, kind=choice.kind, standard=choice.standard_name)
    judged = {row[0]: row[1:] for row in stored.values_list("subject_id", "size", "findings")}
    subjects = RoundSubject.objects.filter(
        in_scope(scope, "village_code"), round__in=ids, subject_type=choice.subject, left_on=None
    ).values_list("id", "village_code", "exit_year", "size_register")
    return columns_of(indicators, subjects.iterator(chunk_size=5000), judged)
