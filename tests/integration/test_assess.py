"""Approved facts are judged under both standards of the round, once, and again only when facts or standard change."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django_tasks import TaskContext
from django_tasks_db.models import DBTaskResult

from huitou.assessments import actions
from huitou.assessments.actions import assess
from huitou.assessments.models import Assessment
from huitou.assessments.queries import AssessmentCounts, counts, judgements_of
from huitou.assessments.tasks import progress_key
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.standards import Finding, Verdict
from huitou.surveys.models import RoundSubject, Survey
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import NOW, UPPER, approve, doing, enter_line, household_document, subject_id, viewer


def run(round_line: RoundLine) -> AssessmentCounts:
    with doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        return assess(round_line.id, by=actor, now=NOW)


def finding(code: str, standard: str, indicator: str) -> Finding:
    pages = judgements_of(subject_id(code), viewer("county_office"))
    (page,) = [page for page in pages if page.standard == standard]
    return next(one for one in page.findings if one.indicator == indicator)


def test_a_round_without_surveys_is_unknown_throughout(open_round: RoundLine) -> None:
    nobody = {"review_standard": 0, "remediation_standard": 0}
    assert run(open_round) == AssessmentCounts(10, 0, 0, 10, 0, nobody)


def test_counts_of_households_and_villages_together(surveyed: RoundLine) -> None:
    # Met: H01, H05, 青山村. Not met: H02, H03, H06, H07, H08, 上游村. Unknown: H04. Gaps: two each of H02 and H07, one
    # each of H03, H06, H08 and 上游村; and, by the standard of 2017, the industry of 上游村.
    by_origin = {"review_standard": 8, "remediation_standard": 1}
    assert run(surveyed) == AssessmentCounts(10, 3, 6, 1, 9, by_origin)


def test_approval_judges_at_once_and_running_it_again_changes_nothing(surveyed: RoundLine) -> None:
    before = list(Assessment.objects.order_by("id").values_list("id", "findings"))
    assert len(before) == 2 * len(county.SURVEYS)
    events = Event.objects.count()
    run(surveyed)
    assert list(Assessment.objects.order_by("id").values_list("id", "findings")) == before
    assert Event.objects.count() == events


def test_facts_are_judged_under_both_standards(surveyed: RoundLine) -> None:
    back = finding("H02", "review_standard", "net_income_per_capita")
    assert (back.verdict, back.value, back.threshold) == (Verdict.NOT_MET, "3000", "3100")
    ahead = finding("H02", "remediation_standard", "net_income_per_capita")
    assert (ahead.verdict, ahead.value, ahead.reason) == (Verdict.UNKNOWN, "3000", "threshold_not_entered")
    assert finding("H02", "review_standard", "compulsory_education").members == ("02",)


def test_a_corrected_survey_is_judged_again_and_no_other(surveyed: RoundLine) -> None:
    others = set(Assessment.objects.exclude(subject__code="H02").values_list("id", flat=True))
    approve(surveyed, household_document("H02", 3, "12000"))
    assert set(Assessment.objects.exclude(subject__code="H02").values_list("id", flat=True)) == others
    assert finding("H02", "review_standard", "net_income_per_capita").verdict is Verdict.MET
    assert counts(surveyed.id).not_met == 5


def test_a_line_entered_changes_the_judgements_of_that_year_only(surveyed: RoundLine) -> None:
    before = dict(Assessment.objects.filter(standard="review_standard").values_list("subject_id", "id"))
    enter_line(2017, "3300")
    assert run(surveyed).gaps_by_origin == {"review_standard": 8, "remediation_standard": 2}
    assert dict(Assessment.objects.filter(standard="review_standard").values_list("subject_id", "id")) == before
    assert finding("H03", "remediation_standard", "net_income_per_capita").verdict is Verdict.NOT_MET


def test_an_entered_line_puts_one_job_into_the_queue_and_the_job_does_it(surveyed: RoundLine) -> None:
    enter_line(2017, "3300")
    assert finding("H03", "remediation_standard", "net_income_per_capita").verdict is Verdict.UNKNOWN
    (job,) = DBTaskResult.objects.all()
    context = TaskContext(task_result=job.task_result)  # type: ignore[arg-type]  # as the worker itself makes it
    job.task.call(context, *job.task_result.args, **job.task_result.kwargs)
    assert finding("H03", "remediation_standard", "net_income_per_capita").verdict is Verdict.NOT_MET
    assert cache.get(progress_key(str(job.id))) == (7, 7)


def test_judgements_made_beforehand_are_used_and_stale_ones_are_not(surveyed: RoundLine) -> None:
    with writing():
        Assessment.objects.all().delete()
    made = actions.prepare(surveyed.id)
    approve(surveyed, household_document("H01", 4, "8000"))
    with doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        assess(surveyed.id, by=actor, now=NOW, made=made)
    assert finding("H01", "review_standard", "net_income_per_capita").value == "2000"
    assert finding("H05", "review_standard", "net_income_per_capita").value == "3150"


def test_a_survey_that_is_no_longer_approved_does_not_count(surveyed: RoundLine) -> None:
    with writing():
        Survey.objects.filter(subject__code="H01").update(state="returned", approved_at=None, approved_by=None)
    assert run(surveyed).unknown == 2
    assert not Assessment.objects.filter(subject__code="H01").exists()


def test_a_subject_that_left_the_round_does_not_count(surveyed: RoundLine) -> None:
    with writing():
        RoundSubject.objects.filter(code="H02").update(left_on=county.TODAY, left_reason="fallen_back")
    result = run(surveyed)
    assert (result.subjects, result.not_met, result.gaps) == (9, 5, 7)


def test_only_who_may_runs_it(open_round: RoundLine) -> None:
    clerk = viewer("township_clerk", area=county.HANYANG)
    with pytest.raises(Refusal) as refused:
        assess(open_round.id, by=clerk, now=NOW)
    assert refused.value.problems[0].code == "HT7001"


@pytest.mark.parametrize(
    ("role", "place", "code"),
    [
        ("township_clerk", {"area": county.RUIFENG}, "HT5010"),
        ("department_officer", {"department": "education"}, "HT5010"),
        ("city_viewer", {"area": county.CITY}, "HT7001"),
    ],
)
def test_judgements_are_read_within_reach_only(
    surveyed: RoundLine, role: str, place: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        judgements_of(subject_id("H02"), viewer(role, **place))
    assert refused.value.problems[0].code == code


def test_findings_stand_in_the_order_of_the_plan(surveyed: RoundLine) -> None:
    pages = judgements_of(subject_id(UPPER), viewer("village_officer", area=UPPER))
    assert [(page.standard, page.standard_year) for page in pages] == [
        ("review_standard", 2016),
        ("remediation_standard", 2017),
    ]
    assert [one.indicator for one in pages[0].findings] == [
        "poverty_incidence", "leading_industry", "collective_income", "paved_road", "clinic", "cultural_room",
        "telecom",
    ]  # fmt: skip
