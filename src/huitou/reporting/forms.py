"""What every official form is filled from, and what comes out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from huitou.core.forms import FilledForm, FormColumn, FormSpec, FormSummary
from huitou.core.lifecycle import GapState
from huitou.core.standards import Finding, Reason, Verdict

Cell = str | int | float
Row = dict[str, Cell]
LOCAL_TIME = ZoneInfo("Asia/Shanghai")
SUMMARY_SHEET = "汇总"
TO_FILL_IN = {"prepared_by": "", "approved_by": "", "reported_on": "　　　年　　月　　日"}
"""The foot of a form that nobody has submitted yet: to be filled in by hand."""
_PLACE = re.compile(r"\{(\w+)\}")
_BLANK = "　　　"
# How many empty rows a sheet for work by hand has; Form 2 is one household.
_BLANK_ROWS = {"household": 1, "village": 20, "township": 10, "county": 20}
# Unknown because of the standard, not because of the survey: nothing that anybody in the village could find out.
_OF_THE_STANDARD = (Reason.THRESHOLD_NOT_ENTERED, Reason.NOT_CONFIRMED)
SOLVED = (GapState.CONFIRMED, GapState.ACCEPTED)
_NO_GAP = (GapState.CANCELLED,)


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
class FormGap:
    """A gap as a form of results sees it: the help-back is done with it once the township confirmed it on site
    (附件填报说明). `persons` None where nobody said how many; `year` is that of the confirmation."""

    state: GapState
    persons: int | None
    year: int | None = None

    @property
    def is_solved(self) -> bool:
        """Whether the township has confirmed it, or the county accepted it since."""
        return self.state in SOLVED

    @property
    def is_open(self) -> bool:
        """Whether something is left to be done."""
        return not self.is_solved and self.state not in _NO_GAP


@dataclass(frozen=True, slots=True)
class FormSubject:
    """A household or village of the round: who, when it exited, how it was judged, and the facts for the remarks.

    `code` is 户编号 or village code, `findings` are by indicator and empty where nothing was judged, `size` the people
    counted, `facts` canonical and empty where nobody has been there, with the `digest` and number of their `revision`,
    `gaps` by indicator.
    """

    code: str
    name: str
    village_code: str
    exit_year: int
    findings: Mapping[str, Finding] = field(default_factory=dict)
    size: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    gaps: Mapping[str, FormGap] = field(default_factory=dict)
    digest: str = ""
    revision: int = 0

    def misses(self, indicator: str) -> bool:
        """Whether it was found below the standard in an indicator."""
        return indicator in self.findings and self.findings[indicator].verdict is Verdict.NOT_MET

    @property
    def is_below_standard(self) -> bool:
        """Whether it misses at least one item."""
        return any(finding.verdict is Verdict.NOT_MET for finding in self.findings.values())

    def has_solved(self, indicator: str) -> bool:
        """Whether there was a gap in an indicator and it is solved."""
        return indicator in self.gaps and self.gaps[indicator].is_solved

    @property
    def has_result(self) -> bool:
        """Whether at least one gap is solved."""
        return any(gap.is_solved for gap in self.gaps.values())

    def is_marked(self, column: FormColumn) -> bool:
        """Whether a column of marks counts it: the item missed or solved; in the column without an item, any missed."""
        if column.shows == "met":
            return self.has_solved(column.indicator)
        return self.misses(column.indicator) if column.indicator else self.is_below_standard

    def persons_in(self, column: FormColumn) -> int | None:
        """How many people a column of marks counts; None where somebody falls short and nobody wrote how many."""
        found = self.gaps if column.shows == "met" else self.findings
        return found[column.indicator].persons

    @property
    def met_year(self) -> int | None:
        """The year in which the last item was solved; None while one is open."""
        gaps = [gap for gap in self.gaps.values() if gap.is_solved or gap.is_open]
        if not gaps or any(gap.is_open for gap in gaps):
            return None
        return max((gap.year for gap in gaps if gap.year is not None), default=None)

    def not_known(self, indicators: Iterable[str]) -> tuple[str, ...]:
        """Those of the indicators that somebody still has to find out about (未查清)."""
        return tuple(slug for slug in indicators if slug not in self.findings or _is_open(self.findings[slug]))


@dataclass(frozen=True, slots=True)
class Filling:
    """What all sheets of a form have in common: the form as printed for the round, the round's exit years, the words
    of the indicators in the order of the plan, whether those that meet the standard are listed too, and the standard
    of the results in words, which 备注 of 合计 gives (三(二))."""

    spec: FormSpec
    exit_years: tuple[int, ...]
    labels: Mapping[str, str]
    list_all: bool = False
    standard_words: str = ""

    @property
    def is_of_results(self) -> bool:
        """Whether the form reports what the help-back came to (Forms 4 and 6)."""
        return any(column.shows == "met" for column in self.spec.columns)

    def listed(self, subjects: Iterable[FormSubject]) -> tuple[FormSubject, ...]:
        """Those that the form has a row for: below the standard (villages keep their row from Form 5 to Form 6),
        households with a result on a form of results; all on demand."""
        by_result = self.is_of_results and self.spec.subject == "household"
        return tuple(
            subject
            for subject in subjects
            if self.list_all or (subject.has_result if by_result else subject.is_below_standard)
        )


Trace = tuple[tuple[FormSubject, ...], ...]
"""The subjects behind each row of a sheet."""
HeadCounts = tuple[tuple[FormArea, Mapping[str, str]], ...]
"""The places behind the figures above the table of a sheet, each with its own figures by key."""


@dataclass(frozen=True, slots=True)
class FormBundle:
    """The sheets of one form for an area; an area above the one that files the form gets a summary as well. `traces`
    and `summary_trace` say who stands behind the rows of each, as far as rows are subjects; `head_counts` and
    `summary_head_counts` which places behind the figures above the table."""

    spec: FormSpec
    forms: tuple[FilledForm, ...]
    summary: FormSummary | None = None
    traces: tuple[Trace, ...] = ()
    summary_trace: Trace = ()
    head_counts: tuple[HeadCounts, ...] = ()
    summary_head_counts: HeadCounts = ()

    @property
    def sheets(self) -> list[tuple[FormSpec, FilledForm, Trace]]:
        """All sheets in order, the summary first."""
        traces = self.traces or ((),) * len(self.forms)
        own = [(self.spec, form, trace) for form, trace in zip(self.forms, traces, strict=True)]
        if self.summary is None:
            return own
        return [(self.summary.spec, self.summary.form, self.summary_trace), *own]

    @property
    def counts_of_heads(self) -> tuple[HeadCounts, ...]:
        """The places behind the figures above the table of each sheet, in the order of `sheets`."""
        own = self.head_counts or ((),) * len(self.forms)
        return own if self.summary is None else (self.summary_head_counts, *own)


def blank_sheet(spec: FormSpec, area: FormArea, values: Mapping[str, str] | None = None) -> FilledForm:
    """A sheet of the form with nothing in it but the place: for work by hand."""
    places = {name: _BLANK for text in (spec.title, *spec.head_lines) for name in _PLACE.findall(text)}
    counted = (column.key for column in spec.columns if column.unit or column.shows in ("not_met", "met"))
    first_figure = next(counted, spec.columns[-1].key)
    return FilledForm(
        sheet=area.full_name,
        values={**places, **area.title_values, **(values or {})},
        rows=({},) * _BLANK_ROWS[spec.level if spec.total_label else "household"],
        total={first_figure: ""} if spec.total_label else None,
        foot_values={"signature": "", **TO_FILL_IN},
    )


def with_income_period(spec: FormSpec, income_from: date | None, income_to: date | None) -> FormSpec:
    """The form with the period of its incomes, if it prints any, in a line above the table: one round, one period."""
    if not any(column.shows == "value" for column in spec.columns):
        return spec
    words = f"{_day(income_from)}至{_day(income_to)}" if income_from and income_to else "未设定"
    return replace(spec, head_lines=(*spec.head_lines, f"家庭年人均收入期间：{words}"))


def with_standard(filling: Filling, year: int, income_line: str) -> Filling:
    """A form of results with the standard of the help-back (三(二)), which its notes do not name: in 备注 of 合计, or
    in a line above the table where the form has no 备注. `income_line` in yuan, empty while it is not entered."""
    if filling.spec.subject == "village":
        line = f"达标认定标准：{year}年退出标准"
        return replace(filling, spec=replace(filling.spec, head_lines=(*filling.spec.head_lines, line)))
    line = f"{income_line}元" if income_line else "未录入"
    return replace(filling, standard_words=f"按{year}年标准认定，收入标准线{line}")


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


def form_words(number: str) -> tuple[str, str]:
    """What a form is called in a sentence, in Chinese and in English."""
    return _FORM_WORDS.get(number, (f"附件{number}", f"Form {number}"))


_FORM_WORDS = {
    "gap-list": ("补短清单", "gap list"),
    "completion": ("补短清单完成情况表", "completion table"),
    "ledger": ("问题台账", "ledger"),
    "checks": ("逻辑校验情况表", "table of checks"),
    "summary": ("汇总表", "summary table"),
}
