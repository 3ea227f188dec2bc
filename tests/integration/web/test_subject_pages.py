"""A household's page: facts, both verdicts, gaps, with names and numbers masked as they must be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huitou.accounts.actions import acting, ensure_operator
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.registry.models import Household
from huitou.surveys.actions import record_surveys
from huitou.surveys.models import Round, RoundSubject, Survey
from huitou.surveys.queries import round_line
from tests.integration.county import household_document
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words
from tests.samples.small_county import COUNTY, NOW, PHONE, TODAY


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def page_of(client: Client, code: str) -> str:
    """The words of a subject's page."""
    return main_words(client.get(reverse("subject", args=[RoundSubject.objects.get(code=code).ref])))


def test_both_verdicts_stand_side_by_side_with_value_threshold_and_clause(office: Client) -> None:
    words = page_of(office, "H1")
    assert "回头看标准（2016年） 达标 回头帮标准（2017年） 未达标" in words
    assert (
        "年人均纯收入 达标 3,200元/人·年 标准线 3,100元/人·年 由各项收支算出 "
        "未达标 3,200元/人·年 标准线 3,300元/人·年 演示数值 由各项收支算出 附件2 注4" in words
    )


def test_an_approved_survey_is_offered_to_look_at_and_another_to_fill_in(office: Client) -> None:
    assert "看摸底表" in page_of(office, "H1")
    with writing():
        Survey.objects.filter(subject__code="H1").update(state="draft", approved_at=None, approved_by=None)
    assert "填摸底表" in page_of(office, "H1")


def test_a_demonstration_threshold_is_announced(office: Client) -> None:
    assert "标有“演示数值”的标准线是演示用的，不是正式标准" in page_of(office, "H1")


def test_a_short_member_is_named(office: Client) -> None:
    assert "义务教育 未达标 1人未达标： 小明 由成员逐人得出" in page_of(office, "H4")


def test_an_unknown_says_why(office: Client) -> None:
    assert "生活用电 未查清 主管部门还没有认定" in page_of(office, "H7")


def test_a_household_without_survey_has_empty_states(office: Client) -> None:
    words = page_of(office, "H5")
    for title in ("还没有评定", "没有未达标项", "还没有调查"):
        assert title in words


def test_gaps_name_departments_and_parts(office: Client) -> None:
    assert "住房安全 未达标 县住建局 牵头 县发改局 配合 县扶贫移民局 配合" in page_of(office, "H6")


def test_facts_stand_in_the_order_of_the_plan_under_their_indicator(office: Client) -> None:
    words = page_of(office, "H2")
    order = ["基本情况", "家庭人口数(实际) 2", "工资性收入 6,400元", "吃穿不愁 是", "认定未达标", "贫困户签字 已签字"]
    places = [words.index(text) for text in order]
    assert places == sorted(places)


def test_a_later_entry_is_in_the_history(office: Client) -> None:
    with acting(ensure_operator(), Permission.SURVEY_IMPORT_APPROVED, COUNTY, today=TODAY) as actor:
        record_surveys(
            round_line(Round.objects.get()),
            [{"household": "H8", "household_size": 2, "wage_income": "7000", "surveyed_on": "2017-06-12"}],
            approved=True,
            way_in="file",
            by=actor,
            now=NOW + timedelta(hours=1),
        )
    words = page_of(office, "H8")
    assert "修改记录（2次）" in words
    assert "2017年6月12日 11:00 本机操作员 文件 更正" in words
    assert "工资性收入" in words


def test_phones_are_masked(office: Client) -> None:
    subject = RoundSubject.objects.get(code="H2")
    html = html_of(office.get(reverse("subject", args=[subject.ref])))
    assert "138****1234" in html
    assert PHONE not in html


def test_a_name_that_looks_like_markup_stays_a_name(office: Client) -> None:
    subject = RoundSubject.objects.select_related("household").get(code="H8")
    assert subject.household is not None
    addresses = (
        reverse("subject", args=[subject.ref]),
        reverse("household", args=[subject.household.ref]),
        "/households/?q=<b>",
        "/rollup/opened/?measure=subjects",
    )
    for address in addresses:
        html = html_of(office.get(address))
        assert "&lt;b&gt;郑&lt;/b&gt;十" in html, address
        assert "<b>郑" not in html, address


def test_a_village_has_a_page_of_its_own(office: Client) -> None:
    words = page_of(office, "511425101201")
    assert "文化室 未达标" in words
    assert "主导产业 不考核" in words
    assert "贫困发生率 达标 1.00% 标准线 3%" in words


def test_a_found_household_leads_to_its_round(office: Client) -> None:
    found = office.get("/households/?q=H2")
    household = Household.objects.get(code="H2")
    assert f"/households/{household.ref}/" in html_of(found)
    words = main_words(office.get(f"/households/{household.ref}/"))
    assert "登记信息" in words
    assert "评定：回头看调查" in words


def test_a_household_that_never_exited_has_its_register_only(office: Client) -> None:
    from huitou.audit.writing import writing

    with writing():
        neighbour = Household.objects.get(code="H8")
        other = Household.objects.create(
            county=neighbour.county, village=neighbour.village, code="H9", head_name="冯九", status="not_exited"
        )
    words = main_words(office.get(f"/households/{other.ref}/"))
    assert "不是已开启批次的对象" in words
    assert "未脱贫" in words


@pytest.mark.parametrize(
    ("text", "words"), [("", "输入姓名开始查找"), ("  ", "输入姓名开始查找"), ("欧阳", "没有查到")]
)
def test_searching_for_nothing_or_nobody_says_what_to_do(office: Client, text: str, words: str) -> None:
    assert words in main_words(office.get("/households/", {"q": text}))


@pytest.mark.parametrize(("typed", "head"), [("zs", "张三"), ("ZL", "赵六"), ("wuj", "吴九")])
def test_a_household_is_found_by_the_first_letters_of_its_head(signed_in: SignIn, typed: str, head: str) -> None:
    words = main_words(signed_in("county_office").get("/households/", {"q": typed}))
    assert head in words
    assert "李四" not in words


def test_letters_find_nobody_outside_of_reach(signed_in: SignIn) -> None:
    clerk = signed_in("township_clerk", area="511425102")
    assert "没有查到" in main_words(clerk.get("/households/", {"q": "zs"}))


def test_the_story_of_a_survey_says_of_each_fact_what_it_was_before(office: Client) -> None:
    members = [
        {"member": "01", "compulsory_stage": False, "insurance": "resident", "premium_paid_by_treasury": True},
        {"member": "02", "compulsory_stage": True, "out_of_school": False, "insurance": "none"},
    ]
    corrected = household_document("H6", 2, "9500.50", housing_safe=True, members=members)
    with acting(ensure_operator(), Permission.SURVEY_IMPORT_APPROVED, COUNTY, today=TODAY) as by:
        record_surveys(round_line(Round.objects.get()), [corrected], approved=True, way_in="file", by=by, now=NOW)
    words = page_of(office, "H6")
    assert "住房安全：认定未达标 → 认定达标" in words
    assert "工资性收入：9,000元 → 9,500.5元" in words
    assert "小明 参合(保)情况：城乡居民医保 → 未参保" in words
    assert "小明 未读书或辍学" not in words, "and nothing of what stayed as it was"
