"""The subjects that the official forms list: as surveyed, as judged, and with what the help-back came to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from huitou.assessments.findings import findings_from
from huitou.assessments.models import Assessment
from huitou.casework.models import Gap, GapTransition
from huitou.core.authority import CodeRange
from huitou.core.lifecycle import FOLLOW, GapState, SurveyState
from huitou.core.standards import Finding, judge
from huitou.orders.queries import effective_standard
from huitou.registry.village_names import printed_name
from huitou.reporting.choice import STANDARD_OF, SubjectType
from huitou.reporting.forms import LOCAL_TIME, FormGap, FormSubject
from huitou.surveys.models import OpeningHouseholds, OpeningVillages, RoundSubject, Survey
from huitou.surveys.opening import HouseholdHead, VillageHead
from huitou.surveys.queries import RoundLine

_NOTHING: tuple[Mapping[str, Any], str, int] = ({}, "", 0)
_SUBJECT_FIELDS = ("id", "code", "head", "village_code", "exit_year")


@dataclass(frozen=True, slots=True)
class SubjectSource:
    """The subjects of one kind of a round within an area."""

    round_line: RoundLine
    area_code: str
    subject_type: SubjectType

    def rows(self) -> QuerySet[RoundSubject]:
        """The subjects that have not left, by village and number."""
        whole = CodeRange.below(self.area_code)
        return RoundSubject.objects.filter(
            round_id=self.round_line.id,
            subject_type=self.subject_type,
            left_on=None,
            village_code__gte=whole.first,
            village_code__lte=whole.last,
        ).order_by("village_code", "code")

    def judged(self) -> Iterator[FormSubject]:
        """With the stored judgements of the look-back: what the roll-ups count."""
        return (subject for _, subject in self._keyed("review"))

    def surveyed(self) -> Iterator[FormSubject]:
        """With what the survey says now, judged here, approved or not; nothing where nobody has been."""
        round_line, subjects = self.round_line, self.rows()
        standard = effective_standard(round_line.county_code, self.subject_type, round_line.review_standard_year)
        known = self._facts("review", approved=False)
        for pk, code, head, village_code, exit_year in subjects.values_list(*_SUBJECT_FIELDS):
            facts, digest, revision = known.get(pk, _NOTHING)
            findings = judge(facts, standard).findings if facts else {}
            size = facts.get("household_size")
            yield FormSubject(
                code, head, village_code, exit_year, findings, size, facts, digest=digest, revision=revision
            )

    def helped(self) -> Iterator[FormSubject]:
        """With their gaps. Households as the help-back found them (income re-taken), people as counted last; villages
        as the look-back judged them, which is what Form 6 goes on from."""
        gaps = self._gaps()
        retaken = dict(self._keyed("remediation")) if self.subject_type == "household" else {}
        for pk, subject in self._keyed("review"):
            found = retaken.get(pk)
            if found is not None:
                size = found.size if found.size is not None else subject.size
                subject = replace(found, size=size)
            yield replace(subject, gaps=gaps.get(pk, {}))

    def _keyed(self, kind: str) -> Iterator[tuple[int, FormSubject]]:
        subjects = self.rows()
        stored = Assessment.objects.filter(subject__in=subjects.order_by(), kind=kind, standard=STANDARD_OF[kind])
        judged: dict[int, tuple[int | None, str]] = {
            pk: (size, findings) for pk, size, findings in stored.values_list("subject_id", "size", "findings")
        }
        facts = self._facts(kind, approved=True)
        for pk, code, head, village_code, exit_year in subjects.values_list(*_SUBJECT_FIELDS):
            size, said = judged.get(pk, (None, "{}"))
            findings: Mapping[str, Finding] = findings_from(said)
            name = printed_name(head) if self.subject_type == "village" else head
            known, digest, revision = facts.get(pk, _NOTHING)
            yield (
                pk,
                FormSubject(
                    code, name, village_code, exit_year, findings, size, known, digest=digest, revision=revision
                ),
            )

    def _facts(self, kind: str, *, approved: bool) -> dict[int, tuple[Mapping[str, Any], str, int]]:
        surveys = Survey.objects.filter(subject__in=self.rows().order_by(), kind=kind)
        if approved:
            surveys = surveys.filter(state=SurveyState.APPROVED)
        rows = surveys.values_list("subject_id", "facts", "digest", "revision")
        return {pk: (json.loads(facts), digest, revision) for pk, facts, digest, revision in rows}

    def _gaps(self) -> dict[int, dict[str, FormGap]]:
        gaps = Gap.objects.filter(subject__in=self.rows().order_by())
        moves = GapTransition.objects.filter(gap__in=gaps, target=GapState.CONFIRMED).exclude(name=FOLLOW).order_by()
        confirmed: dict[int, datetime] = dict(moves.values_list("gap").annotate(Max("at")))
        found: dict[int, dict[str, FormGap]] = {}
        rows = gaps.values_list("id", "subject_id", "indicator", "state", "persons", "outcome_on")
        for pk, subject_id, indicator, state, persons, outcome_on in rows:
            # The day on which the facts were taken; without them that of the confirmation.
            day = outcome_on or (confirmed[pk].astimezone(LOCAL_TIME).date() if pk in confirmed else None)
            year = day.year if day is not None else None
            found.setdefault(subject_id, {})[indicator] = FormGap(GapState(state), persons, year)
        return found


def household_heads(round_id: int, area_code: str) -> Iterator[HouseholdHead]:
    """The counts of registered households within an area when the round was opened."""
    whole = CodeRange.below(area_code)
    rows = OpeningHouseholds.objects.filter(
        round_id=round_id, village_code__gte=whole.first, village_code__lte=whole.last
    )
    return (HouseholdHead(*row) for row in rows.values_list("village_code", "exit_year", "households", "persons"))


def village_heads(round_id: int, area_code: str) -> Iterator[VillageHead]:
    """The counts of villages by township within an area when the round was opened."""
    rows = OpeningVillages.objects.filter(round_id=round_id)
    heads = (VillageHead(*row) for row in rows.values_list("township_code", "villages", "poor_villages", "exited"))
    return (head for head in heads if head.township_code in CodeRange.below(area_code))
