"""The group of a household, however it is written, and what somebody looks for as one."""

from __future__ import annotations

import pytest

from huitou.registry.group_numbers import asked_group, group_of


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("3", "3"),
        ("３组", "3"),
        ("第三组", "3"),
        ("03社", "3"),
        ("十组", "10"),
        ("十二组", "12"),
        ("二十一组", "21"),
        ("新屋组", "新屋组"),
    ],
)
def test_spellings_of_a_group_are_the_same_group(written: str, group: str) -> None:
    assert group_of(written) == group


@pytest.mark.parametrize(("typed", "group"), [("3组", "3"), ("三社", "3"), ("3", ""), ("张三", ""), ("组", "")])
def test_only_what_says_that_it_is_a_group_is_looked_for_as_one(typed: str, group: str) -> None:
    assert asked_group(typed) == group
