"""`huitou round open`: who is a subject is frozen, and so are the heads of the forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from huitou.audit.models import Event
from huitou.orders.models import AdoptedOrder
from huitou.registry.models import Household
from huitou.surveys.models import OpeningHouseholds, OpeningVillages, Round, RoundSubject
from huitou.surveys.signals import round_opened
from tests.integration.loading.conftest import Huitou
from tests.integration.loading.register import (
    COUNTY,
    HOUSEHOLDS,
    NEW_ROAD,
    TEMPLE,
    UPPER,
    household,
    village,
    write_csv,
    write_xlsx,
)


def test_households_that_exited_in_its_years_and_did_not_fall_back_are_its_subjects(opened: Huitou) -> None:
    subjects = RoundSubject.objects.filter(subject_type="household").order_by("village_code", "code")
    assert list(subjects.values_list("code", "village_code", "exit_year", "size_register", "head")) == [
        ("H1", UPPER, 2014, 4, "户主H1"),
        ("H2", UPPER, 2015, 4, "户主H2"),
        ("H3", NEW_ROAD, 2016, 3, "户主H3"),
    ]


def test_listed_villages_that_exited_in_its_years_are_its_subjects(opened: Huitou) -> None:
    subjects = RoundSubject.objects.filter(subject_type="village").order_by("code")
    assert list(subjects.values_list("code", "head", "exit_year")) == [
        (UPPER, "上游村民委员会", 2016),
        (TEMPLE, "玉蟾寺村民委员会", 2015),
    ]


def test_heads_count_all_registered_households_by_the_size_of_the_system_else_of_the_register(opened: Huitou) -> None:
    heads = OpeningHouseholds.objects.order_by("village_code", "id")
    assert list(heads.values_list("village_code", "exit_year", "households", "persons")) == [
        (UPPER, None, 2, 9),
        (UPPER, 2014, 1, 4),
        (UPPER, 2015, 1, 5),
        (NEW_ROAD, None, 1, 3),
        (NEW_ROAD, 2016, 1, 3),
        (TEMPLE, None, 2, 8),
        (TEMPLE, 2015, 1, 4),
    ]


def test_heads_of_townships_count_villages_without_communities(opened: Huitou) -> None:
    heads = OpeningVillages.objects.order_by("township_code")
    assert list(heads.values_list("township_code", "villages", "poor_villages", "exited")) == [
        ("511425102", 2, 1, '{"2016":1}'),
        ("511425105", 2, 1, '{"2015":1}'),
    ]


def test_the_round_takes_its_years_and_its_income_period_from_the_pack(opened: Huitou) -> None:
    line = Round.objects.get()
    assert (line.exit_years, line.review_standard_year, line.remediation_standard_year) == (
        "2014,2015,2016",
        2016,
        2017,
    )
    assert (str(line.income_from), str(line.income_to)) == ("2016-01-01", "2016-12-31")


def test_opening_adopts_the_pack_of_the_county_and_leaves_an_event(opened: Huitou) -> None:
    assert AdoptedOrder.objects.get().pack == "qingshen-2017"
    event = Event.objects.get(verb="round.open")
    assert json.loads(event.detail) == {"slug": "2017-07", "households": 3, "villages": 2}


def test_a_second_time_says_so_and_changes_nothing(opened: Huitou, tmp_path: Path) -> None:
    more = write_csv(tmp_path / "more.csv", [household("H9")])
    assert opened("load", "households", more).code == 0
    outcome = opened("round", "open", "2017-07")
    assert (outcome.code, outcome.out) == (0, "青神县 2017-07：早已开启，没有改动；对象 3 户、2 村\n")
    assert Round.objects.count() == 1
    assert not RoundSubject.objects.filter(code="H9").exists()


def test_what_changes_in_the_register_afterwards_leaves_the_subjects_as_they_were(
    opened: Huitou, tmp_path: Path
) -> None:
    moved = write_csv(tmp_path / "moved.csv", [household("H1", TEMPLE, 脱贫年度="2016", 户主姓名="新户主")])
    assert opened("load", "households", moved).code == 0
    subject = RoundSubject.objects.get(code="H1")
    assert (subject.village_code, subject.exit_year, subject.head) == (UPPER, 2014, "户主H1")


def test_the_last_round_takes_in_whoever_exited_in_its_own_year(registered: Huitou, tmp_path: Path) -> None:
    rows = [household("H8", 脱贫年度="2020"), household("H9", 脱贫年度="2021")]
    assert registered("load", "households", write_csv(tmp_path / "late.csv", rows)).code == 0
    assert registered("round", "open", "2020-06").code == 0
    codes = set(RoundSubject.objects.filter(subject_type="household").values_list("code", flat=True))
    assert codes == {"H1", "H2", "H3", "H8"}
    assert Round.objects.get().exit_years.endswith("2019,2020")


def test_the_rooms_above_are_told_once(registered: Huitou) -> None:
    told: list[tuple[int, ...]] = []

    def hear(sender: object, round_ids: tuple[int, ...], **_: object) -> None:
        told.append(round_ids)

    round_opened.connect(hear)
    try:
        registered("round", "open", "2017-07")
        registered("round", "open", "2017-07")
    finally:
        round_opened.disconnect(hear)
    assert told == [(Round.objects.get().pk,)]


@pytest.mark.parametrize(
    ("words", "code", "chinese"),
    [
        (("2017-08",), "HT6010", "2017-08"),
        (("2017-07", "--area", "511421"), "HT3001", "没有区划代码“511421”"),
    ],
)
def test_an_unknown_round_or_county_is_refused(
    registered: Huitou, words: tuple[str, ...], code: str, chinese: str
) -> None:
    outcome = registered("round", "open", *words)
    assert (outcome.code, outcome.problems) == (1, [code])
    assert chinese in outcome.err
    assert not Round.objects.exists()


def test_a_county_without_a_pack_is_refused(registered: Huitou, tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name,level,parent\n511421,仁寿县,county,5114\n", encoding="utf-8")
    assert registered("load", "areas", str(areas)).code == 0
    outcome = registered("round", "open", "2017-07", "--area", "511421")
    assert (outcome.code, outcome.problems) == (1, ["HT4015"])
    assert "没有为“511421”准备的方案包" in outcome.err


def test_a_county_without_areas_is_refused(huitou: Huitou) -> None:
    assert huitou("round", "open", "2017-07").problems == ["HT4018"]


def test_a_county_without_households_is_refused_and_adopts_nothing(qingshen: Huitou) -> None:
    assert qingshen("round", "open", "2017-07").problems == ["HT4016"]
    assert not AdoptedOrder.objects.exists()


def test_a_county_in_which_nobody_exited_is_refused(qingshen: Huitou, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [household("H1", 脱贫年度="")])
    assert qingshen("load", "households", path).code == 0
    assert qingshen("round", "open", "2017-07").problems == ["HT4017"]


def test_a_village_that_is_not_listed_is_no_subject_whatever_its_year(qingshen: Huitou, tmp_path: Path) -> None:
    unlisted = village(UPPER) | {"是否贫困村": "否"}
    assert qingshen("load", "villages", write_csv(tmp_path / "v.csv", [unlisted])).code == 0
    assert qingshen("load", "households", write_csv(tmp_path / "h.csv", HOUSEHOLDS)).code == 0
    assert qingshen("round", "open", "2017-07", "--area", COUNTY).code == 0
    assert not RoundSubject.objects.filter(subject_type="village").exists()
    assert Household.objects.count() == 5
