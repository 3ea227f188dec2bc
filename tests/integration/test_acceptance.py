"""From the department's plan to acceptance: each step by whose step it is, on facts taken afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from huitou.accounts.actions import acting
from huitou.accounts.models import Post
from huitou.assessments.actions import assess
from huitou.audit.writing import writing
from huitou.casework.actions import confirm
from huitou.casework.models import Gap, GapTransition
from huitou.casework.queries import completion_lines
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.surveys.models import Survey
from huitou.surveys.queries import RoundLine
from tests.integration import chain
from tests.integration.chain import VISITED, codes, gap, state
from tests.integration.county import HANYANG, TODAY, doing, enter_line, household_document, user, viewer

HOUSE = ("H03", "safe_housing")


@pytest.fixture
def received(surveyed: RoundLine) -> RoundLine:
    """Everything that has an owner was sent and signed for."""
    enter_line(2017, "3100")
    chain.send(surveyed)
    chain.receive()
    return surveyed


@pytest.fixture
def reviewed(received: RoundLine) -> RoundLine:
    """The house of H03 was repaired, reported and reviewed."""
    ref = gap(*HOUSE).ref
    chain.plan(ref)
    chain.report(ref)
    chain.review(ref)
    return received


def visited(round_line: RoundLine, **said: object) -> None:
    chain.visit(round_line, household_document("H03", 2, "6400", surveyed_on=VISITED) | said)


def test_a_gap_goes_the_whole_way_and_tells_who_took_each_step(reviewed: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    visited(reviewed)
    assert chain.confirm(ref).done == (ref,)
    assert chain.accept(ref).done == (ref,)
    story = GapTransition.objects.filter(gap__ref=ref).order_by("id").values_list("name", "target", "by_name")
    assert list(story) == [
        ("list", "listed", "核查小组"),
        ("dispatch", "dispatched", "县脱贫办"),
        ("receive", "received", "部门经办人"),
        ("plan", "planned", "部门经办人"),
        ("report_done", "reported_done", "部门经办人"),
        ("review", "reviewed", "县脱贫办"),
        ("confirm", "confirmed", "乡镇审批人"),
        ("accept", "accepted", "核查小组"),
    ]


def test_the_completion_table_says_what_was_done_and_who_agreed(reviewed: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    visited(reviewed)
    chain.confirm(ref)
    (line,) = [one for one in completion_lines(reviewed.id, viewer("county_office")) if one.gap.ref == ref]
    (measure,) = line.measures
    assert (measure.project, measure.fund_source, measure.amount, measure.responsible, measure.gaps) == (
        "危房改造一期", "县级财政", 1_200_000, "李股长", 1,
    )  # fmt: skip
    assert (line.is_done, line.gap.done_on, line.gap.outcome) == (True, date(2017, 10, 20), "met")
    assert line.reviewed is not None
    assert line.reviewed.by_name == "县脱贫办"
    assert line.confirmed is not None
    assert line.confirmed.name == "confirm"
    assert line.accepted is None


def test_nothing_is_confirmed_before_somebody_went_there_again(reviewed: RoundLine) -> None:
    assert codes(chain.confirm(gap(*HOUSE).ref)) == {"HT5024"}
    visited(reviewed, surveyed_on="2017-10-19")
    assert codes(chain.confirm(gap(*HOUSE).ref)) == {"HT5024"}
    assert state(*HOUSE) == "reviewed"


def test_the_day_of_the_report_is_late_enough(reviewed: RoundLine) -> None:
    visited(reviewed, surveyed_on="2017-10-20")
    assert codes(chain.confirm(gap(*HOUSE).ref)) == set()


@pytest.mark.parametrize("missing", ["housing_safe", "wage_income"])
def test_the_gapped_item_and_the_income_are_always_taken_again(reviewed: RoundLine, missing: str) -> None:
    visited(reviewed, **{missing: None})
    assert codes(chain.confirm(gap(*HOUSE).ref)) == {"HT5025"}


def test_what_is_still_not_met_is_not_confirmed_but_returned(reviewed: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    visited(reviewed, housing_safe=False)
    assert codes(chain.confirm(ref)) == {"HT5041"}
    chain.give_back("return_from_site", ref, reason="屋顶没有修")
    assert (state(*HOUSE), gap(*HOUSE).returned_to) == ("returned", "department")
    assert chain.report(ref).done == (ref,)


def test_the_survey_counts_only_once_the_township_confirmed(reviewed: RoundLine) -> None:
    visited(reviewed)
    assert Survey.objects.get(kind="remediation").state == "draft"
    chain.confirm(gap(*HOUSE).ref)
    assert Survey.objects.get(kind="remediation").state == "approved"


def test_nobody_confirms_what_they_surveyed(reviewed: RoundLine) -> None:
    visited(reviewed)
    survey = Survey.objects.get(kind="remediation")
    assert survey.revisions.get().by_name == "乡镇填表人"
    clerk = user("township_clerk", area=HANYANG)
    with writing():
        approver = Post.objects.get(user=user("township_approver", area=HANYANG))
        Post.objects.create(user=clerk, role="township_approver", area=approver.area, from_on=approver.from_on)
    with acting(clerk, Permission.GAP_CONFIRM, HANYANG, today=TODAY) as both:
        assert codes(confirm([gap(*HOUSE).ref], by=both, now=chain.LATER)) == {"HT5023"}


def test_whoever_reviewed_does_not_accept(reviewed: RoundLine) -> None:
    ref = gap(*HOUSE).ref
    visited(reviewed)
    chain.confirm(ref)
    assert codes(chain.accept(ref, role="county_office")) == {"HT5023"}
    assert chain.accept(ref, role="county_office", name="另一位").done == (ref,)


def test_what_the_line_leaves_open_waits_and_is_accepted_when_the_line_is_entered(surveyed: RoundLine) -> None:
    chain.send(surveyed)
    chain.receive()
    income = gap("H06", "net_income_per_capita").ref
    chain.plan(income)
    chain.report(income)
    chain.review(income)
    chain.visit(surveyed, household_document("H06", 2, "7000", surveyed_on=VISITED))
    assert chain.confirm(income).done == (income,)
    assert codes(chain.accept(income)) == {"HT5027"}
    enter_line(2017, "3300")
    with doing("county_office", Permission.ASSESSMENT_RUN) as office:
        assess(surveyed.id, by=office, now=chain.LATER)
    assert gap("H06", "net_income_per_capita").outcome_value == "3500"
    assert chain.accept(income).done == (income,)


def test_an_item_missed_by_the_help_back_line_is_not_accepted(received: RoundLine) -> None:
    income = gap("H06", "net_income_per_capita").ref
    chain.plan(income)
    chain.report(income)
    chain.review(income)
    chain.visit(received, household_document("H06", 2, "6300", surveyed_on=VISITED))
    chain.confirm(income)
    enter_line(2017, "3300")
    with doing("county_office", Permission.ASSESSMENT_RUN) as office:
        assess(received.id, by=office, now=chain.LATER)
    assert codes(chain.accept(income)) == {"HT5026"}


def test_a_step_out_of_turn_is_refused_by_the_name_of_the_state(received: RoundLine) -> None:
    outcome = chain.review(gap(*HOUSE).ref)
    (skipped,) = outcome.skipped
    assert skipped.problem.code == "HT5021"
    assert "已签收" in skipped.problem.message("zh")


def test_whoever_comes_second_learns_who_was_first(reviewed: RoundLine) -> None:
    (skipped,) = chain.review(gap(*HOUSE).ref, name="另一位").skipped
    assert skipped.problem.code == "HT5001"
    assert skipped.is_done
    assert "县脱贫办" in skipped.problem.message("zh")


def test_a_measure_closes_many_gaps_at_once(received: RoundLine) -> None:
    refs = [one.ref for one in Gap.objects.filter(departments__department__slug="education", departments__part="lead")]
    assert len(refs) == 2
    outcome = chain.plan(*refs)
    assert set(outcome.done) == set(refs)
    lines = [one for one in completion_lines(received.id, viewer("county_office")) if one.gap.ref in refs]
    assert {line.measures[0].gaps for line in lines} == {2}


def test_another_departments_gap_is_left_out_of_a_measure(received: RoundLine) -> None:
    with pytest.raises(Refusal) as refused:
        chain.plan(gap(*HOUSE).ref, gap("H07", "basic_medical_care").ref)
    assert refused.value.problems[0].code == "HT5011", "out of reach, so not even named"


def test_what_is_open_at_the_end_of_the_year_goes_into_the_next_round(reviewed: RoundLine) -> None:
    accepted = gap(*HOUSE).ref
    visited(reviewed)
    chain.confirm(accepted)
    chain.accept(accepted)
    counts = chain.carry_over(reviewed)
    assert (counts.accepted, counts.carried_over, counts.now) == (1, 8, 8)
    assert chain.carry_over(reviewed).now == 0
    following = chain.open_next(reviewed)
    carried = Gap.objects.filter(subject__round_id=following.id)
    assert {one.state for one in carried} == {"found"}
    assert carried.count() == 8
    assert {one.target_year for one in carried} == {2018}
    assert all(one.carried_from is not None and one.carried_from.state == "carried_over" for one in carried)


def test_a_round_opened_before_the_year_ends_takes_the_open_gaps_in_as_well(reviewed: RoundLine) -> None:
    following = chain.open_next(reviewed)
    assert not Gap.objects.filter(subject__round_id=following.id).exists()
    chain.carry_over(reviewed)
    assert Gap.objects.filter(subject__round_id=following.id, carried_from__isnull=False).count() == 9
