"""Case `load`: eight clients saving surveys one by one, alone and beside a bulk load of a county's approved surveys.

`ours` is the 99th percentile of a save beside the load; the clients pause 50 ms between two saves, as eight quick
people would. Nobody may be told that the database is locked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

from huitou.cli import demonstration
from tests.benchmarks.processes import ROOT
from tests.benchmarks.results import CaseResult
from tests.benchmarks.saving_client import ROUND

CLIENTS = 8
SAVED_BY_CLIENTS = 200
ALONE_SECONDS = 5.0
SIZES = ("county",)


def measure(size: str) -> CaseResult:
    """The case in a data directory of its own."""
    del size
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        folder = Path(name)
        bulk = _prepare(folder)
        loaded = len(bulk.read_text(encoding="utf-8").splitlines())
        alone, _ = _saves(folder, lambda: time.sleep(ALONE_SECONDS))
        load = ("load", "survey", str(bulk), "--round", ROUND, "--approved")
        beside, load_seconds = _saves(folder, lambda: _huitou(folder, *load))
    return CaseResult(
        name="load",
        size="county",
        ours=_percentile(beside["s"], 99),
        peers={},
        skipped={},
        limit=None,
        peak_mb=0,
        parts={
            "p50": _percentile(beside["s"], 50),
            "longest": max(beside["s"]),
            "p50 alone": _percentile(alone["s"], 50),
            "p99 alone": _percentile(alone["s"], 99),
            "the load": load_seconds,
        },
        extent={
            "clients": CLIENTS,
            "saves": len(beside["s"]),
            "refused": len(beside["refused"]) + len(alone["refused"]),
            "loaded": loaded,
        },
    )


def _bulk_lines(county: demonstration.County) -> list[str]:
    """The surveys that are loaded in bulk: all but those of the households that the clients save."""
    kept = county.household_surveys[SAVED_BY_CLIENTS:]
    return [json.dumps(survey, ensure_ascii=False) for survey in (*kept, *county.village_surveys)]


def _prepare(folder: Path) -> Path:
    county = demonstration.build()
    demonstration.write_workbooks(county, folder, only_subjects=True)
    for words in (
        ("load", "areas", str(folder / "areas.csv")),
        ("load", "villages", str(folder / "villages.xlsx")),
        ("load", "households", str(folder / "households.xlsx")),
        ("load", "members", str(folder / "members.xlsx")),
        ("round", "open", ROUND),
    ):
        _huitou(folder, *words)
    saved = [str(survey["household"]) for survey in county.household_surveys[:SAVED_BY_CLIENTS]]
    (folder / "saved.txt").write_text("\n".join(saved), encoding="utf-8")
    bulk = folder / "bulk.jsonl"
    bulk.write_text("\n".join(_bulk_lines(county)), encoding="utf-8")
    return bulk


def _environment(folder: Path) -> dict[str, str]:
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    return {**os.environ, "PYTHONPATH": path, "HUITOU_DATA": str(folder / "var")}


def _huitou(folder: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "huitou", *words], env=_environment(folder), check=True, capture_output=True)


def _saves(folder: Path, meanwhile: Callable[[], None]) -> tuple[dict[str, list[Any]], float]:
    """What eight clients met while `meanwhile` ran, and how long that took."""
    data = folder / "var"
    (data / "saved.txt").write_text((folder / "saved.txt").read_text(encoding="utf-8"), encoding="utf-8")
    for old in (data / "STOP", *data.glob("ready-*")):
        old.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.benchmarks.saving_client", str(data)]
    clients = [
        subprocess.Popen(
            [*command, str(number), str(CLIENTS)], env=_environment(folder), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for number in range(CLIENTS)
    ]
    while len(list(data.glob("ready-*"))) < CLIENTS:
        time.sleep(0.05)
    began = time.perf_counter()
    meanwhile()
    seconds = time.perf_counter() - began
    (data / "STOP").touch()
    answers = [json.loads(client.communicate(timeout=120)[0]) for client in clients]
    return {key: [one for answer in answers for one in answer[key]] for key in ("s", "refused")}, seconds


def _percentile(seconds: list[float], percent: int) -> float:
    return round(quantiles(seconds, n=100)[percent - 1], 6)
