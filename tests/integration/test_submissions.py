"""How a village's surveys travel: submitted, approved by township and county, locked; returned, taken back, unlocked.

Of the small county, 下游村 has one household (H05) and no village survey: the smallest thing that can be submitted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from huitou.accounts.actions import acting
from huitou.accounts.models import Post
from huitou.areas.models import Area
from huitou.assessments import actions as assessing
from huitou.assessments.models import Assessment
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.actions import sign_gap_list
from huitou.casework.models import Gap
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SubmissionState
from huitou.core.standards import Judgement, Standard
from huitou.core.standards import judge as judge_by_the_book
from huitou.surveys import actions, queries
from huitou.surveys.models import RoundSubject, Submission, SubmissionMove, Survey, SurveyRevision
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import HANYANG, HILL, LOWER, NOW, RUIFENG, STREET, TODAY, UPPER, household_document
from tests.integration.submitting import (
    APPROVER,
    CLERK,
    OFFICE,
    draft,
    minutes,
    refused,
    submission_of,
    submit,
    take,
)

pytestmark = pytest.mark.django_db
H05 = household_document("H05", 1, "3150")


@pytest.fixture
def drafted(open_round: RoundLine) -> RoundLine:
    """下游村 is surveyed."""
    draft(open_round, H05)
    return open_round


@pytest.fixture
def submitted(drafted: RoundLine) -> RoundLine:
    """下游村 is handed in."""
    submit(LOWER)
    return drafted


@pytest.fixture
def approved(submitted: RoundLine) -> RoundLine:
    """The township has approved 下游村."""
    take(actions.approve, LOWER, now=minutes(1), **APPROVER)
    return submitted


@pytest.fixture
def confirmed(approved: RoundLine) -> RoundLine:
    """The county has approved 下游村."""
    take(actions.confirm, LOWER, now=minutes(2), **OFFICE)
    return approved


def state_of(village: str) -> str:
    return submission_of(village).state


def survey_state(code: str) -> str:
    return Survey.objects.get(subject__code=code).state


def subject_ref(code: str) -> UUID:
    return RoundSubject.objects.get(code=code).ref


# Opening and completeness


def test_opening_a_round_makes_a_draft_for_every_village_with_subjects(open_round: RoundLine) -> None:
    rows = Submission.objects.order_by("village_code").values_list("village_code", "state")
    assert list(rows) == [(STREET, "draft"), (UPPER, "draft"), (LOWER, "draft"), (HILL, "draft")]


@pytest.mark.parametrize(
    ("said", "blocks"),
    [
        ({}, []),
        ({"water_safe": None}, [("unknown", "safe_water", "fact_missing")]),
        ({"water_safe": "not_certified"}, [("unknown", "safe_water", "not_certified")]),
        ({"household_size": None}, [
            ("unknown", "net_income_per_capita", "size_missing"),
            ("unknown", "compulsory_education", "members_missing"),
            ("unknown", "basic_medical_care", "members_missing"),
        ]),
        ({"members": None, "dropout_present": True, "medical_care_met": True},
         [("persons_missing", "compulsory_education", "")]),
        ({"water_safe": False}, []),
    ],
    ids=["complete", "unknown", "uncertified", "no size", "somebody without a number", "a finding does not block"],
)  # fmt: skip
def test_what_is_unknown_blocks_and_what_is_unmet_does_not(
    open_round: RoundLine, said: dict[str, object], blocks: list[tuple[str, str, str]]
) -> None:
    draft(open_round, household_document("H05", 1, "3150", **said))
    standing, _ = queries.standing(submission_of(LOWER).ref, county.viewer(**CLERK), today=TODAY)
    judged = [(str(one.kind), one.indicator, one.code) for one in standing.blocks]
    assert judged == blocks


def test_a_threshold_that_nobody_entered_is_counted_and_blocks_nothing(drafted: RoundLine) -> None:
    standing, _ = queries.standing(submission_of(LOWER).ref, county.viewer(**CLERK), today=TODAY)
    assert (standing.is_complete, standing.threshold_missing) == (True, 1)
    county.enter_line(2017, "3300")
    standing, _ = queries.standing(submission_of(LOWER).ref, county.viewer(**CLERK), today=TODAY)
    assert (standing.is_complete, standing.threshold_missing) == (True, 0)


def test_a_rule_that_speaks_of_the_survey_alone_blocks(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "3150", signature="unsigned"))
    _, lines = queries.standing(submission_of(LOWER).ref, county.viewer(**CLERK), today=TODAY)
    assert [(line.code, line.block.kind, line.rule is not None) for line in lines] == [("H05", "check", True)]


def test_an_incomplete_village_is_not_submitted(open_round: RoundLine) -> None:
    assert refused(submit, LOWER) == ["HT4032"]
    assert state_of(LOWER) == "draft"


def test_a_household_that_cannot_be_visited_passes_with_a_reason_and_a_date_and_is_counted(
    open_round: RoundLine,
) -> None:
    mark(LOWER, "H05", "", "全家外出务工", date(2017, 7, 20))
    submit(LOWER)
    move = SubmissionMove.objects.get()
    assert state_of(LOWER) == "submitted"
    counts = json.loads(move.counts)
    assert {key: counts[key] for key in counts if not key.startswith("check_")} == {
        "not_verifiable": 1, "subjects": 1, "surveyed": 0, "threshold_missing": 0,
    }  # fmt: skip


def test_one_indicator_that_cannot_be_checked_excuses_no_other(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "3150", water_safe=None, electricity=None))
    mark(LOWER, "H05", "safe_water", "水质检测未出结果", date(2017, 7, 20))
    standing, _ = queries.standing(submission_of(LOWER).ref, county.viewer(**CLERK), today=TODAY)
    assert [one.indicator for one in standing.blocks] == ["electricity"]


def test_a_mark_needs_a_reason_and_a_later_date(open_round: RoundLine) -> None:
    assert refused(mark, LOWER, "H05", "", " ", date(2017, 7, 20)) == ["HT4036"]
    assert refused(mark, LOWER, "H05", "", "外出", TODAY) == ["HT4037"]
    assert refused(mark, LOWER, "H05", "", "外出", None) == ["HT4037"]
    assert refused(mark, LOWER, "H01", "", "外出", date(2017, 7, 20)) == ["HT4003"], "a household of another village"


def mark(village: str, code: str, indicator: str, reason: str, next_visit_on: date | None) -> None:
    row = submission_of(village)
    with county.doing(**CLERK, permission=Permission.SURVEY_EDIT, at=village) as by:
        actions.mark_not_verifiable(
            row.ref, subject_ref(code), indicator, reason, next_visit_on, by=by, now=NOW, today=TODAY
        )


# The way up


def test_the_way_of_a_submission(drafted: RoundLine) -> None:
    submit(LOWER)
    assert (state_of(LOWER), survey_state("H05")) == ("submitted", "submitted")
    take(actions.approve, LOWER, **APPROVER)
    assert (state_of(LOWER), survey_state("H05")) == ("township_approved", "submitted")
    take(actions.confirm, LOWER, **OFFICE)
    assert (state_of(LOWER), survey_state("H05")) == ("county_approved", "approved")
    take(actions.lock, LOWER, **OFFICE)
    assert state_of(LOWER) == "locked"
    story = SubmissionMove.objects.order_by("version").values_list("version", "name", "by_name")
    assert list(story) == [
        (2, "submit", "乡镇填表人"), (3, "approve", "乡镇审批人"), (4, "confirm", "县脱贫办"), (5, "lock", "县脱贫办"),
    ]  # fmt: skip
    verbs = Event.objects.filter(thing="submission").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["submission.submit", "submission.approve", "submission.confirm", "submission.lock"]


def test_drafts_count_only_when_the_county_has_approved(approved: RoundLine) -> None:
    assert not Assessment.objects.exists()
    take(actions.confirm, LOWER, **OFFICE)
    assert Assessment.objects.filter(subject__code="H05").count() == 2


def test_what_was_judged_ahead_is_not_judged_in_the_transaction_that_approves(
    approved: RoundLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[object] = []

    def judge(facts: Mapping[str, Any], standard: Standard) -> Judgement:
        judged.append(standard)
        return judge_by_the_book(facts, standard)

    monkeypatch.setattr(assessing, "judge", judge)
    monkeypatch.setattr(assessing, "_foreseen", {})
    actions.foresee(submission_of(LOWER).ref, viewer=county.viewer(**OFFICE))
    assert (len(judged), Assessment.objects.exists()) == (2, False)
    take(actions.confirm, LOWER, **OFFICE)
    assert (len(judged), Assessment.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("step", "who"),
    [(actions.confirm, OFFICE), (actions.lock, OFFICE)],
)
def test_no_level_is_skipped(submitted: RoundLine, step: Callable[..., None], who: dict[str, Any]) -> None:
    assert refused(take, step, LOWER, **who) == ["HT4031"]
    assert state_of(LOWER) == "submitted"


@pytest.mark.parametrize(
    ("step", "who", "codes"),
    [
        (actions.approve, CLERK, ["HT7001"]),
        (actions.approve, OFFICE, ["HT7001"]),
        (actions.approve, {"role": "township_approver", "area": RUIFENG}, ["HT4030"]),
        (actions.approve, {"role": "review_team", "area": county.COUNTY}, ["HT7001"]),
    ],
    ids=["clerk", "county", "other township", "verification group"],
)
def test_only_the_township_that_it_belongs_to_approves(
    submitted: RoundLine, step: Callable[..., None], who: dict[str, Any], codes: list[str]
) -> None:
    row = submission_of(LOWER)

    def as_somebody() -> None:
        with county.doing(**who, permission=Permission.SUBMISSION_VIEW, at=who["area"]) as by:
            actions.approve(row.ref, row.version, by=by, now=NOW)

    assert refused(as_somebody) == codes
    assert state_of(LOWER) == "submitted"


def test_the_seal_is_over_what_was_submitted(submitted: RoundLine) -> None:
    sealed = submission_of(LOWER).content_digest
    assert len(sealed) == 64
    take(actions.approve, LOWER, **APPROVER)
    take(actions.confirm, LOWER, **OFFICE)
    assert set(SubmissionMove.objects.values_list("content_digest", flat=True)) == {sealed}


def test_what_changed_after_submission_is_not_approved_unseen(submitted: RoundLine) -> None:
    county.approve(submitted, household_document("H05", 1, "2000"))
    assert refused(take, actions.approve, LOWER, **APPROVER) == ["HT4034"]


def test_facts_that_change_between_looking_and_submitting_are_not_submitted(drafted: RoundLine) -> None:
    row = submission_of(LOWER)
    standing, _ = queries.standing(row.ref, county.viewer(**CLERK), today=TODAY)
    draft(drafted, household_document("H05", 1, "1000"))

    def late() -> None:
        with county.doing(**CLERK, permission=Permission.SUBMISSION_SUBMIT, at=LOWER) as by:
            actions.submit(row.ref, row.version, standing, by=by, now=NOW)

    assert refused(late) == ["HT4034"]


# Four eyes


def test_nobody_approves_what_they_entered(open_round: RoundLine) -> None:
    draft(open_round, H05, role="county_office", area=county.COUNTY)
    submit(LOWER)
    take(actions.approve, LOWER, **APPROVER)
    assert refused(take, actions.confirm, LOWER, **OFFICE) == ["HT4033"]
    take(actions.confirm, LOWER, **OFFICE, name="另一位")
    assert state_of(LOWER) == "county_approved"


def test_nobody_approves_what_they_submitted_under_another_post(drafted: RoundLine) -> None:
    clerk = county.user(**CLERK)
    with writing():
        Post.objects.create(
            user=clerk, role="township_approver", area=Area.objects.get(code=HANYANG), from_on=date(2017, 1, 1)
        )
    submit(LOWER)
    row = submission_of(LOWER)

    def own() -> None:
        with acting(clerk, Permission.SUBMISSION_APPROVE, LOWER, today=TODAY) as by:
            actions.approve(row.ref, row.version, by=by, now=NOW)

    assert refused(own) == ["HT4033"]


# Two at once


def test_the_second_of_two_approvers_reads_who_was_first(submitted: RoundLine) -> None:
    seen = submission_of(LOWER).version
    take(actions.approve, LOWER, version=seen, **APPROVER)
    with pytest.raises(Refusal) as caught:
        take(actions.approve, LOWER, version=seen, **APPROVER, name="另一位")
    assert caught.value.problems[0].line() == (
        "HT5001 乡镇审批人已于2017-06-24 10:00先办了这件事，您这次没有改动任何内容。请刷新页面，看看现在的状态。"
    )
    assert SubmissionMove.objects.filter(name="approve").count() == 1


# Closed while it is handed in


@pytest.mark.parametrize("income", ["3150.01", "9000"])
def test_a_village_that_is_handed_in_cannot_be_changed(submitted: RoundLine, income: str) -> None:
    assert refused(draft, submitted, household_document("H05", 1, income)) == ["HT4038"]
    assert refused(mark, LOWER, "H05", "", "外出", date(2017, 7, 20)) == ["HT4038"]


# Returned


def comment(village: str, code: str, key: str, text: str, **who: Any) -> None:
    row = submission_of(village)
    with county.doing(**who, permission=Permission.SUBMISSION_VIEW, at=village) as by:
        actions.comment(row.ref, subject_ref(code), key, text, by=by, now=NOW)


def test_a_return_carries_comments_to_the_exact_field(submitted: RoundLine) -> None:
    comment(LOWER, "H05", "wage_income", "工资与合同不符，请核对", **APPROVER)
    assert queries.comments_of(subject_ref("H05"), county.viewer(**CLERK)) == (), "not before it is returned"
    take(actions.return_submission, LOWER, "", **APPROVER)
    assert (state_of(LOWER), survey_state("H05")) == ("returned", "returned")
    (found,) = queries.comments_of(subject_ref("H05"), county.viewer(**CLERK))
    assert (found.subject_code, found.fact_key, found.text) == ("H05", "wage_income", "工资与合同不符，请核对")


def test_comments_are_settled_when_it_is_submitted_again(submitted: RoundLine) -> None:
    comment(LOWER, "H05", "wage_income", "请核对", **APPROVER)
    take(actions.return_submission, LOWER, "", **APPROVER)
    draft(submitted, household_document("H05", 1, "3200"))
    submit(LOWER)
    page = queries.submission(submission_of(LOWER).ref, county.viewer(**CLERK), now=NOW)
    assert (page.line.state, page.comments) == (SubmissionState.SUBMITTED, ())


def test_a_return_without_a_word_is_refused(submitted: RoundLine) -> None:
    assert refused(take, actions.return_submission, LOWER, "  ", **APPROVER) == ["HT4036"]


def test_a_comment_needs_a_field_that_exists_a_text_and_ones_turn(submitted: RoundLine) -> None:
    assert refused(comment, LOWER, "H05", "shoe_size", "?", **APPROVER) == ["HT4040"]
    assert refused(comment, LOWER, "H05", "wage_income", " ", **APPROVER) == ["HT4036"]
    assert refused(comment, LOWER, "H05", "wage_income", "?", **OFFICE) == ["HT4031"]
    assert refused(comment, LOWER, "H05", "wage_income", "?", **CLERK) == ["HT7001"]
    assert refused(comment, LOWER, "H01", "wage_income", "?", **APPROVER) == ["HT4003"]


def test_the_county_returns_what_the_township_approved(approved: RoundLine) -> None:
    take(actions.return_submission, LOWER, "收入期间填错", **OFFICE)
    assert state_of(LOWER) == "returned"


# Taken back


@pytest.mark.parametrize(("minute", "codes"), [(10, []), (11, ["HT4035"])])
def test_a_step_can_be_taken_back_for_ten_minutes(submitted: RoundLine, minute: int, codes: list[str]) -> None:
    assert refused(take, actions.undo, LOWER, now=minutes(minute), **CLERK) == codes
    assert (state_of(LOWER), survey_state("H05")) == (("submitted", "submitted") if codes else ("draft", "draft"))


def test_a_step_is_taken_back_by_whoever_took_it_only(submitted: RoundLine) -> None:
    assert refused(take, actions.undo, LOWER, **CLERK, name="另一位") == ["HT4035"]


def test_a_step_cannot_be_taken_back_after_the_next_level_has_acted(approved: RoundLine) -> None:
    assert refused(take, actions.undo, LOWER, now=minutes(2), **CLERK) == ["HT4035"]


def test_who_took_an_approval_back_can_approve_again_and_still_cannot_confirm(approved: RoundLine) -> None:
    take(actions.undo, LOWER, now=minutes(2), **APPROVER)
    take(actions.approve, LOWER, now=minutes(3), **APPROVER)
    approver = county.user(**APPROVER)
    with writing():
        Post.objects.create(
            user=approver, role="county_office", area=Area.objects.get(code=county.COUNTY), from_on=date(2017, 1, 1)
        )
    row = submission_of(LOWER)

    def own() -> None:
        with acting(approver, Permission.SUBMISSION_CONFIRM, LOWER, today=TODAY) as by:
            actions.confirm(row.ref, row.version, by=by, now=minutes(4))

    assert refused(own) == ["HT4033"]
    assert state_of(LOWER) == "township_approved"


def test_an_approval_taken_back_takes_its_judgements_and_gaps_with_it(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "2000"))
    submit(LOWER)
    take(actions.approve, LOWER, **APPROVER)
    take(actions.confirm, LOWER, **OFFICE)
    assert list(Gap.objects.values_list("indicator", "state")) == [("net_income_per_capita", "found")]
    take(actions.undo, LOWER, now=minutes(5), **OFFICE)
    assert (state_of(LOWER), survey_state("H05")) == ("township_approved", "submitted")
    assert not Assessment.objects.exists()
    assert list(Gap.objects.values_list("state", flat=True)) == ["cancelled"]
    assert submission_of(LOWER).approved_at is None


def test_an_approval_is_not_taken_back_once_its_gaps_are_signed(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "2000"))
    submit(LOWER)
    take(actions.approve, LOWER, **APPROVER)
    take(actions.confirm, LOWER, **OFFICE)
    with county.doing("review_team", Permission.GAP_LIST_SIGN) as group:
        sign_gap_list(open_round.id, by=group, now=minutes(3))
    assert refused(take, actions.undo, LOWER, now=minutes(4), **OFFICE) == ["HT4039"]
    assert (state_of(LOWER), survey_state("H05")) == ("county_approved", "approved")


def test_later_than_that_the_filler_asks_and_the_reviewer_returns(submitted: RoundLine) -> None:
    take(actions.ask_withdrawal, LOWER, "人口数填错", now=minutes(60), **CLERK)
    turns = queries.my_turn(county.viewer(**APPROVER))
    assert [(turn.slug, turn.count) for turn in turns] == [("approve", 1), ("withdrawal", 1)]
    take(actions.return_submission, LOWER, "同意撤回", **APPROVER)
    assert state_of(LOWER) == "returned"
    assert submission_of(LOWER).withdrawal_at is None


def test_a_request_can_be_declined_by_whoever_has_the_submission(submitted: RoundLine) -> None:
    take(actions.ask_withdrawal, LOWER, "人口数填错", **CLERK)
    assert refused(take, actions.decline_withdrawal, LOWER, **OFFICE) == ["HT4031"]
    take(actions.decline_withdrawal, LOWER, **APPROVER)
    assert (submission_of(LOWER).withdrawal_at, state_of(LOWER)) == (None, "submitted")


# Locked and unlocked


def test_unlocking_needs_a_reason_and_leaves_approved_facts_in_force(confirmed: RoundLine) -> None:
    take(actions.lock, LOWER, **OFFICE)
    assert refused(take, actions.unlock, LOWER, "", **OFFICE) == ["HT4036"]
    take(actions.unlock, LOWER, "群众举报收入不实", **OFFICE)
    assert (state_of(LOWER), survey_state("H05")) == ("returned", "approved")
    assert Assessment.objects.filter(subject__code="H05").count() == 2


def test_a_correction_after_approval_is_an_adjustment_and_is_counted(confirmed: RoundLine) -> None:
    take(actions.unlock, LOWER, "群众举报收入不实", now=minutes(30), **OFFICE)
    with county.doing(**CLERK, permission=Permission.SURVEY_EDIT, at=HANYANG) as by:
        actions.record_surveys(confirmed, [household_document("H05", 1, "2900")], way_in="web", by=by, now=minutes(31))
    assert SurveyRevision.objects.get(number=2).is_adjustment
    page = queries.submission(submission_of(LOWER).ref, county.viewer(**OFFICE), now=minutes(32))
    assert page.modifications == 1
    submit(LOWER, now=minutes(33))
    take(actions.approve, LOWER, now=minutes(34), **APPROVER)
    take(actions.confirm, LOWER, now=minutes(35), **OFFICE)
    assert list(Gap.objects.values_list("indicator", "value")) == [("net_income_per_capita", "2900")]


def test_approved_facts_are_closed_until_they_are_unlocked(confirmed: RoundLine) -> None:
    assert refused(draft, confirmed, household_document("H05", 1, "2900")) == ["HT4038"]


# Whose turn it is


def test_everybody_sees_what_waits_for_them_and_how_much(submitted: RoundLine) -> None:
    def turns(**who: Any) -> list[tuple[str, int]]:
        return [(turn.slug, turn.count) for turn in queries.my_turn(county.viewer(**who))]

    assert turns(**CLERK) == [("submit", 2)]
    assert turns(role="village_officer", area=LOWER) == []
    assert turns(**APPROVER) == [("approve", 1)]
    assert turns(role="township_approver", area=RUIFENG) == []
    assert turns(**OFFICE) == []
    assert turns(role="department_officer", department="water") == []
    take(actions.approve, LOWER, **APPROVER)
    assert turns(**OFFICE) == [("confirm", 1)]


def test_a_submission_out_of_reach_is_missing(submitted: RoundLine) -> None:
    elsewhere = county.viewer("township_clerk", area=RUIFENG)
    with pytest.raises(Refusal) as caught:
        queries.submission(submission_of(LOWER).ref, elsewhere, now=NOW)
    assert [problem.code for problem in caught.value.problems] == ["HT4030"]
    assert [line.village_code for line in queries.submissions(submitted, elsewhere)] == [HILL]
