"""huitou rollup and what-if: the figures of a round at five levels, as they are and under another line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from huitou.cli import database, language
from huitou.cli.command_line import WholeNumber
from huitou.cli.replacing import replacing
from huitou.cli.tables import print_table
from huitou.core.amounts import parse_decimal, plain_text
from huitou.core.authority import Permission
from huitou.core.errors import Refusal

if TYPE_CHECKING:
    from huitou.reporting.queries import PublishedTable, RollupTable
    from huitou.rollup.curve import CurvePoint

_MOST_LINES = 10_000
LEVELS = ("village", "township", "county", "city", "province")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds rollup and what-if."""
    rollup = commands.add_parser("rollup", parents=[database.options()], help="分级汇总")
    rollup.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
    rollup.add_argument("--level", choices=LEVELS, required=True, help="哪一级")
    rollup.add_argument("--area", metavar="CODE", help="哪个县、乡镇或村（默认全部）")
    rollup.add_argument("--subject", choices=("household", "village"), default="household", help="户（默认）或村")
    rollup.add_argument("--kind", choices=("review", "remediation"), default="review", help="回头看（默认）或回头帮")
    rollup.add_argument("--as-of-map", type=WholeNumber(1, 9999), metavar="YEAR", help="按该年年底的区划汇总")
    rollup.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    rollup.add_argument(
        "-o", dest="output", type=Path, metavar="FILE", help="把汇总表写到哪个 .xlsx、.docx 或 .pdf 文件"
    )
    rollup.set_defaults(run=database.with_database(_rollup))
    changed = commands.add_parser("what-if", parents=[database.options()], help="测算：标准线若是另一个数")
    changed.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
    asked = changed.add_mutually_exclusive_group(required=True)
    asked.add_argument("--set", dest="line", metavar="INDICATOR=YUAN", help="各级数字在这条线下是多少（须有 --level）")
    asked.add_argument("--curve", metavar="INDICATOR=FROM:TO:STEP", help="标准线移动时线下各有多少户")
    changed.add_argument("--level", choices=LEVELS, help="哪一级")
    changed.add_argument("--area", metavar="CODE", help="哪个县、乡镇或村（默认全部）")
    changed.add_argument("--kind", choices=("review", "remediation"), default="review", help="回头看（默认）或回头帮")
    changed.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    changed.set_defaults(run=database.with_database(_what_if), usage=changed)


def _written(arguments: argparse.Namespace) -> int:
    """Writes the summary table of a level. Raises `Refusal` HT9013 for another kind of file, HT9014 where it cannot be
    written, and as rolling up does."""
    from huitou.documents.form_files import form_writer
    from huitou.reporting.actions import record_export
    from huitou.reporting.queries.summaries import summary_table
    from huitou.surveys.queries import open_rounds

    output, viewer = arguments.output, database.viewer(arguments)
    write = form_writer(output.name)
    bundle = summary_table(
        arguments.round,
        arguments.level,
        viewer=viewer,
        subject=arguments.subject,
        kind=arguments.kind,
        area_code=arguments.area,
        as_of_map=arguments.as_of_map,
    )
    line = open_rounds(viewer, arguments.round, arguments.area)[0]
    area = arguments.area or line.county_code
    with replacing(output) as written:
        write(bundle.spec, bundle.forms, written)
        with database.acting(arguments, Permission.FORM_EXPORT, area) as by:
            record_export("summary", line, area, sheets=1, by=by, now=database.now())
    print(f"{output}: {len(bundle.forms[0].rows)}" + (" rows" if language() == "en" else " 行"))
    return 0


def _rollup(arguments: argparse.Namespace) -> int:
    if arguments.output is not None:
        return _written(arguments)
    from huitou.reporting.queries import published_rollup, rollup

    viewer = database.viewer(arguments)
    asked = {"subject": arguments.subject, "kind": arguments.kind, "area_code": arguments.area}
    table: RollupTable | PublishedTable
    if viewer.can(Permission.HOUSEHOLD_VIEW):
        table = rollup(arguments.round, arguments.level, viewer=viewer, as_of_map=arguments.as_of_map, **asked)
    else:
        table = published_rollup(arguments.round, arguments.level, viewer=viewer, **asked)
    _give(table, arguments.subject, as_json=arguments.json)
    return 0


