"""The ledger (问题台账) by area, who meets the standard (达标认定), and whom next year's standard would miss (预警)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

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
from huitou.surveys.queries import left_subjects

_TOWNSHIP = 9
"""The digits of a township's code."""
_SETTLED = (GapState.CANCELLED, GapState.ACCEPTED)
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
    """A household or village with gaps (回头帮对象), or all of whose gaps are accepted (达标认定): `gaps` accepted."""

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


_Numbers = dict[str, int]
_COUNTED = (*map(str, GapState), "overdue", "subjects", "unmet")


def ledger(
    round_id: int,
    viewer: Actor,
    subject_type: str,
    opened: str = "",
    *,
    area_code: str = "",
    every_village: bool = False,
) -> tuple[LedgerLine, ...]:
    """The ledger of households or of villages by township, in a fixed number of queries; of one area where it is named.
    The villages stand below the township that is `opened` (its code), and below the only one there is; below each with
    `every_village`. Raises `Refusal` HT7001."""
    gaps = within_area(gaps_of_round(round_id, viewer), area_code).filter(subject_type=subject_type).order_by()
    names = place_names(round_with_county(round_id).county.code)
    villages = _by_village(gaps, round_id, viewer)
    groups: dict[str, list[_Numbers]] = {}
    for code, counts in villages.items():
        groups.setdefault(code[:_TOWNSHIP], []).append(counts)
    townships = {code: {name: sum(one[name] for one in group) for name in group[0]} for code, group in groups.items()}
    opened = next(iter(townships)) if len(townships) == 1 else opened
    below = {code: counts for code, counts in villages.items() if every_village or code[:_TOWNSHIP] == opened}
    return tuple(_line(code, counts, names) for code, counts in sorted((townships | below).items()))


def _line(code: str, counts: _Numbers, names: Mapping[str, str]) -> LedgerLine:
    by_state = {str(state): counts[state] for state in GapState if counts[state]}
    return LedgerLine(
        code=code,
        name=names.get(code, code),
        level="township" if len(code) == _TOWNSHIP else "village",
        subjects=counts["subjects"],
        recognised=counts["recognised"],
        gaps=sum(total for state, total in by_state.items() if state != GapState.CANCELLED),
        open=sum(total for state, total in by_state.items() if state in OPEN_GAP),
        overdue=counts["overdue"],
        by_state=by_state,
    )


def _by_village(gaps: QuerySet[Gap], round_id: int, viewer: Actor) -> dict[str, _Numbers]:
    """By village: gaps by state and those overdue, subjects with a gap that is not cancelled, and those of them that
    are recognised; counted in one pass over the gaps, in the order in which their index holds them."""
    per_state = {str(state): Count("id", filter=Q(state=state)) for state in GapState}
    rows = gaps.values_list("village_code").annotate(
        **per_state,
        overdue=Count("overdue_at", filter=Q(state__in=OPEN_GAP)),
        subjects=Count("subject_id", distinct=True, filter=~Q(state=GapState.CANCELLED)),
        unmet=Count("subject_id", distinct=True, filter=~Q(state__in=_SETTLED)),
    )
    counts: dict[str, _Numbers] = {village: dict(zip(_COUNTED, figures, strict=True)) for village, *figures in rows}
    behind = _left_behind(gaps, round_id)
    for village, subject_ids in behind.items():
        counts[village]["subjects"] -= len(subject_ids)
    gaps = _without(gaps, behind)
    if viewer.scope.departments is not None:
        recognised = _recognised_of_department(gaps, round_id, viewer)
    else:
        # Whoever sees whole subjects needs no second count: recognised is who has none open and is still here.
        left = _left_recognised(gaps, round_id)
        recognised = Counter({code: said["subjects"] - said["unmet"] - left[code] for code, said in counts.items()})
    return {code: {**said, "recognised": recognised[code]} for code, said in counts.items()}


def helped(
    round_id: int, viewer: Actor, *, area_code: str = "", subject_type: str = "", page: int = 1, size: int = 50
) -> SubjectsPage:
    """Who is helped again (回头帮对象): subjects with a gap that is not cancelled. Raises `Refusal` HT7001."""
    gaps = _of_kind(round_id, viewer, area_code, subject_type).exclude(state=GapState.CANCELLED)
    gaps = _without(gaps, _left_behind(gaps, round_id))
    of_subject = gaps.values("village_code", "subject_type", "subject_code").annotate(key=Min("subject_id"))
    in_order = of_subject.order_by("village_code", "subject_type", "subject_code")
    return _subjects_page(list(in_order.values_list("key", flat=True)), round_id, page, size)


def recognised(
    round_id: int, viewer: Actor, *, area_code: str = "", subject_type: str = "", page: int = 1, size: int = 50
) -> SubjectsPage:
    """Who meets the help-back standard again: subjects with gaps, all of them accepted. Raises `Refusal` HT7001."""
    # Counting them takes as long as naming them: one pass gives both.
    return _subjects_page(_recognised_keys(round_id, viewer, area_code, subject_type), round_id, page, size)


