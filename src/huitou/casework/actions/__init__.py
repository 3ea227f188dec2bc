"""What is done to gaps: drawn up, signed, dispatched, received, assigned."""

from huitou.casework.actions.assigning import assign_lead
from huitou.casework.actions.dispatching import dispatch
from huitou.casework.actions.receiving import receive_referral
from huitou.casework.actions.reconciling import reconcile
from huitou.casework.actions.reminding import make_digests
from huitou.casework.actions.signing import sign_gap_list

__all__ = ["assign_lead", "dispatch", "make_digests", "receive_referral", "reconcile", "sign_gap_list"]
