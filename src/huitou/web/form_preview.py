"""A form on the page as it will be printed: the same layout, cell by cell, with what opens behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from huitou.core.forms import FilledForm, FormSpec
from huitou.documents.form_layout import FormLayout, TableRow, lay_out


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """One cell; `subject` is the household behind it, `indicator` what its column is about."""

    text: str
    across: int = 1
    down: int = 1
    subject: UUID | None = None
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """One sheet: `layout` for its words, `heads` and `rows` as a table of a page."""

    layout: FormLayout
    heads: tuple[tuple[PreviewCell, ...], ...]
    rows: tuple[tuple[PreviewCell, ...], ...]


def preview_of(spec: FormSpec, form: FilledForm, refs: Mapping[str, UUID]) -> Preview:
    """The sheet; `refs` are the subjects of the round by 户编号."""
    layout = lay_out(spec, form)
    heads = tuple(
        tuple(
            PreviewCell(head.text, head.last_column - head.first_column + 1, head.last_row - head.first_row + 1)
            for head in sorted(layout.heads, key=lambda one: one.first_column)
            if head.first_row == level
        )
        for level in range(len(layout.head_heights))
    )
    return Preview(layout, heads, tuple(_row(layout, row, refs) for row in layout.rows))


def _row(layout: FormLayout, row: TableRow, refs: Mapping[str, UUID]) -> tuple[PreviewCell, ...]:
    subject = refs.get(row.identifier) if row.identifier else None
    cells = [
        PreviewCell("" if value is None else str(value), 1, 1, subject, column.indicator)
        for value, column in zip(row.values, layout.columns, strict=True)
    ]
    first = PreviewCell(cells[0].text, row.label_span, 1, subject)
    return (first, *cells[row.label_span :])
