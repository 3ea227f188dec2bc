"""The township confirms on site (乡镇核实): a remediation survey taken after the department's report shows that the
item is met; with the confirmation its facts count, and every gap of the subject is told what they come to."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huitou.assessments.findings import findings_from
from huitou.assessments.missed import REMEDIATION
from huitou.assessments.models import Assessment
from huitou.casework.actions.deciding import KIND, surveyed_by
from huitou.casework.actions.moving import AT_ONCE
from huitou.casework.actions.taking import Outcome, make, own_work, place_of, take
from huitou.casework.models import Gap
from huitou.core.authority import Actor
from huitou.core.canonical import canonical_json
from huitou.core.errors import Problem
from huitou.core.lifecycle import GapState, SurveyState
from huitou.core.standards import Finding, Reason, Standard, Verdict, judge
from huitou.orders.queries import effective_pack
from huitou.policy.schema import Subject
from huitou.surveys.actions import approve_remediation
from huitou.surveys.models import Round, Survey

INCOME = "net_income_per_capita"
"""Always taken again, whatever the gap is (rules: acceptance)."""
_NOT_THE_TOWNSHIPS = frozenset({Reason.THRESHOLD_NOT_ENTERED, Reason.NOT_CONFIRMED})
"""The county has not said what holds; the facts are there all the same."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A remediation survey as it stands: when it was taken, what it comes to under the help-back standard; the words of
    the indicators."""

    surveyed_on: date | None
    findings: Mapping[str, Finding]
    labels: Mapping[str, tuple[str, str]]


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


def visits_to(gaps: Sequence[Gap]) -> Mapping[int, Visit]:
    """The remediation surveys of the subjects of these gaps, judged as they stand."""
    standards: dict[tuple[int, str], tuple[Standard, Mapping[str, tuple[str, str]]]] = {}
    rows = Survey.objects.filter(subject__in={gap.subject_id for gap in gaps}, kind=KIND)
    found: dict[int, Visit] = {}
    for row in rows.select_related("subject__round__county"):
        subject, round_ = row.subject, row.subject.round
        key = (round_.pk, subject.subject_type)
        if key not in standards:
            standards[key] = _standard(round_, "village" if subject.subject_type == "village" else "household")
        standard, labels = standards[key]
        found[subject.pk] = Visit(row.surveyed_on, judge(json.loads(row.facts), standard).findings, labels)
    return found


def _standard(round_: Round, kind: Subject) -> tuple[Standard, Mapping[str, tuple[str, str]]]:
    """The help-back standard of a round, and what its indicators are called."""
    pack = effective_pack(round_.county.code)
    labels = {info.slug: (info.label, info.label_en) for info in pack.indicators(kind)}
    return pack.standard(kind, round_.remediation_standard_year), labels


def against_confirmation(gap: Gap, visit: Visit | None) -> Problem | None:
    """What stands in the way of confirming a gap on what a visit showed; None: nothing."""
    since = gap.reported_on
    if visit is None or visit.surveyed_on is None or since is None or visit.surveyed_on < since:
        return Problem("HT5024", place_of(gap), {"since": since.isoformat() if since else "—"})
    asked = [gap.indicator] if gap.subject.subject_type == "village" else [gap.indicator, INCOME]
    for indicator in asked:
        finding = visit.findings.get(indicator)
        if finding is None or (finding.verdict is Verdict.UNKNOWN and finding.reason not in _NOT_THE_TOWNSHIPS):
            zh, en = visit.labels[indicator]
            return Problem("HT5025", place_of(gap), {"indicator": zh, "indicator_en": en})
    if visit.findings[gap.indicator].verdict is Verdict.NOT_MET:
        return Problem("HT5041", place_of(gap))
    return None


def take_outcomes(round_id: int, subject_ids: Collection[int] | None) -> None:
    """Tells the gaps that wait for acceptance what the approved remediation facts come to: after an approval, and when
    the county enters a line. What is accepted keeps what it was accepted on."""
    waiting = Gap.objects.filter(subject__round_id=round_id, state=GapState.CONFIRMED)
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
