"""What may follow what: one table of transitions per thing that has a state.

A transition that is not in its table does not exist. Who may make it is `Permission`; that nobody decides on own
work, and that of two at once one wins, is seen to by the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from huitou.core.authority import Permission


class SurveyState(StrEnum):
    """A survey of one subject."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class SubmissionState(StrEnum):
    """What a village hands in for a round (上报), from its first draft to the sealed copy."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    TOWNSHIP_APPROVED = "township_approved"
    COUNTY_APPROVED = "county_approved"
    LOCKED = "locked"
    RETURNED = "returned"


class GapListState(StrEnum):
    """The gap list (补短清单) of a round, or a supplement to it."""

    DRAWN_UP = "drawn_up"
    SIGNED = "signed"


class GapState(StrEnum):
    """A gap, from found to accepted (附件填报说明)."""

    FOUND = "found"
    LISTED = "listed"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    PLANNED = "planned"
    REPORTED_DONE = "reported_done"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    CARRIED_OVER = "carried_over"
    CANCELLED = "cancelled"


class ReturnedTo(StrEnum):
    """With whom a returned gap lies."""

    DEPARTMENT = "department"
    TOWNSHIP = "township"


class RequestState(StrEnum):
    """What a department asks of the county office about a gap: that it goes elsewhere, or more time."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ReferralState(StrEnum):
    """A referral (点球) to one department."""

    DISPATCHED = "dispatched"
    RECEIVED = "received"


class SpotCheckState(StrEnum):
    """A spot check (抽查) of a round: its sample is drawn, its result is circulated (通报)."""

    DRAWN = "drawn"
    CIRCULATED = "circulated"


class SampleState(StrEnum):
    """A household of a sample: still to be visited again, visited, or nobody could be asked."""

    DRAWN = "drawn"
    REVISITED = "revisited"
    NOT_REACHED = "not_reached"


class CorrectionState(StrEnum):
    """What follows from a revisit that came to another verdict: open, with the township, settled."""

    NONE = "none"
    OPEN = "open"
    RETURNED = "returned"
    SETTLED = "settled"


State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    """From any of `sources` to `target`, with the right that it takes."""

    sources: frozenset[State]
    target: State
    permission: Permission


