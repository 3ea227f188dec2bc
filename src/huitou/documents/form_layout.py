"""A filled form laid out for printing: the one description that the writers of workbooks, Word documents and PDF draw.

Measures are millimetres, sizes of type are points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from huitou.core.forms import FilledForm, FormColumn, FormSpec, FormSummary
from huitou.documents.form_heads import HeadCell, has_units, head_cells, head_depth
from huitou.documents.writing import HALF_WIDTH, POINTS_PER_MM, lines_needed, signs_in_a_line

Value = str | int | float | None
Block = Literal["annex", "title", "line", "table", "foot", "notes"]
TICKED, EMPTY_BOX = "☑", "□"
TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋"
ANNEX_POINTS, TITLE_POINTS, HEAD_POINTS, BODY_POINTS, NOTE_POINTS = 14, 20, 10, 11, 9
ANNEX_MM, TITLE_MM, LINE_MM, FOOT_MM = 7, 14, 7, 10
PAPERS = {"A4": (210, 297), "A3": (297, 420)}
MARGIN_MM = 15
BOTTOM_MARGIN_MM = 19
CODE_WORDS = "表码 "
"""What stands before the short code at the foot of a page."""
PAGE_WORDS = ("第 ", " 页 共 ", " 页")
"""What stands around the number of the page and the number of pages."""
_ANNEX = re.compile(r"附件\s*([0-9]+)")
_SLANTED = "指标内容\n"  # the corner head of Forms 2 to 4, printed over a slanting line
_LINE_MM_PER_POINT = 0.48


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row under the heads. `values` stand in the order of the columns; the first `label_span` of them are one cell
    (合计). `lines` is how many lines its longest cell takes."""

    values: tuple[Value, ...]
    height: float
    lines: int = 1
    label_span: int = 1
    identifier: str = ""

    @property
    def cells(self) -> Iterator[tuple[int, int, Value]]:
        """The cells from left to right: their first column, over how many they stand, what is in them."""
        yield 0, self.label_span, self.values[0]
        yield from ((at, 1, self.values[at]) for at in range(self.label_span, len(self.values)))


@dataclass(frozen=True, slots=True)
class FootText:
    """A text under the table, over the columns `first` to `last`."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class FormLayout:
    """One form from top to bottom. `annex` is empty where the form is none; `heads` are blocks of rows and columns,
    `head_heights` their rows."""

    annex: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    heads: tuple[HeadCell, ...]
    head_heights: tuple[float, ...]
    rows: tuple[TableRow, ...]
    foot: tuple[FootText, ...]
    notes: tuple[str, ...]

    @property
    def width(self) -> float:
        """The width of the table."""
        return sum(column.width for column in self.columns)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all sheets of one form have in common. `shares` are the columns under which the texts of the foot stand,
    `keys` those of the columns, `room` how many full-width signs fit on one line of each, `boxed` the columns with
    boxes to tick."""

    annex: str
    heads: tuple[HeadCell, ...]
    head_heights: tuple[float, ...]
    shares: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]
    keys: tuple[str, ...]
    room: tuple[int, ...]
    boxed: tuple[FormColumn, ...]


@lru_cache(maxsize=64)
def frame_of(spec: FormSpec) -> Frame:
    """The frame of a form; kept, because a bundle has hundreds of sheets of one form."""
    annex = _ANNEX.fullmatch(spec.source)
    heads, heights = _heads(spec.columns)
    return Frame(
        annex=f"附件 {annex[1]}" if annex else "",
        heads=heads,
        head_heights=heights,
        shares=tuple(_shares(spec.columns, len(spec.foot))) if spec.foot else (),
        notes=tuple(
            f"{'注：' if number == 1 else '　　'}{number}. {note}" for number, note in enumerate(spec.notes, 1)
        ),
        keys=tuple(column.key for column in spec.columns),
        room=tuple(signs_in_a_line(column.width, spec.body_points) for column in spec.columns),
        boxed=tuple(column for column in spec.columns if column.choices),
    )


def lay_out(spec: FormSpec, form: FilledForm) -> FormLayout:
    """The form as it is printed. Raises `KeyError` for a `{name}` that `values` or `foot_values` do not fill."""
    frame, title = frame_of(spec), spec.title.format_map(form.values)
    texts = [text.format_map(form.foot_values) for text in spec.foot]
    return FormLayout(
        annex=frame.annex,
        title=title,
        lines=tuple(line.format_map(form.values) for line in spec.head_lines),
        columns=spec.columns,
        heads=frame.heads,
        head_heights=frame.head_heights,
        rows=tuple(_rows(spec, form, frame)),
        foot=tuple(FootText(text, *share) for text, share in zip(texts, frame.shares, strict=True)),
        notes=frame.notes,
    )


def sheets_of(
    spec: FormSpec, forms: Sequence[FilledForm], summary: FormSummary | None
) -> list[tuple[FormSpec, FilledForm]]:
    """The sheets of a file in order, the summary first. Raises `ValueError` without any."""
    sheets = [] if summary is None else [(summary.spec, summary.form)]
    sheets += [(spec, form) for form in forms]
    if not sheets:
        raise ValueError("a file needs at least one form")
    return sheets


