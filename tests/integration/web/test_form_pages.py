"""The page of forms: what it shows, what it gives out, and the documents that other pages give."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from huitou.areas.models import Area
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.casework.models import Referral
from huitou.reporting.models import SealedForm, SignedCopy
from huitou.surveys.models import Round, RoundSubject, Survey
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, words_of
from tests.integration.web.test_gap_list_pages import sign
from tests.samples.small_county import COUNTY, LOWER, TODAY, UPPER

pytestmark = pytest.mark.django_db


def round_ref() -> str:
    return str(Round.objects.get().ref)


def given(client: Client, **wanted: str) -> bytes:
    answer = client.post("/forms/give/", {"round": round_ref(), **wanted})
    assert answer.status_code == 200
    return bytes(answer.content)


def test_the_page_shows_the_sheet_as_it_will_be_printed_and_every_cell_opens(signed_in: SignIn) -> None:
    answer = signed_in("county_office").get(f"/forms/?form=3&area={UPPER}")
    words = words_of(answer)
    for said in ("青神县汉阳镇上游村脱贫人口“回头看”基础信息摸底表", "“三保障”未达标", "李四", "合计", "填表人："):
        assert said in words
    household = RoundSubject.objects.get(head="李四")
    html = html_of(answer)
    assert html.count(f'href="/subjects/{household.ref}/"') == 1
    for place in ("row=0&amp;column=household_size", "row=total&amp;column=safe_housing"):
        assert place in html


def cell(client: Client, **place: str) -> str:
    return words_of(client.get("/forms/cell/", {"round": round_ref(), **place}))


def test_a_cell_opens_its_rule_its_facts_and_the_households_that_it_counts(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    form = {"form": "3", "area": UPPER, "sheet": "0"}
    survey = Survey.objects.get(subject__head="李四")
    own = cell(client, **form, row="0", column="household_size")
    assert "附件2 注2：实际人数" in own
    assert f"{survey.digest[:12]} r{survey.revision}" in own
    assert "李四" in cell(client, **form, row="total", column="household_size")
    assert "李四" in cell(client, form="3", area=COUNTY, sheet="0", row="total", column="below_standard")
    for wrong in ({"row": "99", "column": "head"}, {"row": "x", "column": "head"}, {"row": "0", "column": "weight"}):
        assert client.get("/forms/cell/", {"round": round_ref(), **form, **wrong}).status_code == 404


@pytest.mark.parametrize(
    ("number", "figure", "words", "places"),
    [
        ("3", "households", "全县贫困户总户数", ["上游村", "下游村"]),
        ("3", "persons_2016", "2016 年脱贫人数", ["上游村", "下游村"]),
        ("4", "households_2014", "2014 年脱贫户数", ["上游村", "下游村"]),
        ("5", "villages", "全县行政村总数", ["汉阳镇", "瑞峰镇"]),
        ("6", "exited_villages", "2016 年退出贫困村数", ["汉阳镇", "瑞峰镇"]),
    ],
)
def test_a_figure_above_the_table_opens_the_places_that_it_adds_up(
    signed_in: SignIn, number: str, figure: str, words: str, places: list[str]
) -> None:
    client = signed_in("county_office")
    assert f"figure={figure}" in html_of(client.get(f"/forms/?form={number}&area={COUNTY}"))
    opened = cell(client, form=number, area=COUNTY, sheet="0", figure=figure)
    for said in (words, "由哪些地方加起来", "本批次开启时", *places):
        assert said in opened
    wrong = {"round": round_ref(), "form": number, "area": COUNTY, "figure": "weight"}
    assert client.get("/forms/cell/", wrong).status_code == 404


@pytest.mark.parametrize("number", ["3", "4", "5", "6"])
def test_every_figure_of_a_form_stands_on_the_hidden_sheet(signed_in: SignIn, number: str) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(given(signed_in("county_office"), form=number, area=COUNTY, format="xlsx"))
    )
    said = [[str(item.value) for item in row] for row in book["来源"]][3:]
    for sheet in book.worksheets:
        if sheet.sheet_state == "hidden":
            continue
        placed = {row[1] for row in said if row[0] == sheet.title}
        printed = {
            cell.coordinate
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, int | float) and not (number in "34" and cell.column == 1)
        }
        assert printed <= placed  # but 序号, which counts rows
        heads = [row for row in said if row[0] == sheet.title and row[1] in ("A3", "A4", "A5") and "开启" in row[3]]
        assert len(heads) == {"3": 8, "4": 8, "5": 3, "6": 3}[number]
        for row in heads:
            text = str(sheet[row[1]].value)
            value = text.split(f"{row[2]}：")[1].split("　")[0]
            assert value.isdigit()


def test_the_code_at_the_foot_leads_back_to_the_state_and_says_what_changed_since(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    book = openpyxl.load_workbook(io.BytesIO(given(client, form="3", area=UPPER, format="xlsx")))
    origin = [[item.value for item in row] for row in book["来源"]]
    assert book["来源"].sheet_state == "hidden"
    code = str(origin[0][1])
    footer = book.worksheets[0].oddFooter
    assert footer is not None
    assert footer.right.text == f"表码 {code}"
    survey = Survey.objects.get(subject__head="李四")
    name = next(row for row in origin[3:] if row[4] == f"{survey.digest[:12]} r{survey.revision}")
    assert book[str(name[0])][str(name[1])].value == "李四"
    again = given(client, form="3", area=UPPER, format="docx")
    assert code in docx.Document(io.BytesIO(again)).sections[0].footer.paragraphs[0].text
    page = client.get("/forms/find/", {"code": f" {code[:5].lower()} {code[5:]}"})
    assert page.headers["Location"] == f"/forms/{code}/"
    assert "没有变" in words_of(client.get(f"/forms/{code}/"))
    assert SealedForm.objects.count() == 1
    with writing():
        RoundSubject.objects.filter(head="李四").update(left_on=TODAY)
    assert "李四" in words_of(client.get(f"/forms/{code}/"))
    assert client.get("/forms/ABCDEFGH22/").status_code == 404
    assert signed_in("village_officer", area=LOWER).get(f"/forms/{code}/").status_code == 404


def test_a_signed_copy_is_filed_with_the_form_and_given_out_again(
    signed_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    settings.DATA = tmp_path
    client = signed_in("county_office")
    given(client, form="3", area=UPPER, format="pdf")
    page = f"/forms/{SealedForm.objects.get().code}/"
    scan = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(scan, "JPEG", comment=b"taken at home")
    for _ in range(2):
        client.post(f"{page}copy/", {"file": SimpleUploadedFile("签字.jpg", scan.getvalue())})
    copy = SignedCopy.objects.get()
    assert "签字.jpg" in words_of(client.get(page))
    answer = client.get(f"/forms/copies/{copy.ref}/")
    kept = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert kept.startswith(b"\xff\xd8")
    assert b"home" not in kept
    assert signed_in("village_officer", area=LOWER).get(f"/forms/copies/{copy.ref}/").status_code == 404
    book = SimpleUploadedFile("表.xlsx", given(client, form="3", area=UPPER, format="xlsx"))
    assert "HT6161" in client.post(f"{page}copy/", {"file": book}).content.decode()


def test_a_form_that_comes_back_is_compared_and_settled(signed_in: SignIn, tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    client = signed_in("township_clerk", area="511425101")
    book = openpyxl.load_workbook(io.BytesIO(given(client, form="3", area=UPPER, format="xlsx")))
    sheet = book.worksheets[0]
    row = next(cells for cells in sheet.iter_rows() if cells[1].value == "李四")
    row[2].value, row[-2].value = 8, "改过"
    target = io.BytesIO()
    book.save(target)
    answer = client.post("/forms/compare/", {"file": SimpleUploadedFile("表.xlsx", target.getvalue())})
    page = answer.headers["Location"]
    words = words_of(client.get(page))
    assert f"汉阳镇上游村!{row[2].coordinate}" in words
    assert "这一格由事实算出" in words
    assert "HT6171" in client.post(page, {"accept": []}).content.decode()
    assert not Event.objects.filter(verb="form.return").exists()
    assert client.post(page, {"reason": "备注由系统生成，人数待核"}).status_code == 302
    assert json.loads(Event.objects.get(verb="form.return").detail)["reason"] == "备注由系统生成，人数待核"
    assert signed_in("village_officer", area=LOWER).get(page).status_code == 404


def test_a_form_is_two_clicks_away_and_on_record(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    content = given(client, form="3", area=UPPER, format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "汉阳镇上游村"
    assert given(client, form="3", area=UPPER, format="docx").startswith(b"PK")
    assert given(client, form="3", area=UPPER, format="pdf").startswith(b"%PDF")
    assert given(client, form="5", area=COUNTY, format="pdf", wish="blank").startswith(b"%PDF")
    assert Event.objects.filter(verb="form.export").count() == 4


def test_nothing_is_filled_in_before_a_form_is_chosen(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    with CaptureQueriesContext(connection) as opening:
        html = html_of(client.get("/forms/"))
    with CaptureQueriesContext(connection) as filling:
        filled = html_of(client.get(f"/forms/?form=3&area={COUNTY}"))
    assert "还没有选表" in html
    assert "下载 Excel" in html
    assert f"form=3&amp;area={COUNTY}" in html
    assert "还没有选表" not in filled
    assert not [one for one in opening if "surveys_survey" in one["sql"]]
    assert [one for one in filling if "surveys_survey" in one["sql"]]


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


def test_a_new_name_of_a_village_stands_in_the_next_choice_of_places(signed_in: SignIn) -> None:
    office, officer = signed_in("county_office"), signed_in("village_officer", area=LOWER)
    assert f'<option value="{UPPER}">　上游村</option>' in html_of(office.get("/forms/"))
    with writing():
        Area.objects.filter(code=UPPER).update(name="新桥村")
    for address in ("/forms/", "/submissions/"):
        assert f'<option value="{UPPER}">　新桥村</option>' in html_of(office.get(address))
    assert "新桥村" not in html_of(officer.get("/forms/"))


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
