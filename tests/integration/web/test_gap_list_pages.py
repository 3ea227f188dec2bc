"""From the gap list to the referral: what is signed is what was shown, what goes out is what was previewed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from huitou.accounts.actions import acting, ensure_operator
from huitou.audit.models import Event
from huitou.casework.models import Gap, Referral
from huitou.core.authority import Permission
from huitou.core.lifecycle import GapState
from huitou.surveys.actions import record_surveys
from huitou.surveys.models import Round
from huitou.surveys.queries import round_line
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import hidden, links_of, main_words
from tests.samples.small_county import COUNTY, NOW, TODAY


def sign(client: Client) -> None:
    """Signs the list that is shown."""
    page = client.get("/gaps/sign/")
    client.post("/gaps/sign/", {"round": hidden(page, "round"), "shown": hidden(page, "shown")})


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


@pytest.fixture
def verification_group(signed_in: SignIn) -> Client:
    return signed_in("review_team")


@pytest.fixture
def dispatched(office: Client, verification_group: Client) -> None:
    """The list is signed and what has a lead has gone out."""
    sign(verification_group)
    office.post("/gaps/dispatch/", {"round": str(Round.objects.get().ref)})


def test_the_gap_list_shows_each_gap_with_place_measure_and_departments(office: Client) -> None:
    words = main_words(office.get("/gaps/"))
    assert "共6项" in words
    assert "李四 汉阳镇 上游村 年人均纯收入 3,200元/人·年 / 3,300元/人·年 县农牧局 牵头 县人社局 配合" in words
    assert "赵六 汉阳镇 下游村 义务教育 1人 县教体局 牵头" in words


@pytest.mark.parametrize(
    ("query", "heads"),
    [
        ("area=511425102", {"周八"}),
        ("area=511425101202", {"王五", "赵六"}),
        ("department=water", {"李四"}),
        ("department=resettlement", {"周八"}),
        ("indicator=compulsory_education", {"赵六"}),
        ("state=accepted", set()),
        ("indicator=safe_water&area=511425102", set()),
    ],
)
def test_filters_leave_exactly_what_they_say(office: Client, query: str, heads: set[str]) -> None:
    words = main_words(office.get(f"/gaps/?{query}"))
    assert {head for head in ("李四", "王五", "赵六", "周八") if head in words} == heads
    assert ("没有符合条件的项" in words) == (not heads)


def test_the_confirm_page_says_what_is_signed_by_department(verification_group: Client) -> None:
    words = main_words(verification_group.get("/gaps/sign/"))
    assert "6 本次签发的未达标项" in words
    assert "1 还没有牵头部门" in words
    assert "县住建局 1 0 县发改局 0 1 县扶贫移民局 0 1 县水务局 1 0" in words


def test_signing_lists_every_gap_and_leaves_one_event(verification_group: Client) -> None:
    sign(verification_group)
    assert set(Gap.objects.values_list("state", flat=True)) == {GapState.LISTED}
    assert Event.objects.filter(verb="gap_list.sign").count() == 1
    assert "没有待签发的清单" in main_words(verification_group.get("/gaps/sign/"))


def test_a_list_that_changed_after_it_was_shown_is_not_signed(verification_group: Client) -> None:
    page = verification_group.get("/gaps/sign/")
    with acting(ensure_operator(), Permission.SURVEY_IMPORT_APPROVED, COUNTY, today=TODAY) as actor:
        late = [{"household": "H5", "household_size": 2, "housing_safe": False, "surveyed_on": "2017-06-12"}]
        record_surveys(round_line(Round.objects.get()), late, approved=True, way_in="file", by=actor, now=NOW)
    answer = verification_group.post(
        "/gaps/sign/", {"round": hidden(page, "round"), "shown": hidden(page, "shown")}, follow=True
    )
    assert "没有签发" in main_words(answer)
    assert set(Gap.objects.values_list("state", flat=True)) == {GapState.FOUND}


def test_signing_twice_with_the_same_form_signs_once(verification_group: Client) -> None:
    page = verification_group.get("/gaps/sign/")
    form = {"round": hidden(page, "round"), "shown": hidden(page, "shown")}
    verification_group.post("/gaps/sign/", form)
    second = verification_group.post("/gaps/sign/", form)
    assert second.status_code == 409
    assert Event.objects.filter(verb="gap_list.sign").count() == 1


def test_what_has_no_lead_is_given_one_by_the_county(office: Client) -> None:
    page = office.get("/gaps/assign/")
    assert "吃穿不愁 1项没有牵头部门" in main_words(page)
    gap = Gap.objects.get(indicator="food_and_clothing")
    form = {"round": hidden(page, "round"), "gap": [str(gap.ref)], "department": "civil_affairs"}
    answer = office.post("/gaps/assign/", form, follow=True)
    assert "已为1项指定牵头部门" in main_words(answer)
    assert "都有牵头部门了" in main_words(answer)


@pytest.mark.parametrize("form", [{"department": "water"}, {"gap": ["x"], "department": ""}], ids=["no gap", "no lead"])
def test_an_incomplete_assignment_changes_nothing(office: Client, form: dict[str, object]) -> None:
    gap = Gap.objects.get(indicator="food_and_clothing")
    chosen = {"gap": [str(gap.ref)]} if "gap" in form else {}
    round_ref = str(Round.objects.get().ref)
    answer = office.post("/gaps/assign/", {"round": round_ref, **form, **chosen}, follow=True)
    assert "请至少勾选一项" in main_words(answer)


def test_nothing_goes_out_before_the_list_is_signed(office: Client) -> None:
    words = main_words(office.get("/gaps/dispatch/"))
    assert "还没有签发，不能发点球" in words
    assert "确认发出" not in words


def test_why_nothing_can_go_out_names_the_round_as_every_page_does(office: Client) -> None:
    words = main_words(office.get("/gaps/dispatch/"))
    assert "2017年7月批次的补短清单还没有签发" in words
    assert "2017-07" not in words
    office.cookies["language"] = "en"
    assert "the gap list of the Round of July 2017 is not signed" in main_words(office.get("/gaps/dispatch/"))


def test_the_preview_sends_nothing_and_names_every_department(office: Client, verification_group: Client) -> None:
    sign(verification_group)
    words = main_words(office.get("/gaps/dispatch/"))
    assert "有1项没有牵头部门，这次不会发出" in words
    assert "8个部门，牵头共5项" in words
    assert "县住建局 1 0 2017年10月31日" in words
    assert not Referral.objects.exists()


def test_dispatching_leads_to_the_referrals(office: Client, dispatched: None) -> None:
    words = main_words(office.get("/referrals/"))
    assert Referral.objects.count() == 8
    assert "县水务局" in words
    assert "2017年10月31日" in words


def test_a_department_sees_only_its_own_referral_and_gaps(signed_in: SignIn, dispatched: None) -> None:
    officer = signed_in("department_officer", department="water")
    assert "李四" in main_words(officer.get("/gaps/"))
    assert "周八" not in main_words(officer.get("/gaps/"))
    listed = main_words(officer.get("/referrals/"))
    assert "县水务局" in listed
    assert "县住建局" not in listed
    own = next(link for link in links_of(officer.get("/referrals/")) if link.count("/") == 3 and "referrals" in link)
    assert "安全饮用水" in main_words(officer.get(own))
    foreign = Referral.objects.get(department__slug="housing")
    assert officer.get(f"/referrals/{foreign.ref}/").status_code == 404
    assert officer.post(f"/referrals/{foreign.ref}/receive/").status_code == 404


def test_a_department_opens_a_household_that_was_sent_to_it_and_no_other(signed_in: SignIn, dispatched: None) -> None:
    officer = signed_in("department_officer", department="water")
    (gap,) = {link for link in links_of(officer.get("/gaps/")) if re.match("/gaps/[0-9a-f]{8}-", link)}
    subject = next(link for link in links_of(officer.get(gap)) if link.startswith("/subjects/"))
    words = main_words(officer.get(subject))
    assert "李四" in words
    assert "138****1234" in words
    other = Gap.objects.get(indicator="safe_housing").subject.ref
    assert officer.get(f"/subjects/{other}/").status_code == 404


def test_a_department_sees_nothing_before_the_dispatch(signed_in: SignIn) -> None:
    officer = signed_in("department_officer", department="water")
    assert "没有未达标项" in main_words(officer.get("/gaps/"))
    assert "还没有点球" in main_words(officer.get("/referrals/"))
    water = Gap.objects.get(indicator="safe_water").subject.ref
    assert officer.get(f"/subjects/{water}/").status_code == 404


def test_receiving_is_done_once(signed_in: SignIn, dispatched: None) -> None:
    officer = signed_in("department_officer", department="water")
    ref = Referral.objects.get(department__slug="water").ref
    first = officer.post(f"/referrals/{ref}/receive/", follow=True)
    assert "已签收" in main_words(first)
    assert officer.post(f"/referrals/{ref}/receive/").status_code == 409
    assert Gap.objects.get(indicator="safe_water").state == GapState.RECEIVED


@pytest.mark.parametrize("address", ["/gaps/sign/", "/gaps/assign/", "/gaps/dispatch/", "/order/amend/", "/post/"])
def test_a_form_from_elsewhere_is_refused(signed_in: SignIn, address: str) -> None:
    client = signed_in("county_office")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post(address, {"round": str(Round.objects.get().ref)})
    assert answer.status_code == 403
    assert "这张表过期了" in main_words(answer)


def test_receiving_by_link_is_not_possible(signed_in: SignIn, dispatched: None) -> None:
    officer = signed_in("department_officer", department="water")
    ref = Referral.objects.get(department__slug="water").ref
    assert officer.get(f"/referrals/{ref}/receive/").status_code == 405


def test_home_says_what_is_owed_and_by_when(verification_group: Client, office: Client) -> None:
    assert "提取、复核并上报“补短清单” 2017年7月批次 2017年6月30日" in main_words(verification_group.get("/"))
    words = main_words(office.get("/"))
    assert "定向发出“点球” 2017年7月批次 2017年7月15日 未到期" in words
    assert "9 本批次对象（户和村）" in words


def test_home_turns_a_step_overdue_after_its_day(verification_group: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from huitou.web import clock

    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=18))
    assert "2017年6月30日 今天到期" in main_words(verification_group.get("/"))
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=19))
    assert "2017年6月30日 已逾期" in main_words(verification_group.get("/"))
