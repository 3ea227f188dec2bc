"""The township confirms on site (乡镇核实): a remediation survey taken after the department's report shows that the
item is met; with the confirmation its facts count, and every gap of the subject is told what they come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huitou.assessments.findings import findings_from
from huitou.assessments.missed import REMEDIATION
from huitou.assessments.models import Assessment
from huitou.casework.actions.deciding import surveyed_by
from huitou.casework.actions.moving import AT_ONCE
from huitou.casework.actions.taking import Outcome, make, own_work, take
from huitou.casework.models import Gap
from huitou.casework.queries.visits import KIND, against_confirmation, visits_to
from huitou.core.authority import Actor
from huitou.core.canonical import canonical_json
from huitou.core.lifecycle import GapState, SurveyState
from huitou.core.standards import Finding, Verdict
from huitou.surveys.actions import approve_remediation
from huitou.surveys.models import Survey


def confirm(refs: Collection[UUID], *, by: Actor, now: datetime, versions: Mapping[UUID, int] | None = None) -> Outcome:
    """Confirms gaps, and approves the remediation surveys that show it.

    Raises `Refusal` HT7001, HT5011. Skipped: HT5023 for whoever reported, reviewed or surveyed it; HT5024 without a
    survey of the day of the report or later; HT5025 where the item or the income was not taken again; HT5041 what the
    survey shows as not met; and as `take` says.
    """
    taken = take("confirm", refs, by=by, versions=versions)
    surveyors = surveyed_by(taken.gaps)
    taken.keep(lambda gap: own_work(gap) if by.user_id in surveyors.get(gap.subject_id, ()) else None)
    visits = visits_to(taken.gaps)
    taken.keep(lambda gap: against_confirmation(gap, visits.get(gap.subject_id)))
    approve_remediation({gap.subject_id for gap in taken.gaps}, by=by, now=now)
    _store([gap.pk for gap in taken.gaps], by_subject={gap.subject_id for gap in taken.gaps})
    make(taken, "confirm", by=by, now=now)
    return taken.outcome()


def take_outcomes(round_id: int, subject_ids: Collection[int] | None) -> None:
    """Tells the gaps that wait for acceptance what the approved remediation facts come to: after an approval, and when
    the county enters a line. What is accepted keeps what it was accepted on."""
    waiting = Gap.objects.filter(round_id=round_id, state=GapState.CONFIRMED)
    if subject_ids is not None:
        waiting = waiting.filter(subject_id__in=subject_ids)
    rows = list(waiting.values_list("id", "subject_id"))
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        _store([row[0] for row in some], by_subject={row[1] for row in some})


def _store(gap_ids: Collection[int], *, by_subject: Collection[int]) -> None:
    approved = Survey.objects.filter(subject__in=by_subject, kind=KIND, state=SurveyState.APPROVED)
    days = dict(approved.values_list("subject_id", "surveyed_on"))
    judged = Assessment.objects.filter(subject__in=by_subject, kind=KIND, standard=REMEDIATION)
    findings = {subject_id: findings_from(text) for subject_id, text in judged.values_list("subject_id", "findings")}
    for gap in Gap.objects.filter(pk__in=gap_ids):
        finding = findings.get(gap.subject_id, {}).get(gap.indicator)
        if finding is None or gap.subject_id not in days:
            continue
        said = _said(finding, days[gap.subject_id])
        if any(getattr(gap, name) != value for name, value in said.items()):
            Gap.objects.filter(pk=gap.pk).update(**said)


def _said(finding: Finding, day: date | None) -> dict[str, Any]:
    """What a finding says of a gap. An item that no longer applies is met: nothing is missed any more."""
    met = finding.verdict in {Verdict.MET, Verdict.NOT_APPLICABLE}
    return {
        "outcome": Verdict.MET if met else finding.verdict,
        "outcome_value": finding.value or "",
        "outcome_members": canonical_json(list(finding.members or ())),
        "outcome_on": day,
    }
