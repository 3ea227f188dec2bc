"""The survey sheet: one line per subject, one column per fact. Given out filled with what is known, and read back.

Pure. Members do not fit on it; they stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from huitou.core.amounts import yuan_text
from huitou.core.errors import Place, Problem
from huitou.core.facts import NOT_CERTIFIED, FactSchema, FactType
from huitou.documents import cells
from huitou.documents.cells import Cell, Reading
from huitou.documents.headings import Heading
from huitou.documents.sheets import TableColumn
from huitou.documents.tables import Row, Table, read_table
from huitou.surveys.survey_documents import DocumentsRead, SubjectType, SurveyDocument

Progress = Callable[[int, int], None]

_YES, _NO, _NOT_CERTIFIED = "是", "否", "未认定"
_CHOICE_LABELS = {
    "signed": "已签字",
    "unsigned": "未签字",
    "refused": "拒签",
    "absent": "不在家",
}
_DROPOUT = {"yes": "有", "no": "无"}
"""“有无”: 是 or √ would not say which."""
_GIVEN_BEFOREHAND = frozenset(
    {"household_size", "household_size_hukou", "household_size_card", "household_size_system"}
)
_KEY_HEADINGS: Mapping[SubjectType, tuple[Heading, ...]] = {
    "household": (
        Heading("code", "户编号", required=True),
        Heading("village", "村编号", required=True),
        Heading("village_name", "村名"),
        Heading("head", "户主姓名"),
    ),
    "village": (Heading("code", "村编号", required=True), Heading("head", "村名", required=True)),
}


@dataclass(frozen=True, slots=True)
class SheetSubject:
    """One line of a survey sheet: who it is, the head counts of the register by name of the fact, the facts so far."""

    code: str
    head: str
    village_code: str
    village_name: str
    exit_year: int
    sizes: Mapping[str, int | None]
    facts: Mapping[str, Any]


def read_sheet(
    path: Path,
    schema: FactSchema,
    subject_type: SubjectType,
    progress: Progress | None = None,
    meant: Mapping[str, str] | None = None,
) -> DocumentsRead:
    """The documents of a survey sheet; lines without any answer are passed over. `meant` as for `read_table`.

    Raises `Refusal` HT2001-HT2037 as any table.
    """
    table = read_table(path, _headings(schema, subject_type), progress=progress, meant=meant)
    return _sheet_documents(table, schema, subject_type)


# Twelve digits, a number of the register, the name of a village: whole, whatever stands beside them.
_KEY_WIDTHS = {"code": 30.0, "village": 30.0, "village_name": 40.0}


def sheet_columns(schema: FactSchema, subject_type: SubjectType) -> tuple[TableColumn, ...]:
    """The columns of the survey sheet that is given out; those that say who it is are locked."""
    keys = tuple(
        TableColumn(
            heading.key, heading.label, _KEY_WIDTHS.get(heading.key, 22.0), locked=True, required=heading.required
        )
        for heading in _KEY_HEADINGS[subject_type]
    )
    facts = tuple(
        TableColumn(
            fact.name,
            fact.label,
            kind="number" if fact.kind in ("count", "year") else "text",
            choices=_answers(fact),
            locked=fact.name == "exit_year",
            note=f"{fact.clause} {_HINTS[fact.kind]}".strip(),
        )
        for fact in _sheet_facts(schema)
    )
    return (*keys, *facts)


def sheet_row(subject: SheetSubject, schema: FactSchema) -> dict[str, str | int | float]:
    """One line of the survey sheet: who it is, the register's head counts, and the facts that are known already."""
    row: dict[str, str | int | float] = {
        "code": subject.code,
        "village": subject.village_code,
        "village_name": subject.village_name,
        "head": subject.head,
    }
    for fact in _sheet_facts(schema):
        value = subject.facts.get(fact.name)
        if value is None and not subject.facts:
            value = subject.sizes.get(fact.name)
        if value is not None:
            row[fact.name] = _written(fact, value)
    row["exit_year"] = subject.exit_year
    return row


_HINTS: Mapping[str, str] = {
    "money": "以元为单位，最多两位小数。",
    "money_signed": "以元为单位，最多两位小数，可以是负数。只在没有分项收入时填写。",
    "count": "整数。",
    "year": "四位年份。",
    "flag": "从下拉列表中选择；不清楚就空着。",
    "certified": "由主管部门认定：是、否或未认定；不清楚就空着。",
    "choice": "从下拉列表中选择。",
    "date": "如 2017-06-12。",
    "text": "",
}


def _sheet_facts(schema: FactSchema) -> tuple[FactType, ...]:
    return tuple(fact for fact in schema.types.values() if fact.kind not in ("members", "share", "worksheet"))


def _answers(fact: FactType) -> tuple[str, ...]:
    if fact.name == "dropout_present":
        return tuple(_DROPOUT.values())
    match fact.kind:
        case "flag":
            return (_YES, _NO)
        case "certified":
            return (_YES, _NO, _NOT_CERTIFIED)
        case "choice":
            return tuple(_CHOICE_LABELS.get(choice, choice) for choice in fact.choices)
        case _:
            return ()


