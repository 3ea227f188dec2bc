"""Members of households that nobody is known of: numbered at once, and which households must be looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

import numpy as np

from huitou.core.errors import Place, Problem
from huitou.documents.tables import Table
from huitou.registry.code_lists import HEAD
from huitou.registry.new_families import Families, sorted_families
from huitou.registry.records import Records

CHILD = "03"


def families(
    households: Sequence[int],
    *,
    numbers: Sequence[str | None] | None = None,
    relations: Sequence[str] | None = None,
    wrong: Sequence[int] = (),
    known: Collection[int] = (),
    asked: Collection[int] = (),
) -> Families:
    """The rows of a file of which only these columns matter."""
    records = Records(cast("Table", None))
    records.values["number"] = list(numbers or [None] * len(households))
    records.values["relation"] = list(relations or [CHILD] * len(households))
    for at in wrong:
        records.wrong[at].append(Problem("HT2062", Place(), {}))
    return sorted_families(records, np.array(households, np.int64), known, asked)


def test_members_are_numbered_in_each_household_in_the_order_of_the_file() -> None:
    found = families([7, 5, 7, 5, 7])
    assert list(zip(found.household_ids, found.rows, found.numbers, strict=True)) == [
        (5, 1, "01"), (5, 3, "02"), (7, 0, "01"), (7, 2, "02"), (7, 4, "03"),
    ]  # fmt: skip
    assert found.others == {}


def test_numbers_go_on_beyond_ninety_nine() -> None:
    assert families([3] * 101).numbers[-2:] == ["100", "101"]


def test_numbers_of_the_file_are_kept_where_a_whole_household_has_them() -> None:
    found = families([1, 1, 2], numbers=["A7", "A3", None])
    assert list(zip(found.household_ids, found.numbers, strict=True)) == [(1, "A7"), (1, "A3"), (2, "01")]


def test_rows_without_a_household_are_nobodys() -> None:
    found = families([0, 4, 0])
    assert (found.rows, found.others) == ([1], {})


def test_a_household_is_looked_at_by_itself_when_anything_about_it_is_in_question() -> None:
    assert families([1, 2, 1], known=[1]).others == {1: [0, 2]}
    assert families([1, 2, 1], wrong=[2]).others == {1: [0, 2]}
    assert families([1, 2, 1], asked=[0]).others == {1: [0, 2]}
    assert families([1, 2, 1], relations=[HEAD, HEAD, HEAD]).others == {1: [0, 2]}
    assert families([1, 2, 1], numbers=["01", "01", None]).others == {1: [0, 2]}
    assert families([1, 2, 1], numbers=["01", "01", "01"]).others == {1: [0, 2]}
    assert families([1, 2, 1], known=[1]).rows == [1]
    assert families([0, 2], wrong=[0]).others == {}


def test_an_empty_file_has_nobody() -> None:
    found = families([])
    assert (found.rows, found.numbers, found.others) == ([], [], {})
