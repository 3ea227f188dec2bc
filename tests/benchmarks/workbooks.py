"""Case `workbooks`: a workbook of sixty columns read by its headings, cell by cell with addresses, behind the guard.

The peers read the same file into frames and look at nothing: `fastexcel` is the bare speed of reading. As many rows as
the cap on cells of one upload allows.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from xlsxwriter import Workbook

from tests.benchmarks import peers_environment
from tests.benchmarks.processes import answer_of, middle
from tests.benchmarks.results import CaseResult, Peer

ROWS = {"county": 20_000}
COLUMNS = 60
RUNS = 3
LIBRARIES = ("fastexcel", "pandas")


def measure(size: str) -> CaseResult:
    """The case at one size."""
    peers, skipped = {}, {}
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as folder:
        path = str(write(Path(folder) / "户表.xlsx", ROWS[size]))
        ours = answer_of("tests.benchmarks.workbooks_ours", path)
        python = peers_environment.python()
        for library in LIBRARIES:
            if python is None:
                skipped[library] = "its packages cannot be fetched"
                continue
            peer = answer_of("tests.benchmarks.peers.workbooks_read", path, library, python=str(python))
            same = (peer["rows"], peer["last"]) == (ours["rows"], ours["last"])
            peers[library] = Peer(middle(peer["s"]), peer["version"], same)
    return CaseResult(
        name="workbooks",
        size=size,
        ours=middle(ours["s"]),
        peers=peers,
        skipped=skipped,
        limit=None,
        peak_mb=round(ours["peak_mb"], 1),
        extent={"rows": ROWS[size], "columns": COLUMNS},
    )


def heading(number: int) -> str:
    """The heading of a column."""
    return f"项目{number}"


def write(path: Path, rows: int) -> Path:
    """Two columns of text to one of figures."""
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("户表")
        sheet.write_row(0, 0, [heading(number) for number in range(COLUMNS)])
        for row in range(rows):
            for column in range(COLUMNS):
                if column % 3:
                    sheet.write_string(row + 1, column, f"户{row % 997}第{column}项")
                else:
                    sheet.write_number(row + 1, column, row * 7 % 10_000 + column)
    return path
