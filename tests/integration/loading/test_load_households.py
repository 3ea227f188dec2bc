"""`huitou load households`: the register's households from workbooks and CSV."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from huitou.accounts.queries import user_named, viewing
from huitou.audit.models import Event
from huitou.registry import queries
from huitou.registry.models import Change, Household
from huitou.sealing.sealed import unseal
from tests.integration.loading.conftest import Huitou
from tests.integration.loading.register import HOUSEHOLDS, NEW_ROAD, UPPER, household, write_csv, write_xlsx


def test_a_workbook_and_its_csv_load_the_same_households(qingshen: Huitou, tmp_path: Path) -> None:
    assert qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", HOUSEHOLDS)).code == 0
    outcome = qingshen("load", "households", write_csv(tmp_path / "a.csv", HOUSEHOLDS))
    assert outcome.out == "户：已新增 0，已更新 0，无变化 5，有误 0\n"


@pytest.mark.parametrize(
    ("state", "year", "status"),
    [
        ("", "2015", "exited"),
        ("", "", "not_exited"),
        ("0", "", "not_exited"),
        ("已脱贫", "2015", "exited"),
        ("3", "2015", "fallen_back"),
        ("返贫", "2014", "fallen_back"),
        ("4", "2016", "stable"),
    ],
)
def test_the_status_comes_from_the_exit_state_else_from_the_year(
    qingshen: Huitou, tmp_path: Path, state: str, year: str, status: str
) -> None:
    row = household("H1", 是否脱贫=state, 脱贫年度=year)
    assert qingshen("load", "households", write_csv(tmp_path / "a.csv", [row])).code == 0
    assert Household.objects.get().status == status


def test_code_or_label_is_read_and_the_code_is_kept(qingshen: Huitou, tmp_path: Path) -> None:
    rows = [household("H1", 贫困户属性="02"), household("H2", 贫困户属性="低保户")]
    assert qingshen("load", "households", write_csv(tmp_path / "a.csv", rows)).code == 0
    assert list(Household.objects.values_list("kind", flat=True)) == ["02", "02"]


def test_other_columns_go_into_the_details_and_unknown_ones_are_listed(qingshen: Huitou, tmp_path: Path) -> None:
    row = household("H1", 主要致贫原因="因病", 耕地面积="3.50", 是否危房户="否", 转移性收入="1,200.5元", 星座="白羊")
    outcome = qingshen("load", "households", write_csv(tmp_path / "a.csv", [row]))
    assert outcome.out.splitlines()[1] == "没有用到的列：星座"
    details = json.loads(Household.objects.get().details)
    assert details == {"main_cause": "01", "arable_land": "3.5", "unsafe_housing": False, "transfer_income": 120050}


def test_phone_and_bank_account_are_sealed(qingshen: Huitou, tmp_path: Path) -> None:
    row = household("H1", 联系号码="10012345678", 银行卡号="9999012345678901234")
    assert qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", [row])).code == 0
    kept = Household.objects.get()
    assert kept.phone_sealed is not None
    assert b"10012345678" not in bytes(kept.phone_sealed)
    assert unseal(settings.KEYRING, "phone", bytes(kept.phone_sealed)) == "10012345678"


def test_a_change_is_kept_with_its_fields_and_sealed_ones_hidden(qingshen: Huitou, tmp_path: Path) -> None:
    before = household("H1", 联系号码="10012345678", 家庭人口数="4", 耕地面积="3")
    after = household("H1", 联系号码="10087654321", 家庭人口数="5", 耕地面积="2")
    assert qingshen("load", "households", write_csv(tmp_path / "a.csv", [before])).code == 0
    outcome = qingshen("load", "households", write_csv(tmp_path / "b.csv", [after]))
    assert outcome.out == "户：已新增 0，已更新 1，无变化 0，有误 0\n"
    change = Change.objects.get()
    assert json.loads(change.fields) == {
        "phone": ["•", "•"],
        "size_register": [4, 5],
        "details.arable_land": ["3", "2"],
    }
    assert (change.thing, change.way_in, Household.objects.get().version) == ("household", "csv", 2)


def test_a_column_that_the_file_does_not_have_stays_and_an_empty_cell_empties(qingshen: Huitou, tmp_path: Path) -> None:
    assert (
        qingshen("load", "households", write_csv(tmp_path / "a.csv", [household("H1", 帮扶单位="县水务局")])).code == 0
    )
    assert qingshen("load", "households", write_csv(tmp_path / "b.csv", [household("H1")])).code == 0
    assert Household.objects.get().supporting_unit == "县水务局"
    assert qingshen("load", "households", write_csv(tmp_path / "c.csv", [household("H1", 帮扶单位="")])).code == 0
    assert Household.objects.get().supporting_unit == ""


def test_one_load_is_one_event_with_a_digest_and_without_a_name(qingshen: Huitou, tmp_path: Path) -> None:
    assert qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", HOUSEHOLDS)).code == 0
    event = Event.objects.get(verb="household.load")
    assert (event.area_code, json.loads(event.detail)["rows"]) == ("511425", 5)
    assert "户主" not in event.detail


def test_register_codes_are_matched_by_name_once_and_known_afterwards(qingshen: Huitou, tmp_path: Path) -> None:
    own = "511425999001"
    named = [household("H1", own, 乡镇名="汉阳镇", 村名="上游村")]
    bare = [household("H2", own)]
    first = qingshen("load", "households", write_csv(tmp_path / "a.csv", named), "--village-codes", "register")
    second = qingshen("load", "households", write_csv(tmp_path / "b.csv", bare), "--village-codes", "register")
    assert (first.code, second.code) == (0, 0)
    assert set(Household.objects.values_list("village__code", flat=True)) == {UPPER}


def test_the_page_of_a_household_shows_its_phone_masked(qingshen: Huitou, tmp_path: Path) -> None:
    row = household("H1", NEW_ROAD, 联系号码="10012345678", 贫困户属性="低保户")
    assert qingshen("load", "households", write_csv(tmp_path / "a.csv", [row])).code == 0
    viewer = viewing(user_named("operator"), today=Event.objects.latest("id").at.date())
    hit = queries.find_households("H1", viewer)[0]
    page = queries.household(hit.ref, viewer)
    assert (page.phone_masked, page.kind, page.village_name) == ("100****5678", "低保户", "新路村民委员会")
    assert page.township_name == "汉阳镇"


def test_a_household_is_found_by_its_group_and_by_the_number_of_its_card(qingshen: Huitou, tmp_path: Path) -> None:
    rows = [household("H1", NEW_ROAD, 组号="第三组", 明白卡编号="MB-0107"), household("H2", NEW_ROAD, 组号="13")]
    assert qingshen("load", "households", write_csv(tmp_path / "a.csv", rows)).code == 0
    viewer = viewing(user_named("operator"), today=Event.objects.latest("id").at.date())
    found = {
        text: [hit.code for hit in queries.find_households(text, viewer)] for text in ("3组", "13社", "MB-01", "107")
    }
    assert found == {"3组": ["H1"], "13社": ["H2"], "MB-01": ["H1"], "107": []}
    page = queries.household(queries.find_households("3组", viewer)[0].ref, viewer)
    assert (page.group_number, page.card_number) == ("3", "MB-0107")
