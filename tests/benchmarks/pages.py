"""Case `pages`: saving one household's survey on its page, beside a bare Django view with the same writes."""

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
    ours, bare = answer["ours"], answer["bare"]
    return CaseResult(
        name="pages",
        size=size,
        ours=middle(ours),
        peers={"bare Django view": Peer(middle(bare), answer["version"], answer["revisions"] == len(ours) + 11)},
        skipped={},
        limit=None,
        peak_mb=0,
        parts={"p99": quantiles(ours, n=100)[98], "p99 of the bare view": quantiles(bare, n=100)[98]},
        extent={"saves": len(ours), "queries": answer["queries"], "queries of the bare view": answer["bare_queries"]},
    )
