"""Peers live in an environment of their own under `build`, made by pip; huitou never imports any of them."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from tests.benchmarks.processes import ROOT

DIRECTORY = ROOT / "build" / "peers-venv"
PACKAGES = (
    "polars",
    "duckdb",
    "numpy",
    "psycopg[binary]",
    "weasyprint",
    "fastexcel",
    "pandas",
    "pyarrow",
    "openpyxl",
    "OpenFisca-Core",
    "python-stdnum",
)


def python() -> Path | None:
    """Its interpreter; made at the first call, None where the packages cannot be fetched."""
    interpreter = DIRECTORY / "bin" / "python"
    finished = DIRECTORY / "finished"
    wanted = "\n".join(PACKAGES)
    if not finished.exists() or finished.read_text(encoding="utf-8") != wanted:
        venv.EnvBuilder(clear=True, with_pip=True).create(DIRECTORY)
        command = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            print(made.stderr, file=sys.stderr)
            return None
        finished.write_text(wanted, encoding="utf-8")
    return interpreter
