"""A form on the page as it will be printed: the same layout, cell by cell, with what opens behind each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from uuid import UUID

from huitou.core.forms import FilledForm, FormSpec
from huitou.documents.form_heads import HeadCell
from huitou.documents.form_layout import FormLayout, TableRow, is_slanted, lay_out
from huitou.reporting.forms import Trace

_PIXELS_PER_MM = 96 / 25.4


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """One cell; `subject` is the household or village that it names, `place` what the page of the cell is asked for;
    `align` where its text stands; `lower` the word below the slanting line, where one runs through it."""

    text: str
    across: int = 1
    down: int = 1
    subject: UUID | None = None
    indicator: str = ""
    place: str = ""
    align: str = "center"
    lower: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """One sheet: `layout` for its words, `lines` above the table in pieces, `heads` and `rows` as a table of a page,
    `widths` of its columns in pixels of CSS, as a page writes them in any language."""

    layout: FormLayout
    lines: tuple[tuple[PreviewCell, ...], ...]
    heads: tuple[tuple[PreviewCell, ...], ...]
    rows: tuple[tuple[PreviewCell, ...], ...]
    widths: tuple[str, ...]


def preview_of(
    spec: FormSpec, form: FilledForm, trace: Trace, refs: Mapping[str, UUID], figures: Collection[str] = ()
) -> Preview:
    """The sheet; `refs` are the subjects of the round by 户编号 or village code, `figures` those above the table that
    can be opened."""
    layout = lay_out(spec, form)
    heads = tuple(
        tuple(_head(head) for head in sorted(layout.heads, key=lambda one: one.first_column) if head.first_row == level)
        for level in range(len(layout.head_heights))
    )
    total = () if form.total is None else ("total",)
    filled = tuple(str(number) for number in range(len(form.rows)))
    places = (*total, *filled) if spec.total_first else (*filled, *total)
    rows = zip(layout.rows, places, strict=True)
    lines = tuple(tuple(_line(line, form, figures)) for line in spec.head_lines)
    filled_in = tuple(_row(layout, row, place, trace, refs) for row, place in rows)
    widths = tuple(f"{column.width * _PIXELS_PER_MM:.2f}" for column in layout.columns)
    return Preview(layout, lines, heads, filled_in, widths)


def _head(head: HeadCell) -> PreviewCell:
    upper, lower = head.text.split("\n", 1) if is_slanted(head) else (head.text, "")
    across, down = head.last_column - head.first_column + 1, head.last_row - head.first_row + 1
    return PreviewCell(upper, across, down, lower=lower)


def _line(line: str, form: FilledForm, figures: Collection[str]) -> Iterator[PreviewCell]:
    for words, key, _, _ in Formatter().parse(line):
        yield PreviewCell(words)
        if key is not None:
            yield PreviewCell(form.values[key], place=f"figure={key}" if key in figures else "")


def _row(
    layout: FormLayout, row: TableRow, place: str, trace: Trace, refs: Mapping[str, UUID]
) -> tuple[PreviewCell, ...]:
    behind = trace[int(place)] if place != "total" and int(place) < len(trace) else ()
    own = refs.get(behind[0].code) if len(behind) == 1 else None
    cells = [
        PreviewCell(
            "" if value is None else str(value),
            subject=own if column.shows == "subject" or column.key == "name" else None,
            indicator=column.indicator,
            place=f"row={place}&column={column.key}" if column.key != "number" else "",
            align=column.align,
        )
        for value, column in zip(row.values, layout.columns, strict=True)
    ]
    if row.label_span > 1:
        cells[0] = PreviewCell(cells[0].text, row.label_span)
    return (cells[0], *cells[row.label_span :])
