"""Reading spot checks: the frame, the sample without its first answers, differences, rates."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huitou.assessments.findings import findings_from
from huitou.assessments.missed import REVIEW
from huitou.assessments.models import Assessment
from huitou.casework.models import SampledHousehold, SpotCheck
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.intervals import Counted, Rate, rate_of, weighted_rate
from huitou.core.lifecycle import SampleState, SurveyState
from huitou.core.sampling import FrameLine
from huitou.registry.queries import in_scope
from huitou.surveys.models import SubmissionMove, Survey, SurveyRevision
from huitou.surveys.queries import RoundLine, SubjectLine, round_line, subjects_by_ids

_TOWNSHIP_DIGITS = 9
_WHOLE_SAMPLE = 100_000


@dataclass(frozen=True, slots=True)
class SpotCheckLine:
    """A spot check in the list: how many households are in it, visited again, wrong."""

    ref: UUID
    number: int
    drawn_at: datetime
    drawn_by_name: str
    size: int
    entered: int
    wrong: int
    open_corrections: int
    state: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that differs: `member` is 人编号 or empty; values as they are stored."""

    key: str
    member: str
    first: Any
    revisit: Any


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A household of a sample. Before it is visited again nothing about its answers stands here."""

    ref: UUID
    subject: SubjectLine
    position: int
    state: str
    reason: str
    entered_at: datetime | None
    entered_by_name: str
    surveyed_on: date | None
    facts: tuple[Difference, ...]
    verdicts: tuple[Difference, ...]
    is_wrong_exit: bool
    correction: str
    correction_reason: str


@dataclass(frozen=True, slots=True)
class TownshipResult:
    """A township: households it might have been, drawn, visited again, not reached; wrong households, and the rate of
    them; wrong items among those compared; wrong exits."""

    code: str
    name: str
    frame: int
    sample: int
    revisited: int
    not_reached: int
    rate: Rate
    items: Rate
    wrong_exits: Rate


@dataclass(frozen=True, slots=True)
class SpotCheckPage:
    """Everything that a notice (通报) says: how the sample was drawn, its results by township and for the county
    (weighted), wrong exits by household and by person, and the households."""

    ref: UUID
    round: RoundLine
    number: int
    seed: str
    frame_digest: str
    frame: int
    size: int
    margin: str
    confidence: str
    state: str
    drawn_at: datetime
    drawn_by_name: str
    circulated_at: datetime | None
    townships: tuple[TownshipResult, ...]
    revisited: int
    not_reached: int
    rate: Rate
    items: Rate
    wrong_exits: Rate
    wrong_exit_persons: Rate
    households: tuple[SampleLine, ...]

    @property
    def waiting(self) -> int:
        """Households that are still to be visited again."""
        return self.size - self.revisited - self.not_reached


def frame_of(round_id: int) -> tuple[FrameLine, ...]:
    """The households that may be drawn: subjects of the round whose look-back survey is approved. For the draw, which
    asks for the right, and for `frame`."""
    approved = Survey.objects.filter(
        subject__round_id=round_id,
        subject__subject_type="household",
        subject__left_on=None,
        kind="review",
        state=SurveyState.APPROVED,
    )
    rows = approved.values_list("subject__village_code", "subject__code")
    return tuple(sorted(FrameLine(village[:_TOWNSHIP_DIGITS], code) for village, code in rows))


def frame(round_line: RoundLine, viewer: Actor) -> tuple[FrameLine, ...]:
    """The frame of a draw made now, for whoever wants to repeat it. Raises `Refusal` HT7001."""
    viewer.require(Permission.SPOT_CHECK_VIEW, round_line.county_code)
    return frame_of(round_line.id)


def spot_checks(round_line: RoundLine, viewer: Actor) -> tuple[SpotCheckLine, ...]:
    """The spot checks of a round, newest first. Raises `Refusal` HT7001."""
    viewer.require(Permission.SPOT_CHECK_VIEW, round_line.county_code)
    found = SpotCheck.objects.filter(round_id=round_line.id).prefetch_related("households").order_by("-number")
    return tuple(_line(check, list(check.households.all())) for check in found)


def _line(check: SpotCheck, rows: Sequence[SampledHousehold]) -> SpotCheckLine:
    return SpotCheckLine(
        check.ref,
        check.number,
        check.drawn_at,
        check.drawn_by_name,
        check.size,
        sum(row.state != SampleState.DRAWN for row in rows),
        sum(row.wrong_verdicts > 0 for row in rows),
        sum(row.correction in {"open", "returned"} for row in rows),
        check.state,
    )


def spot_check_row(ref: UUID, viewer: Actor) -> SpotCheck:
    """The spot check with this reference. Raises `Refusal` HT7001, HT5064."""
    viewer.require(Permission.SPOT_CHECK_VIEW)
    check = SpotCheck.objects.select_related("round__county").filter(ref=ref).first()
    if check is None or not viewer.scope.covers(check.round.county.code):
        raise Refusal.of("HT5064")
    return check


def sampled_row(ref: UUID, viewer: Actor) -> SampledHousehold:
    """The sampled household with this reference. Raises `Refusal` HT7001, HT5064."""
    viewer.require(Permission.SPOT_CHECK_VIEW)
    within = SampledHousehold.objects.filter(in_scope(viewer.scope, "subject__village_code"), ref=ref)
    row = within.select_related("spot_check", "subject__round", "first__survey").first()
    if row is None:
        raise Refusal.of("HT5064")
    return row


def surveyed_by(row: SampledHousehold) -> frozenset[int]:
    """Who had a part in the first answers: entered, handed in, or approved them."""
    survey = row.first.survey
    entered = SurveyRevision.objects.filter(survey=survey).values_list("by_user", flat=True)
    moved = SubmissionMove.objects.filter(
        submission__round_id=row.subject.round_id,
        submission__village_code=row.subject.village_code,
        name__in=("submit", "approve", "confirm"),
    ).values_list("by_user", flat=True)
    own = {survey.entered_by} | ({survey.approved_by} if survey.approved_by is not None else set())
    return frozenset(own | set(entered) | set(moved))


def verdicts_in_force(subject_id: int) -> dict[str, str]:
    """What the approved look-back answers of a subject come to now under the look-back standard, by indicator."""
    row = Assessment.objects.filter(subject_id=subject_id, kind="review", standard=REVIEW).first()
    return {slug: str(one.verdict) for slug, one in findings_from(row.findings).items()} if row is not None else {}


def sample_line(ref: UUID, viewer: Actor) -> tuple[SpotCheckPage, SampleLine]:
    """One household of a sample with its spot check. Raises `Refusal` HT7001, HT5064."""
    row = sampled_row(ref, viewer)
    page = spot_check(row.spot_check.ref, viewer)
    return page, next(line for line in page.households if line.ref == ref)


def may_revisit(ref: UUID, viewer: Actor) -> bool:
    """Whether the viewer may visit this household again: in the right post, and with no part in the first answers."""
    row = sampled_row(ref, viewer)
    able = viewer.can(Permission.SPOT_CHECK_REVISIT, row.subject.village_code)
    return able and viewer.user_id not in surveyed_by(row)


def blind_to(subject_refs: Collection[UUID], viewer: Actor) -> frozenset[UUID]:
    """Those of these subjects whose first answers are kept from the viewer: drawn for a spot check that still runs, not
    visited again yet, and the viewer is one of those who may go. Who had a part in the answers knows them anyway."""
    if not viewer.can(Permission.SPOT_CHECK_REVISIT):
        return frozenset()
    waiting = SampledHousehold.objects.filter(
        subject__ref__in=subject_refs, state=SampleState.DRAWN, spot_check__circulated_at=None
    ).select_related("subject", "first__survey")
    return frozenset(row.subject.ref for row in waiting if viewer.user_id not in surveyed_by(row))


def require_sight(subject_ref: UUID, viewer: Actor) -> None:
    """Raises `Refusal` HT5072 where `blind_to` keeps the first answers of a subject from the viewer."""
    if blind_to((subject_ref,), viewer):
        raise Refusal.of("HT5072")


def spot_check(ref: UUID, viewer: Actor) -> SpotCheckPage:
    """One spot check with its results. Raises `Refusal` HT7001, HT5064."""
    check = spot_check_row(ref, viewer)
    rows = list(check.households.select_related("subject").order_by("position"))
    subjects = {line.id: line for line in subjects_by_ids([row.subject_id for row in rows], viewer, size=_WHOLE_SAMPLE)}
    by_township: dict[str, list[SampledHousehold]] = defaultdict(list)
    for row in rows:
        by_township[row.subject.village_code[:_TOWNSHIP_DIGITS]].append(row)
    names = {line.village_code[:_TOWNSHIP_DIGITS]: line.township_name for line in subjects.values()}
    strata = json.loads(check.strata)
    townships = tuple(
        _township((code, names.get(code, code)), total, drawn, by_township[code])
        for code, (total, drawn) in strata.items()
    )
    done = [row for row in rows if row.state == SampleState.REVISITED]
    return SpotCheckPage(
        ref=check.ref,
        round=round_line(check.round),
        number=check.number,
        seed=check.seed,
        frame_digest=check.frame_digest,
        frame=sum(one.frame for one in townships),
        size=check.size,
        margin=check.margin,
        confidence=check.confidence,
        state=check.state,
        drawn_at=check.drawn_at,
        drawn_by_name=check.drawn_by_name,
        circulated_at=check.circulated_at,
        townships=townships,
        revisited=len(done),
        not_reached=sum(row.state == SampleState.NOT_REACHED for row in rows),
        rate=weighted_rate(Counted(one.frame, one.rate.total, one.rate.hits) for one in townships),
        items=rate_of(sum(row.wrong_verdicts for row in done), sum(row.compared for row in done)),
        wrong_exits=weighted_rate(Counted(one.frame, one.rate.total, one.wrong_exits.hits) for one in townships),
        wrong_exit_persons=_persons(done),
        households=tuple(_sample_line(row, subjects[row.subject_id]) for row in rows if row.subject_id in subjects),
    )


def _township(place: tuple[str, str], total: int, drawn: int, rows: Sequence[SampledHousehold]) -> TownshipResult:
    done = [row for row in rows if row.state == SampleState.REVISITED]
    return TownshipResult(
        *place,
        total,
        drawn,
        len(done),
        sum(row.state == SampleState.NOT_REACHED for row in rows),
        rate_of(sum(row.wrong_verdicts > 0 for row in done), len(done)),
        rate_of(sum(row.wrong_verdicts for row in done), sum(row.compared for row in done)),
        rate_of(sum(row.is_wrong_exit for row in done), len(done)),
    )


def _persons(rows: Iterable[SampledHousehold]) -> Rate:
    """People in wrongly exited households of those in all that were visited again; sizes by the revisit, else by the
    register."""
    sizes = [(json.loads(row.facts).get("household_size") or row.subject.size_register or 0, row) for row in rows]
    return rate_of(sum(size for size, row in sizes if row.is_wrong_exit), sum(size for size, _ in sizes))


def _sample_line(row: SampledHousehold, subject: SubjectLine) -> SampleLine:
    found = json.loads(row.differences) if row.differences else {"facts": [], "verdicts": []}
    return SampleLine(
        row.ref,
        subject,
        row.position,
        row.state,
        row.reason,
        row.entered_at,
        row.entered_by_name,
        row.surveyed_on,
        tuple(Difference(*one) for one in found["facts"]),
        tuple(Difference(slug, "", first, revisit) for slug, first, revisit in found["verdicts"]),
        row.is_wrong_exit,
        row.correction,
        row.correction_reason,
    )
