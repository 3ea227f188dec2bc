"""Flat sheets to fill in: bold frozen headings, drop-down lists, locked key columns, and a page that explains them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from huitou.documents.writing import PIXELS_PER_MM, Opening, write_value

GUIDE_SHEET = "填写说明"
_LIST_SHEET = "_lists"
_FONT = "宋体"
_A4 = 9  # as the format numbers sizes of paper
_PAGES_ACROSS = 3  # at most, for the thirty columns of a survey sheet
_PLAIN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_UNLOCKED_TASKS = {
    "select_locked_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column to be written: `width` in millimetres, `choices` for a drop-down list, `locked` where the reader of the
    sheet must not write, `note` what the guide says of it. A `text` column keeps long numbers as they are typed."""

    key: str
    heading: str
    width: float = 22.0
    kind: Literal["text", "number"] = "text"
    choices: tuple[str, ...] = ()
    locked: bool = False
    required: bool = False
    note: str = ""


def write_table(
    columns: Sequence[TableColumn],
    rows: Iterable[Mapping[str, str | int | float]],
    target: Path,
    *,
    sheet: str = "数据",
    guide: Sequence[str] = (),
    spare_rows: int = 0,
) -> int:
    """Writes `rows` under the headings to `target` (.xlsx), replacing it, and returns how many there were.

    `spare_rows` empty rows below take the lists and the unlocked cells too. A sheet with a locked column is protected
    without a password: against a slip, not against a person. Printed, every page has the headings and who it is about.
    """
    with xlsxwriter.Workbook(str(target), _PLAIN) as book:
        page = book.add_worksheet(sheet)
        count = _write_rows(book, page, columns, rows, spare_rows)
        _write_lists(book, page, columns, count + spare_rows)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(_PAGES_ACROSS, 0)
        page.repeat_rows(0)
        if held := _leading_locked(columns):
            page.repeat_columns(0, held - 1)
        if any(column.locked for column in columns):
            page.protect("", _UNLOCKED_TASKS)
        if guide or any(column.note for column in columns):
            _write_guide(book, columns, guide)
    return count


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One of several tables in a workbook."""

    name: str
    columns: Sequence[TableColumn]
    rows: Iterable[Mapping[str, str | int | float | Opening]]


def write_tables(sheets: Sequence[TableSheet], target: Path) -> None:
    """Writes several tables to read, a sheet each, to `target` (.xlsx), replacing it. They are printed across A4, as
    wide as the paper, with the headings on every page."""
    with xlsxwriter.Workbook(str(target), _PLAIN) as book:
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _write_rows(book, page, sheet.columns, sheet.rows, 0)
            page.set_landscape()
            page.set_paper(_A4)
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
            page.set_footer("&C&P / &N")


def _write_rows(
    book: Any,
    page: Any,
    columns: Sequence[TableColumn],
    rows: Iterable[Mapping[str, str | int | float | Opening]],
    spare_rows: int,
) -> int:
    base = {"font_name": _FONT, "font_size": 11, "border": 1, "valign": "vcenter"}
    head = {**base, "bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center"}
    for position, column in enumerate(columns):
        colour = {"font_color": "#C00000"} if column.required else {}
        page.set_column_pixels(position, position, round(column.width * PIXELS_PER_MM))
        page.write_string(0, position, column.heading, book.add_format({**head, **colour}))
    page.set_row(0, 32)
    page.freeze_panes(1, _leading_locked(columns))
    page.autofilter(0, 0, 0, max(len(columns) - 1, 0))
    styles = [_styles(book, base, column) for column in columns]
    opening = book.add_format({**base, "font_color": "#0563C1", "underline": 1})
    count = 0
    for count, values in enumerate(rows, 1):
        for position, column in enumerate(columns):
            value = values.get(column.key)
            if isinstance(value, Opening):
                # The figure goes over the words of the link, which stays.
                page.write_url(count, position, f"internal:'{value.sheet}'!{value.first}:{value.last}", opening)
                page.write_number(count, position, value.value, opening)
            else:
                write_value(page, count, position, value, *styles[position])
    for row in range(count + 1, count + spare_rows + 1):
        for position in range(len(columns)):
            page.write_blank(row, position, None, styles[position][0])
    return count


def _styles(book: Any, base: Mapping[str, object], column: TableColumn) -> tuple[Any, Any]:
    """The plain format of a column, and that of a text in it that looks like a formula."""
    locked = {"bg_color": "#F2F2F2"} if column.locked else {}
    style = {**base, **locked, "locked": column.locked, "num_format": "@" if column.kind == "text" else "General"}
    return book.add_format(style), book.add_format({**style, "quote_prefix": True})


def _leading_locked(columns: Sequence[TableColumn]) -> int:
    """Key columns at the left stay in sight when the sheet is scrolled."""
    count = 0
    while count < len(columns) and columns[count].locked:
        count += 1
    return count


def _write_lists(book: Any, page: Any, columns: Sequence[TableColumn], rows: int) -> None:
    """Lists stand in a hidden sheet: written into the rule itself they may not pass 255 characters."""
    lists = [(position, column.choices) for position, column in enumerate(columns) if column.choices]
    if not lists or not rows:
        return
    hidden = book.add_worksheet(_LIST_SHEET)
    hidden.hide()
    for place, (position, choices) in enumerate(lists):
        for row, choice in enumerate(choices):
            hidden.write_string(row, place, choice)
        letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        rule = {
            "validate": "list",
            "source": f"={_LIST_SHEET}!{letters}$1:{letters}${len(choices)}",
            "error_title": "不在可填的范围内",
            "error_message": "请从下拉列表中选择。",
        }
        page.data_validation(1, position, rows, position, rule)


def _write_guide(book: Any, columns: Sequence[TableColumn], guide: Sequence[str]) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    text = book.add_format({"font_name": _FONT, "text_wrap": True, "valign": "top"})
    bold = book.add_format({"font_name": _FONT, "bold": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    row = 0
    for line in guide:
        sheet.merge_range(row, 0, row, 1, "", text)
        write_value(sheet, row, 0, line, text, text)
        row += 1
    for column in columns:
        if column.note:
            sheet.write_string(row, 0, column.heading, bold)
            write_value(sheet, row, 1, column.note, text, text)
            row += 1
