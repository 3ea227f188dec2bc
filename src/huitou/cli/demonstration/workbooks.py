"""The demonstration county as files that `load` takes, for trying out and for tests."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from huitou.cli.demonstration.county import County
from huitou.cli.demonstration.register_rows import Row

NUMBER_COLUMNS = frozenset(
    {
        "脱贫年度", "家庭人口数", "户口簿人数", "明白卡人数", "系统人数", "实际人数",
        "退出年度", "户籍人口", "未脱贫人口", "返贫人口",
    }
)  # fmt: skip
"""Columns that are written as numbers, as register exports have them; every code and amount is text."""

_STATEMENT = "演示数据：随机生成，与任何人无关 (demonstration data, generated, about nobody)"
_CREATED = datetime(2017, 6, 2, tzinfo=UTC)
_COLUMN_WIDTH = 16


def write_workbooks(county: County, directory: Path, *, only_subjects: bool = False) -> None:
    """Writes households.xlsx, members.xlsx, villages.xlsx, areas.csv, surveys.jsonl (households, then villages).

    `only_subjects` leaves out the households that never exited or fell back: exactly 4,202 and 10,212 rows.
    """
    kept = county.subjects if only_subjects else {row["户编号"] for row in county.households}
    _write_workbook(directory / "households.xlsx", "户表", [row for row in county.households if row["户编号"] in kept])
    _write_workbook(directory / "members.xlsx", "成员表", [row for row in county.members if row["户编号"] in kept])
    _write_workbook(directory / "villages.xlsx", "村表", county.villages)
    with (directory / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(county.areas[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(county.areas)
    surveys: Iterable[object] = (*county.household_surveys, *county.village_surveys)
    lines = (json.dumps(survey, ensure_ascii=False) + "\n" for survey in surveys)
    (directory / "surveys.jsonl").write_text("".join(lines), encoding="utf-8")


def _write_workbook(path: Path, sheet_name: str, rows: Sequence[Row]) -> None:
    with Workbook(str(path)) as book:
        book.set_properties({"title": _STATEMENT, "created": _CREATED})
        sheet = book.add_worksheet(sheet_name)
        sheet.set_footer(f"&L{_STATEMENT}")
        sheet.freeze_panes(1, 0)
        headings = list(rows[0])
        sheet.set_column(0, len(headings) - 1, _COLUMN_WIDTH)
        sheet.write_row(0, 0, headings)
        for line, row in enumerate(rows, 1):
            for column, heading in enumerate(headings):
                _write_cell(sheet, line, column, row[heading], heading in NUMBER_COLUMNS)


def _write_cell(sheet: Worksheet, line: int, column: int, text: str, is_number: bool) -> None:
    if text and is_number:
        sheet.write_number(line, column, int(text))
    elif text:
        sheet.write_string(line, column, text)
