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


class ReferralState(StrEnum):
    """A referral (点球) to one department."""

    DISPATCHED = "dispatched"
    RECEIVED = "received"


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
UNDO: Mapping[str, str] = {"submit": "undo_submit", "approve": "undo_approve", "confirm": "undo_confirm"}
"""By which transition a deed is taken back, while that is still possible."""
UNDO_WITHIN = timedelta(minutes=10)
SUBMISSION_OPEN = frozenset({SubmissionState.DRAFT, SubmissionState.RETURNED})
"""States in which the facts of a village may be changed."""
GAP: Mapping[str, Transition[GapState]] = {
    "list": Transition(frozenset({GapState.FOUND}), GapState.LISTED, Permission.GAP_LIST_SIGN),
    "dispatch": Transition(frozenset({GapState.LISTED}), GapState.DISPATCHED, Permission.REFERRAL_DISPATCH),
    "receive": Transition(frozenset({GapState.DISPATCHED}), GapState.RECEIVED, Permission.REFERRAL_RECEIVE),
    "cancel": Transition(
        frozenset({GapState.FOUND, GapState.LISTED, GapState.DISPATCHED, GapState.RECEIVED, GapState.PLANNED}),
        GapState.CANCELLED,
        Permission.SURVEY_IMPORT_APPROVED,
    ),
    "find_again": Transition(frozenset({GapState.CANCELLED}), GapState.FOUND, Permission.SURVEY_IMPORT_APPROVED),
}
GAP_LIST: Mapping[str, Transition[GapListState]] = {
    "sign": Transition(frozenset({GapListState.DRAWN_UP}), GapListState.SIGNED, Permission.GAP_LIST_SIGN),
}
REFERRAL: Mapping[str, Transition[ReferralState]] = {
    "receive": Transition(frozenset({ReferralState.DISPATCHED}), ReferralState.RECEIVED, Permission.REFERRAL_RECEIVE),
}
