"""A workbook of ours that comes back, edited in a spreadsheet program: compared with what it would say now.

Heads are compared by place, rows by their hidden number or, without one, by what names them. What does not fit the form
any more (formulas, moved columns, deleted and added rows, changed heads) is named; all cells that still have their
place are compared.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from huitou.core.errors import Place, Problem, Refusal
from huitou.core.forms import FilledForm, FormColumn, FormSpec
from huitou.documents.form_layout import FormLayout, TableRow, is_slanted, lay_out, over_slant
from huitou.documents.form_sheets import MARK_SHEET
from huitou.documents.headings import fold
from huitou.documents.workbook_sheets import GridRow, Workbook, column_letters, open_workbook, sheet_parts
from huitou.documents.writing import cell_text, sheet_names

_NOTES = "注："


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that says something else than the store: `subject` is the hidden number of its row, empty for 合计 and for
    rows without one."""

    sheet: str
    cell: str
    subject: str
    row: str
    column: FormColumn
    stored: str
    returned: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different, and what does not fit the form."""

    differences: tuple[CellDifference, ...]
    problems: tuple[Problem, ...]


def returned_code(path: Path) -> str:
    """The code of the form that a workbook was given out as. Raises `Refusal` HT2001-HT2023 of the file; HT6162 for a
    workbook without one."""
    with open_workbook(path) as workbook:
        if MARK_SHEET in workbook.sheets:
            marks = {row.cell(1).text: row.cell(2).text for row in workbook.grid(MARK_SHEET).rows()}
            if marks.get("code"):
                return marks["code"]
    raise Refusal.of("HT6162", Place(file=path.name))


def compare_forms(path: Path, sheets: Sequence[tuple[FormSpec, FilledForm]]) -> Comparison:
    """The workbook against the sheets as they would be given out now. Raises `Refusal` HT2001-HT2023 of the file."""
    names = sheet_names(form.sheet for _, form in sheets)
    differences: list[CellDifference] = []
    problems = [
        Problem("HT6167", Place(file=path.name, sheet=sheet, cell=cell)) for sheet, cell in _formulas(path, names)
    ]
    with open_workbook(path) as workbook:
        for name, (spec, form) in zip(names, sheets, strict=True):
            if name not in workbook.sheets:
                problems.append(Problem("HT6163", Place(file=path.name, sheet=name)))
                continue
            sheet = _Sheet(workbook, name, spec, form)
            wrong = list(sheet.wrong_heads())
            problems += wrong
            if not any(problem.code == "HT6168" for problem in wrong):
                sheet.compare(differences, problems)
    return Comparison(tuple(differences), tuple(problems))


class _Sheet:
    """One sheet of the workbook beside what it should say."""

    def __init__(self, workbook: Workbook, name: str, spec: FormSpec, form: FilledForm) -> None:
        self.file, self.name, self.spec, self.form = workbook.file, name, spec, form
        self.layout: FormLayout = lay_out(spec, form)
        self.rows: dict[int, GridRow] = {row.number: row for row in workbook.grid(name).rows()}
        self.above = bool(self.layout.annex) + 1 + len(self.layout.lines)
        self.head_end = self.above + len(self.layout.head_heights)
        self.has_numbers = bool(form.identifiers)

    def _place(self, cell: str = "", column: str = "") -> Place:
        return Place(file=self.file, sheet=self.name, cell=cell, column=column)

    def _text(self, row: int, column: int) -> str:
        """What stands in a cell; columns from 0."""
        return self.rows[row].cell(column + 1).text.strip() if row in self.rows else ""

    def wrong_heads(self) -> Iterator[Problem]:
        """Words above the table and heads that are not where they were: changed (HT6164), or moved (HT6168)."""
        top = [self.layout.annex] if self.layout.annex else []
        for number, text in enumerate([*top, self.layout.title, *self.layout.lines], 1):
            if fold(self._text(number, 0)) != fold(text):
                yield Problem("HT6164", self._place(f"A{number}"), {"found": self._text(number, 0), "words": text})
        for head in self.layout.heads:
            row, column = self.above + 1 + head.first_row, head.first_column
            width = self.layout.columns[column].width
            words = over_slant(head.text, width) if is_slanted(head) else head.text
            found = self._text(row, column)
            if fold(found) == fold(words):
                continue
            place = self._place(f"{column_letters(column + 1)}{row}")
            elsewhere = [at for at in range(len(self.layout.columns) + 3) if fold(self._text(row, at)) == fold(words)]
            if elsewhere and not self._is_head_of(elsewhere[0], row, words):
                now = f"{column_letters(elsewhere[0] + 1)}{row}"
                yield Problem("HT6168", place, {"words": head.text.replace("\n", " "), "found": now})
            else:
                yield Problem("HT6164", place, {"found": found, "words": head.text.replace("\n", " ")})

    def _is_head_of(self, column: int, row: int, words: str) -> bool:
        """Whether a head of the same words belongs there (人 stands under several)."""
        return any(
            head.first_column == column and self.above + 1 + head.first_row == row and fold(head.text) == fold(words)
            for head in self.layout.heads
        )

    def compare(self, differences: list[CellDifference], problems: list[Problem]) -> None:
        """Row by row: those that are still there, cell by cell; the others are named."""
        found = dict(self._returned())
        for key, row in self._expected():
            number = found.pop(key, None)
            if number is None:
                problems.append(Problem("HT6165", self._place(), {"row": self._name(row)}))
            else:
                differences += self._different(number, row)
        for key, number in found.items():
            problems.append(Problem("HT6166", self._place(f"A{number}"), {"row": key.strip() or str(number)}))

    def _expected(self) -> Iterator[tuple[str, TableRow]]:
        seen: Counter[str] = Counter()
        for row in self.layout.rows:
            key = row.identifier or self._key([cell_text(str(one or "")) for one in row.values])
            seen[key] += 1
            yield f"{key} {seen[key]}", row

    def _returned(self) -> Iterator[tuple[str, int]]:
        """Keys and numbers of the filled rows between the heads and the foot."""
        seen: Counter[str] = Counter()
        feet = tuple(fold(part.text.split("：")[0]) for part in self.layout.foot)
        for number in range(self.head_end + 1, max(self.rows, default=0) + 1):
            texts = [self._text(number, at) for at in range(len(self.layout.columns))]
            first = fold(texts[0])
            if (feet and first.startswith(feet)) or texts[0].startswith(_NOTES):
                return
            key = self._text(number, len(texts)) if self.has_numbers else ""
            if key or any(texts):
                key = key or self._key(texts)
                seen[key] += 1
                yield f"{key} {seen[key]}", number

    def _key(self, texts: Sequence[str]) -> str:
        """What names a row without a number: 合计, or the word of the first column that is no 序号."""
        label = fold(self.spec.total_label.format_map(self.form.values)) if self.spec.total_label else ""
        if label and fold(texts[0]) == label:
            return label
        names = [text for text, column in zip(texts, self.layout.columns, strict=True) if column.key != "number"]
        return fold(next((text for text in names if text), ""))

    def _name(self, row: TableRow) -> str:
        words = [str(value) for value in row.values if value not in (None, "")]
        name = words[0] if row.label_span > 1 or len(words) < 2 or not words[0].isdigit() else words[1]
        return f"{name} {row.identifier}".strip()

    def _different(self, number: int, row: TableRow) -> Iterator[CellDifference]:
        for at, (column, value) in enumerate(zip(self.layout.columns, row.values, strict=True)):
            if 0 < at < row.label_span or column.key == "number":
                continue
            stored = cell_text("" if value is None else str(value)).strip()
            returned = self._text(number, at)
            if fold(stored) != fold(returned):
                cell = f"{column_letters(at + 1)}{number}"
                yield CellDifference(self.name, cell, row.identifier, self._name(row), column, stored, returned)


def _formulas(path: Path, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Sheet and address of every formula; the guard has read the file before."""
    with open_workbook(path):
        parts: Mapping[str, str] = sheet_parts(path)
    with zipfile.ZipFile(path) as package:
        for name in names:
            if name in parts:
                yield from ((name, cell) for cell in _formula_cells(package.read(parts[name])))


def _formula_cells(part: bytes) -> list[str]:
    found: list[str] = []
    cell = ""

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal cell
        word = tag.rpartition(":")[2]
        if word == "c":
            cell = attributes.get("r", "")
        elif word == "f":
            found.append(cell)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(part, True)
    return found
