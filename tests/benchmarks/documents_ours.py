"""Form 3 of many villages by huitou. Takes `workbooks` or `pages`, how many, and where to."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import huitou
from huitou.documents.form_pdf import write_forms_pdf
from huitou.documents.form_sheets import write_forms
from tests.benchmarks.documents import filled, form_3
from tests.benchmarks.processes import seconds_of_runs

_MANY = 1_000
"""From here on one run is enough."""


def main(kind: str, count: int, target: Path) -> None:
    """Prints seconds per run and the peak of memory."""
    spec, forms = form_3(), list(filled(count))

    def workbooks() -> None:
        for number, form in enumerate(forms):
            write_forms(spec, [form], target / f"{number:05}.xlsx")

    def pages() -> None:
        write_forms_pdf(spec, forms, target)

    job = workbooks if kind == "workbooks" else pages
    seconds = seconds_of_runs(job, 1 if count >= _MANY else 3)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": seconds, "version": huitou.__version__, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
