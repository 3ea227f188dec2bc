"""The rules on the other ways in: the grid of a village, and workbooks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huitou.accounts.queries import viewing
from huitou.core.errors import Place
from huitou.surveys.models import CheckExemption, Survey
from huitou.surveys.planning import plan_surveys
from huitou.surveys.queries import rounds
from huitou.surveys.survey_documents import DocumentsRead, SurveyDocument
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_grid_pages import CLEAN, save
from tests.samples.small_county import TODAY, make_user

pytestmark = pytest.mark.django_db
CELLS = {"wage_income": Place(sheet="摸底表", cell="F12"), "household_size": Place(sheet="摸底表", cell="D12")}


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area="511425102")


def planned(county: None, **facts: Any) -> Any:
    """A row of a workbook about H5, planned as a load plans it."""
    viewer = viewing(make_user("township_clerk", area="511425102", name="周填表"), today=TODAY)
    (line,) = rounds(viewer)
    said = {"household_size": 2, "wage_income": "9000", "surveyed_on": "2017-06-12", **facts}
    document = SurveyDocument("household", "H5", said, Place(sheet="摸底表"), places=CELLS)
    read = DocumentsRead((document,))
    return plan_surveys(line, read, kind="review", approved=False, viewer=viewer, check_on=TODAY)


def test_a_doubtful_row_of_the_grid_is_saved_and_says_what_is_doubted(clerk: Client) -> None:
    said = save(clerk, "H5", CLEAN | {"business_revenue": "3000"})
    assert said["saved"] == 1
    assert "有生产经营性收入，没有生产经营性支出" in said["doubts"]["business_revenue"][0]
    assert "摸底表上写明原因（规则C351）" in said["doubts"]["business_revenue"][0]
    assert not CheckExemption.objects.exists()


def test_a_row_of_the_grid_with_an_error_of_the_rules_is_not_saved(clerk: Client) -> None:
    said = save(clerk, "H5", CLEAN | {"household_size": "1", "household_size_reason": "一人外出"})
    assert said["saved"] == 0
    assert "摸底表里的成员比实际人数多" in said["problems"]["household_size"][0]
    assert not Survey.objects.filter(subject__code="H5").exists()


def test_a_row_of_a_workbook_with_an_error_is_refused_at_its_cell(county: None) -> None:
    members = [{"member": "01"}, {"member": "02"}, {"member": "03"}]
    plan = planned(county, members=members)
    (problem,) = plan.problems
    assert (problem.place.sheet, problem.place.cell) == ("摸底表", "D12")
    assert problem.message() == (
        "摸底表里的成员比实际人数多。请改正实际人数；已经不在这一户的人（去世、婚出、服役、服刑等）"
        "勾选“不计入家庭人口”。（规则C904）"
    )
    assert (plan.refused, plan.first, plan.doubts) == (1, (), ())


def test_a_doubtful_row_of_a_workbook_is_loaded_and_counted(county: None) -> None:
    income = dict.fromkeys(("business_revenue", "transfer_income", "property_income", "business_expense"), "0")
    plan = planned(county, **{**income, "wage_income": "90000"})
    (doubt,) = plan.doubts
    assert (doubt.place.cell, doubt.values["rule"]) == ("F12", "C323")
    report = plan.report(written=False)
    assert (len(plan.first), report.refused) == (1, 0)
    assert report.words() == "调查：将新增 1，将更新 0，无变化 0，有误 0，疑点 1（载入后写明原因）"


def test_what_other_programs_send_is_not_held_up_by_rules(county: None) -> None:
    viewer = viewing(make_user("township_clerk", area="511425102", name="周填表"), today=TODAY)
    (line,) = rounds(viewer)
    read = DocumentsRead((SurveyDocument("household", "H5", {"household_size": 1, "members": [{}, {}]}),))
    plan = plan_surveys(line, read, kind="review", approved=False, viewer=viewer)
    assert (len(plan.first), plan.problems, plan.doubts) == (1, (), ())
