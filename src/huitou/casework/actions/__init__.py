"""What is done to gaps, from drawn up to accepted."""

from huitou.casework.actions.assigning import assign_lead
from huitou.casework.actions.carrying import YearEndCounts, carry_over, take_in
from huitou.casework.actions.confirming import confirm, take_outcomes
from huitou.casework.actions.deciding import accept, return_gaps, review
from huitou.casework.actions.dispatching import dispatch
from huitou.casework.actions.following import follow_households
from huitou.casework.actions.planning import (
    MeasureSaid,
    PlanSaid,
    end_measure,
    note_progress,
    plan_measure,
    write_plan,
)
from huitou.casework.actions.proving import attach, proof_file
from huitou.casework.actions.receiving import receive_referral
from huitou.casework.actions.reconciling import reconcile
from huitou.casework.actions.reminding import make_digests
from huitou.casework.actions.reporting import report_done, report_undone
from huitou.casework.actions.requesting import ask_extension, ask_transfer, decide
from huitou.casework.actions.signing import sign_gap_list
from huitou.casework.actions.spot_checking import (
    circulate,
    draw_sample,
    mark_not_reached,
    record_revisit,
    return_for_correction,
    settle_corrected,
    settle_correction,
)
from huitou.casework.actions.taking import Outcome, Skipped
from huitou.casework.actions.watching import Watched, remind_department, watch_deadlines

__all__ = [
    "MeasureSaid",
    "Outcome",
    "PlanSaid",
    "Skipped",
    "Watched",
    "YearEndCounts",
    "accept",
    "ask_extension",
    "ask_transfer",
    "assign_lead",
    "attach",
    "carry_over",
    "circulate",
    "confirm",
    "decide",
    "dispatch",
    "draw_sample",
    "end_measure",
    "follow_households",
    "make_digests",
    "mark_not_reached",
    "note_progress",
    "plan_measure",
    "proof_file",
    "receive_referral",
    "reconcile",
    "record_revisit",
    "remind_department",
    "report_done",
    "report_undone",
    "return_for_correction",
    "return_gaps",
    "review",
    "settle_corrected",
    "settle_correction",
    "sign_gap_list",
    "take_in",
    "take_outcomes",
    "watch_deadlines",
    "write_plan",
]
