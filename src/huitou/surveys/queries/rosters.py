"""The roster of a village: its households in the order of the register, each with what is still to be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.lifecycle import SubmissionState
from huitou.surveys.models import ReviewComment, RoundSubject, Submission
from huitou.surveys.queries.exemptions import reasons_of
from huitou.surveys.queries.kept_blocks import SurveyBlocks, SurveyedHousehold, surveyed_households, worked_out
from huitou.surveys.queries.rounds import RoundLine
from huitou.surveys.queries.standings import marks
from huitou.surveys.queries.subjects import subjects_in


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

    ref: UUID
    code: str
    head: str
    exit_year: int
    survey_state: str
    to_do: frozenset[ToDo]

    @property
    def to_do_in_order(self) -> tuple[ToDo, ...]:
        """As the filters stand."""
        return tuple(one for one in ToDo if one in self.to_do)


def village_roster(line: RoundLine, village_code: str, viewer: Actor, *, today: date) -> tuple[RosterLine, ...]:
    """The households of a village, by 户编号. Raises `Refusal` HT7001 without the right to see submissions there."""
    viewer.require(Permission.SUBMISSION_VIEW, village_code)
    viewer.require(Permission.HOUSEHOLD_VIEW)
    # The reach narrowed to the village: beside the whole reach, SQLite would read the index of the whole county.
    reach = replace(viewer.scope, ranges=(CodeRange.below(village_code),))
    within = subjects_in(reach).filter(round_id=line.id, subject_type="household", left_on=None)
    rows = list(within.order_by("village_code", "code").values_list("id", "ref", "code", "head", "exit_year"))
    surveys = {one.subject_id: one for one in surveyed_households(line, today, village_code)}
    blocks = _blocks(line, list(surveys.values()), today)
    troubled, returned = _troubled(line, surveys, blocks, today), _returned(line, village_code)

    def to_do(pk: int) -> frozenset[ToDo]:
        found = {
            ToDo.UNSURVEYED: pk not in surveys,
            ToDo.TROUBLED: pk in troubled,
            ToDo.RETURNED: pk in returned,
            ToDo.UNSIGNED: pk in blocks and not blocks[pk].is_signed,
        }
        return frozenset(one for one, is_so in found.items() if is_so)

    return tuple(
        RosterLine(ref, code, head, exit_year, surveys[pk].state if pk in surveys else "", to_do(pk))
        for pk, ref, code, head, exit_year in rows
    )


def _blocks(line: RoundLine, surveys: Sequence[SurveyedHousehold], today: date) -> Mapping[int, SurveyBlocks]:
    """What stands in the way, by subject: as it was kept, else worked out now."""
    waiting = [one for one in surveys if one.kept is None]
    anew = worked_out(line, waiting, today) if waiting else {}
    return {one.subject_id: anew.get(one.id, one.known) for one in surveys}


def _troubled(
    line: RoundLine, surveys: Mapping[int, SurveyedHousehold], blocks: Mapping[int, SurveyBlocks], today: date
) -> frozenset[int]:
    """The surveyed households at which something stands in the way of submitting them: an item without an answer, an
    error, a doubt without a reason."""
    marked = marks("review", list(blocks))
    reasons = reasons_of([surveys[pk].household_id for pk in blocks], today=today, round_id=line.id)
    return frozenset(
        pk for pk, one in blocks.items() if one.stands(marked[pk], reasons.get(surveys[pk].household_id, {}))
    )


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
