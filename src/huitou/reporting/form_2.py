"""Form 2 (附件2): one sheet for each household of the round, to be signed. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from huitou.core.forms import FilledForm, FormColumn
from huitou.core.standards import Verdict
from huitou.reporting.forms import TO_FILL_IN, Cell, Filling, FormArea, FormSubject, day_words, number_of
from huitou.reporting.remarks import remark_of


def household_form(filling: Filling, area: FormArea, subject: FormSubject) -> FilledForm:
    """The sheet of a household of a village: its answers ticked. What is not known stays empty and is named in 备注;
    where nobody has been, the sheet is the paper to take along, with head and exit year on it."""
    cells = {column.key: _cell(column, subject, filling.labels) for column in filling.spec.columns}
    return FilledForm(
        sheet=f"{area.full_name} {subject.name}",
        values=area.title_values,
        rows=({key: value for key, value in cells.items() if value is not None},),
        identifiers=(subject.code,),
        foot_values={
            "signature": "",
            "prepared_by": subject.facts.get("surveyed_by") or "",
            "reported_on": day_words(subject.facts.get("surveyed_on")) or TO_FILL_IN["reported_on"],
        },
    )


def _cell(column: FormColumn, subject: FormSubject, labels: Mapping[str, str]) -> Cell | None:
    match column.shows:
        case "subject":
            return subject.name
        case "size":
            return subject.size
        case "exit_year":
            return subject.exit_year
        case "remark":
            return remark_of(subject, labels) if subject.facts else None
        case "answer":
            return _answer(column, subject)
        case "value":
            finding = subject.findings.get(column.indicator)
            return number_of(finding.value) if finding is not None and finding.value is not None else None
    raise ValueError(f"a Form 2 has no column that shows {column.shows}")


def _answer(column: FormColumn, subject: FormSubject) -> str | None:
    """The choice to tick, which says by the printed question whether the item is met."""
    finding = subject.findings.get(column.indicator)
    if finding is None or finding.verdict not in (Verdict.MET, Verdict.NOT_MET):
        return None
    is_met = finding.verdict is Verdict.MET
    return next(choice for choice in column.choices if (choice == column.met_choice) is is_met)
