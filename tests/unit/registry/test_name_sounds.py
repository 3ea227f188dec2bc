"""Names by their sound."""

from __future__ import annotations

import pytest

from huitou.registry.name_sounds import is_called, sound


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张三", "zs"),
        ("张三丰", "zs"),
        ("张三丰", "zsf"),
        ("张三丰", "zhangs"),
        ("张三丰", "zhang"),
        ("单田芳", "stf"),
        ("单田芳", "dtf"),
        ("曾国", "zg"),
        ("曾国", "cengg"),
        ("欧阳修", "oyx"),
    ],
)
def test_a_name_is_found_by_first_letters_and_written_out_in_any_reading(name: str, typed: str) -> None:
    assert is_called(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"), [("张三", "zsf"), ("张三", "sz"), ("李四", "zs"), ("", "zs"), ("张三", "zhangsi")]
)
def test_another_name_is_not(name: str, typed: str) -> None:
    assert not is_called(name, typed)


def test_names_that_are_written_differently_may_sound_the_same() -> None:
    assert sound("周八") == sound("周巴") == ("zhou", "ba")
    assert sound("周八") != sound("吴九")
