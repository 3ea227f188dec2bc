"""Case `lists`: a year of a big county, and how long the server takes for each list page of casework.

`ours` is the slowest page's median. The whole request is counted: session, rights, queries, template.
"""

from __future__ import annotations

import tempfile

from tests.benchmarks.processes import answer_of
from tests.benchmarks.results import CaseResult

HOUSEHOLDS = {"county": 30_000}
GAPS = 12_000


def measure(size: str) -> CaseResult:
    """The case in a data directory of its own."""
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as folder:
        environment = {"HUITOU_DATA": folder, "DJANGO_SETTINGS_MODULE": "huitou.conf.settings"}
        answer = answer_of("tests.benchmarks.lists_ours", str(HOUSEHOLDS[size]), str(GAPS), environment=environment)
    pages: dict[str, float] = answer["pages"]
    return CaseResult(
        name="lists",
        size=size,
        ours=max(pages.values()),
        peers={},
        skipped={},
        limit=None,
        peak_mb=answer["peak_mb"],
        parts=pages,
        extent={
            "households": HOUSEHOLDS[size],
            "gaps": GAPS,
            "departments": answer["departments"],
            "most queries of a page": max(answer["queries"].values()),
        },
    )
