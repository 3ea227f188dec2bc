"""What every official form is filled from, and what comes out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from huitou.core.forms import FilledForm, FormSpec, FormSummary
from huitou.core.standards import Finding, Reason, Verdict

Cell = str | int | float
Row = dict[str, Cell]
SUMMARY_SHEET = "汇总"
TO_FILL_IN = {"prepared_by": "", "approved_by": "", "reported_on": "　　　年　　月　　日"}
"""The foot of a form that nobody has submitted yet: to be filled in by hand."""
# Unknown because of the standard, not because of the survey: nothing that anybody in the village could find out.
_OF_THE_STANDARD = (Reason.THRESHOLD_NOT_ENTERED, Reason.NOT_CONFIRMED)


@dataclass(frozen=True, slots=True)
class FormArea:
    """The area that a form is for, as it was called when the round was opened. `township`: the one a village lies
    in."""

    code: str
    name: str
    level: str
    township: str = ""

    @property
    def full_name(self) -> str:
        """The name that tells villages of the same name apart."""
        return f"{self.township}{self.name}"

    def name_within(self, area: FormArea) -> str:
        """The name in a table of a larger area: a township's table does not repeat the township."""
        return self.name if self.township == area.name else self.full_name

    @property
    def title_values(self) -> Mapping[str, str]:
        """The places of a form's title; the county stands in the title already."""
        village = self.name if self.level == "village" else ""
        township = self.name if self.level == "township" else self.township
        return {"township": township, "village": village}


@dataclass(frozen=True, slots=True)
class FormSubject:
    """A household or village of the round: who, when it exited, how it was judged, and the facts for the remarks.

    `code` is 户编号 or village code, `findings` are by indicator and empty where nothing was judged, `size` the people
    counted, `facts` canonical and empty where nobody has been there.
    """

    code: str
    name: str
    village_code: str
    exit_year: int
    findings: Mapping[str, Finding] = field(default_factory=dict)
    size: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def misses(self, indicator: str) -> bool:
        """Whether it was found below the standard in an indicator."""
        return indicator in self.findings and self.findings[indicator].verdict is Verdict.NOT_MET

    @property
    def is_below_standard(self) -> bool:
        """Whether it misses at least one item."""
        return any(finding.verdict is Verdict.NOT_MET for finding in self.findings.values())

    def not_known(self, indicators: Iterable[str]) -> tuple[str, ...]:
        """Those of the indicators that somebody still has to find out about (未查清)."""
        return tuple(slug for slug in indicators if slug not in self.findings or _is_open(self.findings[slug]))


@dataclass(frozen=True, slots=True)
class Filling:
    """What all sheets of a form have in common: the form as printed for the round, the round's exit years, the words
    of the indicators in the order of the plan, and whether those that meet the standard are listed too."""

    spec: FormSpec
    exit_years: tuple[int, ...]
    labels: Mapping[str, str]
    list_all: bool = False

    def listed(self, subjects: Iterable[FormSubject]) -> tuple[FormSubject, ...]:
        """Those that the form has a row for: below the standard, or all on demand."""
        return tuple(subject for subject in subjects if self.list_all or subject.is_below_standard)


@dataclass(frozen=True, slots=True)
class FormBundle:
    """The sheets of one form for an area; an area above the one that files the form gets a summary as well."""

    spec: FormSpec
    forms: tuple[FilledForm, ...]
    summary: FormSummary | None = None


def with_income_period(spec: FormSpec, income_from: date | None, income_to: date | None) -> FormSpec:
    """The form with the period of its incomes, if it prints any, in a line above the table: one round, one period."""
    if not any(column.shows == "value" for column in spec.columns):
        return spec
    words = f"{_day(income_from)}至{_day(income_to)}" if income_from and income_to else "未设定"
    return replace(spec, head_lines=(*spec.head_lines, f"家庭年人均收入期间：{words}"))


def number_of(value: str) -> int | float:
    """A decimal text as a number for a cell: whole where it is whole."""
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else float(number)


def day_words(text: str | None) -> str:
    """An ISO date as a form writes it; empty where there is none."""
    return _day(date.fromisoformat(text)) if text else ""


def _is_open(finding: Finding) -> bool:
    return finding.verdict is Verdict.UNKNOWN and finding.reason not in _OF_THE_STANDARD


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
