"""Who may stand in the register twice: one number anywhere, or one birth date in one village and names alike."""

from __future__ import annotations

from datetime import date

import pytest

from huitou.registry.duplicates import Entry, Suspicion, same_birth_and_village, same_numbers
from huitou.registry.likeness import is_slip_of

BORN = date(1970, 1, 1)


def entry(
    pk: int, name: str, *, household: int = 0, village: int = 1, born_on: date | None = BORN, index: str = ""
) -> Entry:
    return Entry(pk, household or pk, village, name, born_on, index)


def near(one: Entry, other: Entry) -> bool:
    return is_slip_of(one.index, other.index)


def alike(*entries: Entry) -> list[Suspicion]:
    return list(same_birth_and_village(entries, near))


def test_one_number_in_two_places_is_listed_wherever_they_are() -> None:
    entries = [entry(3, "张三", village=9, index="a"), entry(1, "王五", index="a"), entry(2, "李四", index="b")]
    assert list(same_numbers(entries)) == [Suspicion(1, 3, "same_identity")]


def test_people_without_a_number_do_not_share_one() -> None:
    assert list(same_numbers([entry(1, "张三"), entry(2, "李四")])) == []


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("张小明", "张小明", "same_name"),
        ("张　小明", "张小明", "same_name"),
        ("张小明", "章晓明", "same_sound"),
        ("张小明", "张小芳", "similar_name"),
    ],
)
def test_names_that_are_alike_in_one_village_on_one_birth_date_are_listed(one: str, other: str, why: str) -> None:
    assert [found.why for found in alike(entry(1, one), entry(2, other))] == [why]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (entry(1, "张小明"), entry(2, "李小明")),
        (entry(1, "张小明"), entry(2, "张小明", village=2)),
        (entry(1, "张小明"), entry(2, "张小明", born_on=date(1970, 1, 2))),
        (entry(1, "张小明", born_on=None), entry(2, "张小明", born_on=None)),
    ],
)
def test_another_family_name_village_or_birth_date_makes_two_people(first: Entry, second: Entry) -> None:
    assert alike(first, second) == []


def test_twins_of_one_household_are_not_listed_for_names_that_are_only_similar() -> None:
    assert alike(entry(1, "张大明", household=7), entry(2, "张小明", household=7)) == []
    assert len(alike(entry(1, "张小明", household=7), entry(2, "张小明", household=7))) == 1


def test_two_numbers_that_differ_by_more_than_a_slip_belong_to_two_people() -> None:
    one = entry(1, "张小明", index="511425197001011003")
    assert alike(one, entry(2, "张小明", index="511425197001014562")) == []
    assert [found.why for found in alike(one, entry(2, "张小明", index="511425197001011302"))] == ["same_name"]


def test_one_number_is_listed_as_such_and_not_once_more_for_the_name() -> None:
    assert alike(entry(1, "张小明", index="a"), entry(2, "张小明", index="a")) == []


@pytest.mark.parametrize(
    ("number", "other", "is_slip"),
    [
        ("511425197001011003", "511425197001011003", True),
        ("511425197001011003", "51142519700101100341", True),  # the document of a disabled person appends two digits
        ("511425197001011003", "511425197001021004", True),
        ("511425197001011003", "511425197010011009", True),  # two digits that changed places
        ("511425197001011003", "511425197002021003", False),
    ],
)
def test_one_slip_of_the_pen_leaves_two_numbers_near(number: str, other: str, is_slip: bool) -> None:
    assert is_slip_of(number, other) == is_slip
