"""huitou columns and rollup-columns: a round as Parquet, and the rows of `huitou rollup` out of such files alone."""

from __future__ import annotations

import argparse
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from huitou.cli import database, language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huitou.core.facts import FactKind
    from huitou.core.standards import Standard
    from huitou.rollup.column_files import ColumnSet
    from huitou.rollup.engine import ReadyFacts
    from huitou.rollup.facts_columns import FactColumns
    from huitou.rollup.rows import CubeRow

LEVELS = ("village", "township", "county", "city", "province")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds columns and rollup-columns."""
    write = commands.add_parser("columns", parents=[database.options()], help="把一个批次写成列文件")
    write.add_argument("round", metavar="ROUND")
    write.add_argument("-o", dest="folder", metavar="DIR", type=Path, required=True)
    write.add_argument("--area", metavar="CODE")
    write.add_argument("--kind", choices=("review", "remediation"), default="review")
    write.add_argument("--json", action="store_true")
    write.set_defaults(run=database.with_database(_write))
    roll = commands.add_parser("rollup-columns", help="由列文件分级汇总，不用数据库")
    roll.add_argument("folder", metavar="DIR", type=Path)
    roll.add_argument("--level", choices=LEVELS, required=True)
    roll.add_argument("--area", metavar="CODE", default="")
    roll.add_argument("--as-of-map", type=int, metavar="YEAR", help="按该年年底的区划汇总")
    roll.add_argument("--engine", choices=("local", "spark"), default="local", help="spark：在 Apache Spark 上汇总")
    roll.add_argument("--master", default="local[*]", metavar="URL", help="Spark 主节点（默认本机）")
    roll.add_argument("--json", action="store_true", help="只有这一种输出")
    roll.add_argument("--data", type=Path, metavar="DIR", help="数据目录，已编译的计算核心在其中")
    roll.set_defaults(run=_roll_up)


def _write(arguments: argparse.Namespace) -> int:
    from huitou.reporting.queries.column_sets import column_set
    from huitou.rollup.column_files import write_columns

    viewer = database.viewer(arguments)
    about, counties = column_set(arguments.round, viewer=viewer, kind=arguments.kind, area_code=arguments.area)
    written = write_columns(arguments.folder, about, counties)
    if arguments.json:
        print(json.dumps({"counties": sorted(about.orders), "written": written}))
    elif language() == "zh":
        print(f"{arguments.folder}：共 {len(about.orders)} 个县，其中 {len(written)} 个有变化，已重写。")
    else:
        print(f"{arguments.folder}: {len(about.orders)} counties, {len(written)} of them changed and written.")
    return 0


def _roll_up(arguments: argparse.Namespace) -> int:
    from huitou.rollup.column_files import about_columns
    from huitou.rollup.rows import json_row

    data = arguments.data or Path(os.environ.get("HUITOU_DATA", "var"))
    os.environ.setdefault("NUMBA_CACHE_DIR", str(data.absolute() / "compiled"))
    about = about_columns(arguments.folder)
    day = f"{arguments.as_of_map:04}-12-31" if arguments.as_of_map is not None else None
    if arguments.engine == "spark":
        found = _on_spark(arguments, about, day)
    elif day is not None:
        found = _rows_on_map(arguments, about, day)
    else:
        found = _rows(arguments, about, data / "snapshots")
    rows = [json_row(row) for row in found]
    print(json.dumps({"as_of": about.as_of, "rows": rows}, ensure_ascii=False))
    return 0


def _rows(arguments: argparse.Namespace, about: ColumnSet, snapshots: Path) -> Iterable[CubeRow]:
    """All counties in one pass where they judge by the same order, else each by its own."""
    from huitou.rollup.columns import Columns
    from huitou.rollup.cube import roll_up
    from huitou.rollup.engine import tables
    from huitou.rollup.kernel import judge_columns

    orders = [_order(about, county)[0] for county in sorted(about.orders)]
    standards = {standard.indicators: standard for standard in orders}
    if len(standards) == 1:
        facts = _ready(arguments.folder, about, snapshots)
        ((table,),) = tables(facts, list(standards.values()), about.areas, [arguments.level], arguments.area)
        return table.rows()
    counties = (_county(arguments.folder, about, county) for county in sorted(about.orders))
    judged = [judge_columns(part, standard) for standard, part in counties]
    return roll_up(Columns.joined(judged), about.areas, arguments.level, arguments.area)


def _ready(folder: Path, about: ColumnSet, snapshots: Path) -> ReadyFacts:
    """All counties together, from the snapshot of an earlier roll-up where nothing has changed since."""
    from huitou.rollup.column_files import content_of, joined
    from huitou.rollup.engine import is_compiled, ready
    from huitou.rollup.snapshot import kept

    def unpacked() -> ReadyFacts:
        return ready(joined([_county(folder, about, county)[1] for county in sorted(about.orders)]))

    if not is_compiled():
        return unpacked()
    name = sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return kept(snapshots / f"{name}.packed", content_of(folder), unpacked)


def _rows_on_map(arguments: argparse.Namespace, about: ColumnSet, day: str) -> Iterable[CubeRow]:
    """The same verdicts, counted where their villages belong on a day. Raises `Refusal` HT9003 and HT9006 (villages
    without a place on that map)."""
    from huitou.rollup.columns import Columns
    from huitou.rollup.cube import roll_up
    from huitou.rollup.kernel import judge_columns
    from huitou.rollup.succession import placed_by

    counties = (_county(arguments.folder, about, county) for county in sorted(about.orders))
    columns = Columns.joined([judge_columns(part, standard) for standard, part in counties])
    placed = placed_by(columns, about.history.heirs_by(day), day)
    return roll_up(placed, about.history.areas_on(day), arguments.level, arguments.area)


def _on_spark(arguments: argparse.Namespace, about: ColumnSet, day: str | None) -> Iterable[CubeRow]:
    """Each county by its own order, on the workers of a Spark master; on the map of a day, where one is given."""
    from huitou.rollup.spark_engine import CountyOrders, Map, roll_up

    orders = {county: _order(about, county) for county in sorted(about.orders)}
    kinds: dict[str, FactKind] = {}
    member_kinds: dict[str, FactKind] = {}
    for _, own_kinds, own_member_kinds in orders.values():
        kinds, member_kinds = kinds | own_kinds, member_kinds | own_member_kinds
    standards = {county: standard for county, (standard, _, _) in orders.items()}
    used = Map(about.areas) if day is None else Map(about.history.areas_on(day), day, about.history.heirs_by(day))
    counted = CountyOrders(standards, kinds, member_kinds)
    return roll_up(arguments.folder, counted, used, arguments.level, arguments.area, arguments.master)


def _county(folder: Path, about: ColumnSet, county: str) -> tuple[Standard, FactColumns]:
    """The standard of a county, made again from its order, and its facts."""
    from huitou.rollup.column_files import read_county

    standard, kinds, member_kinds = _order(about, county)
    return standard, read_county(folder, county, kinds, member_kinds)


def _order(about: ColumnSet, county: str) -> tuple[Standard, dict[str, FactKind], dict[str, FactKind]]:
    """The standard of a county, and what each fact of its households and their members is."""
    from huitou.policy import Amendment, load_pack

    order = about.orders[county]
    amendments = [Amendment(key_path, json.loads(value)) for key_path, value in order.amendments]
    pack = load_pack(order.pack).amended(amendments)
    schema = pack.fact_schema("household")
    kinds, member_kinds = ({name: fact.kind for name, fact in types.items()} for types in (schema.types, schema.member))
    return pack.standard("household", about.standard_year), kinds, member_kinds
