"""Where the home page leads whoever owes nothing, and templates in the official layout."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huitou.core.roles import ROLES
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.integration.web.test_load_pages import upload
from tests.samples.small_county import COUNTY, UPPER


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data directory of its own."""
    settings.DATA = tmp_path
    return tmp_path


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


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"local_operator"}))
def test_home_leads_nobody_to_a_page_that_is_refused(signed_in: SignIn, role: str) -> None:
    level = ROLES[role].level
    area = {"village": UPPER, "township": UPPER[:9], "city": UPPER[:4], "province": UPPER[:2]}.get(level, COUNTY)
    client = signed_in(role, department="water") if level == "department" else signed_in(role, area=area)
    links = {link.partition("#")[0] for link in links_of(client.get("/"))}
    pages = sorted(link for link in links if link.startswith("/") and "template" not in link)
    assert {link: client.get(link).status_code for link in pages} == dict.fromkeys(pages, 200)


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
