"""The campaign report (六(二)): what a round found, fixed, returned and was late with, beside the round before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from huitou.areas.queries import lines_within
from huitou.assessments.queries import VerdictCounts, verdicts
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.lifecycle import GapState
from huitou.orders.queries import effective_pack
from huitou.policy.schema import SUBJECTS
from huitou.reporting.queries.gap_courses import GapCourse, by_key, gap_courses, gaps_in
from huitou.surveys.models import Round
from huitou.surveys.queries import RoundLine, round_line


@dataclass(frozen=True, slots=True)
class GapCounts:
    """Gaps found (without those cancelled), accepted, still open, late, returned at least once, carried over, and
    cancelled."""

    found: int = 0
    fixed: int = 0
    open: int = 0
    late: int = 0
    returned: int = 0
    carried_over: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class ReportLine:
    """An indicator or a township: this round, and the round before (None: there was none)."""

    code: str
    label: str
    label_en: str
    now: GapCounts
    before: GapCounts | None


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """A round on a day, beside the round before: subjects by verdict, gaps in all, by indicator and by township."""

    round: RoundLine
    before: RoundLine | None
    on: date
    subjects: VerdictCounts
    subjects_before: VerdictCounts | None
    total: ReportLine
    indicators: tuple[ReportLine, ...]
    townships: tuple[ReportLine, ...]


def campaign_report(line: RoundLine, viewer: Actor, *, today: date) -> CampaignReport:
    """The report of a round. Raises `Refusal` HT7001."""
    viewer.require(Permission.APPRAISAL_VIEW, line.county_code)
    earlier = Round.objects.filter(county__code=line.county_code, opened_at__lt=line.opened_at)
    row = earlier.select_related("county").order_by("-opened_at", "-id").first()
    before = round_line(row) if row is not None else None
    now = gap_courses(line.id, viewer, "indicator", "township")
    then = gap_courses(before.id, viewer, "indicator", "township") if before is not None else (None, None)
    pack = effective_pack(line.county_code)
    infos = {one.slug: (one.label, one.label_en) for subject in SUBJECTS for one in pack.indicators(subject)}
    towns = {
        one.code: (one.name, one.name) for one in lines_within(CodeRange.below(line.county_code), levels=("township",))
    }
    in_all = counted(now[0], today), counted(then[0], today) if then[0] is not None else None
    return CampaignReport(
        line,
        before,
        today,
        verdicts(line.id),
        verdicts(before.id) if before is not None else None,
        ReportLine("all", "合计", "all", *in_all),
        _lines(infos, now[0], then[0], today),
        _lines(towns, now[1], then[1], today),
    )


def counted(courses: Iterable[GapCourse], today: date) -> GapCounts:
    """What became of some gaps by a day."""
    every = tuple(courses)
    real = [one for one in every if one.state != GapState.CANCELLED]
    return GapCounts(
        found=gaps_in(real),
        fixed=gaps_in(one for one in real if one.is_closed),
        open=gaps_in(one for one in real if one.is_open),
        late=gaps_in(one for one in real if one.is_late(today)),
        returned=gaps_in(one for one in real if one.was_returned),
        carried_over=gaps_in(one for one in real if one.state == GapState.CARRIED_OVER),
        cancelled=gaps_in(every) - gaps_in(real),
    )


def _lines(
    known: Mapping[str, tuple[str, str]],
    now: Iterable[GapCourse],
    then: Iterable[GapCourse] | None,
    today: date,
) -> tuple[ReportLine, ...]:
    """One line for each that has gaps in either round, in the order of the plan or of the codes."""
    here, there = by_key(now), by_key(then or ())
    return tuple(
        ReportLine(
            code,
            *words,
            counted(here.get(code, ()), today),
            counted(there.get(code, ()), today) if then is not None else None,
        )
        for code, words in known.items()
        if code in here or code in there
    )
