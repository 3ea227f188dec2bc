"""Who is a subject of a round, and what the heads of the forms count (对象口径)."""

from __future__ import annotations

import pytest

from huitou.surveys.opening import (
    HouseholdHead,
    RegisteredHousehold,
    RegisteredVillage,
    VillageHead,
    household_heads,
    household_subjects,
    village_heads,
    village_subjects,
)

YEARS = (2014, 2015, 2016)


def registered(
    code: str, year: int | None, *, back: bool = False, size: int | None = 4, system: int | None = None
) -> RegisteredHousehold:
    return RegisteredHousehold(1, code, "511425102206", "张三", year, back, size, system)


@pytest.mark.parametrize(
    ("household", "is_subject"),
    [
        (registered("H1", 2014), True),
        (registered("H1", 2016), True),
        (registered("H1", 2017), False),
        (registered("H1", None), False),
        (registered("H1", 2015, back=True), False),
    ],
    ids=["2014", "2016", "2017", "never exited", "fallen back"],
)
def test_a_household_is_a_subject_by_its_exit_year_unless_it_fell_back(
    household: RegisteredHousehold, is_subject: bool
) -> None:
    assert household_subjects([household], YEARS) == ([household] if is_subject else [])


@pytest.mark.parametrize(
    ("poor", "year", "is_subject"), [(True, 2016, True), (True, None, False), (False, 2016, False)]
)
def test_a_village_is_a_subject_when_it_is_listed_and_exited(poor: bool, year: int | None, is_subject: bool) -> None:
    village = RegisteredVillage(1, "511425102206", "上游村", poor, year)
    assert bool(village_subjects([village], YEARS)) is is_subject


@pytest.mark.parametrize(("size", "system", "persons"), [(4, 5, 5), (4, None, 4), (4, 0, 0), (None, None, 0)])
def test_persons_are_counted_by_the_system_else_by_the_register(
    size: int | None, system: int | None, persons: int
) -> None:
    assert household_heads([registered("H1", None, size=size, system=system)])[0].persons == persons


def test_heads_hold_everybody_and_each_exit_year_fallen_back_households_too() -> None:
    heads = household_heads([registered("H1", 2014), registered("H2", 2015, back=True), registered("H3", None)])
    village = "511425102206"
    assert heads == [
        HouseholdHead(village, None, 3, 12),
        HouseholdHead(village, 2014, 1, 4),
        HouseholdHead(village, 2015, 1, 4),
    ]


def test_a_township_without_a_listed_village_has_a_head_too() -> None:
    villages = [
        RegisteredVillage(1, "511425102206", "上游村", True, 2016),
        RegisteredVillage(2, "511425102207", "新路村", True, None),
        RegisteredVillage(3, "511425102208", "小三峡村", False, None),
    ]
    codes = [village.code for village in villages]
    assert village_heads(["511425105", "511425102"], codes, villages) == [
        VillageHead("511425102", 3, 2, '{"2016":1}'),
        VillageHead("511425105", 0, 0, "{}"),
    ]
