"""Forms 5 and 6 (附件5, 附件6): the exited villages of a township below the standard and what was solved since, 小计
first; and the summary of townships.

Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from huitou.core.forms import FilledForm, FormColumn, FormSpec, FormSummary
from huitou.reporting.forms import SUMMARY_SHEET, TO_FILL_IN, Cell, Filling, FormArea, FormSubject, Row
from huitou.surveys.opening import VillageHead

_MARKS = ("not_met", "met")


def township_form(
    filling: Filling, area: FormArea, subjects: Sequence[FormSubject], heads: Iterable[VillageHead]
) -> FilledForm:
    """The sheet of a township: a row for each village that misses an item; 1 under every item that it misses
    (附件5 注2, 注3), on Form 6 under every item that is solved, and nothing elsewhere. `heads` are the counts of the
    township at the opening of the round."""
    chosen = filling.listed(subjects)
    return FilledForm(
        sheet=area.full_name,
        values={**area.title_values, **head_values(heads, filling.exit_years)},
        rows=tuple(_row(filling.spec, subject) for subject in chosen),
        total=subtotal(filling.spec, chosen),
        identifiers=tuple(subject.code for subject in chosen),
        foot_values=TO_FILL_IN,
    )


def townships_summary(
    filling: Filling,
    area: FormArea,
    townships: Sequence[tuple[FormArea, Sequence[FormSubject]]],
    heads: Iterable[VillageHead],
) -> FormSummary:
    """The sheet above those of the townships: the 小计 of each that files the form. `heads` are those of all townships,
    also of those that file none."""
    spec, chosen = filling.spec, [(township, filling.listed(subjects)) for township, subjects in townships]
    form = FilledForm(
        sheet=SUMMARY_SHEET,
        values={**area.title_values, **head_values(heads, filling.exit_years)},
        rows=tuple({"village": township.name, **subtotal(spec, subjects)} for township, subjects in chosen),
        total=subtotal(spec, [subject for _, subjects in chosen for subject in subjects]),
        foot_values=TO_FILL_IN,
    )
    own = replace(
        spec,
        title=f"{spec.title}（汇总）",
        head_lines=tuple(line.replace("全乡镇", "全县") for line in spec.head_lines),
        columns=tuple(
            replace(column, heading=("乡镇",)) if column.shows == "subject" else column for column in spec.columns
        ),
        total_label="合计",
        notes=(),
    )
    return FormSummary(own, form)


def subtotal(spec: FormSpec, subjects: Sequence[FormSubject]) -> Row:
    """小计 of these villages: how many are below the standard, and how many by item."""
    return {
        column.key: sum(subject.is_marked(column) for subject in subjects)
        for column in spec.columns
        if column.shows in _MARKS
    }


def head_values(heads: Iterable[VillageHead], exit_years: Sequence[int]) -> dict[str, str]:
    """The figures above the table: villages, poor ones, and those of the last exit year of the round."""
    counted = list(heads)
    year = str(exit_years[-1])
    return {
        "villages": str(sum(head.villages for head in counted)),
        "poor_villages": str(sum(head.poor_villages for head in counted)),
        "exited_villages": str(sum(json.loads(head.exited).get(year, 0) for head in counted)),
    }


def _row(spec: FormSpec, subject: FormSubject) -> Row:
    cells = {column.key: _cell(column, subject) for column in spec.columns}
    return {key: value for key, value in cells.items() if value is not None}


def _cell(column: FormColumn, subject: FormSubject) -> Cell | None:
    match column.shows:
        case "subject":
            return subject.name
        case "exit_year":
            return subject.exit_year
        case "met_year":
            return subject.met_year
        case "not_met" | "met" if subject.is_marked(column):
            return 1
    return None
