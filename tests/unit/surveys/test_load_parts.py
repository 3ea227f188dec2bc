"""The parts that a long load is cut into: of one village, none longer than allowed, all of nearly one size."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from huitou.surveys.actions import loading
from huitou.surveys.planning import Entry, SurveyPlan
from huitou.surveys.queries import RoundLine

ROUND = RoundLine(
    1,
    UUID(int=1),
    "2017-07",
    "511425",
    "青神县",
    (2014, 2015, 2016),
    2016,
    2017,
    None,
    None,
    datetime(2017, 6, 1, tzinfo=UTC),
)
HANYANG, YANGOU = "511425102201", "511425102202"


def parts_of(**villages: int) -> list[tuple[str, int]]:
    """Village and number of surveys of every part, for so many surveys of each village."""
    codes = [code[1:] for code, count in villages.items() for _ in range(count)]
    entries = tuple(Entry(key, None, "{}", "", None, "[]", code) for key, code in enumerate(codes))
    plan = SurveyPlan(ROUND, "review", True, entries, (), 0, 0, ())
    cut = list(loading._parts([plan]))
    assert [key for part in cut for key in part.subject_ids] == list(range(len(entries)))
    return [(village, len(part.entries)) for part in cut for village in part.villages]


@pytest.mark.parametrize(
    ("surveys", "sizes"),
    [(1, [1]), (5, [5]), (6, [3, 3]), (13, [4, 4, 5]), (18, [4, 5, 4, 5])],
)
def test_the_parts_of_a_village_are_of_one_size(surveys: int, sizes: list[int]) -> None:
    assert parts_of(_511425102201=surveys) == [(HANYANG, size) for size in sizes]


def test_a_part_is_of_one_village() -> None:
    assert parts_of(_511425102201=3, _511425102202=20) == [
        (HANYANG, 3),
        (YANGOU, 5),
        (YANGOU, 5),
        (YANGOU, 5),
        (YANGOU, 5),
    ]
