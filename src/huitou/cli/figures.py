"""huitou rollup: the figures of a round at five levels."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from huitou.cli import database, language

if TYPE_CHECKING:
    from huitou.reporting.queries import RollupTable

LEVELS = ("village", "township", "county", "city", "province")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds rollup."""
    rollup = commands.add_parser("rollup", parents=[database.options()], help="分级汇总")
    rollup.add_argument("round", metavar="ROUND")
    rollup.add_argument("--level", choices=LEVELS, required=True)
    rollup.add_argument("--area", metavar="CODE")
    rollup.add_argument("--subject", choices=("household", "village"), default="household")
    rollup.add_argument("--kind", choices=("review", "remediation"), default="review")
    rollup.add_argument("--as-of-map", type=int, metavar="YEAR")
    rollup.add_argument("--json", action="store_true")
    rollup.set_defaults(run=database.with_database(_rollup))


def _rollup(arguments: argparse.Namespace) -> int:
    from huitou.reporting.queries import rollup
    from huitou.rollup.rows import json_row

    table = rollup(
        arguments.round,
        arguments.level,
        viewer=database.viewer(arguments),
        subject=arguments.subject,
        kind=arguments.kind,
        area_code=arguments.area,
        as_of_map=arguments.as_of_map,
    )
    if arguments.json:
        rows = [json_row(row, arguments.subject) for row in table.rows]
        print(json.dumps({"as_of": table.as_of.isoformat(), "rows": rows}, ensure_ascii=False))
    else:
        _print(table)
    return 0


_HEADINGS = {
    "zh": ("区划", "名称", "脱贫年度", "对象", "人口", "未达标", "未达标人口", "最多未查清"),
    "en": ("Area", "Name", "Exit year", "Subjects", "Persons", "Below standard", "Persons below", "Most unknown"),
}


def _print(table: RollupTable) -> None:
    """The table for reading: all years together in the last row of each area."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(caption=table.as_of.isoformat(timespec="seconds"))
    for position, heading in enumerate(_HEADINGS[language()]):
        shown.add_column(heading, justify="left" if position < 2 else "right")
    for row in table.rows:
        year = str(row.exit_year or ("合计" if language() == "zh" else "all"))
        most_unknown = max((count.subjects for count in row.unknown.values()), default=0)
        figures = (
            row.subjects.subjects,
            row.subjects.persons,
            row.below_standard.subjects,
            row.below_standard.persons,
            most_unknown,
        )
        shown.add_row(row.area, row.name, year, *(f"{figure:,}" for figure in figures))
    Console().print(shown)
