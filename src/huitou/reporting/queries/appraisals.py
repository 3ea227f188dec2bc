"""Supervision and appraisal (六(一)): townships and departments by the county's formula, with the figures behind every
score. Nobody is ranked and no person appears; being signed in counts for nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.timezone import localtime

from huitou.areas.queries import department_labels, lines_within
from huitou.casework.models import Referral, SampledHousehold
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.lifecycle import GapState, ReferralState, SampleState
from huitou.core.scoring import Measured, score_of
from huitou.orders.queries import effective_pack
from huitou.policy.schema import ScoreEntry
from huitou.reporting.queries.gap_courses import GapCourse, by_key, gap_courses, gaps_in
from huitou.surveys.models import Submission, SubmissionMove
from huitou.surveys.queries import RoundLine, milestones, unapproved_by_village

Counts = Mapping[str, tuple[int, int]]
"""Good and total by measure."""
_TOWNSHIP_DIGITS = 9
_SENT_BACK = ("return_to_filler", "return_to_township", "unlock")
_BACK_TO_DEPARTMENT = frozenset({"return_report", "return_from_site", "return_to_department", "reopen"})
_UNSENT = frozenset({GapState.FOUND, GapState.LISTED, GapState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Scored:
    """A township or department: its score of 100 (None where nothing can be told yet), the measures behind it, and gaps
    found, closed, reopened, returned, late."""

    code: str
    label: str
    label_en: str
    score: Decimal | None
    measures: tuple[Measured, ...]
    gaps: int
    closed: int
    reopened: int
    returned: int
    late: int


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A round as supervision sees it on a day."""

    round: RoundLine
    on: date
    townships: tuple[Scored, ...]
    departments: tuple[Scored, ...]


def appraisal(line: RoundLine, viewer: Actor, *, today: date) -> Appraisal:
    """All townships and departments of the county, in the order of their codes. Raises `Refusal` HT7001."""
    viewer.require(Permission.APPRAISAL_VIEW, line.county_code)
    files = effective_pack(line.county_code).files.appraisal
    in_towns, at_offices = gap_courses(line.id, viewer, "township", "department")
    names = {one.code: one.name for one in lines_within(CodeRange.below(line.county_code), levels=("township",))}
    towns, owing = by_key(in_towns), unapproved_by_village(line.id)
    places = sorted({*towns, *(village[:_TOWNSHIP_DIGITS] for village in owing)})
    counted = _of_townships(line, towns, owing, today)
    labels = department_labels(line.county_code)
    offices = by_key(one for one in at_offices if one.state not in _UNSENT)
    received = _received(line.id)

    def township(code: str) -> Scored:
        who = code, names.get(code, code), names.get(code, code)
        return _scored(who, files.township, counted[code], towns.get(code, ()), today)

    def department(slug: str) -> Scored:
        who, gaps = (slug, labels[slug].label, labels[slug].label_en), offices.get(slug, ())
        return _scored(who, files.department, _of_department(gaps, received.get(slug), today), gaps, today)

    known = [slug for slug in labels if slug in offices or slug in received]
    return Appraisal(line, today, tuple(map(township, places)), tuple(map(department, known)))


def _scored(
    who: tuple[str, str, str], formula: Mapping[str, ScoreEntry], counts: Counts, gaps: Sequence[GapCourse], today: date
) -> Scored:
    measures = tuple(
        Measured(slug, entry.label, entry.label_en, entry.weight, entry.practice, *counts.get(slug, (0, 0)))
        for slug, entry in formula.items()
    )
    real = [one for one in gaps if one.state != GapState.CANCELLED]
    return Scored(
        *who,
        score_of(measures),
        measures,
        gaps_in(real),
        gaps_in(one for one in real if one.is_closed),
        gaps_in(one for one in real if "reopen" in one.returns),
        gaps_in(one for one in real if one.was_returned),
        gaps_in(one for one in real if one.is_late(today)),
    )


