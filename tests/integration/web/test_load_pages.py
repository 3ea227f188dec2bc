"""Workbooks through the pages: template, upload, dry run, confirmation, errors back; and who may do so."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huitou.audit.models import Event
from huitou.registry.models import Household
from huitou.surveys.models import Survey
from huitou.web.tasks import load_upload
from huitou.web.views import loads
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.samples.small_county import UPPER

HOUSEHOLDS = "户编号,村编号,户主姓名,脱贫年度,家庭人口数\n"


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data directory of its own."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    return signed_in("township_clerk", area="511425102")


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def template_of(client: Client, **choices: str) -> openpyxl.Workbook:
    answer = client.get("/load/template/", choices)
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def upload(client: Client, thing: str, name: str, content: bytes) -> str:
    """The address of the upload's page."""
    answer = client.post("/load/", {"thing": thing, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, main_words(answer)
    return str(answer.headers["Location"])


def filled(book: openpyxl.Workbook, code: str, **answers: str) -> bytes:
    """The template with answers for one household."""
    sheet = book["摸底表"]
    headings = [cell.value for cell in sheet[1]]
    row = next(cells for cells in sheet.iter_rows(min_row=2) if cells[headings.index("户编号")].value == code)
    for heading, text in answers.items():
        row[headings.index(heading)].value = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_template_holds_the_own_households_with_what_is_known(clerk: Client) -> None:
    sheet = template_of(clerk)["摸底表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in rows] == ["H5", "H6", "H7", "H8"]
    heads = [cell.value for cell in sheet[1]]
    assert dict(zip(heads, rows[0], strict=True))["户口簿人数"] == 2


def test_a_filled_template_is_tried_first_and_loaded_on_confirmation(clerk: Client) -> None:
    content = filled(template_of(clerk), "H5", 工资性收入="9000", 安全饮用水="否")
    page = upload(clerk, "survey", "我的表.xlsx", content)
    words = main_words(clerk.get(page))
    assert "1 将新增 0 将更新 3 无变化 0 有误" in words
    assert not Survey.objects.filter(subject__code="H5").exists()
    assert clerk.post(page).status_code == 302
    survey = Survey.objects.get(subject__code="H5")
    assert json.loads(survey.facts)["wage_income"] == 900000
    assert survey.revisions.get().way_in == "xlsx"
    assert "已载入。" in main_words(clerk.get(page))


def test_a_wrong_cell_is_named_and_comes_back_marked_in_the_own_file(clerk: Client) -> None:
    page = upload(clerk, "survey", "我的表.xlsx", filled(template_of(clerk), "H5", 工资性收入="九千"))
    words = main_words(clerk.get(page))
    assert "「摸底表」" in words
    assert "九千" in words
    assert "没有可以载入的内容" in words
    errors = clerk.get(f"{page}errors/")
    assert errors.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(errors.content))["摸底表"]
    column = next(cell.column for cell in sheet[1] if cell.value == "错误说明")
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[0].value == "H5")
    assert "九千" in str(sheet.cell(row, column).value)


def test_whoever_closed_the_page_of_an_upload_finds_it_again_and_nobody_else_does(
    office: Client, signed_in: SignIn
) -> None:
    page = upload(office, "households", "户.csv", (HOUSEHOLDS + f"H1,{UPPER},张三丰,2014,2\n").encode())
    assert "户.csv 贫困户登记" in main_words(office.get("/load/"))
    assert "试算好了，等您确认" in main_words(office.get("/load/"))
    assert page in links_of(office.get("/load/"))
    office.post(page)
    assert "已载入" in main_words(office.get("/load/"))
    assert "户.csv" not in main_words(signed_in("county_office", username="another").get("/load/"))


def test_rows_without_errors_can_be_loaded_alone(office: Client) -> None:
    rows = HOUSEHOLDS + f"H1,{UPPER},张三丰,2014,2\nH99,{UPPER},冯九,二〇一五,3\n"
    page = upload(office, "households", "户.csv", rows.encode("gbk"))
    words = main_words(office.get(page))
    assert "只导入正确的行" in words
    assert "确认载入" not in words
    office.post(page, {"only_valid": "yes"})
    assert Household.objects.get(code="H1").head_name == "张三丰"
    assert not Household.objects.filter(code="H99").exists()
    assert Event.objects.filter(verb="household.load").count() == 1


def test_loading_the_same_file_twice_changes_nothing(office: Client) -> None:
    rows = (HOUSEHOLDS + f"H1,{UPPER},张三丰,2014,2\n").encode()
    for _ in range(2):
        page = upload(office, "households", "户.csv", rows)
        office.post(page)
    words = main_words(office.get(upload(office, "households", "户.csv", rows)))
    assert "没有可以载入的内容" in words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("户.et", b"\xd0\xcf\x11\xe0", "不能读取“.et”"),
        ("户.xls", b"\xd0\xcf\x11\xe0", "文件打不开"),
        ("户.xlsx", b"not a workbook", "这是文本文件"),
        ("户.csv", b"", "空"),
    ],
)
def test_the_guard_looks_before_anything_else_does_and_nothing_is_kept(
    office: Client, data: Path, name: str, content: bytes, words: str
) -> None:
    answer = office.post("/load/", {"thing": "households", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        assert words in main_words(answer)
    assert list((data / "uploads").glob("*")) == []


def test_a_file_without_the_headings_says_which_are_missing(office: Client) -> None:
    page = upload(office, "households", "户.csv", "甲,乙\n1,2\n".encode())
    words = main_words(office.get(page))
    assert "没有载入" in words
    assert "户编号" in words


def test_a_large_file_is_looked_at_by_a_job_and_the_page_follows(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "INLINE_BYTES", 10)
    page = upload(office, "households", "户.csv", (HOUSEHOLDS + f"H1,{UPPER},张三丰,2014,2\n").encode())
    assert f'hx-get="{page}"' in html_of(office.get(page))
    run_waiting_jobs()
    assert "确认载入" in main_words(office.get(page))
    office.post(page)
    assert Household.objects.get(code="H1").head_name == "张三"
    run_waiting_jobs()
    assert Household.objects.get(code="H1").head_name == "张三丰"


def test_an_upload_is_seen_by_its_owner_only_and_can_be_thrown_away(
    signed_in: SignIn, office: Client, data: Path
) -> None:
    page = upload(office, "households", "户.csv", (HOUSEHOLDS + f"H1,{UPPER},张三丰,2014,2\n").encode())
    other = signed_in("village_officer", area=UPPER)
    for address in (page, f"{page}errors/"):
        assert other.get(address).status_code == 404
    assert other.post(f"{page}drop/").status_code == 404
    assert office.post(f"{page}drop/").status_code == 302
    assert list((data / "uploads").glob("*")) == []


def test_a_household_of_another_township_is_refused_by_name(clerk: Client, office: Client) -> None:
    content = filled(template_of(office), "H1", 工资性收入="1")
    words = main_words(clerk.get(upload(clerk, "survey", "别人的.xlsx", content)))
    assert "“H1”不是本批次的对象" in words


def test_a_clerk_loads_no_register(clerk: Client) -> None:
    assert "贫困户登记" not in main_words(clerk.get("/load/"))
    answer = clerk.post("/load/", {"thing": "households", "file": SimpleUploadedFile("户.csv", HOUSEHOLDS.encode())})
    assert answer.headers["Location"] == "/load/"


@pytest.mark.parametrize("role", ["review_team", "supervision"])
@pytest.mark.parametrize("address", ["/load/", "/load/template/"])
def test_whoever_may_not_edit_is_told_so(signed_in: SignIn, role: str, address: str) -> None:
    assert signed_in(role).get(address).status_code == 403


def run_waiting_jobs() -> None:
    """What the job worker does."""
    from django_tasks_db.models import DBTaskResult

    for row in DBTaskResult.objects.filter(status="READY", task_path=load_upload.module_path).order_by("enqueued_at"):
        load_upload.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        DBTaskResult.objects.filter(pk=row.pk).update(status="SUCCESSFUL")
