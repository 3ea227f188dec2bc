"""A filled Form 2 read back: ours with its hidden 户编号, or one made by hand in the same layout.

Heads are found by their words, never by position; each sheet gives the words of its title and foot and its rows,
with an address for every cell. A box that cannot be read is a problem of its row, a sheet without the heads of the
form refuses the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from huitou.core.errors import Place, Problem, Refusal
from huitou.core.forms import FormColumn, FormSpec
from huitou.documents.boxes import box_choice
from huitou.documents.cells import Cell
from huitou.documents.form_sheets import IDENTIFIER_HEAD, MARK_SHEET
from huitou.documents.headings import fold
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.workbook_sheets import GridRow, Workbook, column_letters, open_workbook

_HEAD_ROWS_SEARCHED = 25
_IDENTIFIER = "\0identifier"
_SAMPLE = "例如"
_NOTES = ("注:", "注：")
_PLACE = re.compile(r"\{(\w+)\}")
# What a place in a title may hold; names of places end in their kind, and only that tells 青竹镇 from 兰沟村.
_SHAPES = {"township": r".+?(?:乡\(镇\)|街道办事处|街道|镇|乡)", "village": r".+?(?:村|社区)"}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One filled row. `identifier` is the hidden 户编号, empty in hand-made sheets; a cell with boxes holds the chosen
    word. `problems` are the boxes that could not be read."""

    number: int
    identifier: str
    cells: Mapping[str, Cell]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ReadForm:
    """One sheet of a filled form. `values` are the places of the title as far as they could be told apart (township,
    village); `foot_values` those of the foot (signature, prepared_by, reported_on), as typed."""

    file: str
    sheet: str
    title: str
    values: Mapping[str, str]
    foot_values: Mapping[str, str]
    rows: tuple[ReadRow, ...]

    def place(self, row: ReadRow, column: FormColumn) -> Place:
        """Where the cell of `column` stands."""
        return _place(self.file, self.sheet, row.cells[column.key].address, column)


def read_forms(
    spec: FormSpec,
    path: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    limits: Limits = LIMITS,
) -> tuple[ReadForm, ...]:
    """All filled sheets of an .xlsx workbook; hidden and blank sheets are passed over.

    `progress` is called with sheets done and sheets in all. Raises `Refusal`: HT2001-HT2023 of the file, HT2083 for
    another form of ours, HT2082 (missing heads), HT2033 (the same head twice) or HT2034 (no row) by sheet.
    """
    forms: list[ReadForm] = []
    problems: list[Problem] = []
    with open_workbook(path, limits) as workbook:
        _refuse_another_form(spec, workbook)
        names = [name for name in workbook.sheets if name in workbook.visible]
        for done, name in enumerate(names, 1):
            rows = [row for row in workbook.grid(name).rows() if not row.is_blank]
            if rows:
                try:
                    forms.append(_SheetReader(spec, workbook, name).read(rows))
                except Refusal as refusal:
                    problems += refusal.problems
            if progress is not None:
                progress(done, len(names))
    if not forms and not problems:
        raise Refusal.of("HT2034", Place(file=path.name))
    if problems:
        raise Refusal(problems)
    return tuple(forms)


def _refuse_another_form(spec: FormSpec, workbook: Workbook) -> None:
    if MARK_SHEET not in workbook.sheets:
        return
    marks = {row.cell(1).text: row.cell(2).text for row in workbook.grid(MARK_SHEET).rows()}
    found = marks.get("form", spec.number)
    if found != spec.number:
        raise Refusal.of("HT2083", Place(file=workbook.file), found=found, number=spec.number)


