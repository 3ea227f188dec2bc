"""What a column says in each row, out of its spellings and of which row has which."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from huitou.registry.records import spread


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([1, 2, 3], ["甲", "乙", "丙"]),  # each row has a spelling of its own, in the order of the rows
        ([2, 3], ["乙", "丙"]),
        ([0, 1, 2, 3], [None, "甲", "乙", "丙"]),
        ([1, 1, 2], ["甲", "甲", "乙"]),
        ([1, 3, 2], ["甲", "丙", "乙"]),
        ([1, 0, 2], ["甲", None, "乙"]),
        ([], []),
    ],
)
def test_every_row_says_what_its_spelling_says(places: list[int], said: list[Any]) -> None:
    assert spread([None, "甲", "乙", "丙"], np.array(places, np.int32)) == said
