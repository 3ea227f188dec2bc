"""What is typed on a survey page and not saved: kept for whoever typed it, beside what somebody else saved since."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from huitou.audit.writing import writing
from huitou.surveys.models import RoundSubject, Survey
from huitou.web.surveying import drafts
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words
from tests.integration.web.test_survey_pages import fields_of
from tests.samples.small_county import NOW

RUIFENG = "511425102"


@pytest.fixture
def clerk(signed_in: SignIn, settings: pytest.FixtureRequest, tmp_path: Path) -> Client:
    """The clerk of 瑞峰镇; nobody has surveyed H5."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return signed_in("township_clerk", area=RUIFENG)


def ref(code: str = "H5") -> UUID:
    return RoundSubject.objects.get(code=code).ref


def keep(client: Client, code: str = "H5", **typed: str) -> int:
    fields = fields_of(client.get(reverse("survey", args=[ref(code)])))
    return client.post(reverse("survey_draft", args=[ref(code)]), {**fields, **typed}).status_code


def test_the_page_opens_with_what_was_typed_and_says_that_it_is_not_saved(clerk: Client) -> None:
    assert keep(clerk, remark="下周再来", **{"at-field": "remark"}) == 200
    answer = clerk.get(reverse("survey", args=[ref()]))
    assert fields_of(answer)["remark"] == "下周再来"
    assert 'data-at="remark"' in html_of(answer)
    assert "还没有正式保存" in main_words(answer)
    assert Survey.objects.filter(subject__code="H5").count() == 0


def test_a_draft_says_when_it_was_kept(clerk: Client) -> None:
    answer = clerk.post(reverse("survey_draft", args=[ref()]), {"remark": "x", "revision": "0"})
    assert answer.json() == {"at": "10:00"}


def test_nobody_else_is_shown_a_draft(clerk: Client, signed_in: SignIn) -> None:
    assert keep(clerk, remark="下周再来") == 200
    assert fields_of(signed_in("county_office").get(reverse("survey", args=[ref()])))["remark"] == ""


def test_saving_forgets_the_draft(clerk: Client, tmp_path: Path) -> None:
    assert keep(clerk, remark="下周再来") == 200
    page = fields_of(clerk.get(reverse("survey", args=[ref()])))
    assert clerk.post(reverse("survey", args=[ref()]), {**page, "action": "save"}).status_code == 302
    assert [path for path in (tmp_path / "drafts").rglob("*") if path.is_file()] == []


def test_a_draft_that_nobody_wants_is_dropped(clerk: Client) -> None:
    assert keep(clerk, remark="下周再来") == 200
    assert clerk.post(reverse("survey_draft_drop", args=[ref()])).status_code == 302
    assert fields_of(clerk.get(reverse("survey", args=[ref()])))["remark"] == ""


def test_what_somebody_else_saved_meanwhile_stands_beside_the_draft(clerk: Client, signed_in: SignIn) -> None:
    assert keep(clerk, remark="下周再来") == 200
    office = signed_in("county_office", name="何主任")
    page = fields_of(office.get(reverse("survey", args=[ref()])))
    office.post(reverse("survey", args=[ref()]), {**page, "remark": "已经去过", "action": "save"})
    answer = clerk.get(reverse("survey", args=[ref()]))
    assert answer.status_code == 200
    assert fields_of(answer)["remark"] == "下周再来"
    words = main_words(answer)
    assert "已经去过" in words
    assert "何主任" in words


def test_a_draft_of_what_is_saved_by_now_is_no_draft(clerk: Client, signed_in: SignIn) -> None:
    office = signed_in("county_office")
    page = fields_of(office.get(reverse("survey", args=[ref()])))
    office.post(reverse("survey", args=[ref()]), {**page, "remark": "已经去过", "action": "save"})
    of_other_forms = {"language", "next", "post", "back"}
    saved = fields_of(clerk.get(reverse("survey", args=[ref()])))
    late = {name: text for name, text in saved.items() if name not in of_other_forms} | {"revision": "0"}
    assert clerk.post(reverse("survey_draft", args=[ref()]), late).status_code == 200
    assert "还没有正式保存" not in main_words(clerk.get(reverse("survey", args=[ref()])))


def test_a_draft_lies_sealed_and_is_forgotten_after_two_weeks(clerk: Client, tmp_path: Path) -> None:
    assert keep(clerk, remark="低保金有意见") == 200
    (kept,) = (path for path in (tmp_path / "drafts").rglob("*") if path.is_file())
    assert "低保".encode() not in kept.read_bytes()
    assert drafts.drop_old(NOW + timedelta(days=-10_000)) == 0
    long_after = NOW + timedelta(days=36_500)
    assert drafts.drop_old(long_after) == 1


def test_a_survey_that_is_handed_in_shows_no_draft(clerk: Client) -> None:
    assert keep(clerk, "H6", remark="下周再来") == 200
    with writing():
        Survey.objects.filter(subject__code="H6").update(state="submitted")
    assert "还没有正式保存" not in main_words(clerk.get(reverse("survey", args=[ref("H6")])))


def test_a_draft_is_kept_only_by_who_may_fill_the_survey_in(clerk: Client, signed_in: SignIn) -> None:
    assert clerk.post(reverse("survey_draft", args=[ref("H1")]), {"remark": "x"}).status_code == 404
    approver = signed_in("township_approver", area=RUIFENG)
    assert approver.post(reverse("survey_draft", args=[ref()]), {"remark": "x"}).status_code == 403
