"""The roster of a village: its households in the order of the register, each with what is still to be done about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import SubmissionState
from huitou.orders.queries import effective_pack
from huitou.surveys.completeness import BlockKind, Subject, standing_of
from huitou.surveys.models import ReviewComment, RoundSubject, Submission, Survey
from huitou.surveys.queries.rounds import RoundLine
from huitou.surveys.queries.standings import fired_in, marks
from huitou.surveys.queries.subjects import SubjectLine, reachable_subjects, subjects_by_ids
from huitou.surveys.survey_rules import Fired

_MOST_OF_A_VILLAGE = 5_000


class ToDo(StrEnum):
    """Why a household is looked up in the roster: 未查, 有问题 (something stands in the way of submitting it), 被退回,
    待签字."""

    UNSURVEYED = "unsurveyed"
    TROUBLED = "troubled"
    RETURNED = "returned"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A household of the roster with what is still to be done about its look-back survey."""

    subject: SubjectLine
    to_do: frozenset[ToDo]

    @property
    def to_do_in_order(self) -> tuple[ToDo, ...]:
        """As the filters stand."""
        return tuple(one for one in ToDo if one in self.to_do)


def village_roster(line: RoundLine, village_code: str, viewer: Actor, *, today: date) -> tuple[RosterLine, ...]:
    """The households of a village, by 户编号. Raises `Refusal` HT7001 without the right to see submissions there."""
    viewer.require(Permission.SUBMISSION_VIEW, village_code)
    within = reachable_subjects(viewer).filter(
        round_id=line.id, village_code=village_code, subject_type="household", left_on=None
    )
    subjects = subjects_by_ids(list(within.values_list("id", flat=True)), viewer, size=_MOST_OF_A_VILLAGE)
    # By round and village, which an index begins with.
    filled = Survey.objects.filter(round_id=line.id, kind="review", village_code=village_code)
    rows = filled.filter(subject__subject_type="household", subject__left_on=None)
    surveys = {
        pk: (json.loads(facts), digest) for pk, facts, digest in rows.values_list("subject_id", "facts", "digest")
    }
    troubled, returned = _troubled(line, village_code, subjects, surveys, viewer, today), _returned(line, village_code)

    def to_do(pk: int) -> frozenset[ToDo]:
        facts = surveys[pk][0] if pk in surveys else None
        found = {
            ToDo.UNSURVEYED: facts is None,
            ToDo.TROUBLED: pk in troubled,
            ToDo.RETURNED: pk in returned,
            ToDo.UNSIGNED: facts is not None and not facts.get("signature"),
        }
        return frozenset(one for one, is_so in found.items() if is_so)

    return tuple(RosterLine(one, to_do(one.id)) for one in subjects)


def _troubled(
    line: RoundLine,
    village_code: str,
    subjects: tuple[SubjectLine, ...],
    surveys: Mapping[int, tuple[Mapping[str, Any], str]],
    viewer: Actor,
    today: date,
) -> set[int]:
    """The surveyed households at which something stands in the way of submitting them: an item without an answer, an
    error, a doubt without a reason."""
    pack = effective_pack(line.county_code)
    years = dict.fromkeys((line.review_standard_year, line.remediation_standard_year))
    standards = tuple(pack.standard("household", year) for year in years)
    checked = fired_in(line.id, line.slug, village_code, viewer, today)
    marked = marks("review", [one.id for one in subjects])
    seen = [
        (Subject(one.id, one.code, *surveys[one.id], marked[one.id], checked.get(one.id, Fired())), standards)
        for one in subjects
        if one.id in surveys
    ]
    return {block.subject_id for block in standing_of(seen).blocks if block.kind is not BlockKind.NOT_SURVEYED}


def _returned(line: RoundLine, village_code: str) -> set[int]:
    """The households that came back: those with a comment; where nobody said of which, all of the village."""
    back = Submission.objects.filter(
        round_id=line.id, kind="review", village_code=village_code, state=SubmissionState.RETURNED
    ).first()
    if back is None:
        return set()
    named = set(ReviewComment.objects.filter(submission=back, settled_at=None).values_list("subject_id", flat=True))
    everybody = RoundSubject.objects.filter(round_id=line.id, village_code=village_code).values_list("id", flat=True)
    return named or set(everybody)
