"""The subjects behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huitou.assessments.models import Assessment
from huitou.core.authority import Actor, Permission, Scope
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack
from huitou.registry.queries import in_scope
from huitou.reporting.choice import Choice, Kind, SubjectType
from huitou.reporting.round_columns import columns_of
from huitou.rollup.columns import Columns
from huitou.rollup.figures import Measure
from huitou.rollup.opening import subjects_behind
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
    columns = judged_columns(open_rounds(viewer, round_slug, area_code), Choice(subject, kind, standard), viewer.scope)
    keys = subjects_behind(columns, area_code, exit_year, Measure(measure), indicator or "").tolist()
    counted = set(keys)
    people = zip(columns.subjects.subject.tolist(), columns.subjects.size.tolist(), strict=True)
    persons = sum(living for key, living in people if key in counted)
    return OpenedPage(len(keys), persons, subjects_by_ids(keys, viewer, page, size))


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
