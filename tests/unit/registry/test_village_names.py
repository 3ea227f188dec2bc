"""Spellings of the same village, and of different ones."""

from __future__ import annotations

import pytest

from huitou.registry.village_names import VillageArea, printed_name, same_township, same_village, villages_named


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("向阳村", "向阳村民委员会", True),
        ("向阳", "向阳村民委员会", True),
        ("向阳村村委会", "向阳村民委员会", True),
        ("向 阳村", "向阳村", True),
        ("兴河社区", "兴河社区居民委员会", True),
        ("兴河居委会", "兴河社区居民委员会", True),
        ("新村", "新村村民委员会", True),
        ("中村村", "中村村民委员会", True),
        ("向阳社区", "向阳村民委员会", False),
        ("朝阳村", "向阳村", False),
        ("村", "社区", False),
    ],
)
def test_villages(one: str, other: str, same: bool) -> None:
    assert same_village(one, other) is same
    assert same_village(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("南城镇", "南城乡", True),
        ("南城", "南城镇", True),
        ("青竹街道办事处", "青竹街道", True),
        ("南城镇", "青城镇", False),
    ],
)
def test_townships(one: str, other: str, same: bool) -> None:
    assert same_township(one, other) is same


def test_two_villages_of_one_name_are_told_apart_by_their_township() -> None:
    areas = (
        VillageArea(1, "511425102201", "双龙村民委员会", "汉阳镇"),
        VillageArea(2, "511425105204", "双龙村民委员会", "河坝子镇"),
    )
    assert villages_named(areas, "双龙村", None) == areas
    assert villages_named(areas, "双龙村", "河坝子") == areas[1:]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("向阳村民委员会", "向阳村"),
        ("汉阳场社区居民委员会", "汉阳场社区"),
        ("南街居民委员会", "南街社区"),
        ("新村村委会", "新村"),
        ("向阳村", "向阳村"),
        ("老街社区", "老街社区"),
        ("林场", "林场"),
        ("村", "村"),
    ],
)
def test_forms_name_a_village_and_not_its_committee(name: str, printed: str) -> None:
    assert printed_name(name) == printed
