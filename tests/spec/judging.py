"""Tables of facts and what they come to, as the manual draws them."""

from __future__ import annotations

from typing import Any, Literal

from huitou.core.facts import canonical_facts
from huitou.core.standards import Finding, Judgement, judge
from huitou.policy import load_pack

Subject = Literal["household", "village"]
PACK = load_pack("qingshen-2017")
WORDS: dict[str, Any] = {"yes": True, "no": False, "?": None}


def judged(subject: Subject, year: int, /, **facts: Any) -> Judgement:
    """The judgement of one subject under the shipped standard of a year."""
    document = {name: value for name, value in facts.items() if value is not None}
    return judge(canonical_facts(document, PACK.fact_schema(subject)), PACK.standard(subject, year))


def finding(indicator: str, year: int = 2016, /, **facts: Any) -> Finding:
    """The finding on one indicator of a household or village."""
    subject: Subject = "household" if indicator in {info.slug for info in PACK.indicators("household")} else "village"
    return judged(subject, year, **facts).findings[indicator]


def rows(table: str) -> list[list[Any]]:
    """The lines of a drawn table below its head, cell by cell: `yes`, `no`, `?` (nobody answered), or the text."""
    _, *lines = table.strip().splitlines()
    return [[WORDS.get(cell.strip(), cell.strip()) for cell in line.split("|")] for line in lines]
