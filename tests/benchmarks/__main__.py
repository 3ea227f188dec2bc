"""`./bench [NAME…] [--size county|province|nation] [--json]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import page
from tests.benchmarks.registry import CASES
from tests.benchmarks.results import CaseResult
from wording import in_language, say


def main() -> int:
    """Runs the wanted cases and prints them; 2 for a case that does not exist or not at that size."""
    options = _options()
    names = options.names or [name for name, case in CASES.items() if options.size in case.sizes]
    for name in names:
        if name not in CASES or options.size not in CASES[name].sizes:
            known = ", ".join(f"{known} ({'|'.join(case.sizes)})" for known, case in CASES.items())
            print(
                in_language(
                    f"没有“{name} {options.size}”，有：{known}", f"no “{name} {options.size}”; there are: {known}"
                ),
                file=sys.stderr,
            )
            return 2
    # What has several parts is measured whole: `documents` is `documents-pdf` as well.
    wanted = [case for name in names for case in CASES if case == name or case.startswith(f"{name}-")]
    results = [CASES[name].measure(options.size) for name in dict.fromkeys(wanted)]
    if options.write:
        for result in results:
            page.write(result, machine())
    if options.json:
        print(
            json.dumps({"machine": machine(), "cases": [result.document() for result in results]}, ensure_ascii=False)
        )
    else:
        for result in results:
            _show(result)
    return 0


def _options() -> argparse.Namespace:
    form = argparse.ArgumentParser(
        prog="./bench",
        description=in_language("与同类和机器极限相比有多快", "how fast, beside peers and beside the machine"),
    )
    form.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CASES))
    form.add_argument("--size", choices=("county", "province", "nation"), default="county")
    form.add_argument("--json", action="store_true")
    form.add_argument("--write", action="store_true", help="docs/benchmarks.md")
    return form.parse_args()


def machine() -> dict[str, Any]:
    """What it was measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_mb": memory // 2**20,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _show(result: CaseResult) -> None:
    document = result.document()
    extent = ", ".join(f"{name} {amount:,}" for name, amount in result.extent.items())
    print(f"{result.name} {result.size}: {extent}")
    parts = ", ".join(f"{name} {_milliseconds(seconds)}" for name, seconds in result.parts.items())
    say(
        f"  本软件 {_milliseconds(result.ours)}（{parts}），内存峰值 {result.peak_mb} MB",
        f"  ours {_milliseconds(result.ours)} ({parts}), peak {result.peak_mb} MB",
    )
    if result.limit is not None:
        ratio = document["ratio_to_limit"]
        say(
            f"  机器极限 {_milliseconds(result.limit)}，本软件是其 {ratio} 倍",
            f"  the limit of the machine {_milliseconds(result.limit)}; ours is {ratio} times that",
        )
    for name, peer in document["peers"].items():
        same = (
            in_language("结果相同", "same result") if peer["same_result"] else in_language("结果不同！", "OTHER RESULT")
        )
        say(
            f"  {name} {peer['version']}：{_milliseconds(peer['s'])}，慢 {peer['ratio']} 倍，{same}",
            f"  {name} {peer['version']}: {_milliseconds(peer['s'])}, {peer['ratio']} times ours, {same}",
        )
    for extents, times in result.growth.items():
        say(f"  {extents}：十倍的量用 {times} 倍的时间", f"  {extents}: ten times as much takes {times} times as long")
    for name, reason in result.skipped.items():
        say(f"  {name}：未测（{reason}）", f"  {name}: skipped ({reason})")


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.2f} ms"


if __name__ == "__main__":
    sys.exit(main())