def _what_if(arguments: argparse.Namespace) -> int:
    from huitou.reporting.queries import income_curve, what_if

    viewer, within = database.viewer(arguments), {"kind": arguments.kind, "area_code": arguments.area}
    if arguments.curve:
        indicator, moved = _lines_of(arguments.curve)
        _give_curve(income_curve(arguments.round, moved, viewer=viewer, indicator=indicator, **within), arguments.json)
        return 0
    if not arguments.level:
        arguments.usage.require("--level")
    indicator, (line,) = _change(arguments.line, 1)
    table = what_if(arguments.round, arguments.level, viewer=viewer, indicator=indicator, threshold=line, **within)
    _give(table, "household", as_json=arguments.json)
    return 0


def _lines_of(text: str) -> tuple[str, list[Decimal]]:
    """`indicator=first:last:step` as the lines of a curve. Raises `Refusal` HT9021, HT9046 for no line or too many."""
    indicator, (first, last, step) = _change(text, 3)
    count = int((last - first) / step) + 1 if step > 0 and last >= first else 0
    if not 0 < count <= _MOST_LINES:
        raise Refusal.of("HT9046", value=text, most=f"{_MOST_LINES:,}")
    return indicator, [first + position * step for position in range(count)]


def _change(text: str, figures: int) -> tuple[str, list[Decimal]]:
    """`indicator=figure[:figure…]`. Raises `Refusal` HT9021 for anything else."""
    indicator, _, said = text.partition("=")
    found = [parse_decimal(part) for part in said.split(":")]
    numbers = [number for number in found if number is not None]
    if not indicator or len(numbers) != figures or len(found) != figures:
        raise Refusal.of("HT9021", value=text)
    return indicator, numbers


def _give(table: RollupTable | PublishedTable, subject: Literal["household", "village"], *, as_json: bool) -> None:
    from huitou.rollup.rows import json_row

    if as_json:
        rows = [json_row(row, subject) for row in table.rows]
        print(json.dumps({"as_of": table.as_of.isoformat(), "rows": rows}, ensure_ascii=False))
    else:
        _print(table)


def _give_curve(points: Sequence[CurvePoint], as_json: bool) -> None:
    if as_json:
        rows = [
            {"line": plain_text(point.line), "households": point.households, "persons": point.persons}
            for point in points
        ]
        print(json.dumps({"curve": rows}, ensure_ascii=False))
    else:
        for point in points:
            print(f"{plain_text(point.line):>10} {point.households:>12,} {point.persons:>12,}")


def _told(figure: int | None) -> str:
    """A figure, ＊ where it is kept back."""
    return "＊" if figure is None else f"{figure:,}"


_HEADINGS = {
    "zh": ("区划", "名称", "脱贫年度", "对象", "人口", "未达标", "未达标人口", "最多未查清"),
    "en": ("Area", "Name", "Exit year", "Subjects", "Persons", "Below standard", "Persons below", "Most unknown"),
}


def _print(table: RollupTable | PublishedTable) -> None:
    """The table for reading: all years together in the last row of each area."""
    rows = []
    for row in table.rows:
        year = str(row.exit_year or ("合计" if language() == "zh" else "all"))
        unknown = [count.subjects for count in row.unknown.values()]
        said = [count for count in unknown if count is not None]
        most_unknown = max(said, default=0) if len(said) == len(unknown) else None
        figures = (
            row.subjects.subjects,
            row.subjects.persons,
            row.below_standard.subjects,
            row.below_standard.persons,
            most_unknown,
        )
        rows.append((row.area, row.name, year, *map(_told, figures)))
    headings = _HEADINGS[language()]
    print_table(headings, rows, figures=range(2, len(headings)), caption=table.as_of.isoformat(timespec="seconds"))
