"""A spot check on its pages: drawn by the office, revisited blind by the verification group, told in a notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from huitou.casework.models import SampledHousehold, SpotCheck
from huitou.surveys.queries import RoundLine
from huitou.web import clock
from tests.integration import county
from tests.integration.county import NOW, SURVEYS, TODAY, household_document

# Answers that nothing else on the page could show.
FIRST_WAGE, FIRST_REMARK, FIRST_WHO = "41357.29", "首次备注甲乙丙", "首次填表人某某"


@pytest.fixture(autouse=True)
def on_24_june(monkeypatch: pytest.MonkeyPatch) -> None:
    def today() -> date:
        return TODAY

    def now() -> datetime:
        return NOW

    monkeypatch.setattr(clock, "today", today)
    monkeypatch.setattr(clock, "now", now)


@pytest.fixture
def drawn(open_round: RoundLine, with_second_factor: Callable[[str], Client]) -> RoundLine:
    """Seven households with approved surveys, all of them in the sample; H01's answers are easy to recognise."""
    said = {"wage_income": FIRST_WAGE, "remark": FIRST_REMARK, "surveyed_by": FIRST_WHO, "water_safe": False}
    others = [document for document in SURVEYS if document.get("household") != "H01"]
    county.approve(open_round, household_document("H01", 4, "0", **said), *others)
    answer = with_second_factor("county_office").post(
        "/spot-checks/", {"round": str(open_round.ref), "seed": "摇号 7", "by": "size", "size": "7"}
    )
    assert answer.status_code == 302
    return open_round


@pytest.fixture
def with_second_factor() -> Callable[[str], Client]:
    """Signs somebody in whose role asks for a second factor."""
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    def sign_in(role: str) -> Client:
        user = county.user(role)
        if not Authenticator.objects.filter(user=user).exists():
            secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
        signed_in = Client()
        signed_in.force_login(user, backend="huitou.web.session_store.People")
        return signed_in

    return sign_in


def sampled(code: str) -> SampledHousehold:
    return SampledHousehold.objects.get(subject__code=code)


def answers(**other: str) -> dict[str, Any]:
    """What is typed on the page of a household of four where everything is met."""
    fields = {
        "household_size": "4", "household_size_hukou": "4", "household_size_card": "4", "household_size_system": "4",
        "wage_income": "20000", "business_revenue": "0", "transfer_income": "0", "property_income": "0",
        "business_expense": "0", "food_and_clothing": "yes", "housing_safe": "yes", "water_safe": "yes",
        "electricity": "yes", "broadcast": "yes", "surveyed_on": "2017-06-23", "surveyed_by": "核查员",
        "action": "save",
    }  # fmt: skip
    for position in range(1, 5):
        fields |= {
            f"member-{position}-member": f"{position:02}",
            f"member-{position}-compulsory_stage": "no",
            f"member-{position}-insurance": "resident",
            f"member-{position}-premium_paid_by_treasury": "yes",
            f"member-{position}-treated_in_county": "no",
        }
    return fields | other


def test_the_first_answers_never_reach_whoever_is_to_revisit(
    drawn: RoundLine, with_second_factor: Callable[[str], Client]
) -> None:
    team, row = with_second_factor("review_team"), sampled("H01")
    pages = (
        f"/spot-checks/household/{row.ref}/revisit/",
        f"/spot-checks/household/{row.ref}/",
        f"/spot-checks/{row.spot_check.ref}/",
        f"/spot-checks/{row.spot_check.ref}/notice/",
    )
    for page in pages:
        text = team.get(page).content.decode()
        assert "张一" in text or "通报" in text
        for first in (FIRST_WAGE, "41,357.29", FIRST_REMARK, FIRST_WHO):
            assert first not in text, (page, first)
    # No choice is made beforehand: H01's water was recorded as unsafe.
    assert 'value="no" checked' not in team.get(pages[0]).content.decode().replace("\n", " ")


