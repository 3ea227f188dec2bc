"""Spot checks: drawing the sample, recording revisits, following corrections, circulating the result."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from huitou.assessments.queries import round_with_county
from huitou.audit.actions import record
from huitou.audit.prepared import prepared
from huitou.casework.actions.moving import lost_to
from huitou.casework.models import SampledHousehold, SpotCheck
from huitou.casework.queries.spot_checks import frame_of, sampled_row, spot_check_row, surveyed_by, verdicts_in_force
from huitou.casework.revisits import Comparison, compare
from huitou.core.amounts import parse_decimal
from huitou.core.authority import Actor
from huitou.core.canonical import canonical_json
from huitou.core.errors import Refusal
from huitou.core.facts import canonical_facts
from huitou.core.lifecycle import CORRECTION, SAMPLE, SPOT_CHECK, CorrectionState, SampleState, SubmissionState
from huitou.core.sampling import QUANTILES, FrameLine, allocated, draw, frame_digest, size_for
from huitou.core.schedule import round_words
from huitou.orders.queries import effective_pack
from huitou.surveys.actions import return_submission, unlock
from huitou.surveys.models import Submission, Survey, SurveyRevision

_LONGEST_SEED = 64


def draw_sample(
    round_id: int,
    *,
    seed: str,
    size: int | None = None,
    margin: str = "",
    confidence: str = "0.95",
    by: Actor,
    now: datetime,
) -> UUID:
    """Draws a sample of the households whose look-back survey is approved, by `size` or by the `margin` wanted; the
    reference of the spot check. The same draw a second time is the same spot check.

    Raises `Refusal`: HT7001; HT5061 without anything to draw from; HT5060, HT5062, HT5063 for what cannot be drawn.
    """
    round_ = round_with_county(round_id)
    by.require(SPOT_CHECK["circulate"].permission, round_.county.code)
    seed = seed.strip()
    if not 0 < len(seed) <= _LONGEST_SEED:
        raise Refusal.of("HT5063")
    frame = frame_of(round_id)
    if not frame:
        name, name_en = round_words(round_.slug)
        raise Refusal.of("HT5061", round=name, round_en=name_en)
    wanted = size if size is not None else _size(len(frame), margin, confidence)
    townships = len({line.township for line in frame})
    if size is None:
        wanted = max(wanted, townships)
    if not townships <= wanted <= len(frame):
        raise Refusal.of("HT5060", size=wanted, frame=len(frame), townships=townships)
    digest = frame_digest(frame)
    known = SpotCheck.objects.filter(round=round_, seed=seed, frame_digest=digest, size=wanted).first()
    if known is not None:
        return known.ref
    strata = {one.township: [one.frame, one.sample] for one in allocated(frame, wanted)}
    check = SpotCheck.objects.create(
        round=round_,
        number=SpotCheck.objects.filter(round=round_).count() + 1,
        seed=seed,
        frame_digest=digest,
        margin="" if size is not None else margin,
        confidence="" if size is not None else confidence,
        size=wanted,
        strata=canonical_json(strata),
        drawn_at=now,
        drawn_by=by.user_id,
        drawn_by_name=by.name,
    )
    _keep(check, draw(frame, wanted, seed))
    detail = {"seed": seed, "frame_digest": digest, "frame": len(frame), "size": wanted}
    record("spot_check.draw", "spot_check", str(check.ref), by=by, now=now, area_code=round_.county.code, detail=detail)
    return check.ref


def _size(frame: int, margin: str, confidence: str) -> int:
    number = parse_decimal(margin)
    if number is None or not 0 < number < 1 or confidence not in QUANTILES:
        raise Refusal.of("HT5062", margin=margin)
    return size_for(frame, Fraction(number), confidence)


_AT_ONCE = 500


def _keep(check: SpotCheck, drawn: Collection[FrameLine]) -> None:
    """The households with their first answers as they stand: the number of their last revision."""
    order = {line.code: position for position, line in enumerate(drawn, 1)}
    approved = Survey.objects.filter(subject__round_id=check.round_id, subject__subject_type="household", kind="review")
    firsts = SurveyRevision.objects.filter(survey__in=approved, number=F("survey__revision"))
    rows = [
        SampledHousehold(spot_check=check, subject_id=subject_id, position=order[code], first_id=revision)
        for subject_id, code, revision in firsts.values_list("survey__subject_id", "survey__subject__code", "id")
        if code in order
    ]
    SampledHousehold.objects.bulk_create(sorted(rows, key=lambda row: row.position), batch_size=_AT_ONCE)


def record_revisit(ref: UUID, facts: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Keeps what somebody found who came a second time, and compares it with the first answers. A verdict that differs
    opens a correction.

    `facts` as people write them. Raises `Refusal`: HT7001, HT5064; HT5065 when it is recorded already; HT5066 for
    who had a part in the first answers; HT5070; HT5071 when nothing is settled; what `canonical_facts` says.
    """
    row = _to_enter(ref, "revisit", by)
    round_ = round_with_county(row.subject.round_id)
    pack = effective_pack(round_.county.code)
    schema = pack.fact_schema("household")
    said = {**canonical_facts(facts, schema), "exit_year": row.subject.exit_year}
    standard = pack.standard("household", round_.review_standard_year)
    found = compare(json.loads(row.first.facts), said, schema, standard)
    if not found.settled:
        raise Refusal.of("HT5071")
    visited = said.get("surveyed_on")
    _enter(
        row,
        "revisit",
        by,
        now,
        found,
        facts=canonical_json(said),
        surveyed_on=date.fromisoformat(visited) if visited else None,
        reason="",
    )


