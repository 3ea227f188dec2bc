"""A household that moved to another township in a running round: the look-back stays where it was at the opening, and
the township where it lives now takes the help-back survey."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huitou.areas.models import Area
from huitou.audit.writing import writing
from huitou.checks.rules import RULES
from huitou.registry.models import Household
from huitou.surveys.models import RoundSubject, Survey
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words, words_of
from tests.integration.web.test_survey_pages import fields_of

HANYANG, RUIFENG, THERE = "511425101", "511425102", "511425102201"


@pytest.fixture
def moved(county: None) -> RoundSubject:
    """H1 of 汉阳镇 lives in 瑞峰镇 now."""
    with writing():
        Household.objects.filter(code="H1").update(village=Area.objects.get(code=THERE), version=2)
    return RoundSubject.objects.select_related("household").get(code="H1")


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area=HANYANG)


def test_the_township_of_the_opening_reads_its_page_and_corrects_no_register_elsewhere(
    clerk: Client, moved: RoundSubject
) -> None:
    page = clerk.get(reverse("subject", args=[moved.ref]))
    words = main_words(page)
    assert "评定：回头看调查" in words
    assert "小明" in words
    for elsewhere in ("看完整号码", "更正登记", "成员增减"):
        assert elsewhere not in words


@pytest.mark.parametrize("page", ["survey", "grid"])
def test_its_members_and_head_counts_are_asked_there(clerk: Client, moved: RoundSubject, page: str) -> None:
    address = reverse("survey", args=[moved.ref]) if page == "survey" else f"/grid/?village={moved.village_code}"
    html = clerk.get(address).content.decode()
    assert "张三" in html
    assert page == "grid" or "小明" in html


def test_the_township_where_it_lives_now_has_its_register_and_not_its_survey(
    signed_in: SignIn, moved: RoundSubject
) -> None:
    new = signed_in("township_clerk", area=RUIFENG)
    assert moved.household is not None
    assert "更正登记" in main_words(new.get(reverse("household", args=[moved.household.ref])))
    assert new.get(reverse("survey", args=[moved.ref])).status_code == 404


def test_the_rules_about_its_survey_are_asked_there(signed_in: SignIn) -> None:
    with writing():
        Household.objects.filter(code="H5").update(village=Area.objects.get(code="511425101201"), version=2)
    clerk, subject = signed_in("township_clerk", area=RUIFENG), RoundSubject.objects.get(code="H5")
    address = reverse("survey", args=[subject.ref])
    fields = fields_of(clerk.get(address)) | {"household_size": "2", "surveyed_on": "2099-01-01", "action": "save"}
    answer = clerk.post(address, fields)
    assert answer.status_code == 422
    (rule,) = (one for one in RULES if one.code == "C905")
    assert rule.message.rstrip("。") in words_of(answer)


def test_the_township_where_it_lives_now_reads_what_was_found_and_takes_the_help_back_survey(
    signed_in: SignIn, moved: RoundSubject
) -> None:
    clerk = signed_in("township_clerk", area=RUIFENG)
    words = main_words(clerk.get(reverse("subject", args=[moved.ref])))
    assert "评定：回头看调查" in words
    address = reverse("remediation", args=[moved.ref])
    fields = fields_of(clerk.get(address)) | {"remark": "已迁来", "surveyed_on": "2017-06-12", "action": "save"}
    draft = reverse("remediation_draft", args=[moved.ref])
    assert clerk.post(draft, fields).status_code == 200
    answer = clerk.post(address, fields)
    assert answer.status_code == 302, words_of(answer)
    survey = Survey.objects.get(subject=moved, kind="remediation")
    assert (survey.village_code, "已迁来" in survey.facts) == (moved.village_code, True)


def test_a_third_township_sees_nothing_of_it(signed_in: SignIn, moved: RoundSubject) -> None:
    with writing():
        Household.objects.filter(code="H1").update(village=Area.objects.get(code="511425101201"))
    clerk = signed_in("township_clerk", area=RUIFENG)
    for page in ("subject", "remediation"):
        assert clerk.get(reverse(page, args=[moved.ref])).status_code == 404
