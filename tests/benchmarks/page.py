"""`docs/benchmarks.md`: one section for each case and size, replaced when it is measured again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import ROOT
from tests.benchmarks.results import CaseResult

PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `./bench NAME --size SIZE --write`: every figure of a section comes from one run on one machine. Times are
medians of at least five runs after one that is not counted, where a run takes long (storing, workbooks, documents) of
three; what a case counts otherwise it says itself (`tests/benchmarks/`). Peers run in an environment and a process of
their own, as their documentation recommends, and are compared only where they give the same rows.
"""


def write(result: CaseResult, machine: Mapping[str, Any], page: Path = PAGE) -> None:
    """Puts the section of this case and size into the page."""
    text = page.read_text(encoding="utf-8") if page.exists() else HEAD
    page.write_text(with_section(text, f"{result.name}, {result.size}", section(result, machine)), encoding="utf-8")


def with_section(text: str, title: str, content: str) -> str:
    """The page with this section, in the place of the one of the same title or at the end."""
    made = f"## {title}\n{content.strip()}\n"
    found = re.search(rf"^## {re.escape(title)}\n(?:(?!## ).*\n)*", text, re.MULTILINE)
    if found is None:
        return f"{text.rstrip()}\n\n{made}"
    return f"{text[: found.start()]}{made}\n{text[found.end() :]}".rstrip() + "\n"


def section(result: CaseResult, machine: Mapping[str, Any]) -> str:
    """Machine, extent, our time in parts, the peers, and the limit: one pass over the bytes that are read, or what the
    case says of itself."""
    document = result.document()
    extent = ", ".join(f"{amount:,} {name}" for name, amount in result.extent.items())
    rows = [("huitou, the whole job", result.ours), *((f"- {name}", s) for name, s in result.parts.items())]
    rows += [(f"{name} {peer['version']}", peer["s"]) for name, peer in document["peers"].items()]
    if result.limit is not None:
        rows.append(("the limit of the machine", result.limit))
    described = ", ".join(f"{name} {value}" for name, value in machine.items())
    table = "\n".join(
        f"| {name} | {seconds * 1000:,.2f} | {seconds / result.ours:.3g} | {_times(seconds, result.limit)} |"
        for name, seconds in rows
    )
    skipped = "".join(f"\nSkipped: {name} ({reason})." for name, reason in result.skipped.items())
    other = [name for name, peer in document["peers"].items() if not peer["same_result"]]
    grown = "".join(
        f"\nTen times as much takes {times} times as long ({extents})." for extents, times in result.growth.items()
    )
    same = "All give the same rows." if document["peers"] else ""
    if other:
        same = f"Other rows than ours: {', '.join(other)}."
    return (
        f"Machine: {described}. Extent: {extent}. Peak memory of ours: {result.peak_mb:,} MB. {same}".rstrip()
        + f"{skipped}{grown}\n\n"
        + f"| | ms | times ours | times the limit |\n|---|---|---|---|\n{table}\n"
    )


def _times(seconds: float, limit: float | None) -> str:
    return "" if limit is None else f"{seconds / limit:.3g}"
