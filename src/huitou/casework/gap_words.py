"""Pure: what the states of a gap are called in refusals, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from huitou.core.lifecycle import GapState, ReturnedTo

STATE_WORDS: Mapping[GapState, tuple[str, str]] = {
    GapState.FOUND: ("发现", "found"),
    GapState.LISTED: ("列入清单", "listed"),
    GapState.DISPATCHED: ("已发点球", "dispatched"),
    GapState.RECEIVED: ("已签收", "received"),
    GapState.PLANNED: ("已制定方案", "planned"),
    GapState.REPORTED_DONE: ("部门已办结", "reported done"),
    GapState.REVIEWED: ("县已审核", "reviewed"),
    GapState.CONFIRMED: ("乡镇已核实", "confirmed"),
    GapState.ACCEPTED: ("已验收", "accepted"),
    GapState.RETURNED: ("退回", "returned"),
    GapState.TRANSFERRED: ("移交", "transferred"),
    GapState.CARRIED_OVER: ("结转", "carried over"),
    GapState.CANCELLED: ("核减", "cancelled"),
}
RETURNED_WORDS: Mapping[ReturnedTo, tuple[str, str]] = {
    ReturnedTo.DEPARTMENT: ("退回部门", "returned to the department"),
    ReturnedTo.TOWNSHIP: ("退回乡镇", "returned to the township"),
}


def standing(state: str, returned_to: str) -> tuple[str, str]:
    """How a gap stands, in Chinese and in English."""
    return RETURNED_WORDS[ReturnedTo(returned_to)] if returned_to else STATE_WORDS[GapState(state)]
