"""Every address that names nothing is either a list, asked for by somebody who sees the most of it, or declared as
something else. A new page that stands in neither table fails tests/repository/test_list_pages.py."""

from __future__ import annotations

from collections.abc import Mapping

LISTS: Mapping[str, tuple[str, ...]] = {
    "county_office": (
        "submissions", "certifications", "duplicates", "gaps", "gap_assign", "work_review", "work_accept", "requests",
        "plans", "ledger", "helped", "recognised", "forewarnings", "overdue", "support", "referrals", "spot_checks",
        "loads", "roster",
        "areas", "register_codes", "sessions", "jobs", "calendar",
        "home", "rollup", "platform", "order", "check_rules", "forms",
    ),
    "township_approver": ("gaps", "submissions", "work_confirm", "ledger", "home"),
    "township_clerk": ("grid", "roster", "platform", "home"),
    "department_officer": ("gaps", "work_plan", "work_report", "plans", "referrals", "requests", "support", "home"),
    "security_administrator": ("people", "resets"),
    "audit_administrator": ("audit_log",),
}  # fmt: skip
"""By role, the names of addresses."""

FIGURES: Mapping[str, tuple[str, ...]] = {"county_office": ("appraisal", "campaign")}
"""What a round comes to, with a row per township, department or item: pinned and measured as well, and printed apart,
because it is counted over every move of every gap."""

FILTERED: Mapping[str, tuple[str, ...]] = {
    "county_office": (
        "households/?q=户主1", "gaps/?state=planned&indicator=safe_water", "gaps/?area=511425105", "gaps/?page=200",
        "gaps/?department=housing", "ledger/?township=511425105", "work/review/?due=soon", "submissions/?page=6",
        "rollup/?level=village", "rollup/?level=village&years=1", "rollup/opened/?measure=below_standard",
        "platform/?form=4",
    ),
}  # fmt: skip
"""The same lists as people narrow them."""

NOT_LISTS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "submissions_approve", "certification_load", "grid_save", "checks_run", "duplicate_decide", "work_plan_do",
            "work_report_do", "work_review_do", "work_confirm_do", "work_accept_do", "form_give", "batch_new",
            "document_give", "returned_take", "calendar_extend", "calendar_day", "calendar_train", "area_change",
            "post", "rollup_file", "ledger_file", "checks_file", "audit_file",
        ),
        "a deed",
    ),
    **dict.fromkeys(("load_template", "load_users_template", "checks_workbook"), "a file that is given out"),
    **dict.fromkeys(
        ("gap_list_sign", "dispatch", "round_open", "amend", "group", "area_map", "person_new", "load_users", "leave",
         "year_end"),
        "a form to fill in, with what it is about",
    ),
    "rollup_opened": "behind a figure of the roll-up; the narrowed one is measured",
    **dict.fromkeys(("checks", "checks_found"), "empty until somebody puts the rules to an area, which takes a job"),
    **dict.fromkeys(("what_if", "what_if_changed"), "judges a whole county anew under another line"),
    **dict.fromkeys(("form_cell", "sealed_find"), "what one cell or one printed sheet rests on"),
    **dict.fromkeys(("help_start", "gallery", "healthz"), "the same for every county"),
    "households": "empty until somebody searches; the search is measured",
}  # fmt: skip
