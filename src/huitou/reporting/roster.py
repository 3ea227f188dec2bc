"""Forms 3 and 4 (附件3, 附件4): the households of a village below the standard, respectively those helped out of it,
with 合计; and the summary above the villages.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from huitou.core.forms import FilledForm, FormColumn, FormSpec, FormSummary
from huitou.reporting.forms import SUMMARY_SHEET, TO_FILL_IN, Cell, Filling, FormArea, FormSubject, Row, number_of
from huitou.reporting.remarks import INCOME, NUMBER_MISSING, remark_of, remark_of_total, result_remark
from huitou.surveys.opening import HouseholdHead

TICK = "√"
_NOBODY = "无"
_UNKNOWN_INCOME = "未知"
_WHOLE = {"township": "全乡镇", "county": "全县"}
_BELOW = FormColumn("below_standard", ("未达标户数",), 20, unit="户", shows="below_standard")
_HELPED = FormColumn("helped", ("有达标项户数",), 20, unit="户", shows="helped")
_MARKS = ("not_met", "met")


def roster_form(
    filling: Filling, area: FormArea, subjects: Sequence[FormSubject], heads: Iterable[HouseholdHead]
) -> FilledForm:
    """The sheet of a village: a row for each household that misses an item (Form 3) or has one solved (Form 4); 无 and
    合计 0 where there is none (零报告). `heads` are the counts of the village at the opening of the round."""
    chosen = filling.listed(subjects)
    rows = tuple(_row(filling, number, subject) for number, subject in enumerate(chosen, 1))
    return FilledForm(
        sheet=area.full_name,
        values={**area.title_values, **head_values(heads, filling.exit_years)},
        rows=rows or ({"head": _NOBODY},),
        total=roster_total(filling, chosen),
        identifiers=tuple(subject.code for subject in chosen),
        foot_values=TO_FILL_IN,
    )


def roster_summary(
    filling: Filling,
    area: FormArea,
    villages: Sequence[tuple[FormArea, Sequence[FormSubject]]],
    heads: Iterable[HouseholdHead],
) -> FormSummary:
    """The sheet above those of the villages: for each of them its 合计, with the households that it lists and
    those below (Form 4: raised above) the line of income."""
    chosen = [(village, filling.listed(subjects)) for village, subjects in villages]
    rows = [{"head": village.name_within(area), **_summed(filling, subjects)} for village, subjects in chosen]
    form = FilledForm(
        sheet=SUMMARY_SHEET,
        values={**area.title_values, **head_values(heads, filling.exit_years)},
        rows=tuple({"number": number, **row} for number, row in enumerate(rows, 1)),
        total=_summed(filling, [subject for _, subjects in chosen for subject in subjects]),
        foot_values=TO_FILL_IN,
    )
    return FormSummary(_summary_spec(filling, area), form)


def roster_total(filling: Filling, subjects: Sequence[FormSubject]) -> Row:
    """合计 of these rows: persons and households summed, √ counted, exit year and income empty. 待补人数 is left out
    and named in 备注."""
    total: Row = {}
    in_persons: dict[str, int] = {}
    for column in filling.spec.columns:
        if column.shows == "size":
            total[column.key] = sum(subject.size or 0 for subject in subjects)
        elif column.shows in _MARKS:
            marked = [subject for subject in subjects if subject.is_marked(column)]
            total[column.key] = len(marked) if column.is_ticked else sum(one.persons_in(column) or 0 for one in marked)
            if not column.is_ticked:
                in_persons[filling.labels[column.indicator]] = sum(one.persons_in(column) is None for one in marked)
        elif column.shows == "remark":
            total[column.key] = remark_of_total(filling, subjects, in_persons)
    return total


def head_values(heads: Iterable[HouseholdHead], exit_years: Sequence[int]) -> dict[str, str]:
    """The figures above the table: registered households and persons, in all and by each exit year of the round."""
    endings = [_ending(year) for year in (None, *exit_years)]
    values = {f"{thing}{ending}": 0 for thing in ("households", "persons") for ending in endings}
    for head in heads:
        ending = _ending(head.exit_year)
        if f"households{ending}" in values:
            values[f"households{ending}"] += head.households
            values[f"persons{ending}"] += head.persons
    return {name: str(number) for name, number in values.items()}


def _ending(exit_year: int | None) -> str:
    return "" if exit_year is None else f"_{exit_year}"


def _row(filling: Filling, number: int, subject: FormSubject) -> Row:
    cells = {column.key: _cell(filling, column, subject) for column in filling.spec.columns}
    return {"number": number} | {key: value for key, value in cells.items() if value not in (None, "")}


def _cell(filling: Filling, column: FormColumn, subject: FormSubject) -> Cell | None:
    match column.shows:
        case "subject":
            return subject.name
        case "size":
            return subject.size
        case "exit_year":
            return subject.exit_year
        case "value":
            finding = subject.findings.get(column.indicator)
            return _UNKNOWN_INCOME if finding is None or finding.value is None else number_of(finding.value)
        case "not_met" | "met" if subject.is_marked(column):
            return TICK if column.is_ticked else subject.persons_in(column) or NUMBER_MISSING
        case "remark":
            return (result_remark if filling.is_of_results else remark_of)(subject, filling.labels)
    return None


def _summed(filling: Filling, subjects: Sequence[FormSubject]) -> Row:
    if filling.is_of_results:
        counted: Row = {_HELPED.key: sum(subject.has_result for subject in subjects)}
        incomes = sum(subject.has_solved(INCOME) for subject in subjects)
    else:
        counted = {_BELOW.key: sum(subject.is_below_standard for subject in subjects)}
        incomes = sum(subject.misses(INCOME) for subject in subjects)
    by_income: Row = {column.key: incomes for column in filling.spec.columns if column.shows == "value"}
    return roster_total(filling, subjects) | counted | by_income


def _summary_spec(filling: Filling, area: FormArea) -> FormSpec:
    """The form with villages for households, the number of households for the exit year, and households below the line
    (Form 4: raised above it) for the income."""
    spec, counted = filling.spec, _HELPED if filling.is_of_results else _BELOW
    return replace(
        spec,
        title=f"{spec.title}（汇总）",
        head_lines=tuple(line.replace("全村", _WHOLE[area.level]) for line in spec.head_lines),
        columns=tuple(_summary_column(column, counted) for column in spec.columns),
        notes=(),
    )


def _summary_column(column: FormColumn, counted: FormColumn) -> FormColumn:
    match column.shows:
        case "subject":
            return replace(column, heading=("村（社区）",))
        case "exit_year":
            return counted
        case "value":
            return replace(column, heading=(*column.heading[:-1], "家庭年人均收入"), unit="户数")
    return column
