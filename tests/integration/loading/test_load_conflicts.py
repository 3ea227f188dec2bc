"""A load is planned before its transaction: what somebody else wrote meanwhile is never overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.queries import viewing
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.documents.tables import read_table
from huitou.registry.actions import load
from huitou.registry.comparing import LoadPlan
from huitou.registry.models import Household
from huitou.registry.planning import plan_households
from huitou.registry.records import HOUSEHOLD_HEADINGS
from huitou.surveys.actions import record_plan
from huitou.surveys.models import Survey
from huitou.surveys.planning import SurveyPlan, plan_surveys
from huitou.surveys.queries import rounds
from huitou.surveys.survey_documents import DocumentsRead, survey_document
from tests.integration.loading.conftest import Huitou
from tests.integration.loading.register import Row, household, write_csv

TODAY, NOW = date(2017, 6, 12), datetime(2017, 6, 12, 2, 0, tzinfo=UTC)


def plan(path: Path, *rows: Row) -> LoadPlan:
    table = read_table(write_csv(path, rows), HOUSEHOLD_HEADINGS)
    return plan_households(table, viewer=viewing(ensure_operator(), today=TODAY))


def write(planned: LoadPlan) -> None:
    with acting(ensure_operator(), Permission.REGISTRY_LOAD, today=TODAY) as by:
        load(planned, by=by, now=NOW)


def test_of_two_who_add_the_same_household_the_second_is_refused(qingshen: Huitou, tmp_path: Path) -> None:
    one, other = plan(tmp_path / "a.csv", household("H1")), plan(tmp_path / "b.csv", household("H1", 家庭人口数="5"))
    write(one)
    with pytest.raises(Refusal) as refused:
        write(other)
    assert refused.value.problems[0].code == "HT3016"
    assert Household.objects.get().size_register == 4


def test_of_two_who_change_the_same_household_the_second_is_refused_whole(registered: Huitou, tmp_path: Path) -> None:
    one = plan(tmp_path / "a.csv", household("H1", 家庭人口数="5"))
    other = plan(tmp_path / "b.csv", household("H2", 家庭人口数="6"), household("H1", 家庭人口数="7"))
    write(one)
    with pytest.raises(Refusal) as refused:
        write(other)
    assert refused.value.problems[0].code == "HT3016"
    assert dict(Household.objects.filter(code__in=["H1", "H2"]).values_list("code", "size_register")) == {
        "H1": 5,
        "H2": 4,
    }


def survey_plan(size: int) -> SurveyPlan:
    viewer = viewing(ensure_operator(), today=TODAY)
    read = DocumentsRead((survey_document({"household": "H1", "household_size": size}),))
    return plan_surveys(rounds(viewer)[0], read, kind="review", approved=False, viewer=viewer)


def record(planned: SurveyPlan) -> None:
    with acting(ensure_operator(), Permission.SURVEY_EDIT, today=TODAY) as by:
        record_plan(planned, way_in="page", by=by, now=NOW)


@pytest.mark.parametrize("surveyed_before", [False, True], ids=["first survey", "revision"])
def test_of_two_surveys_of_one_household_the_second_is_refused(opened: Huitou, surveyed_before: bool) -> None:
    if surveyed_before:
        record(survey_plan(3))
    one, other = survey_plan(4), survey_plan(5)
    record(one)
    with pytest.raises(Refusal) as refused:
        record(other)
    assert refused.value.problems[0].code == "HT3016"
    assert '"household_size":4' in Survey.objects.get().facts
