"""What the rules find, on pages: the table of rules by place, the lists behind it, one household, reasons, the rules.

The small county's register has few columns, so much of it is empty; H1 and H2 live in 汉阳镇 上游村.
"""

from __future__ import annotations

import io
import json
import re
from datetime import date

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from huitou.audit.writing import writing
from huitou.checks import LEFT_OUT, RULES
from huitou.registry.models import Household
from huitou.surveys.models import CheckExemption
from huitou.web import checking, tasks
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, links_of, main_words
from tests.samples.small_county import COUNTY, UPPER

TOWNSHIP = "511425101"
WHY = "独居老人，已丈量"


def household_address(code: str) -> str:
    return reverse("household_checks", args=[Household.objects.get(code=code).ref])


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


@pytest.fixture
def clerk(signed_in: SignIn) -> Client:
    """The clerk of 汉阳镇."""
    return signed_in("township_clerk", area=TOWNSHIP)


@pytest.fixture
def doubted(county: None) -> None:
    """H1 has eight square metres of housing, which is doubted (C446)."""
    with writing():
        Household.objects.filter(code="H1").update(details=json.dumps({"housing_area": "8"}))


def row_of(words: str, rule: str) -> str:
    """The figures that stand behind a rule, up to the next one."""
    return re.split(r"C\d{3} ", words[words.index(f"{rule} ") + 5 :])[0]


def test_a_county_sees_rules_down_and_townships_across(office: Client) -> None:
    page = office.get("/checks/")
    words = main_words(page)
    assert "汉阳镇" in words
    assert "瑞峰镇" in words
    assert row_of(words, "C443").split() == ["脱贫户饮水不安全。", "未达标", "1", "0", "1"]


def test_a_township_sees_its_villages_and_nothing_else(clerk: Client) -> None:
    words = main_words(clerk.get("/checks/"))
    assert "上游村" in words
    assert "瑞峰镇" not in words
    assert clerk.get("/checks/", {"area": COUNTY}).status_code == 403


def test_every_number_opens_the_households_behind_it_and_each_its_page(office: Client) -> None:
    page = office.get("/checks/", {"severity": "finding"})
    (address,) = {link for link in links_of(page) if "rule=C443" in link and f"area={COUNTY}&rule" in link}
    listed = office.get(address)
    assert "1户，1处" in main_words(listed)
    assert "李四" in main_words(listed)
    (household,) = [link for link in links_of(listed) if "/checks/households/" in link]
    assert household == f"{household_address('H2')}#C443"
    shown = office.get(household.partition("#")[0])
    assert "C443 脱贫户饮水不安全。" in main_words(shown)
    assert any(link.endswith("/survey/#q-water_safe") for link in links_of(shown))
    assert any(link.endswith("#gaps") for link in links_of(shown)), "its gap is on the list"


def test_a_severity_can_be_looked_at_alone(office: Client) -> None:
    words = main_words(office.get("/checks/", {"severity": "finding"}))
    assert "C443" in words
    assert "C501" not in words


def test_the_three_severities_differ_by_word_and_shape(office: Client) -> None:
    html = html_of(office.get("/checks/rules/"))
    badges = dict(
        re.findall(r'<span class="badge badge--\w+">.*?<path d="([^"]+)".*?</svg>\s*(\S+?)</span>', html, re.DOTALL)
    )
    assert sorted(badges.values()) == sorted({"错误", "疑点", "未达标"})
    assert len(badges) == 3


def test_a_reason_is_given_on_the_page_of_the_household_and_taken_back_there(clerk: Client, doubted: None) -> None:
    address = household_address("H1")
    assert "C446" in main_words(clerk.get(address))
    made = clerk.post(f"{address}exempt/", {"rule": "C446", "reason": WHY, "until": "2017-12-31"}, follow=True)
    assert "已记下原因" in main_words(made)
    assert f"{WHY} 何主任" in main_words(made)
    assert "2017年12月31日" in main_words(made)
    (kept,) = CheckExemption.objects.all()
    assert kept.until == date(2017, 12, 31)

    table = main_words(clerk.get("/checks/"))
    assert "C446" not in table
    assert "C446" in main_words(clerk.get("/checks/", {"exempted": "1"}))

    ended = clerk.post(f"/checks/exemptions/{kept.ref}/end/", follow=True)
    assert "豁免已结束" in main_words(ended)
    assert "C446" in main_words(clerk.get("/checks/"))


def test_without_a_date_a_reason_holds_to_the_end_of_the_round(clerk: Client, doubted: None) -> None:
    clerk.post(f"{household_address('H1')}exempt/", {"rule": "C446", "reason": WHY})
    assert CheckExemption.objects.get().round is not None
    assert "2017年7月批次结束" in main_words(clerk.get(household_address("H1")))


