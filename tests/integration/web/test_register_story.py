"""The whole story of a household or village in the register: how it came in, what was changed, by whom and in which
way; and finding a household by what is kept sealed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from huitou.accounts.actions import acting, ensure_operator
from huitou.core.authority import Permission
from huitou.documents.tables import read_table
from huitou.registry.actions import load
from huitou.registry.models import Household, Member
from huitou.registry.planning import plan_households, plan_members, plan_villages
from huitou.registry.records import HOUSEHOLD_HEADINGS, MEMBER_HEADINGS, VILLAGE_HEADINGS
from huitou.registry.sealed_fields import value_index
from huitou.surveys.models import RoundSubject
from tests.integration.loading.register import Row, write_csv
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words
from tests.samples.small_county import COUNTY, NOW, PHONE, TODAY, UPPER

HOUSEHOLD: dict[str, str | int] = {
    "户编号": "H9",
    "村编号": UPPER,
    "户主姓名": "冯九",
    "脱贫年度": "",
    "家庭人口数": "2",
}
MEMBER: dict[str, str | int] = {
    "户编号": "H9",
    "人编号": "01",
    "姓名": "冯九",
    "证件号码": "",
    "与户主关系": "户主",
    "性别": "男",
}
VILLAGE: Row = {
    "村编号": UPPER, "是否贫困村": "是", "贫困村类型(省级/市级)": "市级", "退出年度": "2016", "户籍人口": "2610",
}  # fmt: skip
ACCOUNT = "6228480402564890018"


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def take(folder: Path, thing: str, row: Row) -> None:
    """Loads a file of one row."""
    path = write_csv(folder / f"{thing}.csv", [row])
    with acting(ensure_operator(), Permission.REGISTRY_LOAD, COUNTY, today=TODAY) as by:
        match thing:
            case "households":
                plan = plan_households(read_table(path, HOUSEHOLD_HEADINGS), viewer=by)
            case "members":
                plan = plan_members(read_table(path, MEMBER_HEADINGS), viewer=by, today=TODAY)
            case _:
                plan = plan_villages(read_table(path, VILLAGE_HEADINGS), viewer=by)
        load(plan, by=by, now=NOW)


def page_of(client: Client, code: str) -> str:
    return main_words(client.get(reverse("household", args=[Household.objects.get(code=code).ref])))


def test_a_household_and_its_members_say_how_they_came_into_the_register(office: Client, tmp_path: Path) -> None:
    take(tmp_path, "households", HOUSEHOLD)
    take(tmp_path, "members", MEMBER)
    words = page_of(office, "H9")
    assert "2017年6月12日 10:00 本机操作员 文件 户 首次登记" in words
    assert "2017年6月12日 10:00 本机操作员 文件 冯九 首次登记" in words


def test_what_was_in_the_register_before_arrivals_were_kept_says_nothing_of_it(office: Client) -> None:
    assert "首次登记" not in page_of(office, "H1")


def test_every_change_is_told_in_words_with_what_stood_before(office: Client, tmp_path: Path) -> None:
    take(tmp_path, "households", HOUSEHOLD)
    take(tmp_path, "members", MEMBER)
    changed: dict[str, str | int] = {
        "贫困户属性": "低保贫困户", "是否脱贫": "返贫", "联系号码": PHONE, "帮扶单位": "县水务局",
        "主要致贫原因": "因病", "低保金": "1200.5", "是否通生活用电": "是", "村编号": "511425101202",
    }  # fmt: skip
    take(tmp_path, "households", HOUSEHOLD | changed)
    take(tmp_path, "members", MEMBER | {"健康状况": "残疾", "出生日期": "1970-01-02"})
    words = page_of(office, "H9")
    for told in (
        "贫困户属性：— → 低保贫困户",
        "状态：未脱贫 → 返贫",
        "联系电话：— → （已加密）",
        "帮扶部门：— → 县水务局",
        "主要致贫原因：— → 因病",
        "低保金：— → 1,200.5元",
        "是否通生活用电：— → 是",
        "村：上游村 511425101201 → 下游村 511425101202",
        "冯九 出生日期：— → 1970年1月2日",
        "健康状况：— → 残疾",
    ):
        assert told in words, told
    assert PHONE not in words


def test_the_registers_other_columns_are_on_the_page(office: Client, tmp_path: Path) -> None:
    take(tmp_path, "households", HOUSEHOLD | {"耕地面积": "3.5", "有无卫生厕所": "无"})
    take(tmp_path, "members", MEMBER | {"劳动技能": "无劳动力"})
    words = page_of(office, "H9")
    assert "登记的其他项 耕地面积 3.5 有无卫生厕所 否" in words
    assert "冯九：登记的其他项 劳动技能 无劳动力" in words


def test_a_village_has_its_register_and_its_story(office: Client, tmp_path: Path) -> None:
    take(tmp_path, "villages", VILLAGE)
    subject = RoundSubject.objects.get(code=UPPER)
    words = main_words(office.get(reverse("subject", args=[subject.ref])))
    assert "登记信息 贫困村 是 · 市级 退出时间 2016年 户籍人口 2,610" in words
    assert "村 户籍人口：— → 2,610" in words


def test_whoever_was_sent_one_gap_does_not_read_the_registers_other_columns(signed_in: SignIn, tmp_path: Path) -> None:
    subject = RoundSubject.objects.get(code="H2")
    client = signed_in("department_officer", department="water")
    assert "登记的其他项" not in client.get(reverse("subject", args=[subject.ref])).content.decode()


@pytest.mark.parametrize("typed", [PHONE, "１３８００００１２３４", "138 0000 1234", "138-0000-1234"])
def test_a_household_is_found_by_its_telephone_number(office: Client, typed: str) -> None:
    assert "张三" in main_words(office.get("/households/", {"q": typed}))


@pytest.mark.parametrize("typed", [PHONE[:-1], "0001234", PHONE + "0"])
def test_a_part_of_a_telephone_number_finds_nobody(office: Client, typed: str) -> None:
    assert "没有查到" in main_words(office.get("/households/", {"q": typed}))


def test_a_household_is_found_by_its_bank_account_which_is_kept_sealed(office: Client, tmp_path: Path) -> None:
    take(tmp_path, "households", HOUSEHOLD | {"银行卡号": ACCOUNT, "联系号码": "0833-38828931"})
    found = Household.objects.get(code="H9")
    assert found.bank_account_index == value_index(settings.KEYRING, "bank_account", ACCOUNT)
    assert ACCOUNT.encode() not in bytes(found.bank_account_sealed or b"")
    for typed in (ACCOUNT, "6228 4804 0256 4890 018", "083338828931"):
        assert "冯九" in main_words(office.get("/households/", {"q": typed})), typed
    take(tmp_path, "households", HOUSEHOLD | {"银行卡号": "", "联系号码": ""})
    gone = Household.objects.get(code="H9")
    assert (gone.bank_account_sealed, gone.bank_account_index, gone.phone_index) == (None, None, None)


def test_numbers_find_nobody_outside_of_reach(signed_in: SignIn) -> None:
    clerk = signed_in("township_clerk", area="511425102")
    words = main_words(clerk.get("/households/", {"q": PHONE}))
    assert "张三" not in words
    assert "孙七" in words


def test_a_name_spread_over_the_width_of_three_signs_is_found_as_it_is_spoken(office: Client, tmp_path: Path) -> None:
    take(tmp_path, "households", HOUSEHOLD | {"户主姓名": "冯　九"})
    take(tmp_path, "members", MEMBER | {"姓名": "冯 九"})
    assert "冯九" in main_words(office.get("/households/", {"q": "冯九"}))
    assert Member.objects.get(household__code="H9").name == "冯九"
