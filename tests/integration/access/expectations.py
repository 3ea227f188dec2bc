"""Who is let in where: declared by hand, by address, method, role and relation. Nothing here is read from the program.

`out` roles are refused for want of the right (403). Roles with the right are let in for the relations that they reach
and find nothing (404) for all others. An address without an entry fails the run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.conftest import IS_LONG
from tests.integration.access.world import RELATIONS, Things, corrected

VILLAGE = frozenset({"village_officer", "first_secretary", "resident_officer"})
FIELD = VILLAGE | {"township_clerk", "township_approver"}
SUPPORT = frozenset({"support_officer", "supporting_unit"})
COUNTY = frozenset({"county_office", "review_team", "supervision"})
ABOVE = frozenset({"city_viewer", "province_viewer"})
OFFICER = frozenset({"department_officer"})
OFFICE = frozenset({"county_office"})
SECURITY = frozenset({"security_administrator"})
AUDITS = frozenset({"county_office", "supervision", "audit_administrator"})
SECOND_PERSON = SECURITY | {"system_administrator"}
SYSTEM = SECOND_PERSON | {"audit_administrator"}
EVERYBODY = FIELD | SUPPORT | COUNTY | ABOVE | OFFICER | SYSTEM
# The three posts of a village have the same rights in the same place (`test_the_posts_of_a_village_are_alike`): in the
# bounded run one of them asks.
ASKING = sorted(EVERYBODY if IS_LONG else EVERYBODY - VILLAGE | {"village_officer"})

REACH: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(VILLAGE, frozenset({"own"})),
    # Both households are supported by one unit; the register gives the second to another officer.
    "support_officer": frozenset({"own"}),
    "supporting_unit": frozenset({"own", "sibling"}),
    "township_clerk": frozenset({"own", "sibling"}),
    "township_approver": frozenset({"own", "sibling"}),
    **dict.fromkeys(COUNTY | OFFICER | {"city_viewer"}, frozenset(RELATIONS) - {"other_county"}),
    **dict.fromkeys(SYSTEM | {"province_viewer"}, frozenset(RELATIONS)),
}
# The round of a county is no secret to its townships and villages.
IN_COUNTY = {**REACH, **dict.fromkeys(FIELD | SUPPORT, frozenset(RELATIONS) - {"other_county"})}


@dataclass(frozen=True, slots=True)
class Access:
    """An address: who may read it, who may write to it (empty: the method does not exist), what it names, the form
    that a write sends, and who finds it missing although they have the right."""

    address: Callable[[Things], str]
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    reach: Mapping[str, frozenset[str]] = field(default_factory=lambda: REACH)
    form: Callable[[Things], Mapping[str, str]] = field(default=lambda _things: {})
    missing_for: frozenset[str] = frozenset()
    names_an_area: bool = False


def _fixed(path: str) -> Callable[[Things], str]:
    return lambda _things: path


def _of_round(path: str) -> Callable[[Things], str]:
    return lambda things: f"{path}?round={things.round}"


def _batch(deed: str) -> Callable[[Things], str]:
    return lambda things: f"/forms/batches/{things.subject}/{deed}"


def _of_subject(rest: str) -> Callable[[Things], str]:
    return lambda things: f"/subjects/{things.subject}/{rest}"


def _upload(rest: str) -> Callable[[Things], str]:
    return lambda things: f"/load/{things.subject}/{rest}"


def _round_form(things: Things) -> Mapping[str, str]:
    return {"round": things.round}


ALL = dict.fromkeys(EVERYBODY, frozenset(RELATIONS))
FILLS_IN = VILLAGE | {"township_clerk", "county_office"}
SEES_SUBMISSIONS = FIELD | COUNTY
SEES_HOUSEHOLDS = FIELD | COUNTY | OFFICER | SUPPORT
KEEPERS = frozenset({"township_clerk", "county_office"})
# Every household of this world is in a sample that waits for its revisit: who may revisit sees no first answers.
BLIND = frozenset({"county_office", "review_team"})
SEES_GAPS = SEES_HOUSEHOLDS
UNMASKS = VILLAGE | {"township_clerk", "support_officer"} | COUNTY
OFFICE = frozenset({"county_office"})
APPROVER = frozenset({"township_approver"})
# Who takes which step of a gap, and a deed of it.
STEPS: Mapping[str, tuple[frozenset[str], str]] = {
    "plan": (OFFICER, "plan"),
    "report": (OFFICER, "report_done"),
    "review": (OFFICE, "review"),
    "confirm": (APPROVER, "confirm"),
    "accept": (OFFICE | {"review_team"}, "accept"),
}


def _work(step: str) -> dict[str, Access]:
    takers, slug = STEPS[step]

    def form(things: Things) -> Mapping[str, str]:
        return {"round": things.round, "deed": slug}

    return {
        f"work_{step}": Access(_of_round(f"/work/{step}/"), reads=takers, reach=IN_COUNTY),
        f"work_{step}_do": Access(_fixed(f"/work/{step}/do/"), writes=takers, reach=IN_COUNTY, form=form),
    }


def _reads_gaps(path: str) -> Access:
    return Access(_of_round(path), reads=SEES_GAPS, reach=IN_COUNTY)


def _gives_table(path: str) -> Access:
    """A table as a file; the roll-up alone heeds what is counted by."""
    counted = {"level": "village", "subject": "household", "kind": "review"}
    form = lambda things: {"round": things.round, "area": things.village, "format": "xlsx", **counted}  # noqa: E731
    return Access(_fixed(path), writes=FIELD | COUNTY, form=form, names_an_area=True)


ACCESS: Mapping[str, Access] = {
    "home": Access(_of_round("/"), reads=EVERYBODY, reach=IN_COUNTY),
    "households": Access(_fixed("/households/?q=金丝雀"), reads=SEES_HOUSEHOLDS, reach=ALL),
    "household": Access(
        lambda things: f"/households/{things.household}/", reads=SEES_HOUSEHOLDS - BLIND, missing_for=OFFICER
    ),
    # Who may see one kind of number may ask for all; which is shown to whom is told by test_sensitive_fields.
    "unmask": Access(
        lambda things: f"/households/{things.household}/number/?field=identity&member=01",
        reads=UNMASKS,
        writes=COUNTY | {"township_clerk"},
        form=lambda _things: {"reason": "核对身份证"},
    ),
    "household_members": Access(
        lambda things: f"/households/{things.household}/members/",
        reads=FILLS_IN,
        writes=FILLS_IN,
        form=lambda _things: {"deed": "come", "name": "小宝", "relation": "03", "reason": "born", "on": "2017-06-01"},
    ),
    "household_correct": Access(
        lambda things: f"/households/{things.household}/correct/", reads=KEEPERS, writes=KEEPERS, form=corrected
    ),
    "subject": Access(lambda things: f"/subjects/{things.subject}/", reads=SEES_HOUSEHOLDS - BLIND),
    "remediation": Access(_of_subject("remediation/"), reads=FILLS_IN - BLIND, writes=FILLS_IN - BLIND),
    "survey": Access(_of_subject("survey/"), reads=FILLS_IN - BLIND, writes=FILLS_IN - BLIND),
    **{
        f"{page}_draft{rest}": Access(_of_subject(f"{page}/draft/{step}"), writes=FILLS_IN)
        for page in ("survey", "remediation")
        for rest, step in (("", ""), ("_drop", "drop/"))
    },
    "signing": Access(
        lambda things: f"/subjects/{things.subject}/signing/",
        reads=FILLS_IN - BLIND,
        writes=FILLS_IN - BLIND,
        form=lambda _things: {"way": "absent", "reason": "外出务工"},
    ),
    "resigning": Access(
        lambda things: f"/subjects/{things.subject}/remediation/signing/",
        reads=FILLS_IN - BLIND,
        writes=FILLS_IN - BLIND,
        form=lambda _things: {"way": "absent", "reason": "外出务工"},
    ),
    # No signature stands in this world; who may look at one is told by the tests of signing.
    "signature_picture": Access(
        lambda things: f"/signatures/{things.subject}/", reads=SEES_HOUSEHOLDS, missing_for=SEES_HOUSEHOLDS
    ),
    "certifications": Access(_of_round("/certifications/"), reads=FIELD | COUNTY | OFFICER, reach=IN_COUNTY),
    "certification_load": Access(_fixed("/certifications/load/"), writes=OFFICER, reach=IN_COUNTY, form=_round_form),
    "certification_settle": Access(
        lambda things: f"/certifications/rows/{things.listed_row}/",
        writes=OFFICER,
        reach=IN_COUNTY,
        form=lambda things: {"round": things.round, "whom": "none"},
    ),
    "certification_withdraw": Access(
        lambda things: f"/certifications/{things.certification}/withdraw/",
        writes=OFFICER,
        form=lambda things: {"round": things.round, "reason": "写错了"},
    ),
    "certification_decide": Access(
        lambda things: f"/certifications/{things.certification}/decide/",
        writes=frozenset({"county_office"}),
        form=lambda things: {"round": things.round, "decided_for": "survey", "reason": "现场核实"},
    ),
    "roster": Access(
        lambda things: f"/roster/?round={things.round}&village={things.village}",
        reads=SEES_SUBMISSIONS,
        names_an_area=True,
    ),
    "grid": Access(_of_round("/grid/"), reads=FILLS_IN, reach=IN_COUNTY),
    "grid_save": Access(_of_round("/grid/save/"), writes=FILLS_IN, reach=IN_COUNTY),
    "loads": Access(_fixed("/load/"), reads=FILLS_IN, writes=FILLS_IN, reach=ALL),
    "load_template": Access(_of_round("/load/template/"), reads=FILLS_IN, reach=IN_COUNTY),
    # An upload is there for whoever made it and for nobody else.
    "load": Access(_upload(""), reads=EVERYBODY, writes=EVERYBODY, missing_for=EVERYBODY),
    "load_errors": Access(_upload("errors/"), reads=EVERYBODY, missing_for=EVERYBODY),
    "load_drop": Access(_upload("drop/"), writes=EVERYBODY, missing_for=EVERYBODY),
    "submissions": Access(_of_round("/submissions/"), reads=SEES_SUBMISSIONS, reach=IN_COUNTY),
    "submissions_approve": Access(
        _fixed("/submissions/approve/"), writes=SEES_SUBMISSIONS, reach=IN_COUNTY, form=_round_form
    ),
    "submission": Access(lambda things: f"/submissions/{things.submission}/", reads=SEES_SUBMISSIONS),
    "submission_review": Access(lambda things: f"/submissions/{things.submission}/review/", reads=SEES_SUBMISSIONS),
    "submission_subject": Access(
        lambda things: f"/submissions/{things.submission}/review/{things.subject}/", reads=SEES_SUBMISSIONS - BLIND
    ),
    "submission_pass": Access(
        lambda things: f"/submissions/{things.submission}/review/{things.subject}/pass/",
        writes=APPROVER,
        form=lambda _things: {"digest": ""},
    ),
    # No comment stands in this world; who may answer one is told by the tests of the review.
    "comment_reply": Access(
        lambda things: f"/comments/{things.subject}/reply/",
        writes=SEES_SUBMISSIONS,
        missing_for=SEES_SUBMISSIONS,
        form=lambda _things: {"text": "已补"},
    ),
    "submission_comment": Access(
        lambda things: f"/submissions/{things.submission}/comment/",
        writes=frozenset({"township_approver", "county_office"}),
        form=lambda things: {"subject": things.subject, "key": "wage_income", "text": "?"},
    ),
    "submission_mark": Access(
        lambda things: f"/submissions/{things.submission}/mark/",
        writes=FILLS_IN,
        form=lambda things: {"subject": things.subject, "reason": "外出", "next_visit_on": "2017-07-20"},
    ),
    "submission_do": Access(
        lambda things: f"/submissions/{things.submission}/do/submit/",
        writes=FILLS_IN - COUNTY,
        form=lambda _things: {"version": "1"},
    ),
    "checks": Access(
        lambda things: f"/checks/?round={things.round}&area={things.village}",
        reads=SEES_SUBMISSIONS,
        names_an_area=True,
    ),
    "checks_run": Access(
        _fixed("/checks/run/"),
        writes=SEES_SUBMISSIONS,
        form=lambda things: {"round": things.round, "area": things.village},
        names_an_area=True,
    ),
    "checks_found": Access(
        lambda things: f"/checks/found/?round={things.round}&area={things.village}",
        reads=SEES_SUBMISSIONS,
        names_an_area=True,
    ),
    "checks_workbook": Access(
        lambda things: f"/checks/workbook/?round={things.round}&area={things.village}",
        reads=SEES_SUBMISSIONS,
        names_an_area=True,
    ),
    "checks_file": _gives_table("/checks/file/"),
    "check_rules": Access(_fixed("/checks/rules/"), reads=EVERYBODY, reach=ALL),
    "household_checks": Access(lambda things: f"/checks/households/{things.household}/", reads=SEES_SUBMISSIONS),
    "exempt": Access(
        lambda things: f"/checks/households/{things.household}/exempt/",
        writes=FILLS_IN,
        form=lambda _things: {"rule": "C323", "reason": "合同已核对", "until": "2017-12-31"},
    ),
    # An exemption that is not there; who may end which is told by the tests of exemptions.
    "end_exemption": Access(
        lambda things: f"/checks/exemptions/{things.subject}/end/", writes=FILLS_IN, missing_for=FILLS_IN
    ),
    "duplicates": Access(_fixed("/duplicates/"), reads=KEEPERS, reach=ALL),
    "duplicate_decide": Access(
        _fixed("/duplicates/decide/"),
        writes=KEEPERS,
        form=lambda things: {
            "one": things.members[0],
            "other": things.members[1],
            "verdict": "two_people",
            "reason": "见过两人",
        },
    ),
    "gaps": Access(_of_round("/gaps/"), reads=SEES_HOUSEHOLDS, reach=IN_COUNTY),
    "gap_list_sign": Access(
        _of_round("/gaps/sign/"),
        reads=frozenset({"review_team"}),
        writes=frozenset({"review_team"}),
        reach=IN_COUNTY,
        form=_round_form,
    ),
    "gap_assign": Access(
        _of_round("/gaps/assign/"),
        reads=frozenset({"county_office"}),
        writes=frozenset({"county_office"}),
        reach=IN_COUNTY,
        form=lambda things: {"round": things.round, "gap": things.gap, "department": "water"},
    ),
    "dispatch": Access(
        _of_round("/gaps/dispatch/"),
        reads=frozenset({"county_office"}),
        writes=frozenset({"county_office"}),
        reach=IN_COUNTY,
        form=_round_form,
    ),
    **{name: access for step in STEPS for name, access in _work(step).items()},
    "gap": Access(lambda things: f"/gaps/{things.gap}/", reads=SEES_GAPS),
    "gap_do": Access(
        lambda things: f"/gaps/{things.gap}/do/report_undone/",
        writes=OFFICER,
        form=lambda _things: {"version": "1", "report_undone-reason": "天气"},
    ),
    "gap_prove": Access(lambda things: f"/gaps/{things.gap}/proof/", writes=OFFICER | APPROVER),
    # No proof, measure or request stands in this world: whoever may ask finds nothing.
    "proof": Access(lambda things: f"/proofs/{things.subject}/", reads=SEES_GAPS, missing_for=SEES_GAPS),
    "measure_note": Access(lambda things: f"/measures/{things.gap}/note/", writes=OFFICER, missing_for=OFFICER),
    "measure_end": Access(lambda things: f"/measures/{things.gap}/end/", writes=OFFICER, missing_for=OFFICER),
    "requests": Access(_of_round("/requests/"), reads=COUNTY | OFFICER, reach=IN_COUNTY),
    "request_decide": Access(
        lambda things: f"/requests/{things.gap}/decide/",
        writes=OFFICE,
        missing_for=OFFICE,
        form=lambda _things: {"decision": "grant"},
    ),
    "plans": Access(_of_round("/plans/"), reads=COUNTY | OFFICER, reach=IN_COUNTY),
    "plan": Access(
        _of_round("/plans/housing/"),
        reads=COUNTY | OFFICER,
        writes=OFFICER,
        reach=IN_COUNTY,
        form=lambda _things: {"target": "改造危房", "due_on": "2017-09-30", "responsible": "李", "version": "0"},
    ),
    "ledger": _reads_gaps("/ledger/"),
    "ledger_file": _gives_table("/ledger/file/"),
    "helped": _reads_gaps("/helped/"),
    "recognised": _reads_gaps("/recognised/"),
    "forewarnings": _reads_gaps("/forewarnings/"),
    "overdue": _reads_gaps("/overdue/"),
    "support": _reads_gaps("/support/"),
    "year_end": Access(_of_round("/year-end/"), reads=OFFICE, writes=OFFICE, reach=IN_COUNTY, form=_round_form),
    "referral_remind": Access(lambda things: f"/referrals/{things.referral}/remind/", writes=OFFICE),
    "referrals": Access(_of_round("/referrals/"), reads=COUNTY | OFFICER, reach=IN_COUNTY),
    "referral": Access(lambda things: f"/referrals/{things.referral}/", reads=COUNTY | OFFICER),
    "referral_receive": Access(lambda things: f"/referrals/{things.referral}/receive/", writes=OFFICER),
    "spot_checks": Access(
        _of_round("/spot-checks/"),
        reads=COUNTY,
        writes=frozenset({"county_office"}),
        reach=IN_COUNTY,
        form=_round_form,
    ),
    "spot_check": Access(lambda things: f"/spot-checks/{things.spot_check}/", reads=COUNTY),
    "spot_check_notice": Access(lambda things: f"/spot-checks/{things.spot_check}/notice/", reads=COUNTY),
    "spot_check_circulate": Access(
        lambda things: f"/spot-checks/{things.spot_check}/circulate/", writes=frozenset({"county_office"})
    ),
    "sampled_household": Access(lambda things: f"/spot-checks/household/{things.sampled}/", reads=COUNTY),
    "revisit": Access(
        lambda things: f"/spot-checks/household/{things.sampled}/revisit/",
        reads=frozenset({"county_office", "review_team"}),
        writes=frozenset({"county_office", "review_team"}),
    ),
    "correction": Access(
        lambda things: f"/spot-checks/household/{things.sampled}/do/settle/", writes=frozenset({"county_office"})
    ),
    "appraisal": Access(_of_round("/appraisal/"), reads=COUNTY, reach=IN_COUNTY),
    "campaign": Access(_of_round("/report/"), reads=COUNTY, reach=IN_COUNTY),
    "forms": Access(_of_round("/forms/"), reads=FIELD | COUNTY, reach=IN_COUNTY),
    "form_give": Access(
        _fixed("/forms/give/"),
        writes=FIELD | COUNTY,
        form=lambda things: {"round": things.round, "area": things.village, "form": "3", "format": "xlsx"},
    ),
    "batch_new": Access(
        _fixed("/forms/batches/"),
        writes=FIELD | COUNTY,
        form=lambda things: {"round": things.round, "area": things.village, "kind": "xlsx"},
        names_an_area=True,
    ),
    # A batch is there for whoever asked for it and for nobody else.
    "batch": Access(_batch(""), reads=EVERYBODY, missing_for=EVERYBODY),
    "batch_file": Access(_batch("file/"), writes=EVERYBODY, missing_for=EVERYBODY),
    "batch_stop": Access(_batch("stop/"), writes=EVERYBODY, missing_for=EVERYBODY),
    "batch_go_on": Access(_batch("go-on/"), writes=EVERYBODY, missing_for=EVERYBODY),
    "batch_drop": Access(_batch("drop/"), writes=EVERYBODY, missing_for=EVERYBODY),
    "form_cell": Access(
        lambda things: f"/forms/cell/?round={things.round}&area={things.village}&form=3&row=total&column=head",
        reads=FIELD | COUNTY,
    ),
    "sealed_find": Access(_fixed("/forms/find/?code=ABCDEFGH22"), reads=FIELD | COUNTY, reach=ALL),
    # No form has been given out yet.
    "sealed_form": Access(_fixed("/forms/ABCDEFGH22/"), reads=FIELD | COUNTY, missing_for=FIELD | COUNTY),
    "signed_copy_take": Access(_fixed("/forms/ABCDEFGH22/copy/"), writes=FIELD | COUNTY, missing_for=FIELD | COUNTY),
    "signed_copy": Access(
        lambda things: f"/forms/copies/{things.subject}/", reads=FIELD | COUNTY, missing_for=FIELD | COUNTY
    ),
    # Without a file nothing is compared.
    "returned_take": Access(_fixed("/forms/compare/"), writes=FIELD | COUNTY, reach=ALL),
    "returned_form": Access(
        _fixed("/forms/returned/ab12/"), reads=FIELD | COUNTY, writes=FIELD | COUNTY, missing_for=FIELD | COUNTY
    ),
    "document_give": Access(
        _fixed("/documents/give/"),
        writes=COUNTY,
        form=lambda things: {"round": things.round, "kind": "circular", "format": "docx"},
    ),
    "rollup": Access(_of_round("/rollup/"), reads=FIELD | COUNTY | ABOVE, reach=IN_COUNTY),
    "rollup_file": _gives_table("/rollup/file/"),
    "rollup_opened": Access(
        lambda things: f"/rollup/opened/?round={things.round}&measure=subjects&area={things.village}",
        reads=FIELD | COUNTY,
        names_an_area=True,
    ),
    "what_if": Access(_of_round("/rollup/what-if/"), reads=FIELD | COUNTY, reach=IN_COUNTY),
    "what_if_changed": Access(
        lambda things: f"/rollup/what-if/changed/?round={things.round}&line=9000&area={things.village}",
        reads=FIELD | COUNTY,
        names_an_area=True,
    ),
    "platform": Access(_of_round("/platform/"), reads=FIELD | COUNTY, reach=IN_COUNTY),
    "platform_enter": Access(
        lambda things: f"/platform/{things.subject}/",
        writes=VILLAGE | {"township_clerk"},
        form=lambda things: {"round": things.round, "form": "3", "village": things.village},
    ),
    "round_open": Access(
        _fixed("/rounds/open/"), reads=OFFICE, writes=OFFICE, reach=ALL, form=lambda _things: {"slug": "none"}
    ),
    "calendar": Access(_of_round("/calendar/"), reads=SEES_SUBMISSIONS, reach=IN_COUNTY),
    "calendar_extend": Access(
        _fixed("/calendar/extend/"), writes=frozenset({"county_office"}), reach=IN_COUNTY, form=_round_form
    ),
    "calendar_day": Access(_fixed("/calendar/day/"), writes=OFFICE, reach=IN_COUNTY, form=_round_form),
    "calendar_train": Access(
        _fixed("/calendar/train/"), writes=frozenset({"county_office"}), reach=IN_COUNTY, form=_round_form
    ),
    "order": Access(_fixed("/order/"), reads=EVERYBODY - SYSTEM, reach=ALL),
    "amend": Access(
        _fixed("/order/amend/"), reads=frozenset({"county_office"}), writes=frozenset({"county_office"}), reach=ALL
    ),
    "group": Access(_fixed("/order/group/"), reads=EVERYBODY - SYSTEM, reach=ALL),
    "areas": Access(_fixed("/areas/"), reads=OFFICE, reach=ALL),
    "register_codes": Access(
        _fixed("/areas/codes/"),
        reads=OFFICE,
        writes=OFFICE,
        reach=ALL,
        form=lambda _things: {"village": "511425101201", "code": "511425999001"},
    ),
    "area_change": Access(
        _fixed("/areas/change/"), writes=OFFICE, reach=ALL, form=lambda _things: {"kind": "rename", "code": "511425101"}
    ),
    "area_map": Access(_fixed("/areas/map/"), reads=OFFICE, writes=OFFICE, reach=ALL),
    "area_crosswalk": Access(
        lambda things: f"/areas/map/{things.subject}/", reads=OFFICE, writes=OFFICE, missing_for=OFFICE
    ),
    # The log of a county for its own office and supervision; the installation's for who keeps it.
    "audit_log": Access(_fixed("/audit/"), reads=AUDITS, reach=ALL),
    "audit_file": Access(_fixed("/audit/file/"), writes=AUDITS, reach=ALL),
    "people": Access(_fixed("/people/"), reads=SECURITY, reach=ALL),
    "person_new": Access(_fixed("/people/new/"), reads=SECURITY, writes=SECURITY, reach=ALL),
    "load_users": Access(_fixed("/people/load/"), reads=SECURITY, writes=SECURITY, reach=ALL),
    "load_users_template": Access(_fixed("/people/load/template/"), reads=SECURITY, reach=ALL),
    "load_users_plan": Access(
        lambda things: f"/people/load/{things.subject}/", reads=SECURITY, writes=SECURITY, missing_for=SECURITY
    ),
    "load_users_drop": Access(
        lambda things: f"/people/load/{things.subject}/drop/", writes=SECURITY, missing_for=SECURITY
    ),
    "resets": Access(_fixed("/people/resets/"), reads=SECOND_PERSON, reach=ALL),
    "reset_decide": Access(
        lambda things: f"/people/resets/{things.subject}/", writes=SECOND_PERSON, missing_for=SECOND_PERSON
    ),
    # People belong to no county: whoever looks after them looks after all.
    "person": Access(lambda things: f"/people/{things.person}/", reads=SECURITY, writes=SECURITY, reach=ALL),
    "person_account": Access(lambda things: f"/people/{things.person}/disable/", writes=SECURITY, reach=ALL),
    "post_end": Access(lambda things: f"/people/posts/{things.subject}/end/", writes=SECURITY, missing_for=SECURITY),
    "leave": Access(_fixed("/account/leave/"), reads=EVERYBODY, writes=EVERYBODY, reach=ALL),
    "leave_end": Access(
        lambda things: f"/account/leave/{things.subject}/end/", writes=EVERYBODY, missing_for=EVERYBODY
    ),
    "sessions": Access(_fixed("/account/sessions/"), reads=EVERYBODY, reach=ALL),
    "session_end": Access(
        lambda things: f"/account/sessions/{things.subject}/end/", writes=EVERYBODY, missing_for=EVERYBODY
    ),
    "jobs": Access(_fixed("/jobs/"), reads=EVERYBODY, reach=ALL),
    "post": Access(_fixed("/post/"), writes=EVERYBODY, reach=ALL),
    "help_start": Access(_fixed("/help/"), reads=EVERYBODY, reach=ALL),
    "help": Access(_fixed("/help/gaps/"), reads=EVERYBODY, reach=ALL),
    "gallery": Access(_fixed("/gallery/"), reads=EVERYBODY, reach=ALL),
}
# Addresses that belong to signing in, and the pulse of the program: they name nothing of a county.
OPEN = frozenset({"account_login", "account_logout", "account_inactive", "mfa_authenticate", "healthz", "set_language"})
ONES_OWN = frozenset(
    {
        "account_reauthenticate", "account_change_password", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp",
        "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)  # fmt: skip
