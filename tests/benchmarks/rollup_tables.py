"""The map of the made-up facts, and our rows as text. Imports only what a roll-up from snapshots has to import."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from huitou.rollup.area_map import AreaMap
from huitou.rollup.cube import Table
from tests.benchmarks.rows import LEVELS, line_of


def parts_of(folder: Path) -> list[Path]:
    """The folders of the provinces of a nation; of less than a nation the folder itself."""
    return sorted(path for path in folder.iterdir() if path.is_dir()) or [folder]


def read_map(folder: Path) -> AreaMap:
    """The map alone, as a set of columns holds it."""
    return AreaMap.from_json(json.loads((folder / "areas.json").read_text(encoding="utf-8")))


def lines_of_levels(tables: Sequence[Table]) -> list[str]:
    """The rows of all five levels as text."""
    return [line for level, table in zip(LEVELS, tables, strict=True) for line in lines_of(table, level)]


def lines_of(table: Table, level: str) -> list[str]:
    """The rows of one level as text; all years are year 0."""
    codes = [area.code for area in table.areas]
    return [
        line_of(level, codes[area], year, figures)
        for area, year, figures in zip(
            table.area.tolist(), table.exit_year.tolist(), table.figures.tolist(), strict=True
        )
    ]
