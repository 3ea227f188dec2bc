"""Births, deaths, marriages and moves brought by a members' workbook: named in the dry run, written whole or not.

H5 has two members, 孙七 (01, the head) and 小明 (02), and two persons actually there.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from huitou.audit.models import Event
from huitou.registry.models import Change, Household, Member
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words
from tests.integration.web.test_load_pages import upload

HEAD = "户编号,人编号,姓名,与户主关系,证件类型,证件号码,增减原因,增减日期\n"
BORN, DIED = "H5,,孙小宝,之子,,,出生,2017-05-01\n", "H5,02,小明,之子,,,去世,2017年5月3日\n"


@pytest.fixture
def office(signed_in: SignIn, settings: Any, tmp_path: Path) -> Client:
    settings.DATA = tmp_path
    return signed_in("county_office")


@pytest.fixture(autouse=True)
def heads(county: None) -> None:
    """The head is written down as such."""
    from huitou.audit.writing import writing

    with writing():
        Member.objects.filter(household__code="H5", number="01").update(relation="01")


def dry_run(client: Client, rows: str) -> tuple[str, str]:
    page = upload(client, "members", "人.csv", (HEAD + rows).encode())
    return page, main_words(client.get(page))


def size(code: str = "H5") -> int | None:
    return Household.objects.get(code=code).size_actual


def test_a_dry_run_names_who_comes_and_who_goes_and_writes_nothing(office: Client) -> None:
    _, words = dry_run(office, BORN + DIED)
    assert "将迁入1人： H5 孙小宝（出生，2017-05-01）" in words
    assert "将迁出1人： H5 小明（去世，2017-05-03）" in words
    assert Member.objects.filter(household__code="H5", left_on=None).count() == 2


def test_confirmed_members_come_and_go_with_reason_and_date_and_the_size_follows(office: Client) -> None:
    page, _ = dry_run(office, BORN)
    office.post(page)
    born = Member.objects.get(household__code="H5", name="孙小宝")
    assert (born.number, born.joined_on, born.joined_reason) == ("03", date(2017, 5, 1), "born")
    assert size() == 3
    page, _ = dry_run(office, BORN + DIED)
    office.post(page)
    gone = Member.objects.get(household__code="H5", number="02")
    assert (gone.left_on, gone.left_reason) == (date(2017, 5, 3), "died")
    assert size() == 2
    assert {"left_on", "left_reason"} <= json.loads(
        Change.objects.filter(thing="member", thing_id=gone.pk).latest("id").fields
    ).keys()
    told = json.loads(Event.objects.filter(verb="member.load").latest("id").detail)
    assert (told["came"], told["left"]) == (0, 1)


def test_the_same_file_again_moves_nobody(office: Client) -> None:
    for _ in range(2):
        page, words = dry_run(office, BORN + DIED)
        office.post(page)
    assert "将迁" not in words
    assert "将新增 0 人，更新 0 人，有误 0 人" in words
    assert size() == 2


def test_somebody_who_left_comes_back_under_the_same_number(office: Client) -> None:
    for rows in (DIED.replace("去世", "服役"), "H5,02,小明,之子,,,回来,2017-06-01\n"):
        page, _ = dry_run(office, rows)
        office.post(page)
    back = Member.objects.get(household__code="H5", number="02")
    assert (back.left_on, back.joined_on, back.joined_reason) == (None, date(2017, 6, 1), "returned")
    assert size() == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("H5,02,小明,之子,,,去世,\n", "没有填、还没有到"),
        ("H5,02,小明,之子,,,去世,2017-12-01\n", "没有填、还没有到"),
        ("H5,02,小明,之子,,,,2017-05-01\n", "没有选原因"),
        ("H5,02,小明,之子,,,走了,2017-05-01\n", "走了"),
        ("H5,,孙八,之子,,,去世,2017-05-01\n", "这一户现在没有“孙八”"),
        ("H5,02,小明,之子,,,出生,2017-05-01\n", "“小明”本来就在这一户"),
        ("H5,01,孙七,户主,,,去世,2017-05-01\n", "户主离开要指定谁接着做户主"),
    ],
)
def test_what_cannot_be_is_refused_at_its_cell_and_nothing_of_the_file_is_written(
    office: Client, row: str, words: str
) -> None:
    page, said = dry_run(office, BORN + row)
    assert words in said
    office.post(page)
    assert not Member.objects.filter(name="孙小宝").exists()
    assert size() == 2


def test_the_correct_rows_alone_bring_their_moves(office: Client) -> None:
    page, _ = dry_run(office, BORN + "H5,02,小明,之子,,,走了,2017-05-01\n")
    office.post(page, {"only_valid": "yes"})
    assert Member.objects.filter(name="孙小宝").exists()
    assert Member.objects.get(household__code="H5", number="02").left_on is None
    assert size() == 3
