"""A page of forms as PDF by WeasyPrint. Takes the page and where to write; runs in the environment of the peers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import weasyprint

from tests.benchmarks.processes import seconds_of_one_run


def main(page: Path, target: Path) -> None:
    """Prints seconds per run and the version of WeasyPrint."""
    text = page.read_text(encoding="utf-8")
    seconds = seconds_of_one_run(lambda: weasyprint.HTML(string=text).write_pdf(str(target)))
    print(json.dumps({"s": seconds, "version": weasyprint.__version__}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
