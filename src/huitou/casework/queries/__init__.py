"""Reading gaps, lists, referrals, what is done about them, and who owes what."""

from huitou.casework.queries.completion import CompletionLine, DecisionLine, MeasureLine, completed, completion_lines
from huitou.casework.queries.duties import BoardLine, DigestLine, Duty, board, digest_of, owed
from huitou.casework.queries.ledgers import (
    ForewarningLine,
    LedgerLine,
    RecognisedLine,
    SubjectsPage,
    forewarnings,
    ledger,
    recognised,
)
from huitou.casework.queries.lines import DepartmentPart, GapLine, GapPage, gap_lines, gap_page, gaps_of, was_referred
from huitou.casework.queries.lists import GapListLine, any_beyond_found, gap_lists
from huitou.casework.queries.plans import PlanLine, PlanPage, TaskLine, plan_page, plans
from huitou.casework.queries.referrals import ReferralLine, ReminderLine, referral, referrals, reminders_of
from huitou.casework.queries.requests import AskedLine, asked_count, open_requests
from huitou.casework.queries.stories import (
    GapStory,
    MemberLine,
    NoteLine,
    ProofLine,
    RequestLine,
    StepLine,
    gap_story,
    proof_of,
)
from huitou.casework.queries.support import SupportPage, support_page
from huitou.casework.queries.visits import INCOME, VisitLine, visit_lines
from huitou.casework.queries.worklists import (
    STEPS,
    Wanted,
    WorkPage,
    overdue_page,
    waiting_refs,
    work_counts,
    work_page,
)
from huitou.casework.queries.year_ends import YearEndLine, year_end

__all__ = [
    "INCOME",
    "STEPS",
    "AskedLine",
    "BoardLine",
    "CompletionLine",
    "DecisionLine",
    "DepartmentPart",
    "DigestLine",
    "Duty",
    "ForewarningLine",
    "GapLine",
    "GapListLine",
    "GapPage",
    "GapStory",
    "LedgerLine",
    "MeasureLine",
    "MemberLine",
    "NoteLine",
    "PlanLine",
    "PlanPage",
    "ProofLine",
    "RecognisedLine",
    "ReferralLine",
    "ReminderLine",
    "RequestLine",
    "StepLine",
    "SubjectsPage",
    "SupportPage",
    "TaskLine",
    "VisitLine",
    "Wanted",
    "WorkPage",
    "YearEndLine",
    "any_beyond_found",
    "asked_count",
    "board",
    "completed",
    "completion_lines",
    "digest_of",
    "forewarnings",
    "gap_lines",
    "gap_lists",
    "gap_page",
    "gap_story",
    "gaps_of",
    "ledger",
    "open_requests",
    "overdue_page",
    "owed",
    "plan_page",
    "plans",
    "proof_of",
    "recognised",
    "referral",
    "referrals",
    "reminders_of",
    "support_page",
    "visit_lines",
    "waiting_refs",
    "was_referred",
    "work_counts",
    "work_page",
    "year_end",
]