def _of_townships(
    line: RoundLine, towns: Mapping[str, Sequence[GapCourse]], owing: Mapping[str, int], today: date
) -> Mapping[str, Counts]:
    steps = milestones(line)
    due = {slug: step.due_on for slug, step in steps.items()}
    counts: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for name, found in (
        *_handed_in(line.id, due.get("forms_to_county"), owing, today),
        ("spot_check_right", _right(line.id)),
        ("confirmed_on_time", _confirmed(towns, due.get("results_to_county"), today)),
    ):
        for code, pair in found.items():
            counts[code][name] = pair
    return counts


def _handed_in(
    round_id: int, due_on: date | None, owing: Mapping[str, int], today: date
) -> Iterable[tuple[str, Mapping[str, tuple[int, int]]]]:
    """Villages handed in on time of those that were handed in or are due, and those never sent back. A village whose
    surveys came in approved from a file was never to be handed in, and counts in neither."""
    moves: dict[str, list[tuple[str, date]]] = defaultdict(list)
    rows = SubmissionMove.objects.filter(submission__round_id=round_id, submission__kind="review").order_by("at")
    for village, name, at in rows.values_list("submission__village_code", "name", "at"):
        moves[village].append((name, localtime(at).date()))
    on_time: dict[str, list[bool]] = defaultdict(list)
    kept: dict[str, list[bool]] = defaultdict(list)
    for village in Submission.objects.filter(round_id=round_id, kind="review").values_list("village_code", flat=True):
        first = next((on for name, on in moves[village] if name == "submit"), None)
        town = village[:_TOWNSHIP_DIGITS]
        if first is not None:
            kept[town].append(all(name not in _SENT_BACK for name, _ in moves[village]))
        if due_on is not None and (first is not None or (owing.get(village) and today > due_on)):
            on_time[town].append(first is not None and first <= due_on)
    return (("handed_in_on_time", _pairs(on_time)), ("never_returned", _pairs(kept)))


def _pairs(found: Mapping[str, Sequence[bool]]) -> Mapping[str, tuple[int, int]]:
    return {code: (sum(ones), len(ones)) for code, ones in found.items()}


def _right(round_id: int) -> Mapping[str, tuple[int, int]]:
    """Households that a revisit found as they were recorded, of all that were visited again."""
    rows = SampledHousehold.objects.filter(spot_check__round_id=round_id, state=SampleState.REVISITED)
    found: dict[str, list[bool]] = defaultdict(list)
    for village, wrong in rows.values_list("subject__village_code", "wrong_verdicts"):
        found[village[:_TOWNSHIP_DIGITS]].append(not wrong)
    return _pairs(found)


def _confirmed(
    towns: Mapping[str, Sequence[GapCourse]], due_on: date | None, today: date
) -> Mapping[str, tuple[int, int]]:
    """Gaps confirmed by the date of Forms 4 and 6, of those that the county has reviewed and that are confirmed or
    due."""
    if due_on is None:
        return {}
    asked = {
        code: [one for one in ones if one.reviewed_on is not None and (one.confirmed_on or today > due_on)]
        for code, ones in towns.items()
    }
    return {
        code: (gaps_in(one for one in ones if one.confirmed_on and one.confirmed_on <= due_on), gaps_in(ones))
        for code, ones in asked.items()
    }


def _received(round_id: int) -> Mapping[str, tuple[int, int]]:
    """Referrals signed for, of those sent, by department."""
    rows = Referral.objects.filter(gap_list__round_id=round_id).values("department__slug")
    signed = Count("id", filter=Q(state=ReferralState.RECEIVED))
    return {
        row["department__slug"]: (row["good"], row["total"]) for row in rows.annotate(good=signed, total=Count("id"))
    }


def _of_department(gaps: Sequence[GapCourse], received: tuple[int, int] | None, today: date) -> Counts:
    due = [one for one in gaps if one.due_on is not None and (one.done_on is not None or today > one.due_on)]
    done = [one for one in gaps if one.done_on is not None]
    return {
        "received": received or (0, 0),
        "done_on_time": (gaps_in(one for one in due if not one.is_late(today)), gaps_in(due)),
        "never_returned": (gaps_in(one for one in done if not one.returns & _BACK_TO_DEPARTMENT), gaps_in(done)),
        "accepted": (gaps_in(one for one in gaps if one.is_closed), gaps_in(gaps)),
    }
