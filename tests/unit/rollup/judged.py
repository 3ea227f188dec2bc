"""A handful of judged households to draw tables with."""

from __future__ import annotations

from huitou.core.standards import Verdict
from huitou.rollup.columns import Columns, JudgedSubject
from huitou.rollup.subjects import Subject

INDICATORS = ("net_income_per_capita", "compulsory_education")
LETTERS = {"+": Verdict.MET, "-": Verdict.NOT_MET, "?": Verdict.UNKNOWN, "/": Verdict.NOT_APPLICABLE}
Line = tuple[int, int, int, int | None, int | None, str, int | None]


def household(line: Line) -> JudgedSubject:
    """(key, village, exit year, size in the survey, size in the register, two verdict letters, pupils)."""
    key, village, exit_year, size, register_size, letters, pupils = line
    income, education = (LETTERS[letter] for letter in letters)
    return JudgedSubject(Subject(key, village, exit_year, size, register_size), (income, education), (0, pupils))


def columns(*lines: Line) -> Columns:
    """Columns over income and education from lines as `household` reads them."""
    return Columns.of(INDICATORS, map(household, lines))
