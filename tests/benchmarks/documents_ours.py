"""Form 3 of many villages by huitou. Takes `workbooks` (one process), `batch` (as many as there are cores) or `pages`,
how many, and where to."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import huitou
from huitou.documents.form_pdf import write_forms_pdf
from huitou.documents.form_pool import FormFile, cores, written
from huitou.documents.form_sheets import write_forms
from tests.benchmarks.documents import filled, form_3

_MANY, _RUNS = 1_000, 3
"""From so many forms on one run is enough."""
_AT_ONCE = 100


def main(kind: str, count: int, target: Path) -> None:
    """Prints seconds per run, with the seconds of all processors in them, and the peaks of memory of all processes."""
    spec, forms = form_3(), list(filled(count))

    def workbooks() -> None:
        for number, form in enumerate(forms):
            write_forms(spec, [form], target / f"{number:05}.xlsx")

    def batch() -> None:
        files = (FormFile(target / f"{number:05}.xlsx", spec, (form,)) for number, form in enumerate(forms))
        if len(list(written(files, processes=cores(), at_once=_AT_ONCE))) != count:
            raise RuntimeError("files are missing")

    def pages() -> None:
        write_forms_pdf(spec, forms, target)

    jobs: dict[str, Callable[[], None]] = {"workbooks": workbooks, "batch": batch, "pages": pages}
    taken, worked = [], []
    jobs[kind]()
    for _ in range(1 if count >= _MANY else _RUNS):
        # Files that are there already would be written over, which is slower than new ones.
        for file in target.glob("*.xlsx"):
            file.unlink()
        begun, busy = time.perf_counter(), _busy()
        jobs[kind]()
        taken.append(time.perf_counter() - begun)
        worked.append(_busy() - busy)
    kinds = {resource.RUSAGE_SELF: 1, resource.RUSAGE_CHILDREN: cores()}
    peak_mb = sum(resource.getrusage(who).ru_maxrss * many for who, many in kinds.items()) / 1024
    print(json.dumps({"s": taken, "busy_s": worked, "version": huitou.__version__, "peak_mb": peak_mb}))


def _busy() -> float:
    """Seconds of processors that this process and those it has waited for have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
