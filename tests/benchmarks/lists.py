"""Case `lists`: a year of a big county, and how long the server takes for each list page of the product.

`ours` is what the slowest page takes of the processor (median), which other programs on the machine disturb least; what
the slowest takes by the clock stands beside it; the figures of a round, which are no list, stand apart. Pages are named
by who sees them and by their address on the site. The whole request is counted:
session, rights, queries, template.
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
    pages: dict[str, dict[str, float]] = answer["pages"]
    shown = pages | {f"figures {name}": taken for name, taken in answer["figures"].items()}
    parts = {"the slowest by the clock": max(taken["seconds"] for taken in pages.values())}
    parts |= {name.replace(" /", " · ").strip(" ·"): taken["processor"] for name, taken in shown.items()}
    return CaseResult(
        name="lists",
        size=size,
        ours=max(taken["processor"] for taken in pages.values()),
        peers={},
        skipped={},
        limit=None,
        peak_mb=answer["peak_mb"],
        parts=parts,
        extent={
            "households": HOUSEHOLDS[size],
            "gaps": GAPS,
            "departments": answer["departments"],
            "pages": len(pages),
            "most queries of a page": int(max(taken["queries"] for taken in pages.values())),
        },
    )
