"""Counters follow every judgement in its transaction, and are what a recount of every subject gives."""

from __future__ import annotations

import pytest

from huitou.accounts.models import Post
from huitou.assessments.actions import assess
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.reporting.actions import fold_round, recount_round
from huitou.reporting.models import CountedRound, CountedVillage, Counter
from huitou.reporting.queries import RollupTable, rollup
from huitou.reporting.queries.counters import rounds_to_fold
from huitou.reporting.queries.differences import differing_counters
from huitou.reporting.tasks import fold_counters
from huitou.rollup.rows import CubeRow, json_row
from huitou.surveys import actions
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import HANYANG, HILL, LOWER, NOW, UPPER, approve, doing, household_document
from tests.integration.submitting import APPROVER, OFFICE, draft, minutes, submit, take

pytestmark = pytest.mark.django_db


def table(level: str, **asked: object) -> RollupTable:
    return rollup("2017-07", level, viewer=county.viewer("county_office"), **asked)  # type: ignore[arg-type]


def row(level: str, area: str, year: int | None = None) -> CubeRow:
    return next(one for one in table(level).rows if (one.area, one.exit_year) == (area, year))


def wrong() -> list[str]:
    return [problem.place.name for problem in differing_counters()]


def test_a_new_round_counts_its_subjects_as_unknown(open_round: RoundLine) -> None:
    whole = row("county", county.COUNTY)
    assert (whole.subjects.subjects, whole.below_standard.subjects) == (8, 0)
    assert whole.unknown["safe_water"].subjects == 8
    assert wrong() == []


def test_an_approval_is_counted_when_it_is_done(open_round: RoundLine) -> None:
    draft(open_round, household_document("H05", 1, "2000"))
    submit(LOWER)
    take(actions.approve, LOWER, **APPROVER)
    assert row("village", LOWER).unknown["net_income_per_capita"].subjects == 1
    take(actions.confirm, LOWER, **OFFICE)
    assert row("village", LOWER).not_met["net_income_per_capita"].affected_persons == 1
    assert row("county", county.COUNTY).below_standard.subjects == 1
    take(actions.undo, LOWER, now=minutes(5), **OFFICE)
    assert row("village", LOWER).unknown["net_income_per_capita"].subjects == 1
    assert wrong() == []


def test_a_correction_replaces_what_was_counted(surveyed: RoundLine) -> None:
    assert row("village", UPPER, 2015).not_met["compulsory_education"].persons == 1
    approve(surveyed, household_document("H02", 3, "12000"))
    assert row("village", UPPER, 2015).not_met["compulsory_education"].persons == 0
    assert wrong() == []


def test_a_rejected_approval_leaves_the_counters_as_they_were(surveyed: RoundLine) -> None:
    before = sorted(Counter.objects.values_list("area_code", "figures"))
    with pytest.raises(Refusal), doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        actions.record_surveys(
            surveyed, [household_document("H02", 3, "12000")], approved=True, way_in="file", by=actor, now=NOW
        )
    assert sorted(Counter.objects.values_list("area_code", "figures")) == before


def test_a_subject_that_left_is_counted_no_more(surveyed: RoundLine) -> None:
    with writing():
        RoundSubject.objects.filter(code="H02").update(left_on=county.TODAY, left_reason="fallen_back")
    assert UPPER in wrong()
    with doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        assess(surveyed.id, by=actor, now=NOW)
    assert wrong() == []
    assert [one.exit_year for one in table("village", area_code=UPPER).rows] == [2014, 2016, None]


@pytest.mark.parametrize("level", ["village", "township", "county", "city", "province"])
@pytest.mark.parametrize("subject", ["household", "village"])
def test_folding_changes_no_figure(surveyed: RoundLine, level: str, subject: str) -> None:
    viewer = county.viewer("local_operator")
    before = rollup("2017-07", level, viewer=viewer, subject=subject)  # type: ignore[arg-type]
    fold_counters(NOW)
    assert rollup("2017-07", level, viewer=viewer, subject=subject) == before  # type: ignore[arg-type]
    assert before.rows


def test_a_job_folds_what_changed_and_nothing_else(surveyed: RoundLine) -> None:
    assert rounds_to_fold() == [surveyed.id]
    assert fold_round(surveyed.id) == 4
    assert (rounds_to_fold(), fold_round(surveyed.id)) == ([], 0)
    stored = dict(Counter.objects.filter(level="township", area_code="511425102").values_list("id", "figures"))
    approve(surveyed, household_document("H05", 1, "2000"))
    assert fold_round(surveyed.id) == 1
    assert dict(Counter.objects.filter(level="township", area_code="511425102").values_list("id", "figures")) == stored
    assert row("county", county.COUNTY).not_met["net_income_per_capita"].subjects == 3
    assert wrong() == []


def test_a_page_is_right_before_the_job_has_run(surveyed: RoundLine) -> None:
    fold_round(surveyed.id)
    approve(surveyed, household_document("H05", 1, "2000"))
    assert row("township", HANYANG).not_met["net_income_per_capita"].subjects == 3


def test_a_database_from_before_the_counters_gives_the_same_rows_and_counts_at_the_first_job(
    surveyed: RoundLine,
) -> None:
    before = table("township")
    with writing():
        for model in (Counter, CountedVillage, CountedRound):
            model.objects.all().delete()
    assert table("township") == before
    fold_counters(NOW)
    assert CountedRound.objects.count() == 1
    assert table("township") == before


def test_a_counter_that_drifted_is_found_and_counted_anew(surveyed: RoundLine) -> None:
    with writing():
        Counter.objects.filter(level="village", area_code=HILL, exit_year=2016).update(figures='{"":[3,9,0,0,0]}')
    assert wrong() == ["511425", "511425102", HILL]
    with doing("county_office", Permission.ASSESSMENT_RUN) as actor:
        assert recount_round(surveyed.id, by=actor, now=NOW) == 4
    assert wrong() == []
    event = Event.objects.get(verb="counter.recount")
    assert (event.thing_ref, event.area_code) == (str(surveyed.ref), county.COUNTY)


def test_only_who_may_judge_counts_anew(surveyed: RoundLine) -> None:
    clerk = county.viewer("township_clerk", area=HANYANG)
    with pytest.raises(Refusal) as refused:
        recount_round(surveyed.id, by=clerk, now=NOW)
    assert refused.value.problems[0].code == "HT7001"


def test_whoever_reaches_one_township_reads_its_rows_only(surveyed: RoundLine) -> None:
    fold_round(surveyed.id)
    clerk = county.viewer("township_clerk", area=HANYANG)
    assert {one.area for one in rollup("2017-07", "township", viewer=clerk).rows} == {HANYANG}
    assert rollup("2017-07", "county", viewer=clerk).rows == ()
    assert Post.objects.filter(role="township_clerk").count() == 1


def test_figures_of_villages_are_counted_apart_from_households(surveyed: RoundLine) -> None:
    (year, whole) = (one for one in table("village", subject="village").rows if one.area == UPPER)
    assert (year.exit_year, year.subjects.subjects, whole.not_met["collective_income"].subjects) == (2016, 1, 1)
    assert json_row(whole, "village")["subjects"] == {"villages": 1}
