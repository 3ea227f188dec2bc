"""The page of forms: what it shows, what it gives out, and the documents that other pages give."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.test import Client

from huitou.audit.models import Event
from huitou.casework.models import Referral
from huitou.surveys.models import Round, RoundSubject
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, words_of
from tests.integration.web.test_gap_list_pages import sign
from tests.samples.small_county import COUNTY, LOWER, UPPER

pytestmark = pytest.mark.django_db


def round_ref() -> str:
    return str(Round.objects.get().ref)


def given(client: Client, **wanted: str) -> bytes:
    answer = client.post("/forms/give/", {"round": round_ref(), **wanted})
    assert answer.status_code == 200
    return bytes(answer.content)


def test_the_page_shows_the_sheet_as_it_will_be_printed_and_every_row_opens_its_household(signed_in: SignIn) -> None:
    answer = signed_in("county_office").get(f"/forms/?form=3&area={UPPER}")
    words = words_of(answer)
    for said in ("青神县汉阳镇上游村脱贫人口“回头看”基础信息摸底表", "“三保障”未达标", "李四", "合计", "填表人："):
        assert said in words
    household = RoundSubject.objects.get(head="李四")
    assert html_of(answer).count(f'href="/subjects/{household.ref}/"') >= 4


def test_a_form_is_two_clicks_away_and_on_record(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    content = given(client, form="3", area=UPPER, format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "汉阳镇上游村"
    assert given(client, form="3", area=UPPER, format="docx").startswith(b"PK")
    assert given(client, form="3", area=UPPER, format="pdf").startswith(b"%PDF")
    assert given(client, form="5", area=COUNTY, format="pdf", wish="blank").startswith(b"%PDF")
    assert Event.objects.filter(verb="form.export").count() == 4


def test_a_form_that_does_not_exist_there_names_the_right_level(signed_in: SignIn) -> None:
    words = words_of(signed_in("county_office").get(f"/forms/?form=5&area={UPPER}"))
    assert "上游村是村（社区），这一级没有附件5。请换成乡镇、县的代码。" in words
    assert "下载 Excel" not in words


def test_a_village_officer_sees_the_own_village_only(signed_in: SignIn) -> None:
    client = signed_in("village_officer", area=UPPER)
    html = html_of(client.get("/forms/"))
    assert f'value="{UPPER}"' in html
    assert f'value="{LOWER}"' not in html
    assert "公文" not in html
    assert client.get(f"/forms/?area={LOWER}").status_code == 404
    assert (
        client.post("/forms/give/", {"round": round_ref(), "form": "3", "area": LOWER, "format": "pdf"}).status_code
        == 404
    )


def test_documents_of_the_county_are_given_out(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    assert "进展情况通报" in words_of(client.get("/forms/"))
    answer = client.post("/documents/give/", {"round": round_ref(), "kind": "circular", "format": "pdf"})
    assert answer.content.startswith(b"%PDF")
    assert json.loads(Event.objects.get(verb="document.export").detail)["document"] == "circular"
    for wrong in ({"kind": "letter", "format": "pdf"}, {"kind": "circular", "format": "xlsx"}):
        assert client.post("/documents/give/", {"round": round_ref(), **wrong}).status_code == 404


def test_a_department_takes_its_notice_from_the_page_of_the_referral(signed_in: SignIn) -> None:
    sign(signed_in("review_team"))
    signed_in("county_office").post("/gaps/dispatch/", {"round": round_ref()})
    client = signed_in("department_officer", department="water")
    referral = Referral.objects.get(department__slug="water")
    assert "通知 PDF" in words_of(client.get(f"/referrals/{referral.ref}/"))
    sent = {"round": round_ref(), "kind": "notice", "number": referral.number, "format": "docx"}
    assert client.post("/documents/give/", sent).content.startswith(b"PK")
    other = Referral.objects.exclude(department__slug="water").first()
    assert other is not None
    assert client.post("/documents/give/", {**sent, "number": other.number}).status_code != 200