def test_no_other_page_shows_them_either_before_the_revisit_is_in(
    drawn: RoundLine, with_second_factor: Callable[[str], Client]
) -> None:
    team, row = with_second_factor("review_team"), sampled("H01")
    household = row.subject.household
    assert household is not None
    own = (f"/subjects/{row.subject.ref}/", f"/households/{household.ref}/")
    for page in own:
        answer = team.get(page)
        assert answer.status_code == 403
        assert "HT5072" in answer.content.decode()
        assert FIRST_REMARK not in answer.content.decode()
    assert with_second_factor("supervision").get(own[0]).status_code == 200, "supervision revisits nobody"
    team.post(f"/spot-checks/household/{row.ref}/revisit/", answers())
    assert FIRST_REMARK in team.get(own[0]).content.decode(), "the revisit is in"


def test_neither_do_the_pages_on_which_the_county_office_fills_in(
    drawn: RoundLine, with_second_factor: Callable[[str], Client]
) -> None:
    office, row = with_second_factor("county_office"), sampled("H01")
    assert office.get(f"/subjects/{row.subject.ref}/survey/").status_code == 403
    grid = f"/grid/?village={row.subject.village_code}"
    assert "H01" not in office.get(grid).content.decode()
    with_second_factor("review_team").post(f"/spot-checks/household/{row.ref}/revisit/", answers())
    assert "H01" in office.get(grid).content.decode()


def test_a_page_that_is_sent_back_is_as_blind_as_the_first(
    drawn: RoundLine, with_second_factor: Callable[[str], Client]
) -> None:
    row = sampled("H01")
    answer = with_second_factor("review_team").post(
        f"/spot-checks/household/{row.ref}/revisit/", answers(wage_income="两万多")
    )
    assert answer.status_code == 422
    assert "41357" not in answer.content.decode()


def test_a_revisit_shows_its_differences_and_the_office_returns_the_household(
    drawn: RoundLine, with_second_factor: Callable[[str], Client]
) -> None:
    team, office, row = with_second_factor("review_team"), with_second_factor("county_office"), sampled("H01")
    saved = team.post(f"/spot-checks/household/{row.ref}/revisit/", answers())
    assert saved.status_code == 302, saved.content.decode()
    page = office.get(f"/spot-checks/household/{row.ref}/").content.decode()
    assert FIRST_WAGE.replace("41357", "41,357") in page
    assert "待处理" in page
    office.post(f"/spot-checks/household/{row.ref}/do/return/", {"reason": "复查饮水达标"})
    assert sampled("H01").correction == "returned"
    again = team.get(f"/spot-checks/household/{row.ref}/revisit/")
    assert again.status_code == 302


def test_nobody_reached_takes_a_reason(drawn: RoundLine, with_second_factor: Callable[[str], Client]) -> None:
    team, row = with_second_factor("review_team"), sampled("H02")
    address = f"/spot-checks/household/{row.ref}/revisit/"
    assert team.post(address, {"action": "not_reached", "not_reached": " "}).status_code == 422
    assert team.post(address, {"action": "not_reached", "not_reached": "全家外出"}).status_code == 302
    assert sampled("H02").state == "not_reached"


def test_a_size_that_cannot_be_drawn_is_said_on_the_page(
    drawn: RoundLine, with_second_factor: Callable[[str], Client]
) -> None:
    answer = with_second_factor("county_office").post(
        "/spot-checks/", {"round": str(drawn.ref), "seed": "8", "by": "size", "size": "99"}
    )
    assert (answer.status_code, SpotCheck.objects.count()) == (422, 1)
    assert "不能抽" in answer.content.decode() or "抽取99户不行" in answer.content.decode()


def test_the_notice_shows_the_published_line_with_its_source(
    drawn: RoundLine, with_second_factor: Callable[[str], Client]
) -> None:
    row = sampled("H01")
    with_second_factor("review_team").post(f"/spot-checks/household/{row.ref}/revisit/", answers())
    text = with_second_factor("supervision").get(f"/spot-checks/{row.spot_check.ref}/notice/").content.decode()
    assert "不高于2%" in text
    assert "贫困县退出专项评估检查实施办法" in text
