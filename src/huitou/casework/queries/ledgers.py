"""The ledger (问题台账) by area, who meets the standard (达标认定), and whom next year's standard would miss (预警)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from huitou.assessments.findings import findings_from
from huitou.assessments.missed import REMEDIATION, REVIEW
from huitou.assessments.models import Assessment
from huitou.assessments.queries import round_with_county
from huitou.casework.models import Gap
from huitou.casework.queries.lines import place_names, visible_gaps
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.lifecycle import OPEN_GAP, GapState
from huitou.core.standards import Verdict
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A village or township in the ledger: subjects with a gap, those of them whose gaps are all accepted, gaps by
    state (cancelled ones apart)."""

    code: str
    name: str
    level: str
    subjects: int
    recognised: int
    gaps: int
    open: int
    overdue: int
    by_state: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A household or village all of whose gaps are accepted (达标认定)."""

    subject_ref: UUID
    subject_type: str
    code: str
    head: str
    village_name: str
    township_name: str
    exit_year: int
    gaps: int


@dataclass(frozen=True, slots=True)
class ForewarningLine:
    """A subject without a look-back gap that would miss the help-back year (预警), with what it would miss."""

    subject_ref: UUID
    subject_type: str
    code: str
    head: str
    village_name: str
    township_name: str
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubjectsPage:
    """One page of subjects; `total` counts all pages."""

    lines: tuple[RecognisedLine | ForewarningLine, ...]
    total: int


def ledger(round_id: int, viewer: Actor, subject_type: str) -> tuple[LedgerLine, ...]:
    """The ledger of households or of villages, townships with their villages below them, in a fixed number of queries.
    Raises `Refusal` HT7001."""
    gaps = visible_gaps(viewer).filter(subject__round_id=round_id, subject__subject_type=subject_type)
    states = gaps.values_list("subject__village_code", "state").annotate(total=Count("id")).order_by()
    counted: dict[str, dict[str, int]] = {}
    for village, state, total in states:
        for code in (village[:9], village):
            of_area = counted.setdefault(code, {})
            of_area[state] = of_area.get(state, 0) + total
    overdue = _by_area(gaps.filter(overdue_at__isnull=False, state__in=OPEN_GAP), "id")
    subjects = _by_area(gaps.exclude(state=GapState.CANCELLED), "subject")
    recognised = _recognised_by_area(round_id, viewer, subject_type)
    names = place_names(round_with_county(round_id).county.code)
    return tuple(
        LedgerLine(
            code=code,
            name=names.get(code, code),
            level="township" if len(code) == 9 else "village",
            subjects=subjects.get(code, 0),
            recognised=recognised.get(code, 0),
            gaps=sum(total for state, total in by_state.items() if state != GapState.CANCELLED),
            open=sum(total for state, total in by_state.items() if state in OPEN_GAP),
            overdue=overdue.get(code, 0),
            by_state=by_state,
        )
        for code, by_state in sorted(counted.items())
    )


def recognised(round_id: int, viewer: Actor, *, area_code: str = "", page: int = 1, size: int = 50) -> SubjectsPage:
    """Who meets the help-back standard again: subjects with gaps, all of them accepted. Raises `Refusal` HT7001."""
    chosen = _within(_recognised(round_id, viewer), area_code)
    total = chosen.count()
    accepted = Count("gaps", filter=Q(gaps__state=GapState.ACCEPTED))
    rows = chosen.annotate(accepted=accepted).order_by("village_code", "subject_type", "code")
    names = place_names(round_with_county(round_id).county.code)
    return SubjectsPage(
        tuple(
            RecognisedLine(
                row.ref, row.subject_type, row.code, row.head, names.get(row.village_code, ""),
                names.get(row.village_code[:9], ""), row.exit_year, row.accepted,
            )
            for row in rows[(page - 1) * size : page * size]
        ),
        total,
    )  # fmt: skip


def forewarnings(round_id: int, viewer: Actor, *, area_code: str = "", page: int = 1, size: int = 50) -> SubjectsPage:
    """Whom the help-back standard would miss though the look-back standard does not. Raises `Refusal` HT7001; nobody
    for departments, to which nothing of it was sent."""
    viewer.require(Permission.GAP_VIEW)
    subjects = RoundSubject.objects.filter(in_scope(viewer.scope, "village_code"), round_id=round_id, left_on=None)
    if viewer.scope.departments is not None:
        subjects = subjects.none()
    judged = Assessment.objects.filter(subject=OuterRef("pk"), kind="review")
    chosen = _within(
        subjects.filter(
            Exists(judged.filter(standard=REMEDIATION, is_met=False)),
            ~Exists(judged.filter(standard=REVIEW, is_met=False)),
        ),
        area_code,
    )
    rows = list(chosen.order_by("village_code", "subject_type", "code")[(page - 1) * size : page * size])
    findings = Assessment.objects.filter(subject__in=rows, kind="review", standard=REMEDIATION)
    missed = {
        subject_id: tuple(one.indicator for one in findings_from(text).values() if one.verdict is Verdict.NOT_MET)
        for subject_id, text in findings.values_list("subject_id", "findings")
    }
    names = place_names(round_with_county(round_id).county.code)
    return SubjectsPage(
        tuple(
            ForewarningLine(
                row.ref, row.subject_type, row.code, row.head, names.get(row.village_code, ""),
                names.get(row.village_code[:9], ""), missed.get(row.pk, ()),
            )
            for row in rows
        ),
        chosen.count(),
    )  # fmt: skip


def _recognised(round_id: int, viewer: Actor) -> QuerySet[RoundSubject]:
    viewer.require(Permission.GAP_VIEW)
    seen = visible_gaps(viewer).filter(subject=OuterRef("pk")).exclude(state=GapState.CANCELLED)
    every = Gap.objects.filter(subject=OuterRef("pk")).exclude(state__in=(GapState.CANCELLED, GapState.ACCEPTED))
    return RoundSubject.objects.filter(Exists(seen), ~Exists(every), round_id=round_id, left_on=None)


def _recognised_by_area(round_id: int, viewer: Actor, subject_type: str) -> Mapping[str, int]:
    rows = _recognised(round_id, viewer).filter(subject_type=subject_type).order_by()
    return _sums(dict(rows.values_list("village_code").annotate(total=Count("id"))))


def _by_area(gaps: QuerySet[Gap], what: str) -> Mapping[str, int]:
    rows = gaps.order_by().values_list("subject__village_code").annotate(total=Count(F(what), distinct=True))
    return _sums(dict(rows))


def _sums(by_village: Mapping[str, int]) -> Mapping[str, int]:
    """Villages, and with them their townships."""
    found = dict(by_village)
    for village, total in by_village.items():
        found[village[:9]] = found.get(village[:9], 0) + total
    return found


def _within(subjects: QuerySet[RoundSubject], area_code: str) -> QuerySet[RoundSubject]:
    if not area_code:
        return subjects
    area = CodeRange.below(area_code)
    return subjects.filter(village_code__gte=area.first, village_code__lte=area.last)
