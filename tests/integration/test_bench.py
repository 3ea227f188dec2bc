"""`./bench` as a program: what it prints, and that peers give the same rows."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks import peers_environment, rollup_cold
from tests.benchmarks.page import section, with_section
from tests.benchmarks.processes import ROOT, answer_of, told_of_one_run
from tests.benchmarks.results import CaseResult, Peer
from tests.benchmarks.rollup import OF_A_NATION, growth
from tests.benchmarks.rollup_data import write_nation
from tests.benchmarks.rollup_tables import parts_of

pytestmark = pytest.mark.without_database


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One run of the program."""
    return subprocess.run([ROOT / "bench", *arguments], capture_output=True, text=True, check=False)


def test_a_county_is_rolled_up_to_the_same_rows_by_everybody() -> None:
    run = bench("rollup", "--size", "county", "--json")
    assert (run.returncode, run.stderr) == (0, "")
    document = json.loads(run.stdout)
    assert document["machine"].keys() >= {"processor", "cores", "memory_mb", "python"}
    (case,) = document["cases"]
    assert (case["name"], case["size"], case["extent"]["households"]) == ("rollup", "county", 7_000)
    assert {name for name, peer in case["peers"].items() if not peer["same_result"]} == set()
    assert case.keys() >= {"ours_s", "limit_s", "ratio_to_limit", "peak_mb"}
    assert set(case["peers"]) | set(case["skipped"]) >= {
        "plain_python",
        "polars",
        "duckdb",
        "sqlite",
        "postgresql",
        "pandas",
        "openfisca",
    }


@pytest.mark.parametrize("arguments", [("start", "--size", "nation"), ("tea",), ("--size", "village")])
def test_what_cannot_be_measured_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    run = bench(*arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr


def test_ratios_say_how_many_times_our_time_and_the_limit() -> None:
    peers = {"plain_python": Peer(seconds=12.0, version="3.11", same_result=True)}
    case = CaseResult("rollup", "county", ours=0.5, peers=peers, skipped={}, limit=0.01, peak_mb=60.0).document()
    assert case["peers"]["plain_python"] == {"s": 12.0, "ratio": 24.0, "version": "3.11", "same_result": True}
    assert case["ratio_to_limit"] == 50.0


def test_a_section_of_the_page_is_replaced_by_the_next_measurement() -> None:
    page = with_section(with_section("# Benchmarks\n", "rollup, county", "| 1 |"), "rollup, nation", "| 2 |")
    assert page == "# Benchmarks\n\n## rollup, county\n| 1 |\n\n## rollup, nation\n| 2 |\n"
    again = with_section(page, "rollup, county", "| 3 |")
    assert again == "# Benchmarks\n\n## rollup, county\n| 3 |\n\n## rollup, nation\n| 2 |\n"


def test_a_section_tells_machine_extent_peers_and_the_limit() -> None:
    peers = {
        "polars": Peer(seconds=0.5, version="2.1.0", same_result=True),
        "other": Peer(seconds=1.0, version="1", same_result=False),
    }
    extent = {"households": 7_000}
    result = CaseResult("rollup", "county", 0.25, peers, {"spark": "no Java"}, 0.125, 60.0, {"kernel": 0.2}, extent)
    text = section(result, {"processor": "AMD EPYC", "cores": 2})
    assert "processor AMD EPYC, cores 2" in text
    assert "7,000 households" in text
    assert "Other rows than ours: other." in text
    assert "Skipped: spark (no Java)." in text
    assert [line for line in text.splitlines() if line.startswith(("| polars", "| the limit"))] == [
        "| polars 2.1.0 | 500.00 | 2 | 4 |",
        "| the limit of the machine | 125.00 | 0.5 | 1 |",
    ]


def test_a_nation_is_written_province_by_province(tmp_path: Path) -> None:
    extent = write_nation(tmp_path, 3_000, 3)
    folders = parts_of(tmp_path)
    assert [folder.name for folder in folders] == ["11", "12", "13"]
    codes = [np.load(folder / "subject.village_code.npy") for folder in folders]
    assert sum(len(part) for part in codes) == extent["households"] == 3_000
    assert [{int(code) // 10**10 for code in part} for part in codes] == [{11}, {12}, {13}]


def test_less_than_a_nation_is_one_part(tmp_path: Path) -> None:
    (tmp_path / "offsets.npy").touch()
    assert parts_of(tmp_path) == [tmp_path]


def test_growth_is_how_many_times_as_long_ten_times_as_much_takes() -> None:
    assert growth({7_000: 0.001, 70_000: 0.01, 7_000_000: 4.0}) == {
        "7,000 to 70,000": 10.0,
        "70,000 to 7,000,000": 20.0,
    }


def test_from_the_files_of_its_provinces_a_nation_is_rolled_up_to_the_same_rows_by_everybody(tmp_path: Path) -> None:
    python = peers_environment.python()
    assert python is not None
    extent = rollup_cold.write_for_cold_runs(tmp_path, 900, 2)
    assert len(list(tmp_path.rglob("households.parquet"))) == 2
    assert extent["households"] == 900
    rollup_cold.drop_from_memory(tmp_path)
    asked = {
        rollup_cold.OURS: sys.executable,
        **{f"tests.benchmarks.peers.{peer}": str(python) for peer in OF_A_NATION},
    }
    digests = {answer_of(module, str(tmp_path), "rows", python=runs)["digest"] for module, runs in asked.items()}
    assert len(digests) == 1


def test_a_cold_run_is_timed_from_the_start_of_its_process() -> None:
    told = told_of_one_run(str(time.monotonic() - 100), lambda: None, list)
    assert told["s"] >= 100
