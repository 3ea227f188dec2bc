"""Rolling up on Spark gives the rows of this machine: on one thread, on two, and on a real master with two workers."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from huitou.core.authority import CODE_LENGTH
from huitou.rollup.area_map import AreaMap
from huitou.rollup.column_files import ColumnSet, CountyOrder, MapHistory, write_columns
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.subjects import Subjects
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households

LEVELS = ("village", "township", "county", "city", "province")
MERGED_ON = "2018-06-01"
PATIENCE_S = 90.0
HAS_SPARK = find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The columns of a made-up province of 3,000 households; its last county has a line of its own. In 2018 the last
    village went to the first, which lies in another township."""
    geography = uneven_province(20170605, 3_000)
    facts = made_up_households(20170605, geography)
    counties = sorted({str(code)[:6] for code in facts.subjects.village_code.tolist()})
    own_line = ("household.net_income_per_capita.threshold.2016", '"3300"')
    orders = {code: CountyOrder("qingshen-2017", ()) for code in counties}
    orders[counties[-1]] = CountyOrder("qingshen-2017", (own_line,))
    codes = [str(code) for code in facts.subjects.village_code.tolist()]
    history = MapHistory(
        tuple((area, "2000-01-01", MERGED_ON if area.code == codes[-1] else "") for area in geography.areas),
        ((codes[-1], codes[0], MERGED_ON),),
    )
    about = ColumnSet(
        "2017-07", "review", 2016, "2017-07-15T00:00:00+00:00", AreaMap.of(geography.areas), orders, history
    )
    made = tmp_path_factory.mktemp("columns")
    write_columns(made, about, ((code, part_of(facts, code)) for code in counties))
    return made


def part_of(facts: FactColumns, county: str) -> FactColumns:
    """The households of one county."""
    first, last = int(county.ljust(CODE_LENGTH, "0")), int(county.ljust(CODE_LENGTH, "9"))
    codes = facts.subjects.village_code
    rows = slice(*(int(edge) for edge in codes.searchsorted([first, last + 1])))
    members = slice(int(facts.offsets[rows.start]), int(facts.offsets[rows.stop]))
    subjects: Subjects = facts.subjects.take(rows)
    return FactColumns(
        subjects,
        {name: column.between(rows.start, rows.stop) for name, column in facts.facts.items()},
        facts.members_given[rows],
        facts.offsets[rows.start : rows.stop + 1] - facts.offsets[rows.start],
        {name: column.between(members.start, members.stop) for name, column in facts.member_facts.items()},
    )


def rolled(folder: Path, level: str, *more: str) -> Any:
    """What the command prints, from a process of its own: a Spark session belongs to its process."""
    command = [sys.executable, "-m", "huitou", "rollup-columns", str(folder), "--level", level, "--json", *more]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SPARK_LOCAL_IP": "127.0.0.1"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


def test_without_pyspark_a_numbered_problem_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from huitou.cli import main
    from huitou.rollup import spark_engine

    monkeypatch.setattr(spark_engine, "find_spec", {}.get)
    assert main(["rollup-columns", str(folder), "--level", "county", "--engine", "spark", "--json"]) == 1
    assert capsys.readouterr().err.startswith("HT9030")


def test_without_java_a_numbered_problem_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from huitou.cli import main
    from huitou.rollup import spark_engine

    monkeypatch.setattr(spark_engine, "find_spec", str)
    monkeypatch.setattr(spark_engine, "which", {}.get)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert main(["rollup-columns", str(folder), "--level", "county", "--engine", "spark", "--json"]) == 1
    assert capsys.readouterr().err.startswith("HT9031")


@pytest.mark.long
@pytest.mark.skipif(not HAS_SPARK, reason="the extra spark is not installed: ./run --setup --with spark")
@pytest.mark.parametrize("level", LEVELS)
def test_two_threads_give_the_rows_of_this_machine(folder: Path, level: str) -> None:
    assert rolled(folder, level, "--engine", "spark", "--master", "local[2]") == rolled(folder, level)


@pytest.mark.long
@pytest.mark.skipif(not HAS_SPARK, reason="the extra spark is not installed: ./run --setup --with spark")
def test_a_master_with_two_workers_gives_the_rows_of_this_machine(folder: Path, tmp_path: Path) -> None:
    with cluster(tmp_path) as master:
        for level in ("village", "city"):
            assert rolled(folder, level, "--engine", "spark", "--master", master) == rolled(folder, level)
        moved = rolled(folder, "township", "--as-of-map", "2019", "--engine", "spark", "--master", master)
    assert moved == rolled(folder, "township", "--as-of-map", "2019") != rolled(folder, "township")


@pytest.mark.long
@pytest.mark.skipif(not HAS_SPARK, reason="the extra spark is not installed: ./run --setup --with spark")
def test_a_village_without_an_area_is_named_by_spark_as_well(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "columns")
    said = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    gone, _ = (column.pop(0) for column in said["areas"]["township"])  # its code, its name
    (copy / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    command = ["rollup-columns", str(copy), "--level", "township", "--json"]
    outcomes = [_refused(command, *more) for more in ((), ("--engine", "spark", "--master", "local[2]"))]
    assert outcomes[0][:2] == outcomes[1][:2] == ["HT9003", outcomes[0][1]]
    assert outcomes[0][1].startswith(gone)


def _refused(command: list[str], *more: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SPARK_LOCAL_IP": "127.0.0.1"}
    run = subprocess.run(
        [sys.executable, "-m", "huitou", *command, *more], capture_output=True, text=True, env=environment, check=False
    )
    assert run.returncode == 1, run.stderr[-3000:]
    return run.stderr.strip().splitlines()[-1].split(maxsplit=2)


# A cluster on the loopback ---------------------------------------------------------------------------------------


@contextmanager
def cluster(directory: Path) -> Iterator[str]:
    """A standalone master and two workers of one core each, ended by their process ids; the master's address."""
    import pyspark

    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(directory / "work"),
        "PYSPARK_PYTHON": sys.executable,
    }
    program = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: str) -> Path:
        log = directory / f"{name}.log"
        with log.open("wb") as out:
            started.append(subprocess.Popen(
                [program, f"org.apache.spark.deploy.{words[0]}", "--host", "127.0.0.1", "--port", "0",
                 "--webui-port", "0", *words[1:]],
                stdout=out, stderr=subprocess.STDOUT, env=environment, start_new_session=True,
            ))  # fmt: skip
        return log

    try:
        master = _said(start("master", "master.Master"), r"Starting Spark master at (spark://\S+)")
        for number in (1, 2):
            log = start(f"worker-{number}", "worker.Worker", "--cores", "1", "--memory", "1g", master)
            _said(log, "(Successfully registered with master)")
        yield master
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE_S)


def _said(log: Path, pattern: str) -> str:
    """What a pattern finds in a log, waited for."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = re.search(pattern, log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[1]
        time.sleep(0.2)
    raise TimeoutError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
