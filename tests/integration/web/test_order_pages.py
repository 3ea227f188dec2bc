"""The order page: what the plan says by year and clause, what is open, and how the county enters it."""

from __future__ import annotations

import pytest
from django.test import Client

from huitou.orders.queries import effective_standard
from huitou.web.jobs import recent_jobs
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import links_of, main_words
from tests.samples.small_county import COUNTY

LINE_2018 = "/order/amend/?key=household.net_income_per_capita.threshold.2018"
DOCUMENT = {"document_number": "川脱贫办发〔2018〕12号", "document_date": "2018-03-01"}


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def test_standards_stand_by_year_with_clause_and_what_is_open(office: Client) -> None:
    words = main_words(office.get("/order/"))
    assert "年人均纯收入 附件2 注4 ≥ 3,100元/人·年 ≥ 3,300元/人·年 演示数值 尚未录入" in words
    assert "主导产业 一(二) 不考核 考核 尚未确认" in words
    assert "贫困发生率 一(二) ≤ 3% ≤ 3%" in words


def test_calendar_matrix_amendments_and_lint_are_there(office: Client) -> None:
    words = main_words(office.get("/order/"))
    assert "定向发出“点球” 县脱贫办 2017年7月15日 四(五)" in words
    assert "住房安全有保障" in words
    assert "县发改局 县扶贫移民局" in words
    assert "年人均纯收入 2017年标准线 3,300元/人·年 演示数值 演示〔2017〕1号 · 2017年6月2日" in words
    assert "应当在“完成核查甄别”（2017-06-25）之后，日期却更早" in words


def test_another_round_has_dates_still_to_be_set(office: Client) -> None:
    words = main_words(office.get("/order/?round=2018-12"))
    assert "“回头看”按2018年标准，“回头帮”按2019年标准" in words
    assert "定向发出“点球” 县脱贫办 未设定" in words


def test_the_county_enters_a_line_with_its_document_and_judging_starts(office: Client) -> None:
    answer = office.post(LINE_2018, {"value": "3600", **DOCUMENT}, follow=True)
    words = main_words(answer)
    assert "已录入，全县将按新的数值重新评定" in words
    assert "≥ 3,600元/人·年" in words
    income = effective_standard(COUNTY, "household", 2018).indicators[0]
    assert str(income.threshold) == "3600"
    assert recent_jobs(answer.context["actor"])[0].state == "waiting"
    assert "等待开始" in main_words(office.get("/jobs/"))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"value": "-1", **DOCUMENT}, "应当是不小于0的数字"),
        ({"value": "三千六", **DOCUMENT}, "应当是不小于0的数字"),
        ({"value": "3600", "document_number": "", "document_date": "2018-03-01"}, "有1处要改"),
        ({"value": "3600", "document_number": "12号", "document_date": "三月"}, "有1处要改"),
    ],
    ids=["negative", "in words", "no document", "no date"],
)
def test_an_impossible_value_or_missing_document_comes_back_with_the_reason(
    office: Client, form: dict[str, str], words: str
) -> None:
    answer = office.post(LINE_2018, form)
    assert answer.status_code == 422
    assert words in main_words(answer)
    assert effective_standard(COUNTY, "household", 2018).indicators[0].threshold is None


def test_departments_are_entered_by_ticking(office: Client) -> None:
    address = "/order/amend/?key=matrix.duties.education.joint"
    office.post(address, {"value": ["culture", "water"], **DOCUMENT})
    assert "义务教育有保障" in main_words(office.get("/order/"))
    assert "县文广新局 县水务局" in main_words(office.get("/order/"))


def test_a_date_is_entered_for_a_step_without_one(office: Client) -> None:
    link = next(link for link in links_of(office.get("/order/?round=2017-12")) if "dispatch.due_on" in link)
    office.post(link, {"value": "2018-01-15", **DOCUMENT})
    assert "定向发出“点球” 县脱贫办 2018年1月15日" in main_words(office.get("/order/?round=2017-12"))


def test_without_a_key_the_county_chooses_what_to_enter(office: Client) -> None:
    assert "年人均纯收入 2018年标准线 · 尚未录入" in main_words(office.get("/order/amend/"))


def test_the_verification_group_is_listed_by_post(office: Client) -> None:
    words = main_words(office.get("/order/group/"))
    assert "县委副书记 组长 —" in words
    assert "成员 县水务局" in words


def test_only_the_county_office_is_offered_to_enter_values(signed_in: SignIn) -> None:
    links = links_of(signed_in("township_clerk", area="511425101").get("/order/"))
    assert not [link for link in links if "/amend/" in link]
