"""Reading gaps, lists, referrals, and who owes what."""

from huitou.casework.queries.completion import CompletionLine, DecisionLine, MeasureLine, completed, completion_lines
from huitou.casework.queries.duties import BoardLine, DigestLine, Duty, board, digest_of, owed
from huitou.casework.queries.lines import DepartmentPart, GapLine, GapPage, gap_lines, gap_page, gaps_of, was_referred
from huitou.casework.queries.lists import GapListLine, any_beyond_found, gap_lists
from huitou.casework.queries.referrals import ReferralLine, referral, referrals

__all__ = [
    "BoardLine",
    "CompletionLine",
    "DecisionLine",
    "DepartmentPart",
    "DigestLine",
    "Duty",
    "GapLine",
    "GapListLine",
    "GapPage",
    "MeasureLine",
    "ReferralLine",
    "any_beyond_found",
    "board",
    "completed",
    "completion_lines",
    "digest_of",
    "gap_lines",
    "gap_lists",
    "gap_page",
    "gaps_of",
    "owed",
    "referral",
    "referrals",
    "was_referred",
]
