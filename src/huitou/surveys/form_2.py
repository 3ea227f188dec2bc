"""A Form 2 workbook as documents: one sheet per household, single answers in boxes (附件2). Pure.

What the form has no room for (income by parts, members) stays as it was; its single answers are stated answers, used
where parts and members are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from huitou.core.errors import Place, Problem
from huitou.core.forms import FormSpec
from huitou.documents import cells
from huitou.documents.cells import Cell
from huitou.documents.form_reading import ReadForm, ReadRow, read_forms
from huitou.surveys.survey_documents import DocumentsRead, SurveyDocument
from huitou.surveys.survey_sheets import READERS, day_text, value_of

_FORM_2_FACTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "compulsory_education": ("dropout_present", {"有": True, "无": False}),
    "basic_medical_care": ("medical_care_met", {"是": True, "否": False}),
    "safe_housing": ("housing_safe", {"是": True, "否": False}),
    "safe_water": ("water_safe", {"是": True, "否": False}),
    "electricity": ("electricity", {"是": True, "否": False}),
    "broadcast": ("broadcast", {"是": True, "否": False}),
}
_FORM_2_CELLS: Mapping[str, tuple[str, str]] = {
    "household_size": ("household_size", "count"),
    "exit_year": ("exit_year", "year"),
    "net_income_per_capita": ("net_income_per_capita_stated", "money_signed"),
    "remark": ("remark", "text"),
}


def read_form_2(path: Path, spec: FormSpec, progress: Callable[[int, int], None] | None = None) -> DocumentsRead:
    """The documents of a filled Form 2 workbook. Raises `Refusal` HT2001-HT2034, HT2082, HT2083."""
    return _form_documents(read_forms(spec, path, progress=progress), spec)


def _form_documents(forms: Sequence[ReadForm], spec: FormSpec) -> DocumentsRead:
    documents: list[SurveyDocument] = []
    problems: list[Problem] = []
    refused = 0
    for form in forms:
        for row in form.rows:
            found = list(row.problems)
            document = _form_document(form, row, spec, found)
            problems += found
            refused += bool(found)
            if not found:
                documents.append(document)
    return DocumentsRead(tuple(documents), tuple(problems), refused)


def _form_document(form: ReadForm, row: ReadRow, spec: FormSpec, problems: list[Problem]) -> SurveyDocument:
    columns = {column.key: column for column in spec.columns}
    facts: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for key, (fact, kind) in _FORM_2_CELLS.items():
        places[fact] = form.place(row, columns[key])
        facts[fact] = value_of(READERS[kind](row.cells[key]), places[fact], problems)
    for key, (fact, answers) in _FORM_2_FACTS.items():
        places[fact] = form.place(row, columns[key])
        facts[fact] = answers.get(row.cells[key].text)
    facts |= _foot_facts(form, problems)
    head = value_of(cells.text(row.cells["head"]), form.place(row, columns["head"]), problems)
    if not head:
        problems.append(Problem("HT2050", form.place(row, columns["head"])))
    return SurveyDocument(
        "household",
        row.identifier,
        facts,
        form.place(row, columns["head"]),
        form.values.get("village", ""),
        head or "",
        frozenset(facts),
        places,
    )


def _foot_facts(form: ReadForm, problems: list[Problem]) -> dict[str, Any]:
    """Signature, enumerator and date at the foot; a line that was left empty says nothing."""
    facts: dict[str, Any] = {}
    if form.foot_values.get("signature"):
        facts["signature"] = "signed"
    if form.foot_values.get("prepared_by"):
        facts["surveyed_by"] = form.foot_values["prepared_by"]
    written = "".join(form.foot_values.get("reported_on", "").split())
    if any(character.isdigit() for character in written):
        place = Place(file=form.file, sheet=form.sheet, name="填报时间")
        facts["surveyed_on"] = value_of(day_text(Cell("", written, "text")), place, problems)
    return facts
