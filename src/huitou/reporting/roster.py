"""Form 3 (附件3): the households of a village below the standard, with 合计; and the summary above the villages.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from huitou.core.forms import FilledForm, FormColumn, FormSpec, FormSummary
from huitou.reporting.forms import SUMMARY_SHEET, TO_FILL_IN, Cell, Filling, FormArea, FormSubject, Row, number_of
from huitou.reporting.remarks import NUMBER_MISSING, remark_of, remark_of_total
from huitou.surveys.opening import HouseholdHead

TICK = "√"
_NOBODY = "无"
_UNKNOWN_INCOME = "未知"
_WHOLE = {"township": "全乡镇", "county": "全县"}
_BELOW = FormColumn("below_standard", ("未达标户数",), 20, unit="户", shows="below_standard")


def roster_form(
    filling: Filling, area: FormArea, subjects: Sequence[FormSubject], heads: Iterable[HouseholdHead]
) -> FilledForm:
    """The sheet of a village: a row for each household that misses an item; 无 and 合计 0 where there is none (零报告).
    `heads` are the counts of the village at the opening of the round."""
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
    """The sheet above those of the villages: for each of them its 合计, with the households below the standard and
    those below the line of income."""
    chosen = [(village, filling.listed(subjects)) for village, subjects in villages]
    rows = [{"head": village.name_within(area), **_summed(filling, subjects)} for village, subjects in chosen]
    form = FilledForm(
        sheet=SUMMARY_SHEET,
        values={**area.title_values, **head_values(heads, filling.exit_years)},
        rows=tuple({"number": number, **row} for number, row in enumerate(rows, 1)),
        total=_summed(filling, [subject for _, subjects in chosen for subject in subjects]),
        foot_values=TO_FILL_IN,
    )
    return FormSummary(_summary_spec(filling.spec, area), form)


def roster_total(filling: Filling, subjects: Sequence[FormSubject]) -> Row:
    """合计 of these rows: persons and households summed, √ counted, exit year and income empty. 待补人数 is left out
    and named in 备注."""
    total: Row = {}
    in_persons: dict[str, str] = {}
    for column in filling.spec.columns:
        if column.shows == "size":
            total[column.key] = sum(subject.size or 0 for subject in subjects)
        elif column.shows == "not_met":
            short = [subject for subject in subjects if subject.misses(column.indicator)]
            total[column.key] = len(short) if column.is_ticked else sum(_persons(one, column) or 0 for one in short)
            if not column.is_ticked:
                in_persons[column.indicator] = filling.labels[column.indicator]
        elif column.shows == "remark":
            total[column.key] = remark_of_total(subjects, in_persons)
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
    cells = {column.key: _cell(column, subject, filling.labels) for column in filling.spec.columns}
    return {"number": number} | {key: value for key, value in cells.items() if value not in (None, "")}


def _cell(column: FormColumn, subject: FormSubject, labels: Mapping[str, str]) -> Cell | None:
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
        case "not_met" if subject.misses(column.indicator):
            return TICK if column.is_ticked else _persons(subject, column) or NUMBER_MISSING
        case "remark":
            return remark_of(subject, labels)
    return None


def _persons(subject: FormSubject, column: FormColumn) -> int | None:
    """How many fall short; None where somebody does and nobody wrote how many."""
    return subject.findings[column.indicator].persons


def _summed(filling: Filling, subjects: Sequence[FormSubject]) -> Row:
    below: Row = {_BELOW.key: sum(subject.is_below_standard for subject in subjects)}
    for column in filling.spec.columns:
        if column.shows == "value":
            below[column.key] = sum(subject.misses(column.indicator) for subject in subjects)
    return roster_total(filling, subjects) | below


def _summary_spec(spec: FormSpec, area: FormArea) -> FormSpec:
    """The form with villages for households, the number of households for the exit year, and households below the line
    for the income."""
    return replace(
        spec,
        title=f"{spec.title}（汇总）",
        head_lines=tuple(line.replace("全村", _WHOLE[area.level]) for line in spec.head_lines),
        columns=tuple(_summary_column(column) for column in spec.columns),
        notes=(),
    )


def _summary_column(column: FormColumn) -> FormColumn:
    match column.shows:
        case "subject":
            return replace(column, heading=("村（社区）",))
        case "exit_year":
            return _BELOW
        case "value":
            return replace(column, heading=(*column.heading[:-1], "家庭年人均收入"), unit="户数")
    return column
