"""What is done to gaps, from drawn up to accepted."""

from huitou.casework.actions.assigning import assign_lead
from huitou.casework.actions.carrying import YearEndCounts, carry_over, take_in
from huitou.casework.actions.confirming import confirm, take_outcomes
from huitou.casework.actions.deciding import accept, return_gaps, review
from huitou.casework.actions.dispatching import dispatch
from huitou.casework.actions.planning import (
    MeasureSaid,
    PlanSaid,
    end_measure,
    note_progress,
    plan_measure,
    write_plan,
)
from huitou.casework.actions.receiving import receive_referral
from huitou.casework.actions.reconciling import reconcile
from huitou.casework.actions.reminding import make_digests
from huitou.casework.actions.reporting import report_done, report_undone
from huitou.casework.actions.signing import sign_gap_list
from huitou.casework.actions.taking import Outcome, Skipped

__all__ = [
    "MeasureSaid",
    "Outcome",
    "PlanSaid",
    "Skipped",
    "YearEndCounts",
    "accept",
    "assign_lead",
    "carry_over",
    "confirm",
    "dispatch",
    "end_measure",
    "make_digests",
    "note_progress",
    "plan_measure",
    "receive_referral",
    "reconcile",
    "report_done",
    "report_undone",
    "return_gaps",
    "review",
    "sign_gap_list",
    "take_in",
    "take_outcomes",
    "write_plan",
]
