"""What is written past the caches is written whole, and nothing beside it."""

from __future__ import annotations

import numpy as np
import pytest

from huitou.rollup.compiled_counts import write_past

LINE_AND_MORE = 40  # elements of two bytes: every way in which they can lie across a line


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 200])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32])
def test_elements_are_copied_wherever_a_line_of_memory_begins(dtype: type[np.generic], length: int) -> None:
    values = np.arange(1, length + 3).astype(dtype)
    for at in range(LINE_AND_MORE):
        out = np.zeros(at + length + LINE_AND_MORE, dtype)
        write_past(values, 2, length, out, at)
        assert np.array_equal(np.flatnonzero(out), np.arange(at, at + length))
        assert np.array_equal(out[at : at + length], values[2 : 2 + length])
