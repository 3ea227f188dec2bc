"""What a visit on site showed: remediation surveys judged as they stand, and what speaks against confirming a gap."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huitou.casework.models import Gap
from huitou.casework.queries.lines import visible_gaps
from huitou.core.authority import Actor
from huitou.core.errors import Place, Problem
from huitou.core.standards import Finding, Reason, Standard, Verdict, judge
from huitou.orders.queries import effective_pack
from huitou.policy.schema import Subject
from huitou.surveys.models import Round, Survey

KIND = "remediation"
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
        return Problem("HT5024", Place(name=gap.subject.head), {"since": since.isoformat() if since else "—"})
    asked = [gap.indicator] if gap.subject.subject_type == "village" else [gap.indicator, INCOME]
    for indicator in asked:
        finding = visit.findings.get(indicator)
        if finding is None or (finding.verdict is Verdict.UNKNOWN and finding.reason not in _NOT_THE_TOWNSHIPS):
            zh, en = visit.labels[indicator]
            return Problem("HT5025", Place(name=gap.subject.head), {"indicator": zh, "indicator_en": en})
    if visit.findings[gap.indicator].verdict is Verdict.NOT_MET:
        return Problem("HT5041", Place(name=gap.subject.head))
    return None


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A gap that waits to be confirmed: the day of its remediation survey (None: nobody went yet), what the item comes
    to by it, and what speaks against confirming it (None: nothing)."""

    surveyed_on: date | None
    verdict: str
    problem: Problem | None


def visit_lines(refs: Sequence[UUID], viewer: Actor) -> Mapping[UUID, VisitLine]:
    """What was seen on site of each of these gaps within the viewer's reach, in a fixed number of queries. Raises
    `Refusal` HT7001."""
    gaps = list(visible_gaps(viewer).filter(ref__in=refs).select_related("subject"))
    visits = visits_to(gaps)
    return {gap.ref: _visit_line(gap, visits.get(gap.subject_id)) for gap in gaps}


def _visit_line(gap: Gap, visit: Visit | None) -> VisitLine:
    finding = visit.findings.get(gap.indicator) if visit is not None else None
    return VisitLine(
        visit.surveyed_on if visit is not None else None,
        str(finding.verdict) if finding is not None else "",
        against_confirmation(gap, visit),
    )
