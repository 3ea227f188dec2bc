"""Opening a round, recording surveys, handing villages in and reviewing them."""

from huitou.surveys.actions.annotating import (
    ANSWERS_COMMENTS,
    ask_withdrawal,
    comment,
    decline_withdrawal,
    mark_not_verifiable,
    pass_subject,
    reply,
    withdraw_mark,
)
from huitou.surveys.actions.calendar import extend_step, hold_training
from huitou.surveys.actions.certifying import decide, load_list, settle_row, withdraw
from huitou.surveys.actions.exempting import end_exemption, exempt, explain_survey
from huitou.surveys.actions.keeping_blocks import keep_blocks
from huitou.surveys.actions.leaving import leave_rounds, return_to_rounds
from huitou.surveys.actions.loading import drop_left_behind, finish_loads, record_file
from huitou.surveys.actions.opening import has_pack, open_round
from huitou.surveys.actions.platform import mark_entered, take_entry_back
from huitou.surveys.actions.recording import record_plan, record_surveys
from huitou.surveys.actions.remediation import approve_remediation, reopen_remediation
from huitou.surveys.actions.reviewing import approve, confirm, foresee, lock, return_submission, unlock
from huitou.surveys.actions.signing import sign_survey
from huitou.surveys.actions.submitting import submit, undo
from huitou.surveys.actions.turns import require_no_load

__all__ = [
    "ANSWERS_COMMENTS",
    "approve",
    "approve_remediation",
    "ask_withdrawal",
    "comment",
    "confirm",
    "decide",
    "decline_withdrawal",
    "drop_left_behind",
    "end_exemption",
    "exempt",
    "explain_survey",
    "extend_step",
    "finish_loads",
    "foresee",
    "has_pack",
    "hold_training",
    "keep_blocks",
    "leave_rounds",
    "load_list",
    "lock",
    "mark_entered",
    "mark_not_verifiable",
    "open_round",
    "pass_subject",
    "record_file",
    "record_plan",
    "record_surveys",
    "reopen_remediation",
    "reply",
    "require_no_load",
    "return_submission",
    "return_to_rounds",
    "settle_row",
    "sign_survey",
    "submit",
    "take_entry_back",
    "undo",
    "unlock",
    "withdraw",
    "withdraw_mark",
]