def _subjects_page(keys: list[int], round_id: int, page: int, size: int) -> SubjectsPage:
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
    missing = Assessment.objects.filter(kind="review", is_met=False)
    chosen = _within(
        subjects.filter(
            ~Q(pk__in=missing.filter(standard=REVIEW).values("subject_id")),
            pk__in=missing.filter(standard=REMEDIATION).values("subject_id"),
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


def _left_behind(gaps: QuerySet[Gap], round_id: int) -> Mapping[str, set[int]]:
    """By village, households of which no more than closed gaps are there, since the open ones went with them to another
    village, which the reader need not reach: they are counted where these are."""
    of_round = Gap.objects.filter(round_id=round_id).exclude(state=GapState.CANCELLED).order_by("id")
    went = of_round.exclude(village_code=F("subject__village_code")).values_list("subject_id", "village_code")
    lives_in = dict(went)
    found: dict[str, set[int]] = {}
    if lives_in:
        seen = gaps.exclude(state=GapState.CANCELLED).filter(subject_id__in=lives_in).order_by()
        for village, subject_id in seen.values_list("village_code", "subject_id"):
            if village != lives_in[subject_id]:
                found.setdefault(village, set()).add(subject_id)
    return found


def _without(gaps: QuerySet[Gap], behind: Mapping[str, set[int]]) -> QuerySet[Gap]:
    for village, subject_ids in behind.items():
        gaps = gaps.exclude(village_code=village, subject_id__in=subject_ids)
    return gaps


def _of_kind(round_id: int, viewer: Actor, area_code: str, subject_type: str) -> QuerySet[Gap]:
    gaps = within_area(gaps_of_round(round_id, viewer), area_code)
    return gaps.filter(subject_type=subject_type) if subject_type else gaps


def _recognised_keys(round_id: int, viewer: Actor, area_code: str, subject_type: str) -> list[int]:
    """The recognised subjects in the order of lists."""
    if viewer.scope.departments is not None:
        chosen = _within(_recognised(round_id, viewer), area_code).order_by(*_SUBJECTS_IN_ORDER)
        chosen = chosen.filter(subject_type=subject_type) if subject_type else chosen
        return list(chosen.values_list("id", flat=True))
    # Whoever sees whole subjects finds them in one pass over the gaps, in the order in which their index holds them.
    gaps = _of_kind(round_id, viewer, area_code, subject_type).exclude(state=GapState.CANCELLED)
    gaps = _without(gaps, _left_behind(gaps, round_id))
    of_subject = gaps.values("village_code", "subject_type", "subject_code").annotate(
        key=Min("subject_id"), unmet=Count("id", filter=~Q(state=GapState.ACCEPTED))
    )
    met = of_subject.filter(unmet=0).order_by("village_code", "subject_type", "subject_code")
    left = set(left_subjects(round_id))
    return [key for key in met.values_list("key", flat=True) if key not in left]


def _recognised(round_id: int, viewer: Actor) -> QuerySet[RoundSubject]:
    seen = gaps_of_round(round_id, viewer).exclude(state=GapState.CANCELLED)
    return RoundSubject.objects.filter(
        ~Exists(_open_of(OuterRef("pk"))), pk__in=seen.values("subject_id"), round_id=round_id, left_on=None
    )


def _open_of(subject: OuterRef) -> QuerySet[Gap]:
    """What keeps a subject from being recognised, whoever sees it."""
    return Gap.objects.filter(subject=subject).exclude(state__in=_SETTLED)


def _recognised_of_department(gaps: QuerySet[Gap], round_id: int, viewer: Actor) -> Counter[str]:
    """Recognised subjects by village: of a subject whose other gaps went elsewhere a department sees only its own."""
    met = gaps.filter(subject_id__in=_recognised(round_id, viewer).values("pk"))
    return Counter(dict(met.values_list("village_code").annotate(total=Count("subject_id", distinct=True))))


def _left_recognised(gaps: QuerySet[Gap], round_id: int) -> Counter[str]:
    """Subjects by village that left the round with all their gaps accepted: no longer counted as recognised."""
    # Asked for beforehand: few ever leave, and the database would look for them among all gaps.
    accepted = gaps.filter(subject_id__in=left_subjects(round_id), state=GapState.ACCEPTED)
    rows = accepted.filter(~Exists(_open_of(OuterRef("subject_id")))).values_list("village_code")
    return Counter(dict(rows.annotate(total=Count("subject_id", distinct=True))))


def _within(subjects: QuerySet[RoundSubject], area_code: str) -> QuerySet[RoundSubject]:
    if not area_code:
        return subjects
    area = CodeRange.below(area_code)
    return subjects.filter(village_code__gte=area.first, village_code__lte=area.last)
