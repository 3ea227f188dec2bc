"""The rules at the survey page: an error is refused, a doubt takes a reason, a finding takes nothing (U10, U11)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from huitou.casework.models import Gap
from huitou.surveys.models import CheckExemption, RoundSubject, Survey
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import Answer, html_of, main_words
from tests.integration.web.test_survey_pages import INCOME, SIX, address_of, facts_of, fields_of, problem_at, save

# Two persons; one has business revenue and no expense: doubted (C351), whatever the rest says.
DOUBTFUL = INCOME | {"business_revenue": "3000"}
WHY = "只收租谷，没有投入"


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area="511425102")


@pytest.fixture
def begun(clerk: Client) -> dict[str, str]:
    return fields_of(clerk.get(address_of("H5")))


def notes_at(response: Answer, field: str) -> str:
    """What the rules note below a field, with the kind of the note."""
    html = html_of(response)
    found = re.search(rf'id="{field}-notes">(.*?)</div>\s*</div>', html, re.DOTALL)
    assert found is not None, f"nothing is noted at {field}"
    kinds = " ".join(re.findall(r"note--(\w+)", found[1]))
    return f"{kinds} {' '.join(re.sub(r'<[^>]+>', ' ', found[1]).split())}"


def test_an_error_is_refused_at_its_field_and_takes_no_reason(clerk: Client, begun: dict[str, str]) -> None:
    answer = save(clerk, "H5", begun | INCOME | {"surveyed_on": "2017-06-13", "why-C905": "写错也没关系"})
    assert answer.status_code == 422
    assert "填报时间在今天以后" in problem_at(answer, "surveyed_on")
    assert "（规则C905）" in problem_at(answer, "surveyed_on")
    assert 'href="#q-surveyed_on"' in html_of(answer)
    assert "没有保存：有1处要改" in main_words(answer)
    assert 'id="f-why-C905"' not in html_of(answer)
    assert not Survey.objects.filter(subject__code="H5").exists()


def test_more_members_than_persons_is_an_error_at_the_head_count(clerk: Client, begun: dict[str, str]) -> None:
    one = dict.fromkeys(("household_size", "household_size_hukou", "household_size_card", "household_size_system"), "1")
    answer = save(clerk, "H5", begun | INCOME | one)
    assert "摸底表里的成员比实际人数多" in problem_at(answer, "household_size")
    assert save(clerk, "H5", begun | INCOME | one | {"member-2-away": "yes"}).status_code == 302


def test_a_draft_may_be_saved_half_done(clerk: Client, begun: dict[str, str]) -> None:
    """That the signature is missing (C902) is an error of a survey that is handed in, not of one that is begun."""
    assert save(clerk, "H5", begun | {"wage_income": "9000"}).status_code == 302


def test_a_doubt_stops_saving_and_asks_for_its_reason_at_the_field(clerk: Client, begun: dict[str, str]) -> None:
    answer = save(clerk, "H5", begun | DOUBTFUL)
    assert answer.status_code == 422
    said = notes_at(answer, "business_revenue")
    assert said.startswith("doubt 疑点 ：有生产经营性收入，没有生产经营性支出。")
    assert "属实的，写明原因（规则C351）" in said
    assert "还没有保存：有1处请核对" in main_words(answer)
    assert 'href="#q-why-C351"' in html_of(answer)
    assert fields_of(answer)["why-C351"] == ""
    assert not Survey.objects.filter(subject__code="H5").exists()


def test_a_reason_is_kept_with_the_survey_and_shown_from_then_on(clerk: Client, begun: dict[str, str]) -> None:
    assert save(clerk, "H5", begun | DOUBTFUL | {"why-C351": WHY}).status_code == 302
    (kept,) = CheckExemption.objects.all()
    assert (kept.household.code, kept.rule, kept.reason, kept.by_name) == ("H5", "C351", WHY, "何主任")
    assert kept.round is not None
    again = clerk.get(address_of("H5"))
    assert notes_at(again, "business_revenue").startswith("explained 疑点已说明")
    assert WHY in notes_at(again, "business_revenue")
    assert save(clerk, "H5", fields_of(again)).status_code == 302, "it is not asked a second time"


def test_a_reason_that_was_typed_is_not_lost_when_something_else_is_wrong(clerk: Client, begun: dict[str, str]) -> None:
    answer = save(clerk, "H5", begun | DOUBTFUL | {"why-C351": WHY, "household_size": "两人"})
    assert answer.status_code == 422
    assert fields_of(answer)["why-C351"] == WHY


def test_a_draft_is_kept_with_its_doubts_which_wait_for_a_reason(clerk: Client, begun: dict[str, str]) -> None:
    assert save(clerk, "H5", begun | DOUBTFUL | {"action": "draft"}).status_code == 302
    assert facts_of("H5")["business_revenue"] == 300_000
    page = clerk.get(address_of("H5"))
    assert "有1处疑点还没有说明，说明以前不能上报" in main_words(page)
    assert notes_at(page, "business_revenue").startswith("doubt")


def test_a_finding_is_saved_without_a_reason_and_leads_to_its_gap_once_there_is_one(
    clerk: Client, begun: dict[str, str], signed_in: SignIn
) -> None:
    assert save(clerk, "H5", begun | INCOME | SIX | {"water_safe": "no"}).status_code == 302
    page = clerk.get(address_of("H5"))
    said = notes_at(page, "water_safe")
    assert said.startswith("finding 未达标 ：脱贫户饮水不安全。不影响保存和上报，不用写原因。")
    assert "看未达标项" not in said, "nobody has approved it yet"
    assert not CheckExemption.objects.exists()

    assert Gap.objects.filter(subject__code="H2", indicator="safe_water").exists()
    ref = RoundSubject.objects.get(code="H2").ref
    upper = signed_in("county_office").get(address_of("H2"))
    assert "看未达标项" in notes_at(upper, "water_safe")
    assert f'href="{reverse("subject", args=[ref])}#gaps"' in html_of(upper)
