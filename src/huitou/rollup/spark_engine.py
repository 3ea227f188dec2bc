"""Rolling up on Apache Spark: the same kernel, county by county, on as many machines as there are; merged cubes.

What travels to the workers is which counties there are and by which standard they judge; each worker reads the column
files of its counties itself (so the folder must be reachable from all of them) and sends back the sums of its counties
as Arrow batches. Import this module only where it is used; it needs the extra `spark`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import numpy as np

from huitou.core.authority import CODE_LENGTH
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.facts import FactKind
from huitou.core.standards import Standard
from huitou.rollup.area_map import AreaMap
from huitou.rollup.column_files import read_county
from huitou.rollup.cube import ALL_YEARS, Table, fold, tabulate
from huitou.rollup.engine import columns_of, ready, tables
from huitou.rollup.kernel import judge_columns
from huitou.rollup.rows import CubeRow, row_of
from huitou.rollup.subjects import Int64s
from huitou.rollup.succession import placed_by

if TYPE_CHECKING:
    import pyarrow as pa

_SCHEMA = "area string, year int, figures array<bigint>, problem string"
_TASKS_PER_CORE = 4  # counties are of many sizes: small portions keep every core busy to the end


@dataclass(frozen=True, slots=True)
class CountyOrders:
    """How each county judges, by its code, the digest of what is counted there, and what each of its facts is."""

    standards: Mapping[str, Standard]
    digests: Mapping[str, str]
    kinds: Mapping[str, FactKind]
    member_kinds: Mapping[str, FactKind]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators, which all counties have in common."""
        return tuple(one.slug for one in next(iter(self.standards.values())).indicators)


@dataclass(frozen=True, slots=True)
class Map:
    """The areas that are counted. Of another day than that of the columns: the day (ISO), and the villages that had
    taken over from each village by then."""

    areas: AreaMap
    day: str = ""
    heirs: Mapping[str, set[str]] = field(default_factory=dict)


def roll_up(folder: Path, orders: CountyOrders, used: Map, level: str, within: str, master: str) -> tuple[CubeRow, ...]:
    """The rows of one level, as `cube.roll_up` gives them, counted on the Spark `master`.

    Raises `Refusal` HT9030 without pyspark, HT9031 without Java, and what `read_county`, `engine.tables` and
    `succession` raise.
    """
    _require_spark()
    counties = sorted(orders.standards)
    if not used.day:  # on another map, a village of any county may lie within
        counties = [code for code in counties if code.startswith(within) or within.startswith(code)]
    chosen = used.areas.at(level)
    session = _session(master)
    try:
        slices = min(len(counties), _TASKS_PER_CORE * session.sparkContext.defaultParallelism) or 1
        rows = session.sparkContext.parallelize([(code,) for code in counties], slices)
        counter = _Counter(str(folder.resolve()), orders, replace(used, areas=AreaMap({level: chosen})), level, within)
        found = session.createDataFrame(rows, "county string").mapInArrow(counter, _SCHEMA).toArrow()
    finally:
        session.stop()
    return _merged(found, orders.indicators, dict(zip(chosen.codes, chosen.names, strict=True)))


@dataclass(frozen=True, slots=True)
class _Counter:
    """What a worker does with the counties that it is given."""

    folder: str
    orders: CountyOrders
    used: Map
    level: str
    within: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            for county in batch.column(0).to_pylist():
                try:
                    yield _sums_batch(self._table(county))
                except Refusal as refusal:
                    said = _text_of(refusal.problems[0])
                    nothing = pa.array([None], pa.list_(pa.int64()))
                    yield _batch(pa.array([county]), pa.array([0], pa.int32()), nothing, pa.array([said]))

    def _table(self, county: str) -> Table:
        orders = self.orders
        facts = read_county(Path(self.folder), county, orders.digests[county], orders.kinds, orders.member_kinds)
        standard = orders.standards[county]
        if self.used.day:
            placed = placed_by(judge_columns(columns_of(facts), standard), self.used.heirs, self.used.day)
            villages = [str(code).zfill(CODE_LENGTH) for code in set(placed.subjects.village_code.tolist())]
            lengths = {len(area.code) for area in self.used.areas}
            wanted = {code[:length] for code in villages for length in lengths}
            here = [area for area in self.used.areas if area.code in wanted]
            return tabulate(fold(placed), here, self.level, self.within)
        here = [area for area in self.used.areas if area.code.startswith(county) or county.startswith(area.code)]
        ((table,),) = tables(ready(facts), [standard], here, [self.level], self.within)
        return table


def _sums_batch(table: Table) -> pa.RecordBatch:
    import pyarrow as pa

    figures = table.figures
    starts = pa.array(np.arange(len(figures) + 1, dtype=np.int32) * figures.shape[1])
    return _batch(
        pa.array([table.areas[position].code for position in table.area.tolist()], pa.string()),
        pa.array(table.exit_year.astype(np.int32)),
        pa.ListArray.from_arrays(starts, pa.array(figures.ravel())),
        pa.nulls(len(figures), pa.string()),
    )


def _batch(*columns: Any) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(list(columns), names=["area", "year", "figures", "problem"])


def _merged(found: pa.Table, indicators: tuple[str, ...], names: Mapping[str, str]) -> tuple[CubeRow, ...]:
    """Cities and provinces come from several counties in parts: parts of one area and year are added up."""
    sums: dict[tuple[str, int], Int64s] = {}
    for batch in found.to_batches():
        area, year, figures, problem = (batch.column(position).to_pylist() for position in range(4))
        for said in problem:
            if said is not None:
                raise Refusal([_problem_from(said)])
        for cell, more in zip(zip(area, year, strict=True), figures, strict=True):
            sums[cell] = sums.get(cell, 0) + np.array(more, np.int64)
    ordered = sorted(sums.items(), key=lambda item: (item[0][0], item[0][1] == ALL_YEARS, item[0][1]))
    return tuple(
        row_of(code, names[code], year or None, indicators, figures.tolist()) for (code, year), figures in ordered
    )


def _text_of(problem: Problem) -> str:
    return json.dumps({"code": problem.code, "name": problem.place.name, "values": dict(problem.values)}, default=str)


def _problem_from(text: str) -> Problem:
    said = json.loads(text)
    return Problem(said["code"], Place(name=said["name"]), said["values"])


def _require_spark() -> None:
    if any(find_spec(name) is None for name in ("pyspark", "pyarrow", "pandas")):
        raise Refusal.of("HT9030")
    home = os.environ.get("JAVA_HOME", "")
    if which("java") is None and not (home and (Path(home) / "bin" / "java").is_file()):
        raise Refusal.of("HT9031")


def _session(master: str) -> Any:
    from pyspark.sql import SparkSession

    # The workers of this machine run the same Python; on a cluster PYSPARK_PYTHON names the one installed there.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("huitou rollup-columns")
    for name, value in (("spark.ui.enabled", "false"), ("spark.log.level", "ERROR")):
        builder = builder.config(name, value)
    return builder.getOrCreate()
