"""The ledger (问题台账) by area, who meets the standard (达标认定), and whom next year's standard would miss (预警)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from huitou.assessments.findings import findings_from
from huitou.assessments.missed import REMEDIATION, REVIEW
from huitou.assessments.models import Assessment
from huitou.assessments.queries import round_with_county
from huitou.casework.models import Gap
from huitou.casework.queries.lines import gaps_of_round, place_names, within_area
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.lifecycle import OPEN_GAP, GapState
from huitou.core.standards import Verdict
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject

_TOWNSHIP = 9
"""The digits of a township's code."""
Area = F | Left
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
    names = place_names(round_with_county(round_id).county.code)
    # One row a township out of the database, and the villages of one township: not three hundred villages by state.
    townships = _lines(gaps, Left("village_code", _TOWNSHIP), round_id, viewer, names)
    opened = townships[0].code if len(townships) == 1 else opened
    villages = _lines(within_area(gaps, opened), F("village_code"), round_id, viewer, names) if opened else []
    return tuple(sorted([*townships, *villages], key=lambda line: line.code))


def _lines(gaps: QuerySet[Gap], area: Area, round_id: int, viewer: Actor, names: Mapping[str, str]) -> list[LedgerLine]:
    """A line for every area that these gaps lie in; `area` makes its code of them."""
    counted: dict[str, dict[str, int]] = {}
    overdue: Counter[str] = Counter()
    states = gaps.annotate(area=area).values_list("area", "state")
    for code, state, total, late in states.annotate(total=Count("id"), late=Count("overdue_at")):
        counted.setdefault(code, {})[state] = total
        overdue[code] += late if state in OPEN_GAP else 0
    subjects, met = _subjects_by_area(gaps, area, round_id, viewer)
    return [
        LedgerLine(
            code=code,
            name=names.get(code, code),
            level="township" if len(code) == _TOWNSHIP else "village",
            subjects=subjects[code],
            recognised=met[code],
            gaps=sum(total for state, total in by_state.items() if state != GapState.CANCELLED),
            open=sum(total for state, total in by_state.items() if state in OPEN_GAP),
            overdue=overdue[code],
            by_state=by_state,
        )
        for code, by_state in counted.items()
    ]


def recognised(round_id: int, viewer: Actor, *, area_code: str = "", page: int = 1, size: int = 50) -> SubjectsPage:
    """Who meets the help-back standard again: subjects with gaps, all of them accepted. Raises `Refusal` HT7001."""
    chosen = _within(_recognised(round_id, viewer), area_code)
    # Counting them takes as long as naming them: one pass gives both.
    keys = list(chosen.order_by(*_SUBJECTS_IN_ORDER).values_list("id", flat=True))
    shown = keys[(page - 1) * size : page * size]
    accepted = Count("gaps", filter=Q(gaps__state=GapState.ACCEPTED))
    rows = RoundSubject.objects.filter(pk__in=shown).annotate(accepted=accepted).order_by(*_SUBJECTS_IN_ORDER)
    names = place_names(round_with_county(round_id).county.code)
    return SubjectsPage(
        tuple(
            RecognisedLine(
                row.ref, row.subject_type, row.code, row.head, names.get(row.village_code, ""),
                names.get(row.village_code[:9], ""), row.exit_year, row.accepted,
            )
            for row in rows
        ),
        len(keys),
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
    keys = list(chosen.order_by(*_SUBJECTS_IN_ORDER).values_list("id", flat=True))
    shown = RoundSubject.objects.filter(pk__in=keys[(page - 1) * size : page * size])
    rows = list(shown.order_by(*_SUBJECTS_IN_ORDER))
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
        len(keys),
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
    gaps: QuerySet[Gap], area: Area, round_id: int, viewer: Actor
) -> tuple[Counter[str], Counter[str]]:
    """Subjects with a gap that is not cancelled, and those of them that are recognised, by area."""
    held = gaps.exclude(state=GapState.CANCELLED).annotate(area=area).values_list("area")
    of_area = Count("subject_id", distinct=True)
    if viewer.scope.departments is not None:
        met = gaps.filter(subject_id__in=_recognised(round_id, viewer).values("pk")).annotate(area=area)
        rows = met.values_list("area").annotate(total=of_area)
        return Counter(dict(held.annotate(total=of_area))), Counter(dict(rows))
    # Whoever sees whole subjects counts both in one pass over the gaps: recognised is who has none open and is here.
    unmet = Count("subject_id", distinct=True, filter=~Q(state=GapState.ACCEPTED))
    counts = list(held.annotate(total=of_area, unmet=unmet))
    left = _left_recognised(gaps, area, round_id)
    return (
        Counter({code: total for code, total, _ in counts}),
        Counter({code: total - unmet - left[code] for code, total, unmet in counts}),
    )


def _left_recognised(gaps: QuerySet[Gap], area: Area, round_id: int) -> Counter[str]:
    """Subjects that left the round with all their gaps accepted: no longer counted as recognised."""
    left = RoundSubject.objects.filter(round_id=round_id, left_on__isnull=False)
    accepted = gaps.filter(subject_id__in=left.values("pk"), state=GapState.ACCEPTED).filter(
        ~Exists(_open_of(OuterRef("subject_id")))
    )
    rows = accepted.annotate(area=area).values_list("area").annotate(total=Count("subject_id", distinct=True))
    return Counter(dict(rows))


def _within(subjects: QuerySet[RoundSubject], area_code: str) -> QuerySet[RoundSubject]:
    if not area_code:
        return subjects
    area = CodeRange.below(area_code)
    return subjects.filter(village_code__gte=area.first, village_code__lte=area.last)