@dataclass(frozen=True, slots=True)
class _SheetReader:
    spec: FormSpec
    workbook: Workbook
    sheet: str

    def read(self, rows: Sequence[GridRow]) -> ReadForm:
        last_head, columns = self._heads(rows)
        above = [row for row in rows if row.number <= last_head]
        below = [row for row in rows if row.number > last_head]
        foot_at = next((at for at, row in enumerate(below) if self._is_foot(row)), len(below))
        filled = [self._row(row, columns) for row in below[:foot_at] if self._is_filled(row, columns)]
        if not filled:
            raise Refusal.of("HT2034", Place(file=self.workbook.file, sheet=self.sheet))
        title, values = _title(self.spec.title, above)
        foot = _foot(self.spec.foot, below[foot_at:])
        return ReadForm(self.workbook.file, self.sheet, title, values, foot, tuple(filled))

    def _heads(self, rows: Sequence[GridRow]) -> tuple[int, dict[str, int]]:
        """The number of the last row of heads, and the column of every key."""
        words = _head_words(self.spec.columns)
        found: dict[str, set[int]] = defaultdict(set)
        last_head = 0
        for row in rows[:_HEAD_ROWS_SEARCHED]:
            keys = {column: words.get(fold(row.cell(column).text)) for column in row.columns}
            for column, key in keys.items():
                if key is not None:
                    found[key].add(column)
                    last_head = max(last_head, row.number)
        self._refuse_heads(found)
        return last_head, {key: min(columns) for key, columns in found.items()}

    def _refuse_heads(self, found: Mapping[str, set[int]]) -> None:
        place = Place(file=self.workbook.file, sheet=self.sheet)
        missing = [_leaf(column) for column in self.spec.columns if column.key not in found]
        if missing:
            raise Refusal.of("HT2082", place, number=self.spec.number, missing="、".join(missing))
        for column in self.spec.columns:
            if len(found[column.key]) > 1:
                letters = "、".join(column_letters(number) for number in sorted(found[column.key]))
                raise Refusal.of("HT2033", place, heading=_leaf(column), cells=letters)

    def _is_foot(self, row: GridRow) -> bool:
        labels = tuple(fold(_PLACE.split(text)[0]) for text in self.spec.foot)
        texts = [row.cell(column).text.strip() for column in row.columns]
        return any(text.startswith(_NOTES) or (labels and fold(text).startswith(labels)) for text in texts if text)

    def _is_filled(self, row: GridRow, columns: Mapping[str, int]) -> bool:
        """Not a row of units, not the sample of the paper form, not the total, and something written in it."""
        texts = {key: fold(row.cell(column).text) for key, column in columns.items() if key != _IDENTIFIER}
        boxes = {column.key: column.choices for column in self.spec.columns if column.choices}
        written = [
            text
            for key, text in texts.items()
            if text and not (key in boxes and _has_no_tick(row.cell(columns[key]), boxes[key]))
        ]
        units = {fold(column.unit) for column in self.spec.columns if column.unit}
        total = fold(_PLACE.sub("", self.spec.total_label))
        is_total = bool(total) and any(text.endswith(total) for text in texts.values())
        is_sample = any(text.startswith(_SAMPLE) for text in texts.values())
        return bool(written) and not set(written) <= units and not is_total and not is_sample

    def _row(self, row: GridRow, columns: Mapping[str, int]) -> ReadRow:
        cells: dict[str, Cell] = {}
        problems: list[Problem] = []
        errors = self.workbook.errors.get(self.sheet, frozenset())
        for column in self.spec.columns:
            cell = row.cell(columns[column.key])
            if cell.address in errors:
                cell = Cell(cell.address, "#错误", "error")
            if column.choices:
                reading = box_choice(cell, column.choices)
                problem = reading.problem(_place(self.workbook.file, self.sheet, cell.address, column))
                problems += [problem] if problem else []
                cell = Cell(cell.address, reading.value or "", "text" if reading.value else "empty")
            cells[column.key] = cell
        identifier = row.cell(columns[_IDENTIFIER]).text.strip() if _IDENTIFIER in columns else ""
        return ReadRow(row.number, identifier, cells, tuple(problems))


def _has_no_tick(cell: Cell, choices: Sequence[str]) -> bool:
    reading = box_choice(cell, choices)
    return reading.value is None and not reading.code


def _place(file: str, sheet: str, address: str, column: FormColumn) -> Place:
    return Place(file=file, sheet=sheet, cell=address, column=_leaf(column))


def _leaf(column: FormColumn) -> str:
    """The lowest head of a column; of a head in two lines the one that names what is below it."""
    lines = column.heading[-1].split("\n")
    return lines[0] if len(lines) == 1 or lines[1].startswith(("(", "（")) else lines[-1]


def _head_words(columns: Sequence[FormColumn]) -> Mapping[str, str]:
    """Every folded spelling of a lowest head with the key of its column: whole, or without what stands in its other
    line (指标内容, the years, the unit)."""
    words = {fold(IDENTIFIER_HEAD): _IDENTIFIER}
    for column in columns:
        for spelling in (column.heading[-1], _leaf(column)):
            if words.setdefault(fold(spelling), column.key) != column.key:
                raise ValueError(f"the head “{spelling}” stands over two columns")
    return words


def _title(template: str, above: Iterable[GridRow]) -> tuple[str, Mapping[str, str]]:
    """The title as typed, and the places in it. A title that does not fit gives no values."""
    pattern = ""
    for position, piece in enumerate(_PLACE.split(template)):
        pattern += f"(?P<{piece}>{_SHAPES.get(piece, '.*?')})" if position % 2 else re.escape(_flat(piece))
    for row in above:
        for column in row.columns:
            text = row.cell(column).text.strip()
            if found := re.fullmatch(pattern, _flat(text)):
                return text, found.groupdict()
    return "", {}


def _flat(text: str) -> str:
    """Half width, without blanks and without the line to write on."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", text))


def _foot(templates: Sequence[str], below: Iterable[GridRow]) -> Mapping[str, str]:
    """What stands behind each label of the foot, whether they share a cell or have one each."""
    text = ""
    for row in below:
        words = [row.cell(column).text.strip() for column in row.columns]
        if any(word.startswith(_NOTES) for word in words):
            break
        text += " ".join(word for word in words if word) + " "
    text = unicodedata.normalize("NFKC", text)
    labels = {
        pieces[1]: unicodedata.normalize("NFKC", pieces[0])
        for pieces in (_PLACE.split(template) for template in templates)
        if len(pieces) > 1
    }
    starts = {name: text.find(label) for name, label in labels.items() if label in text}
    values: dict[str, str] = {}
    for name, start in starts.items():
        end = min((other for other in starts.values() if other > start), default=len(text))
        values[name] = text[start + len(labels[name]) : end].strip()
    return values
