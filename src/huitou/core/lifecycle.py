"""What may follow what: one table of transitions per thing that has a state.

A transition that is not in its table does not exist. Who may make it is `Permission`; that nobody decides on own
work, and that of two at once one wins, is seen to by the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from huitou.core.authority import Permission


class SurveyState(StrEnum):
    """A survey of one subject."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


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