def _written(fact: FactType, value: Any) -> str | int | float:
    """A canonical value as a cell shows it."""
    if fact.name == "dropout_present":
        return _DROPOUT["yes" if value else "no"]
    match fact.kind:
        case "money" | "money_signed":
            return yuan_text(value)
        case "flag" | "certified":
            return _NOT_CERTIFIED if value == NOT_CERTIFIED else (_YES if value else _NO)
        case "choice":
            return _CHOICE_LABELS.get(value, str(value))
        case "count" | "year":
            return int(value)
        case _:
            return str(value)


def _headings(schema: FactSchema, subject_type: SubjectType) -> tuple[Heading, ...]:
    """The exit year must be there: by its words (脱贫时间) a survey sheet is told from a register's export."""
    facts = (Heading(fact.name, fact.label, required=fact.name == "exit_year") for fact in _sheet_facts(schema))
    return (*_KEY_HEADINGS[subject_type], *facts)


def _sheet_documents(table: Table, schema: FactSchema, subject_type: SubjectType) -> DocumentsRead:
    facts = {fact.name: fact for fact in _sheet_facts(schema)}
    present = frozenset(column.heading.key for column in table.columns)
    documents: list[SurveyDocument] = []
    problems: list[Problem] = []
    refused = 0
    asked = [fact for name, fact in facts.items() if name in present]
    answers = present & facts.keys() - _GIVEN_BEFOREHAND - {"exit_year"}
    for row in table.rows:
        if all(row.cells[name].kind == "empty" for name in answers):
            continue
        found: list[Problem] = []
        document = _sheet_document(table, row, asked, subject_type, found)
        problems += found
        refused += bool(found)
        if not found:
            documents.append(document)
    return DocumentsRead(tuple(documents), tuple(problems), refused, table.unknown_headings, table.guesses)


def _sheet_document(
    table: Table, row: Row, asked: Sequence[FactType], subject_type: SubjectType, problems: list[Problem]
) -> SurveyDocument:
    def key(name: str) -> str:
        return (
            value_of(cells.text(row.cells[name]), table.place(row, name), problems) or "" if name in row.cells else ""
        )

    for name in ("code", "village"):
        if name in row.cells and row.cells[name].kind == "empty":
            problems.append(Problem("HT2050", table.place(row, name)))
    places = {fact.name: table.place(row, fact.name) for fact in asked}
    values = {fact.name: value_of(_reader(fact)(row.cells[fact.name]), places[fact.name], problems) for fact in asked}
    return SurveyDocument(
        subject_type,
        key("code"),
        values,
        table.place(row, "code"),
        key("village") if subject_type == "household" else "",
        key("head"),
        frozenset(places),
        places,
    )


def value_of(reading: Reading[Any], place: Place, problems: list[Problem]) -> Any:
    """The value of a cell; what is wrong with it goes to `problems`, at its place."""
    problem = reading.problem(place)
    if problem is not None:
        problems.append(problem)
    return reading.value


def _reader(fact: FactType) -> Callable[[Cell], Reading[Any]]:
    if fact.name == "dropout_present":
        return _dropout
    if fact.kind == "choice":
        return partial(cells.choice, codes={choice: _CHOICE_LABELS.get(choice, choice) for choice in fact.choices})
    return READERS[fact.kind]


def _dropout(cell: Cell) -> Reading[bool]:
    reading = cells.choice(cell, _DROPOUT)
    return Reading(None if reading.value is None else reading.value == "yes", reading.code, reading.values)


_CERTIFIED: Mapping[str, bool] = {
    "认定达标": True, "合格": True, "安全": True, "认定未达标": False, "不合格": False, "不安全": False,
}  # fmt: skip
"""The words of the page, and those that departments write."""


def _certified(cell: Cell) -> Reading[bool | str]:
    if cell.folded in (_NOT_CERTIFIED, NOT_CERTIFIED):
        return Reading(NOT_CERTIFIED)
    if cell.folded in _CERTIFIED:
        return Reading(_CERTIFIED[cell.folded])
    reading = cells.yes_no(cell)
    code = "HT5917" if reading.code == "HT2058" else reading.code
    return Reading(reading.value, code, reading.values)


def _money(cell: Cell, *, signed: bool) -> Reading[str]:
    reading = cells.money(cell, signed=signed)
    return Reading(None if reading.value is None else yuan_text(reading.value), reading.code, reading.values)


def day_text(cell: Cell) -> Reading[str]:
    """A date as ISO text."""
    reading = cells.day(cell)
    return Reading(None if reading.value is None else reading.value.isoformat(), reading.code, reading.values)


READERS: Mapping[str, Callable[[Cell], Reading[Any]]] = {
    "money": partial(_money, signed=False),
    "money_signed": partial(_money, signed=True),
    "count": cells.whole_number,
    "year": cells.year,
    "flag": cells.yes_no,
    "certified": _certified,
    "text": cells.text,
    "date": day_text,
}
