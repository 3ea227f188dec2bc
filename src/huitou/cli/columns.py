"""huitou columns and rollup-columns: a round as Parquet, and the rows of `huitou rollup` out of such files alone."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from huitou.cli import database, language
from huitou.cli.command_line import WholeNumber
from huitou.core.errors import Place, Refusal, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from huitou.core.facts import FactKind
    from huitou.core.standards import Standard
    from huitou.rollup.column_files import ColumnSet, CountyOrder
    from huitou.rollup.columns import Columns
    from huitou.rollup.facts_columns import FactColumns
    from huitou.rollup.packed import PackedFacts
    from huitou.rollup.rows import CubeRow

    Order = tuple[Standard, dict[str, FactKind], dict[str, FactKind]]

LEVELS = ("village", "township", "county", "city", "province")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds columns and rollup-columns."""
    write = commands.add_parser("columns", parents=[database.options()], help="把一个批次写成列文件")
    write.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
    write.add_argument("-o", dest="folder", metavar="DIR", type=Path, required=True, help="写到哪个文件夹")
    write.add_argument("--area", metavar="CODE", help="哪个县（默认全部）")
    write.add_argument("--kind", choices=("review", "remediation"), default="review", help="回头看（默认）或回头帮")
    write.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    write.set_defaults(run=database.with_database(_write))
    roll = commands.add_parser("rollup-columns", help="由列文件分级汇总，不用数据库")
    roll.add_argument("folder", metavar="DIR", type=Path, help="列文件所在的文件夹")
    roll.add_argument("--level", choices=LEVELS, required=True, help="哪一级")
    roll.add_argument("--area", metavar="CODE", default="", help="哪个县、乡镇或村（默认全部）")
    roll.add_argument("--as-of-map", type=WholeNumber(1, 9999), metavar="YEAR", help="按该年年底的区划汇总")
    roll.add_argument("--engine", choices=("local", "spark"), default="local", help="spark：在 Apache Spark 上汇总")
    roll.add_argument("--master", default="local[*]", metavar="URL", help="Spark 主节点（默认本机）")
    roll.add_argument("--json", action="store_true", help="只有 JSON 一种输出，写不写都一样")
    roll.add_argument("--data", type=Path, metavar="DIR", help="数据目录，已编译的计算核心在其中")
    roll.set_defaults(run=_roll_up)


def _write(arguments: argparse.Namespace) -> int:
    from huitou.reporting.queries.column_sets import column_set
    from huitou.rollup.column_files import write_columns

    viewer = database.viewer(arguments)
    about, counties = column_set(arguments.round, viewer=viewer, kind=arguments.kind, area_code=arguments.area)
    try:
        written = write_columns(arguments.folder, about, counties)
    except OSError as reason:
        raise Refusal.of("HT9014", Place(file=str(arguments.folder)), **reason_of(reason)) from reason
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
        found = _rows(arguments, about)
    rows = [json_row(row) for row in found]
    print(json.dumps({"as_of": about.as_of, "rows": rows}, ensure_ascii=False))
    return 0


def _rows(arguments: argparse.Namespace, about: ColumnSet) -> Iterable[CubeRow]:
    """All counties in one pass where they judge by the same order, else each by its own."""
    from huitou.rollup.column_files import snapshots_of
    from huitou.rollup.cube import roll_up
    from huitou.rollup.engine import ready, tables
    from huitou.rollup.snapshot import read_ahead

    read_ahead(snapshots_of(arguments.folder, about.digests))
    standards = {standard.indicators: standard for standard, _, _ in _orders(about).values()}
    if len(standards) == 1:
        facts = ready(*(facts for _, facts in _counties(arguments.folder, about)))
        ((table,),) = tables(facts, list(standards.values()), about.areas, [arguments.level], arguments.area)
        return table.rows()
    return roll_up(_judged(arguments.folder, about), about.areas, arguments.level, arguments.area)


def _rows_on_map(arguments: argparse.Namespace, about: ColumnSet, day: str) -> Iterable[CubeRow]:
    """The same verdicts, counted where their villages belong on a day. Raises `Refusal` HT9003 and HT9006 (villages
    without a place on that map)."""
    from huitou.rollup.cube import roll_up
    from huitou.rollup.succession import placed_by

    placed = placed_by(_judged(arguments.folder, about), about.history.heirs_by(day), day)
    return roll_up(placed, about.history.areas_on(day), arguments.level, arguments.area)


def _judged(folder: Path, about: ColumnSet) -> Columns:
    """The verdicts on all counties, each by its own order."""
    from huitou.rollup.columns import Columns
    from huitou.rollup.engine import columns_of
    from huitou.rollup.kernel import judge_columns

    return Columns.joined([judge_columns(columns_of(facts), standard) for standard, facts in _counties(folder, about)])


def _on_spark(arguments: argparse.Namespace, about: ColumnSet, day: str | None) -> Iterable[CubeRow]:
    """Each county by its own order, on the workers of a Spark master; on the map of a day, where one is given."""
    from huitou.rollup.spark_engine import CountyOrders, Map, roll_up

    orders = _orders(about)
    kinds: dict[str, FactKind] = {}
    member_kinds: dict[str, FactKind] = {}
    for _, own_kinds, own_member_kinds in orders.values():
        kinds, member_kinds = kinds | own_kinds, member_kinds | own_member_kinds
    standards = {county: standard for county, (standard, _, _) in orders.items()}
    used = Map(about.areas) if day is None else Map(about.history.areas_on(day), day, about.history.heirs_by(day))
    counted = CountyOrders(standards, about.digests, kinds, member_kinds)
    return roll_up(arguments.folder, counted, used, arguments.level, arguments.area, arguments.master)


def _counties(folder: Path, about: ColumnSet) -> Iterator[tuple[Standard, PackedFacts | FactColumns]]:
    """The standard of each county, and its facts, one county after the other."""
    from huitou.rollup.column_files import read_county

    for county, (standard, kinds, member_kinds) in _orders(about).items():
        yield standard, read_county(folder, county, about.digests[county], kinds, member_kinds)


def _orders(about: ColumnSet) -> dict[str, Order]:
    """What each county judges by, in the order of their codes; most counties judge alike."""
    made = {order: _order(order, about.standard_year) for order in set(about.orders.values())}
    return {county: made[order] for county, order in sorted(about.orders.items())}


def _order(order: CountyOrder, year: int) -> Order:
    """A standard, made again from the order of a county, and what each fact of its households and their members is."""
    from huitou.policy import Amendment, load_pack

    amendments = [Amendment(key_path, json.loads(value)) for key_path, value in order.amendments]
    pack = load_pack(order.pack).amended(amendments)
    schema = pack.fact_schema("household")
    kinds, member_kinds = ({name: fact.kind for name, fact in types.items()} for types in (schema.types, schema.member))
    return pack.standard("household", year), kinds, member_kinds
