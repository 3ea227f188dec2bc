"""What speaks against the answers of a page: problems that must be mended, and warnings that take a reason (U11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from huitou.core.amounts import cents_from_yuan, parse_decimal, yuan_text
from huitou.core.errors import Language, Problem
from huitou.core.facts import FactSchema
from huitou.core.worksheet import totals
from huitou.web.surveying.answers import line_field, member_field

# A total of a year below or above these is rarely what was meant: a figure in 万元, or a zero too many.
SMALL, LARGE = 100_00, 200_000_00
_MEMBER_PLACE = re.compile(r"members\[(\d+)\]")
_SIZES = ("household_size", "household_size_hukou", "household_size_card", "household_size_system")
REASON_OF_SIZES = "household_size_reason"
REASON_OF_AMOUNTS = "amounts_explained"


def contradictions(facts: Mapping[str, Any]) -> dict[str, list[Problem]]:
    """What the form's own notes ask for, by field: why the four counts differ (附件2 注2), why nobody signed."""
    found: dict[str, list[Problem]] = {}
    counts = [facts[name] for name in _SIZES if facts.get(name) is not None]
    if len(set(counts)) > 1 and not facts.get(REASON_OF_SIZES):
        found[REASON_OF_SIZES] = [Problem("HT4021", values={"counts": "、".join(str(count) for count in counts)})]
    if facts.get("signature") == "unsigned" and not facts.get("signature_reason"):
        found["signature_reason"] = [Problem("HT4022")]
    return found


def slips(facts: Mapping[str, Any], schema: FactSchema) -> dict[str, list[Problem]]:
    """Amounts that look like 万元 for 元, or a zero too many, by field; none once they are explained."""
    if facts.get(REASON_OF_AMOUNTS):
        return {}
    found: dict[str, list[Problem]] = {}
    for total, cents in _totals(facts, schema).items():
        code = "HT4023" if 0 < cents < SMALL else "HT4024" if cents > LARGE else ""
        if code:
            found[total] = [Problem(code, values={"key": total, "value": yuan_text(cents)})]
    return found


def _totals(facts: Mapping[str, Any], schema: FactSchema) -> dict[str, int]:
    """分 by total: those that worksheets add up to, else as typed."""
    summed: dict[str, int] = {}
    for sheet in schema.worksheets:
        summed |= totals(facts.get(sheet.name) or {}, sheet.lines)
        for name in {line.into for line in sheet.lines.values()} - summed.keys():
            yuan = parse_decimal(str(facts.get(name) or ""))
            cents = None if yuan is None else cents_from_yuan(yuan)
            if cents is not None:
                summed[name] = cents
    return summed


def by_field(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The problems of a plan at the fields of the page; "" for those of the whole survey."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        key = str(problem.values.get("key", ""))
        of_member = _MEMBER_PLACE.fullmatch(problem.place.name)
        field = member_field(int(of_member[1]), key) if of_member else problem.place.name
        if "." in key:
            field = line_field(key.partition(".")[2])
        found.setdefault(field, []).append(problem)
    return found


def messages(
    problems: Mapping[str, Sequence[Problem]], labels: Mapping[str, str], language: Language
) -> dict[str, list[str]]:
    """The words of problems by field, with the names of facts as people call them."""
    return {
        field: [_named(problem, labels).message(language) for problem in of_field]
        for field, of_field in problems.items()
    }


def _named(problem: Problem, labels: Mapping[str, str]) -> Problem:
    key = str(problem.values.get("key", ""))
    return replace(problem, values={**problem.values, "key": labels.get(key, key)})