def test_a_reason_without_words_and_one_for_an_error_are_refused_by_number(clerk: Client, doubted: None) -> None:
    address = f"{household_address('H1')}exempt/"
    assert "HT4036" in main_words(clerk.post(address, {"rule": "C446", "reason": " "}))
    assert "HT4050" in main_words(clerk.post(address, {"rule": "C501", "reason": WHY}))
    assert not CheckExemption.objects.exists()


def test_an_approver_reads_and_gives_no_reasons(signed_in: SignIn, doubted: None) -> None:
    approver = signed_in("township_approver", area=TOWNSHIP)
    page = approver.get(household_address("H1"))
    assert "C446" in main_words(page)
    assert "属实，写明原因" not in main_words(page)


def test_the_workbook_holds_the_table_and_the_list(office: Client) -> None:
    answer = office.get("/checks/workbook/", {"severity": "finding"})
    book = openpyxl.load_workbook(io.BytesIO(bytes(answer.content)))
    assert book.sheetnames == ["规则×区域", "清单"]
    table = list(book["规则×区域"].values)
    assert table[0] == ("规则", "级别", "问题", "汉阳镇", "瑞峰镇", "合计")
    assert ("C443", "未达标", "脱贫户饮水不安全。", 1, 0, 1) in table
    listed = [row for row in book["清单"].values if row[5] == "C443"]
    assert [row[:4] for row in listed] == [("汉阳镇", "上游村", "H2", "李四")]


def test_every_figure_of_a_rule_in_the_workbook_opens_the_rows_that_it_counts(office: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(bytes(office.get("/checks/workbook/").content)))
    table, listed = book["规则×区域"], book["清单"]
    heads = [cell.value for cell in table[1]]
    opened = 0
    for row in table.iter_rows(min_row=2, max_row=table.max_row - 1, min_col=4):
        for cell in row:
            if not cell.value:
                assert cell.hyperlink is None
                continue
            assert cell.hyperlink is not None
            first, last = str(cell.hyperlink.location).rpartition("!")[2].split(":")
            rows = [[one.value for one in listed[number]] for number in range(int(first), int(last) + 1)]
            assert len(rows) == cell.value
            assert {one[5] for one in rows} == {table.cell(cell.row, 1).value}
            place = heads[cell.column - 1]
            assert place == "合计" or {one[0] for one in rows} == {place}
            opened += 1
    assert opened > 3
    *by_place, total = (int(str(cell.value)) for cell in table[table.max_row][3:])
    assert total == sum(by_place) == listed.max_row - 1


def test_the_table_ends_in_totals_that_open_everything_of_a_place(office: Client) -> None:
    page = office.get("/checks/")
    words = main_words(page)
    last = words[words.rindex(" 合计 ") :].split()
    first, second, both = (int(text) for text in last[1:4])
    assert first + second == both
    found = main_words(office.get("/checks/found/", {"within": COUNTY, "area": TOWNSHIP}))
    assert str(first) in found


def test_the_list_of_rules_names_each_and_those_that_cannot_be_asked(office: Client) -> None:
    words = main_words(office.get("/checks/rules/"))
    assert f"{len(RULES)}条规则" in words
    for rule in RULES:
        assert f"{rule.code} " in words
        assert rule.mend in words
    for one in LEFT_OUT:
        assert one.reason in words


def test_a_rule_is_found_by_its_number_a_word_or_its_source(office: Client) -> None:
    for wanted in ("c443", "饮水不安全", "A70"):
        assert "1条规则" in main_words(office.get("/checks/rules/", {"q": wanted})), wanted


def test_a_large_area_is_checked_by_a_job_with_progress(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LIVE_AT_MOST", 3)
    cache.clear()
    assert "这个范围还没有核对过" in main_words(office.get("/checks/"))
    begun = office.post("/checks/run/", {"area": COUNTY}, follow=True)
    assert "正在核对" in main_words(begun)
    fragment = html_of(office.get("/checks/", HTTP_HX_REQUEST="true"))
    assert 'hx-trigger="every 2s"' in fragment
    work_off()
    page = office.get("/checks/")
    assert "重新核对" in main_words(page)
    assert "C443" in main_words(page)
    (address,) = {link for link in links_of(page) if "rule=C443" in link and f"area={TOWNSHIP}&rule" in link}
    assert "李四" in main_words(office.get(address)), "a number of a township is read from the county's run"
    assert UPPER.startswith(TOWNSHIP)


def work_off() -> None:
    """Does what waits in the queue, as the job worker does."""
    for row in DBTaskResult.objects.ready().filter(task_path=tasks.check_area.module_path):
        arguments = row.args_kwargs
        tasks.check_area.func(*arguments["args"], **arguments["kwargs"])
