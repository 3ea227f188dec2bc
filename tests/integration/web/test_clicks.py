"""How many clicks a page is from the home page, for whoever does the work there; and what the home page answers (U15,
U16)."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, resolve, reverse

from huitou.audit.writing import writing
from huitou.core.lifecycle import SubmissionState
from huitou.surveys.models import ReviewComment, RoundSubject, Submission
from huitou.web.urls import urlpatterns
from tests.conftest import Measured
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.integration.web.test_load_pages import upload
from tests.samples.small_county import NOW

MOST_CLICKS = 3
LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')
# What is no page to go to: files, parts of pages, the gallery of components, and what others give the address of.
NO_PAGES = frozenset({"jobs", "gallery", "healthz", "form_cell", "sealed_find", "rollup_opened"})


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data directory of its own."""
    settings.DATA = tmp_path
    return tmp_path


def name_of(address: str) -> str:
    try:
        return str(resolve(address.partition("?")[0]).url_name)
    except Resolver404:
        return ""


def _read_to_the_end(answer: Any) -> None:
    """A file stays open until it is read."""
    if answer.streaming:
        b"".join(answer)


def clicks_from_home(client: Client) -> dict[str, int]:
    """How many clicks the first page of every kind is away, by the name of its address."""
    found, edge = {"home": 0}, ["/"]
    for clicks in range(1, MOST_CLICKS + 2):
        following = []
        for page in edge:
            answer = client.get(page)
            if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
                _read_to_the_end(answer)
                continue
            for address in map(unescape, LINK.findall(html_of(answer))):
                name = name_of(address)
                if name and name not in found:
                    found[name] = clicks
                    following.append(address)
        edge = following
    return found


def pages_without_a_thing(client: Client) -> set[str]:
    """The pages that name nothing and open for this person."""
    found = set()
    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern) and not pattern.pattern.converters and pattern.name not in NO_PAGES:
            answer = client.get(reverse(str(pattern.name)))
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                found.add(str(pattern.name))
            _read_to_the_end(answer)
    return found


@pytest.mark.parametrize(("role", "area"), [("county_office", "511425"), ("township_clerk", "511425102")])
def test_every_page_is_three_clicks_from_home_at_most(
    signed_in: SignIn, measured: Measured, role: str, area: str
) -> None:
    client = signed_in(role, area=area)
    found = clicks_from_home(client)
    missing = pages_without_a_thing(client) - found.keys()
    measured(f"U15: {len(found)} pages of {role}, {max(found.values())} clicks from home at most ({MOST_CLICKS})")
    assert missing == set()
    assert {name for name, clicks in found.items() if clicks > MOST_CLICKS} == set()


def test_home_says_what_is_owed_by_when_and_what_came_back(signed_in: SignIn, measured: Measured) -> None:
    clerk = signed_in("township_clerk", area="511425102")
    submission = Submission.objects.get(village_code="511425102201")
    with writing():
        Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.RETURNED)
        ReviewComment.objects.create(
            submission=submission, subject=RoundSubject.objects.get(code="H6"), fact_key="remark",
            text="备注没有写清楚", at=NOW, by_user=1, by_name="县里",
        )  # fmt: skip
    words = main_words(clerk.get("/"))
    answers = {
        "what is owed": 'class="duty__what"' in html_of(clerk.get("/")),
        "by when": bool(re.search("月[0-9]+日", words)),
        "what came back": "备注没有写清楚" in words,
    }
    measured(f"U15: home answers {sum(answers.values())} of 3 questions: {', '.join(answers)}")
    assert all(answers.values()), words


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("city_viewer", "/rollup/"),
        ("system_administrator", "/help/keeping/"),
        ("security_administrator", "/people/"),
        ("audit_administrator", "/help/keeping/"),
    ],
)
def test_who_owes_nothing_and_sees_no_household_is_told_where_the_work_is(
    signed_in: SignIn, role: str, address: str
) -> None:
    home = signed_in(role).get("/")
    assert "您的岗位在这里办事" in main_words(home)
    assert address in links_of(home)
    assert "进展" not in main_words(home), "a heading over no figure at all"


def test_the_template_is_one_click_from_home_with_the_own_households(signed_in: SignIn, measured: Measured) -> None:
    clerk = signed_in("township_clerk", area="511425102")
    link = re.search(r'href="(/load/template/[^"]*)"', html_of(clerk.get("/")))
    assert link is not None
    answer = clerk.get(unescape(link[1]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["摸底表"]
    heads = [str(cell.value) for cell in sheet[1]]
    codes = [row[0].value for row in sheet.iter_rows(min_row=2)]
    choices = sum(one.type == "list" for one in sheet.data_validations.dataValidation)
    locked = [heads[at] for at in range(len(heads)) if sheet.cell(2, at + 1).protection.locked]
    noted = sum(bool(row[1].value) for other in book if other is not sheet for row in other.iter_rows(max_col=2))
    measured(f"U16: template 1 click from home (2), {len(codes)} own households, {choices} columns to choose from, "
             f"{noted} notes, locked: {'、'.join(locked)}")  # fmt: skip
    assert codes == ["H5", "H6", "H7", "H8"]
    assert choices >= 5
    assert sheet.protection.sheet
    assert locked == ["户编号", "村编号", "村名", "户主姓名", "脱贫时间"]


def test_the_template_comes_in_the_official_layout_as_well_and_is_taken_back(
    signed_in: SignIn,
) -> None:
    clerk = signed_in("township_clerk", area="511425102")
    link = re.search(r'href="(/load/template/[^"]*form-2)"', html_of(clerk.get("/")))
    assert link is not None
    content = clerk.get(unescape(link[1])).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheets = [one for one in book if one.sheet_state == "visible"]
    assert [one["A1"].value for one in sheets] == ["附件 2"] * 4
    words = main_words(clerk.get(upload(clerk, "survey", "附件2.xlsx", content)))
    assert "将新增 1 户，更新 0 户，有误 3 户" in words, "three of the four are approved and are not covered"


def test_a_county_does_not_fit_into_one_workbook_of_form_2(signed_in: SignIn) -> None:
    answer = signed_in("county_office").get("/load/template/", {"subject": "form-2"})
    assert answer.status_code == 422
    assert "请在“范围”里选一个乡镇或一个村" in main_words(answer)
