"""The grid of a village: one row per household, one column per answer; read and checked exactly as the page is.

A cell holds 1 for yes, 0 for no and 2 for not certified, a figure or a sum, or text. A row says what its columns say;
everything else of the survey stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from huitou.core.errors import Problem
from huitou.core.facts import NOT_CERTIFIED
from huitou.core.worksheet import cents_of
from huitou.policy import Pack
from huitou.registry.queries import RegisteredHousehold
from huitou.surveys.queries import SurveyToFill
from huitou.surveys.survey_documents import SurveyDocument
from huitou.web.surveying.answers import EACH, WHOLE, line_field, read_answers, whole_field
from huitou.web.surveying.objections import by_field, contradictions, slips
from huitou.web.surveying.page import SurveyPageMaker
from huitou.web.templatetags.house import label

_CODES: Mapping[str, Mapping[str, str]] = {
    "flag": {"1": "yes", "0": "no"},
    "certified": {"1": "yes", "0": "no", "2": NOT_CERTIFIED},
    "whole": {"1": WHOLE, "0": EACH},
    "signature": {"1": "signed", "0": "unsigned"},
}
# Beside the judged answers; the reasons are wanted where a figure or a missing signature has to be explained.
_BESIDE = ("signature", "signature_reason", "household_size_reason", "amounts_explained", "remark")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field of the page that it fills, its heading, and how its cells are typed."""

    field: str
    label: str
    kind: str
    hint: str = ""


@dataclass(slots=True)
class ReadRow:
    """A row as a document with what speaks against it, by field; no document when the row is out of date. `doubts` are
    saved all the same and want a reason afterwards, on the page of the household."""

    document: SurveyDocument | None
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    warnings: dict[str, list[Problem]] = field(default_factory=dict)
    doubts: dict[str, list[Problem]] = field(default_factory=dict)


def columns_of(pack: Pack, year: int) -> tuple[Column, ...]:
    """The columns in the order of the plan: size, income, the other items, signature and reasons."""
    schema, standard = pack.fact_schema("household"), pack.standard("household", year)
    rules = {one.slug: one.rule for one in standard.indicators}
    columns = [Column("household_size", label(schema.types["household_size"]), "count")]
    for indicator in pack.indicators("household"):
        rule: Any = rules[indicator.slug]
        if indicator.whole_household is not None:
            hint = label(indicator.whole_household)
            columns.append(Column(whole_field(indicator), label(indicator), "whole", hint))
        elif hasattr(rule, "revenues"):
            names = (*rule.revenues, *rule.expenses)
            columns += [Column(name, label(schema.types[name]), "money") for name in names]
        else:
            fact = schema.types[rule.fact]
            columns.append(Column(fact.name, label(fact), fact.kind))
    for name in _BESIDE:
        columns.append(Column(name, label(schema.types[name]), "signature" if name == "signature" else "text"))
    return tuple(columns)


def maker_of(
    filling: SurveyToFill, register: Mapping[str, RegisteredHousehold], pack: Pack, day: date
) -> SurveyPageMaker:
    """The page behind a row."""
    return SurveyPageMaker(filling, partial(register.get, filling.subject.code), day, pack)


def cells_of(maker: SurveyPageMaker, columns: Sequence[Column]) -> list[str]:
    """The text of each cell of a row."""
    fields = maker.current_fields("")
    return [_cell(column, fields.get(column.field, "")) for column in columns]


def _cell(column: Column, text: str) -> str:
    codes = _CODES.get(column.kind)
    return text if codes is None else next((code for code, answer in codes.items() if answer == text), "")


def read_row(
    maker: SurveyPageMaker, columns: Sequence[Column], cells: Mapping[str, str], revision: int, name: str, line: int
) -> ReadRow:
    """A row of cells (by field) over what the survey says so far. `revision`: which version it was typed over."""
    filling = maker.filling
    if revision != filling.revision:
        return ReadRow(None, {"": [Problem("HT4025", values={"by": filling.revised_by or "—"})]})
    typed = {column.field: _page_text(column, cells.get(column.field, "")) for column in columns}
    fields = {**maker.current_fields(name), **typed}
    for dropped in _lines_overruled(maker, typed):
        fields.pop(dropped, None)
    answers = read_answers(fields, maker.schema, maker.asked, len(maker.numbers), maker.indicators)
    problems = {**answers.problems}
    for key, found in contradictions(answers.facts).items():
        problems.setdefault(key, []).extend(found)
    warnings = {} if problems else slips(answers.facts, maker.schema)
    return ReadRow(answers.document(filling.subject, maker.asked, line), problems, warnings)


def _page_text(column: Column, cell: str) -> str:
    """A cell as the field of the page holds it; what is no code stays and is refused by name."""
    text = cell.strip()
    return _CODES.get(column.kind, {}).get(text, text)


def _lines_overruled(maker: SurveyPageMaker, typed: Mapping[str, str]) -> list[str]:
    """The fields of worksheet lines whose total was typed anew in the grid."""
    facts = maker.filling.facts
    return [
        line_field(line.name)
        for sheet in maker.schema.worksheets
        for line in sheet.lines.values()
        if line.into in typed and cents_of(typed[line.into]) != facts.get(line.into)
    ]


def objections_by_row(problems: Sequence[Problem]) -> dict[int, dict[str, list[Problem]]]:
    """The problems of a plan by the line of their row, then by field."""
    rows: dict[int, list[Problem]] = {}
    for problem in problems:
        rows.setdefault(problem.place.line, []).append(problem)
    return {line: by_field(found) for line, found in rows.items()}