def blocks_of(layout: FormLayout) -> Iterator[tuple[Block, str]]:
    """A form from top to bottom: what comes, and its text where it is one."""
    if layout.annex:
        yield "annex", layout.annex
    yield "title", layout.title
    yield from (("line", line) for line in layout.lines)
    yield "table", ""
    if layout.foot:
        yield "foot", ""
    if layout.notes:
        yield "notes", "\n".join(layout.notes)


def page_size(spec: FormSpec) -> tuple[int, int]:
    """Width and height of the paper as it lies."""
    short, long = PAPERS[spec.paper]
    return (long, short) if spec.landscape else (short, long)


def is_slanted(head: HeadCell) -> bool:
    """Whether a slanting line runs between the two words of a head."""
    return head.text.startswith(_SLANTED)


def box_answer(choices: Sequence[str], answer: object) -> str:
    """The choices with their boxes, the answer ticked: `☑有 □无`. An answer that is none of them ticks nothing."""
    return " ".join(f"{TICKED if choice == answer else EMPTY_BOX}{choice}" for choice in choices)


def over_slant(text: str, width_mm: float) -> str:
    """The upper word to the right and a blank line below it, so that the slanting line runs between the two."""
    upper, lower = text.split("\n", 1)
    blanks = int((width_mm - 2) * POINTS_PER_MM / HEAD_POINTS) - len(upper)
    return f"{'　' * max(blanks, 0)}{upper}\n\n{lower}"


@lru_cache(maxsize=256)
def note_height(note: str, width: float) -> float:
    """How high a note is over the whole width."""
    return lines_needed(note, width, NOTE_POINTS) * NOTE_POINTS * _LINE_MM_PER_POINT + 0.5


def _heads(columns: tuple[FormColumn, ...]) -> tuple[tuple[HeadCell, ...], tuple[float, ...]]:
    """The heads of a form and the heights of their rows."""
    heads, depth = tuple(head_cells(columns)), head_depth(columns) + has_units(columns)
    return heads, tuple(_head_height(heads, columns, level) for level in range(depth))


def _rows(spec: FormSpec, form: FilledForm, frame: Frame) -> Iterator[TableRow]:
    total = [] if form.total is None else [_total_row(spec, frame, form.total, form.values)]
    if spec.total_first:
        yield from total
    for position, values in enumerate(form.rows):
        boxes = {one.key: box_answer(one.choices, values.get(one.key)) for one in frame.boxed}
        identifier = form.identifiers[position] if position < len(form.identifiers) else ""
        yield _row(spec, frame, {**values, **boxes} if boxes else values, identifier=identifier)
    if not spec.total_first:
        yield from total


def _row(
    spec: FormSpec,
    frame: Frame,
    values: Mapping[str, Value],
    label: str = "",
    label_span: int = 1,
    identifier: str = "",
) -> TableRow:
    cells = [*map(values.get, frame.keys)]
    lines = 1
    for value, room, column in zip(cells, frame.room, spec.columns, strict=True):
        if value is None:
            continue
        if isinstance(value, str):
            if len(value) > room or "\n" in value:
                lines = max(lines, lines_needed(value, column.width, spec.body_points))
        # Figures are half as wide; an income is not measured sign by sign.
        elif len(str(value)) * HALF_WIDTH > room:
            lines = max(lines, lines_needed(str(value), column.width, spec.body_points))
    if label:
        cells[0] = label
    height = max(spec.row_height, lines * spec.body_points * _LINE_MM_PER_POINT + 1)
    return TableRow(tuple(cells), height, lines, label_span, identifier)


def _total_row(spec: FormSpec, frame: Frame, total: Mapping[str, Value], values: Mapping[str, str]) -> TableRow:
    """The label stands over the columns before the first figure (合计 under 序号 and 户主姓名)."""
    keys = [column.key for column in spec.columns]
    first_figure = next((position for position, key in enumerate(keys) if total.get(key) is not None), len(keys))
    label = spec.total_label.format_map(values) if first_figure else ""
    return _row(spec, frame, total, label, max(first_figure, 1))


def _head_height(cells: Sequence[HeadCell], columns: Sequence[FormColumn], level: int) -> float:
    """Millimetres of one row of heads: its own texts must fit, and a block over several rows its share."""
    needed = 6.0
    for cell in cells:
        if cell.first_row <= level <= cell.last_row:
            width = sum(column.width for column in columns[cell.first_column : cell.last_column + 1])
            lines = lines_needed(cell.text, width, HEAD_POINTS) + is_slanted(cell)
            needed = max(needed, (lines * HEAD_POINTS * _LINE_MM_PER_POINT + 1) / (cell.last_row - cell.first_row + 1))
    return needed


def _shares(columns: Sequence[FormColumn], count: int) -> Iterator[tuple[int, int]]:
    """`count` runs of neighbouring columns, about equally wide, as (first, last)."""
    total, first = sum(column.width for column in columns), 0
    for part in range(1, count + 1):
        last, wide = first, sum(column.width for column in columns[: first + 1])
        while last + 1 < len(columns) - (count - part) and (
            part == count or wide + columns[last + 1].width / 2 <= total * part / count
        ):
            last += 1
            wide += columns[last].width
        yield first, last
        first = last + 1
