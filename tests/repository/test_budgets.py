"""Files and functions stay short enough to be read in one go."""

from __future__ import annotations

import pytest

from tests.repository.code_base import Module, sample, scripts, source, suite

FILE_LINES_P90, FILE_LINES_MAX = 250, 500
FUNCTION_LINES_P90, FUNCTION_LINES_MAX = 30, 60


def percentile_90(numbers: list[int]) -> int:
    """The smallest number that is not exceeded by nine tenths of them."""
    return sorted(numbers)[-(-len(numbers) * 9 // 10) - 1]


def functions_longer_than(limit: int, modules: tuple[Module, ...]) -> list[str]:
    """`path: name (lines)` of every function above the limit, docstring included."""
    return [
        f"{module.path}: {function.name} ({length})"
        for module in modules
        for function in module.functions()
        if (length := (function.end_lineno or 0) - function.lineno + 1) > limit
    ]


def test_nine_files_of_ten_have_250_lines_at_most() -> None:
    assert percentile_90([module.lines for module in (*source(), *scripts())]) <= FILE_LINES_P90


def test_no_file_has_more_than_500_lines() -> None:
    modules = (*source(), *scripts(), *suite())
    assert [module.path for module in modules if module.lines > FILE_LINES_MAX] == []


def test_nine_functions_of_ten_have_30_lines_at_most() -> None:
    modules = (*source(), *scripts())
    total = sum(1 for module in modules for _ in module.functions())
    assert len(functions_longer_than(FUNCTION_LINES_P90, modules)) <= total // 10


def test_no_function_has_more_than_60_lines() -> None:
    assert functions_longer_than(FUNCTION_LINES_MAX, (*source(), *scripts())) == []


def test_a_function_of_61_lines_would_be_found() -> None:
    long = sample("def long() -> None:\n" + "    pass\n" * 60)
    assert functions_longer_than(60, (long,)) == ["src/huitou/core/sample.py: long (61)"]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([7], 7), (list(range(1, 11)), 9), (list(range(1, 21)), 18), ([1] * 9 + [900], 1), ([1] * 8 + [900] * 2, 900)],
)
def test_percentile(numbers: list[int], expected: int) -> None:
    assert percentile_90(numbers) == expected
