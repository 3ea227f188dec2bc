"""The rules about villages: at the survey page, in the table of rules with its lists and workbook, and as a village is
handed in. A doubt is settled in the remark."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from huitou.accounts.actions import ensure_operator
from huitou.accounts.queries import viewing
from huitou.audit.writing import writing
from huitou.core.lifecycle import SubmissionState
from huitou.registry.models import Household, Village
from huitou.surveys.models import RoundSubject, Submission, Survey
from huitou.surveys.queries import standing
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.integration.web.test_load_pages import template_of, upload
from tests.integration.web.test_survey_checks import notes_at
from tests.integration.web.test_survey_pages import address_of, fields_of, problem_at, save
from tests.samples.small_county import COUNTY, TODAY, UPPER

WHY = "外出务工的6户户口已迁往县城"


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    """The county office, with 上游村 sent back, so that its survey is open."""
    client = signed_in("county_office")
    with writing():
        Submission.objects.filter(village_code=UPPER).update(state=SubmissionState.RETURNED)
    return client


@pytest.fixture
def more_poor_in_the_register(office: Client) -> None:
    """The register holds twelve persons of 上游村 who fell back; its survey says ten."""
    with writing():
        Household.objects.filter(code="H1").update(status="fallen_back", size_system=12)


def test_an_error_of_a_village_is_refused_at_its_field(office: Client) -> None:
    answer = save(office, UPPER, fields_of(office.get(address_of(UPPER))) | {"surveyed_on": "2017-06-13"})
    assert answer.status_code == 422
    assert "填报时间在今天以后" in problem_at(answer, "surveyed_on")
    assert "（规则C002）" in problem_at(answer, "surveyed_on")


def test_a_doubt_about_a_village_asks_for_words_in_its_remark_and_is_gone_with_them(
    office: Client, more_poor_in_the_register: None
) -> None:
    typed = fields_of(office.get(address_of(UPPER))) | {"clinic": "no"}
    doubted = save(office, UPPER, typed)
    assert doubted.status_code == 422
    assert notes_at(doubted, "poor_population").startswith("doubt 疑点 ：未脱贫和返贫人口比台账里的少。")
    assert "在备注里写明原因" in notes_at(doubted, "poor_population")
    assert "why-C011" not in html_of(doubted)
    assert save(office, UPPER, typed | {"remark": WHY}).status_code == 302
    assert json.loads(Survey.objects.get(subject__code=UPPER).facts)["remark"] == WHY


def test_what_a_village_misses_is_noted_and_blocks_nothing(office: Client) -> None:
    page = office.get(address_of(UPPER))
    assert notes_at(page, "cultural_room").startswith("finding 未达标 ：退出贫困村没有文化室。")
    assert save(office, UPPER, fields_of(page) | {"remark": "正在修建"}).status_code == 302


def test_a_village_with_an_open_doubt_cannot_be_handed_in_until_its_remark_says_why(
    office: Client, more_poor_in_the_register: None
) -> None:
    submission = Submission.objects.get(village_code=UPPER)
    viewer = viewing(ensure_operator(), today=TODAY)
    _, blocks = standing(submission.ref, viewer, today=TODAY)
    assert [(one.code, one.block.code) for one in blocks if one.block.code] == [(UPPER, "C011")]
    page = office.get(reverse("submission", args=[submission.ref]))
    assert "未脱贫和返贫人口比台账里的少。" in main_words(page)
    assert any(link.endswith("/survey/#q-remark") for link in links_of(page))
    save(office, UPPER, fields_of(office.get(address_of(UPPER))) | {"remark": WHY})
    _, blocks = standing(submission.ref, viewer, today=TODAY)
    assert [one for one in blocks if one.block.code] == []


def test_the_dry_run_of_a_village_sheet_says_what_is_doubted_at_its_cell(
    office: Client, more_poor_in_the_register: None, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    book = template_of(office, subject="village")
    (sheet,) = (one for one in book if UPPER in {row[0] for row in one.iter_rows(values_only=True)})
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("卫生室") + 1).value = "否"
    target = io.BytesIO()
    book.save(target)
    words = main_words(office.get(upload(office, "survey", "村.xlsx", target.getvalue())))
    assert "未脱贫和返贫人口比台账里的少。" in words
    assert "（规则C011）" in words


def test_the_table_counts_villages_apart_and_opens_onto_them(office: Client, signed_in: SignIn) -> None:
    page = office.get("/checks/", {"severity": "finding"})
    words = main_words(page)
    assert "1 有问题的村" in words
    assert "共8户、1个村" in words
    (address,) = {link for link in links_of(page) if "rule=C026" in link and f"area={COUNTY}&rule" in link}
    listed = office.get(address)
    assert "1个村，1处" in main_words(listed)
    subject = RoundSubject.objects.get(code=UPPER)
    assert reverse("survey", args=[subject.ref]) in links_of(listed)
    approver = signed_in("township_approver", area=UPPER[:9])
    seen = links_of(approver.get(address.replace(f"area={COUNTY}&", f"area={UPPER[:9]}&")))
    assert reverse("subject", args=[subject.ref]) in seen, "who fills in nothing is not sent to a page that is refused"
    book = openpyxl.load_workbook(io.BytesIO(office.get("/checks/workbook/", {"severity": "finding"}).content))
    assert ("C026", "未达标", "退出贫困村没有文化室。", 1, 0, 1) in list(book["规则×区域"].values)
    assert [row[1:4] for row in book["清单"].values if row[5] == "C026"] == [("上游村", UPPER, "上游村")]


def test_the_register_is_asked_about_villages_too(office: Client) -> None:
    with writing():
        Village.objects.filter(area__code=UPPER).update(is_poor_village=False)
    words = main_words(office.get("/checks/", {"of": "register", "severity": "error"}))
    assert "C003 不是贫困村，却有退出年度。" in words
