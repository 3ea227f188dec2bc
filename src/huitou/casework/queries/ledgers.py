"""The ledger (问题台账) by area, who meets the standard (达标认定), and whom next year's standard would miss (预警)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huitou.assessments.findings import findings_from
from huitou.assessments.missed import REMEDIATION, REVIEW
from huitou.assessments.models import Assessment
from huitou.assessments.queries import round_with_county
from huitou.casework.models import Gap
from huitou.casework.queries.lines import gaps_of_round, place_names
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.lifecycle import OPEN_GAP, GapState
from huitou.core.standards import Verdict
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject

_TOWNSHIP = 9
"""The digits of a township's code."""
_SUBJECTS_IN_ORDER = ("village_code", "subject_type", "code")


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


def ledger(round_id: int, viewer: Actor, subject_type: str, opened: str = "") -> tuple[LedgerLine, ...]:
    """The ledger of households or of villages by township, in a fixed number of queries. The villages stand below the
    township that is `opened` (its code), and below the only one there is. Raises `Refusal` HT7001."""
    gaps = gaps_of_round(round_id, viewer).filter(subject_type=subject_type).order_by()
    counted: dict[str, dict[str, int]] = {}
    overdue: Counter[str] = Counter()
    states = gaps.values_list("village_code", "state").annotate(total=Count("id"), late=Count("overdue_at"))
    for village, state, total, late in states:
        for code in (village[:_TOWNSHIP], village):
            of_area = counted.setdefault(code, {})
            of_area[state] = of_area.get(state, 0) + total
            overdue[code] += late if state in OPEN_GAP else 0
    subjects, recognised = _subjects_by_area(gaps, round_id, viewer, subject_type)
    names = place_names(round_with_county(round_id).county.code)
    townships = [code for code in counted if len(code) == _TOWNSHIP]
    opened = townships[0] if len(townships) == 1 else opened
    return tuple(
        LedgerLine(
            code=code,
            name=names.get(code, code),
            level="township" if len(code) == _TOWNSHIP else "village",
            subjects=subjects[code],
            recognised=recognised[code],
            gaps=sum(total for state, total in by_state.items() if state != GapState.CANCELLED),
            open=sum(total for state, total in by_state.items() if state in OPEN_GAP),
            overdue=overdue[code],
            by_state=by_state,
        )
        for code, by_state in sorted(counted.items())
        if len(code) == _TOWNSHIP or code[:_TOWNSHIP] == opened
    )


def recognised(round_id: int, viewer: Actor, *, area_code: str = "", page: int = 1, size: int = 50) -> SubjectsPage:
    """Who meets the help-back standard again: subjects with gaps, all of them accepted. Raises `Refusal` HT7001."""
    chosen = _within(_recognised(round_id, viewer), area_code)
    in_order = chosen.order_by(*_SUBJECTS_IN_ORDER)
    keys = list(in_order.values_list("id", flat=True)[(page - 1) * size : page * size])
    accepted = Count("gaps", filter=Q(gaps__state=GapState.ACCEPTED))
    rows = RoundSubject.objects.filter(pk__in=keys).annotate(accepted=accepted).order_by(*_SUBJECTS_IN_ORDER)
    names = place_names(round_with_county(round_id).county.code)
    return SubjectsPage(
        tuple(
            RecognisedLine(
                row.ref, row.subject_type, row.code, row.head, names.get(row.village_code, ""),
                names.get(row.village_code[:9], ""), row.exit_year, row.accepted,
            )
            for row in rows
        ),
        chosen.count(),
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
    rows = list(chosen.order_by(*_SUBJECTS_IN_ORDER)[(page - 1) * size : page * size])
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
    seen = gaps_of_round(round_id, viewer).exclude(state=GapState.CANCELLED)
    return RoundSubject.objects.filter(
        ~Exists(_open_of(OuterRef("pk"))), pk__in=seen.values("subject_id"), round_id=round_id, left_on=None
    )


def _open_of(subject: OuterRef) -> QuerySet[Gap]:
    """What keeps a subject from being recognised, whoever sees it."""
    return Gap.objects.filter(subject=subject).exclude(state__in=(GapState.CANCELLED, GapState.ACCEPTED))


def _subjects_by_area(
    gaps: QuerySet[Gap], round_id: int, viewer: Actor, subject_type: str
) -> tuple[Counter[str], Counter[str]]:
    """Subjects with a gap that is not cancelled, and those of them that are recognised, by village and township."""
    held = gaps.exclude(state=GapState.CANCELLED).values_list("village_code")
    of_village = Count("subject_id", distinct=True)
    if viewer.scope.departments is not None:
        met = _recognised(round_id, viewer).filter(subject_type=subject_type).order_by()
        return _sums(held.annotate(of_village)), _sums(met.values_list("village_code").annotate(Count("id")))
    # Whoever sees whole subjects counts both in one pass over the gaps: recognised is who has none open and is here.
    unmet = Count("subject_id", distinct=True, filter=~Q(state=GapState.ACCEPTED))
    rows = list(held.annotate(total=of_village, unmet=unmet))
    left = _left_recognised(gaps, round_id)
    return (
        _sums((village, total) for village, total, _ in rows),
        _sums((village, total - unmet - left[village]) for village, total, unmet in rows),
    )


def _left_recognised(gaps: QuerySet[Gap], round_id: int) -> Counter[str]:
    """Subjects that left the round with all their gaps accepted: no longer counted as recognised."""
    left = RoundSubject.objects.filter(round_id=round_id, left_on__isnull=False)
    accepted = gaps.filter(subject_id__in=left.values("pk"), state=GapState.ACCEPTED).filter(
        ~Exists(_open_of(OuterRef("subject_id")))
    )
    return Counter(dict(accepted.values_list("village_code").annotate(Count("subject_id", distinct=True))))


def _sums(by_village: Iterable[tuple[str, int]]) -> Counter[str]:
    """Villages, and with them their townships."""
    found: Counter[str] = Counter()
    for village, total in by_village:
        found[village] += total
        found[village[:_TOWNSHIP]] += total
    return found


def _within(subjects: QuerySet[RoundSubject], area_code: str) -> QuerySet[RoundSubject]:
    if not area_code:
        return subjects
    area = CodeRange.below(area_code)
    return subjects.filter(village_code__gte=area.first, village_code__lte=area.last)