def mark_not_reached(ref: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Nobody could be asked, and why. The household stays in the sample and out of the rates. Raises as above, and
    HT5067 without a reason."""
    row = _to_enter(ref, "not_reached", by)
    if not reason.strip():
        raise Refusal.of("HT5067")
    _enter(row, "not_reached", by, now, None, reason=reason.strip()[:256])


def _to_enter(ref: UUID, name: str, by: Actor) -> SampledHousehold:
    row = sampled_row(ref, by)
    by.require(SAMPLE[name].permission, row.subject.village_code)
    if row.spot_check.circulated_at is not None:
        raise Refusal.of("HT5070", at=f"{localtime(row.spot_check.circulated_at):%Y-%m-%d}")
    if row.state not in SAMPLE[name].sources:
        raise _entered(row)
    if by.user_id in surveyed_by(row):
        raise Refusal.of("HT5066")
    return row


def _entered(row: SampledHousehold) -> Refusal:
    at = row.entered_at
    return Refusal.of("HT5065", by=row.entered_by_name, at=f"{localtime(at):%Y-%m-%d %H:%M}" if at else "")


def _enter(row: SampledHousehold, name: str, by: Actor, now: datetime, found: Comparison | None, **values: Any) -> None:
    """The conditional update and its event; of two at once one wins, and the other is told who."""
    wrong = len(found.verdicts) if found else 0
    as_read = SampledHousehold.objects.filter(pk=row.pk, version=row.version, state__in=SAMPLE[name].sources)
    done = as_read.update(
        state=SAMPLE[name].target,
        version=F("version") + 1,
        entered_at=now,
        entered_by=by.user_id,
        entered_by_name=by.name,
        differences=canonical_json(found.plain()) if found else "",
        compared=found.compared if found else 0,
        wrong_verdicts=wrong,
        is_wrong_exit=found is not None and found.is_wrong_exit,
        correction=CorrectionState.OPEN if wrong else CorrectionState.NONE,
        **values,
    )
    if not done:
        raise _entered(SampledHousehold.objects.get(pk=row.pk))
    _record(f"spot_check.{name}", row, by, now, {"wrong_verdicts": wrong})


def _record(verb: str, row: SampledHousehold, by: Actor, now: datetime, detail: Mapping[str, Any]) -> None:
    code = row.subject.village_code
    record(verb, "sampled_household", str(row.ref), by=by, now=now, area_code=code, detail=detail)


def return_for_correction(ref: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Sends the village of a household back to the township to correct it: an approved submission is unlocked, one that
    waits for the county is returned; one that is open already stays with the township. The first answers stay in
    force until corrected ones are approved. Raises `Refusal` HT7001, HT5064, HT5067, HT5069, and as `unlock`."""
    row = _to_correct(ref, "return", reason, by)
    submission = Submission.objects.filter(
        round_id=row.subject.round_id, village_code=row.subject.village_code, kind="review"
    ).first()
    if submission is not None:
        if submission.state in {SubmissionState.COUNTY_APPROVED, SubmissionState.LOCKED}:
            unlock(submission.ref, submission.version, reason, by=by, now=now)
        elif submission.state == SubmissionState.TOWNSHIP_APPROVED:
            return_submission(submission.ref, submission.version, reason, by=by, now=now)
    _correct(row, "return", reason, by, now)


def settle_correction(ref: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Closes a correction by hand: the first answers hold, and why. Raises as above."""
    row = _to_correct(ref, "settle", reason, by)
    _correct(row, "settle", reason, by, now, settled_at=now, settled_by_name=by.name)


def _to_correct(ref: UUID, name: str, reason: str, by: Actor) -> SampledHousehold:
    row = sampled_row(ref, by)
    by.require(CORRECTION[name].permission, row.subject.village_code)
    if not reason.strip():
        raise Refusal.of("HT5067")
    if row.correction not in CORRECTION[name].sources:
        raise _refuse_correction(row)
    return row


_CORRECTIONS = {
    "none": ("无需更正", "not needed"),
    "open": ("待处理", "open"),
    "returned": ("已退回更正", "with the township"),
    "settled": ("已办结", "settled"),
}


def _refuse_correction(row: SampledHousehold) -> Refusal:
    if row.correction == CorrectionState.SETTLED and row.settled_at is not None:
        return lost_to(row.settled_by_name, row.settled_at)
    zh, en = _CORRECTIONS[row.correction]
    return Refusal.of("HT5069", state=zh, state_en=en)


def _correct(row: SampledHousehold, name: str, reason: str, by: Actor, now: datetime, **values: Any) -> None:
    as_read = SampledHousehold.objects.filter(pk=row.pk, version=row.version, correction__in=CORRECTION[name].sources)
    moved = as_read.update(
        correction=CORRECTION[name].target,
        correction_reason=reason.strip()[:256],
        version=F("version") + 1,
        **values,
    )
    if not moved:
        raise _refuse_correction(SampledHousehold.objects.get(pk=row.pk))
    _record(f"spot_check.{name}", row, by, now, {"reason": reason.strip()[:256]})


def settle_corrected(round_id: int, subject_ids: Collection[int] | None, *, by: Actor, now: datetime) -> None:
    """Follows approved facts: a correction is settled when they come to what the revisit found in every indicator that
    differed."""
    for row in _to_settle(round_id=round_id):
        if subject_ids is not None and row.subject_id not in subject_ids:
            continue
        wanted = {slug: revisit for slug, _, revisit in json.loads(row.differences)["verdicts"]}
        held = verdicts_in_force(row.subject_id)
        if all(held.get(slug) == verdict for slug, verdict in wanted.items()):
            _correct(row, "settle", "corrected", by, now, settled_at=now, settled_by_name=by.name)


@prepared
def _to_settle(round_id: int) -> QuerySet[SampledHousehold]:
    waiting = SampledHousehold.objects.filter(
        spot_check__round_id=round_id, correction__in=CORRECTION["settle"].sources
    )
    return waiting.select_related("subject")


def circulate(ref: UUID, *, by: Actor, now: datetime) -> None:
    """Closes a spot check: its figures are those of the notice (通报). Raises `Refusal` HT7001, HT5064; HT5068 while
    households are to be visited; HT5001 for whoever comes second."""
    check = spot_check_row(ref, by)
    by.require(SPOT_CHECK["circulate"].permission, check.round.county.code)
    left = check.households.filter(state=SampleState.DRAWN).count()
    if left:
        raise Refusal.of("HT5068", count=left)
    moved = SpotCheck.objects.filter(pk=check.pk, state__in=SPOT_CHECK["circulate"].sources).update(
        state=SPOT_CHECK["circulate"].target, circulated_at=now, circulated_by_name=by.name
    )
    if not moved:
        check.refresh_from_db()
        raise lost_to(check.circulated_by_name, check.circulated_at or now)
    code = check.round.county.code
    record("spot_check.circulate", "spot_check", str(ref), by=by, now=now, area_code=code, detail={})
