"""Case `start`: `huitou rollup` as a command on the demonstration county, beside a bare `django.setup()` of the same
settings. Run in turn, so that both see the same machine; the bare start is the limit."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.processes import ROOT, middle
from tests.benchmarks.results import CaseResult

SIZES = ("county",)
RUNS = 9
_SET_UP = "import django; django.setup()"


def measure(size: str) -> CaseResult:
    """Both, after one run of each that is not counted (it writes the bytecode)."""
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        environment = os.environ | {
            "HUITOU_DATA": name,
            "DJANGO_SETTINGS_MODULE": "huitou.conf.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONPYCACHEPREFIX": str(Path(name) / "bytecode"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        commands = {
            "bare": [sys.executable, "-c", _SET_UP],
            "rollup": [sys.executable, "-m", "huitou", "rollup", "2017-07", "--level", "township", "--json"],
        }
        _seconds([sys.executable, "-m", "huitou", "demo"], environment)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(RUNS + 1):
            for name, command in commands.items():
                seconds = _seconds(command, environment)
                if number:
                    taken[name].append(seconds)
    return CaseResult(
        name="start",
        size=size,
        ours=middle(taken["rollup"]),
        peers={},
        skipped={},
        limit=middle(taken["bare"]),
        peak_mb=0,
        parts={"quickest rollup": min(taken["rollup"]), "quickest bare start": min(taken["bare"])},
        extent={"runs": RUNS},
    )


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return time.perf_counter() - begun
