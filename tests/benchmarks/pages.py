"""Case `pages`: saving one household's survey on its page, beside two bare Django views with the same writes."""

from __future__ import annotations

import tempfile
from statistics import quantiles

from tests.benchmarks.processes import answer_of, middle
from tests.benchmarks.results import CaseResult, Peer

SIZES = ("county",)


def measure(size: str) -> CaseResult:
    """The case; times are those of a whole request inside the process, commit included."""
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as data:
        answer = answer_of("tests.benchmarks.pages_work", data)
    ours, bare, form = (answer["s"][way] for way in ("ours", "bare", "form"))
    is_same = answer["revisions"] == answer["saves"]
    return CaseResult(
        name="pages",
        size=size,
        ours=middle(ours),
        peers={
            "bare Django view (the writes alone)": Peer(middle(bare), answer["version"], is_same),
            "bare Django view (a form, a post, a revision)": Peer(middle(form), answer["version"], is_same),
        },
        skipped={},
        limit=None,
        peak_mb=0,
        parts={"p99": quantiles(ours, n=100)[98], "p99 of the bare view": quantiles(bare, n=100)[98]},
        extent={
            "saves": len(ours),
            "queries": answer["queries"]["ours"],
            "queries of the bare views": answer["queries"]["bare"],
            "and with a form": answer["queries"]["form"],
        },
    )
