"""Prints the size of the tests against the size of the code, whenever the code base checks itself."""

from __future__ import annotations

from tests.repository.code_base import scripts, source, suite


def pytest_report_header() -> str:
    """The ratio that the budget wants between 1 and 2."""
    code = sum(module.lines for module in (*source(), *scripts()))
    checked = sum(module.lines for module in suite())
    return f"test code: {checked} lines against {code}, {checked / code:.2f} times"
