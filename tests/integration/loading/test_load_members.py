"""`huitou load members`: who belongs to a household."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from huitou.accounts.queries import user_named, viewing
from huitou.audit.writing import writing
from huitou.registry import queries
from huitou.registry.models import Member
from huitou.registry.queries import loads
from tests.integration.loading.conftest import Huitou
from tests.integration.loading.register import identity, member, write_csv, write_xlsx

FAMILY = (member("H1", 1), member("H1", 2, "配偶"), member("H1", 4, "之子", 出生日期="2009-05-01"), member("H2", 3))


def test_members_without_numbers_are_numbered_in_the_order_of_the_file(registered: Huitou, tmp_path: Path) -> None:
    assert registered("load", "members", write_xlsx(tmp_path / "a.xlsx", FAMILY)).code == 0
    numbers = Member.objects.order_by("household__code", "number").values_list("household__code", "number", "name")
    assert list(numbers) == [
        ("H1", "01", "成员1"),
        ("H1", "02", "成员2"),
        ("H1", "03", "成员4"),
        ("H2", "01", "成员3"),
    ]


def test_the_same_members_in_another_order_change_nothing(registered: Huitou, tmp_path: Path) -> None:
    assert registered("load", "members", write_xlsx(tmp_path / "a.xlsx", FAMILY)).code == 0
    outcome = registered("load", "members", write_csv(tmp_path / "b.csv", FAMILY[::-1]))
    assert outcome.out == "人：已新增 0，已更新 0，无变化 4，有误 0\n"


def test_a_member_keeps_the_number_when_the_next_file_gives_another_order_and_a_new_child(
    registered: Huitou, tmp_path: Path
) -> None:
    assert registered("load", "members", write_csv(tmp_path / "a.csv", FAMILY)).code == 0
    assert registered("load", "members", write_csv(tmp_path / "b.csv", [member("H1", 9, "之女"), *FAMILY])).code == 0
    assert Member.objects.get(household__code="H1", name="成员9").number == "04"


def test_a_number_of_the_register_is_kept_as_it_is(registered: Huitou, tmp_path: Path) -> None:
    rows = [member("H1", 1, 人编号="510000123401")]
    assert registered("load", "members", write_xlsx(tmp_path / "a.xlsx", rows)).code == 0
    assert Member.objects.get().number == "510000123401"


def test_birth_date_and_sex_come_from_the_identity_number_where_the_columns_are_empty(
    registered: Huitou, tmp_path: Path
) -> None:
    rows = [member("H1", 1), member("H1", 2, "配偶", 出生日期="1971-02-03", 性别="男")]
    assert registered("load", "members", write_csv(tmp_path / "a.csv", rows)).code == 0
    found = Member.objects.order_by("number").values_list("born_on", "sex")
    assert list(found) == [(date(1970, 1, 1), "1"), (date(1971, 2, 3), "1")]


@pytest.mark.parametrize("spelling", [identity(1).lower(), " " + identity(1), "'" + identity(1)])
def test_spellings_of_an_identity_number_are_the_same_number(registered: Huitou, tmp_path: Path, spelling: str) -> None:
    assert registered("load", "members", write_csv(tmp_path / "a.csv", [member("H1", 1)])).code == 0
    outcome = registered("load", "members", write_csv(tmp_path / "b.csv", [member("H1", 1, 证件号码=spelling)]))
    assert "无变化 1" in outcome.out


def test_a_disability_certificate_is_read_by_its_length_or_by_its_kind(registered: Huitou, tmp_path: Path) -> None:
    rows = [
        member("H1", 1, 证件号码=identity(1) + "43"),
        member("H2", 2, 证件号码=identity(2) + "21B1", 证件类型="残疾人证"),
    ]
    assert registered("load", "members", write_csv(tmp_path / "a.csv", rows)).code == 0
    assert list(Member.objects.values_list("identity_kind", flat=True)) == ["09", "09"]


def test_a_newborn_without_an_identity_number_is_loaded(registered: Huitou, tmp_path: Path) -> None:
    rows = [member("H1", 1), member("H1", 2, "之子", 证件号码="")]
    assert registered("load", "members", write_csv(tmp_path / "a.csv", rows)).code == 0
    assert "无变化 2" in registered("load", "members", tmp_path / "a.csv").out


def test_identity_numbers_are_sealed_masked_and_still_found(registered: Huitou, tmp_path: Path) -> None:
    assert registered("load", "members", write_csv(tmp_path / "a.csv", FAMILY)).code == 0
    viewer = viewing(user_named("operator"), today=date(2017, 6, 12))
    (hit,) = queries.find_households(identity(3), viewer)
    (line,) = queries.household(hit.ref, viewer).members
    assert (hit.code, line.identity_masked) == ("H2", identity(3)[:6] + "********" + identity(3)[-4:])
    kept = Member.objects.get(household__code="H2")
    assert kept.identity_sealed is not None
    assert identity(3).encode() not in bytes(kept.identity_sealed)


def test_a_member_is_found_by_the_last_four_digits_and_by_nothing_shorter(registered: Huitou, tmp_path: Path) -> None:
    assert registered("load", "members", write_csv(tmp_path / "a.csv", FAMILY)).code == 0
    viewer = viewing(user_named("operator"), today=date(2017, 6, 12))
    assert [hit.code for hit in queries.find_households(identity(3)[-4:].lower(), viewer)] == ["H2"]
    assert queries.find_households(identity(3)[-5:-1], viewer) == ()
    assert identity(3)[-4:] not in Member.objects.get(household__code="H2").identity_index
    with writing():
        Member.objects.filter(household__code="H2").update(left_on=date(2017, 6, 1), left_reason="died")
    assert queries.find_households(identity(3)[-4:], viewer) == ()


@pytest.mark.parametrize("many", [0, 1_000])
def test_members_find_households_and_known_people_by_name_as_well_as_among_all(
    registered: Huitou, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(loads, "_MANY", many)
    outer = [member("H1", 1), member("H1", 2, "之子"), member("H3", 3)]
    assert registered("load", "members", write_csv(tmp_path / "a.csv", [*outer, member("H2", 4)])).code == 0
    assert "无变化 3" in registered("load", "members", write_csv(tmp_path / "b.csv", outer)).out
    assert registered("load", "members", write_csv(tmp_path / "c.csv", [member("H9", 5)])).problems == ["HT3012"]
    kept = Member.objects.order_by("household__code", "number").values_list("household__code", "number", "name")
    assert list(kept) == [("H1", "01", "成员1"), ("H1", "02", "成员2"), ("H2", "01", "成员4"), ("H3", "01", "成员3")]


def test_who_was_there_before_the_index_gets_it_by_the_migration(registered: Huitou, tmp_path: Path) -> None:
    rows = [*FAMILY, member("H3", 7, 证件号码=identity(7) + "43")]
    assert registered("load", "members", write_csv(tmp_path / "a.csv", rows)).code == 0
    indexes = dict(Member.objects.values_list("id", "identity_index"))
    with writing():
        Member.objects.update(identity_index="")
    fill = import_module("huitou.registry.migrations.0006_one_index").fill
    fill(apps, SimpleNamespace(connection=connection))
    assert dict(Member.objects.values_list("id", "identity_index")) == indexes