SUBMISSION: Mapping[str, Transition[SubmissionState]] = {
    "submit": Transition(
        frozenset({SubmissionState.DRAFT, SubmissionState.RETURNED}),
        SubmissionState.SUBMITTED,
        Permission.SUBMISSION_SUBMIT,
    ),
    "approve": Transition(
        frozenset({SubmissionState.SUBMITTED}), SubmissionState.TOWNSHIP_APPROVED, Permission.SUBMISSION_APPROVE
    ),
    "confirm": Transition(
        frozenset({SubmissionState.TOWNSHIP_APPROVED}), SubmissionState.COUNTY_APPROVED, Permission.SUBMISSION_CONFIRM
    ),
    "lock": Transition(
        frozenset({SubmissionState.COUNTY_APPROVED}), SubmissionState.LOCKED, Permission.SUBMISSION_CONFIRM
    ),
    "return_to_filler": Transition(
        frozenset({SubmissionState.SUBMITTED}), SubmissionState.RETURNED, Permission.SUBMISSION_APPROVE
    ),
    "return_to_township": Transition(
        frozenset({SubmissionState.TOWNSHIP_APPROVED}), SubmissionState.RETURNED, Permission.SUBMISSION_CONFIRM
    ),
    "undo_submit": Transition(
        frozenset({SubmissionState.SUBMITTED}), SubmissionState.DRAFT, Permission.SUBMISSION_SUBMIT
    ),
    "undo_approve": Transition(
        frozenset({SubmissionState.TOWNSHIP_APPROVED}), SubmissionState.SUBMITTED, Permission.SUBMISSION_APPROVE
    ),
    "undo_confirm": Transition(
        frozenset({SubmissionState.COUNTY_APPROVED}), SubmissionState.TOWNSHIP_APPROVED, Permission.SUBMISSION_CONFIRM
    ),
    "unlock": Transition(
        frozenset({SubmissionState.COUNTY_APPROVED, SubmissionState.LOCKED}),
        SubmissionState.RETURNED,
        Permission.SUBMISSION_UNLOCK,
    ),
}
REVIEWED_BY: Mapping[SubmissionState, Permission] = {
    SubmissionState.SUBMITTED: Permission.SUBMISSION_APPROVE,
    SubmissionState.TOWNSHIP_APPROVED: Permission.SUBMISSION_CONFIRM,
}
"""Whose turn it is to look at a village, comment on its fields, and pass or return it."""
UNDO: Mapping[str, str] = {"submit": "undo_submit", "approve": "undo_approve", "confirm": "undo_confirm"}
"""By which transition a deed is taken back, while that is still possible."""
UNDO_WITHIN = timedelta(minutes=10)
SURVEY_OPEN = frozenset({"", SurveyState.DRAFT, SurveyState.RETURNED})
"""A survey that may be filled in; the empty state is that of one nobody has begun."""
SUBMISSION_OPEN = frozenset({SubmissionState.DRAFT, SubmissionState.RETURNED})
"""States in which the facts of a village may be changed."""
AT_DEPARTMENT = frozenset({GapState.DISPATCHED, GapState.RECEIVED, GapState.PLANNED})
"""States in which the department has the next step; a returned gap lies with it as well when it was returned to it."""
OPEN_GAP = frozenset(GapState) - {GapState.ACCEPTED, GapState.CARRIED_OVER, GapState.CANCELLED}
"""States from which somebody still has to do something in this round."""
FOLLOW = "follow"
"""A line in the story of a gap that went with its household to another village: no step, and its state stays."""
GAP: Mapping[str, Transition[GapState]] = {
    "list": Transition(frozenset({GapState.FOUND}), GapState.LISTED, Permission.GAP_LIST_SIGN),
    "dispatch": Transition(
        frozenset({GapState.LISTED, GapState.TRANSFERRED}), GapState.DISPATCHED, Permission.REFERRAL_DISPATCH
    ),
    "receive": Transition(frozenset({GapState.DISPATCHED}), GapState.RECEIVED, Permission.REFERRAL_RECEIVE),
    "transfer": Transition(AT_DEPARTMENT | {GapState.RETURNED}, GapState.TRANSFERRED, Permission.REFERRAL_DECIDE),
    "plan": Transition(frozenset({GapState.RECEIVED, GapState.RETURNED}), GapState.PLANNED, Permission.GAP_REMEDY),
    "report_done": Transition(
        frozenset({GapState.PLANNED, GapState.RETURNED}), GapState.REPORTED_DONE, Permission.GAP_REMEDY
    ),
    "review": Transition(frozenset({GapState.REPORTED_DONE}), GapState.REVIEWED, Permission.GAP_REVIEW),
    "return_report": Transition(frozenset({GapState.REPORTED_DONE}), GapState.RETURNED, Permission.GAP_REVIEW),
    "confirm": Transition(
        frozenset({GapState.REVIEWED, GapState.RETURNED}), GapState.CONFIRMED, Permission.GAP_CONFIRM
    ),
    "return_from_site": Transition(
        frozenset({GapState.REVIEWED, GapState.RETURNED}), GapState.RETURNED, Permission.GAP_CONFIRM
    ),
    "accept": Transition(frozenset({GapState.CONFIRMED}), GapState.ACCEPTED, Permission.GAP_ACCEPT),
    "return_to_department": Transition(frozenset({GapState.CONFIRMED}), GapState.RETURNED, Permission.GAP_ACCEPT),
    "return_to_township": Transition(frozenset({GapState.CONFIRMED}), GapState.RETURNED, Permission.GAP_ACCEPT),
    "reopen": Transition(frozenset({GapState.ACCEPTED}), GapState.RETURNED, Permission.GAP_ACCEPT),
    "carry_over": Transition(OPEN_GAP, GapState.CARRIED_OVER, Permission.GAP_CARRY_OVER),
    "cancel": Transition(
        OPEN_GAP - {GapState.REPORTED_DONE, GapState.REVIEWED, GapState.CONFIRMED},
        GapState.CANCELLED,
        Permission.SURVEY_IMPORT_APPROVED,
    ),
    "leave": Transition(OPEN_GAP, GapState.CANCELLED, Permission.SURVEY_IMPORT_APPROVED),
    "find_again": Transition(frozenset({GapState.CANCELLED}), GapState.FOUND, Permission.SURVEY_IMPORT_APPROVED),
}
"""`cancel` (nobody misses it any more; not once the work is reported), `leave` (the subject is none any more) and
`find_again` follow from approved facts and ask for no right of their own."""
GAP_RETURNS: Mapping[str, ReturnedTo] = {
    "return_report": ReturnedTo.DEPARTMENT,
    "return_from_site": ReturnedTo.DEPARTMENT,
    "return_to_department": ReturnedTo.DEPARTMENT,
    "return_to_township": ReturnedTo.TOWNSHIP,
    "reopen": ReturnedTo.DEPARTMENT,
}
"""To whom each return goes; all of them take a reason."""
FROM_RETURNED: Mapping[str, ReturnedTo] = {
    "transfer": ReturnedTo.DEPARTMENT,
    "plan": ReturnedTo.DEPARTMENT,
    "report_done": ReturnedTo.DEPARTMENT,
    "confirm": ReturnedTo.TOWNSHIP,
    "return_from_site": ReturnedTo.TOWNSHIP,
}
"""Of the returned gaps a step takes only those that lie with this side."""
OWN_WORK: Mapping[str, frozenset[GapState]] = {
    "review": frozenset({GapState.PLANNED, GapState.REPORTED_DONE}),
    "return_report": frozenset({GapState.PLANNED, GapState.REPORTED_DONE}),
    "confirm": frozenset({GapState.PLANNED, GapState.REPORTED_DONE, GapState.REVIEWED}),
    "return_from_site": frozenset({GapState.PLANNED, GapState.REPORTED_DONE, GapState.REVIEWED}),
    "accept": frozenset({GapState.PLANNED, GapState.REPORTED_DONE, GapState.REVIEWED, GapState.CONFIRMED}),
}
"""Four eyes along the chain: nobody decides at a step who brought the gap to one of these states since it was sent
(or returned) last."""


def may_start(name: str, state: str, returned_to: str) -> bool:
    """Whether a gap in this state may take the step `name`."""
    if state not in GAP[name].sources:
        return False
    side = FROM_RETURNED.get(name)
    return side is None or state != GapState.RETURNED or returned_to == side


REQUEST_DECISIONS: Mapping[str, RequestState] = {"grant": RequestState.GRANTED, "decline": RequestState.DECLINED}
GAP_LIST: Mapping[str, Transition[GapListState]] = {
    "sign": Transition(frozenset({GapListState.DRAWN_UP}), GapListState.SIGNED, Permission.GAP_LIST_SIGN),
}
REFERRAL: Mapping[str, Transition[ReferralState]] = {
    "receive": Transition(frozenset({ReferralState.DISPATCHED}), ReferralState.RECEIVED, Permission.REFERRAL_RECEIVE),
}
SPOT_CHECK: Mapping[str, Transition[SpotCheckState]] = {
    "circulate": Transition(frozenset({SpotCheckState.DRAWN}), SpotCheckState.CIRCULATED, Permission.SPOT_CHECK_DRAW),
}
SAMPLE: Mapping[str, Transition[SampleState]] = {
    "revisit": Transition(
        frozenset({SampleState.DRAWN, SampleState.NOT_REACHED}), SampleState.REVISITED, Permission.SPOT_CHECK_REVISIT
    ),
    "not_reached": Transition(frozenset({SampleState.DRAWN}), SampleState.NOT_REACHED, Permission.SPOT_CHECK_REVISIT),
}
CORRECTION: Mapping[str, Transition[CorrectionState]] = {
    "return": Transition(frozenset({CorrectionState.OPEN}), CorrectionState.RETURNED, Permission.SPOT_CHECK_DRAW),
    "settle": Transition(
        frozenset({CorrectionState.OPEN, CorrectionState.RETURNED}),
        CorrectionState.SETTLED,
        Permission.SPOT_CHECK_DRAW,
    ),
}
"""A correction is also settled by itself, when approved facts come to what the revisit found."""
