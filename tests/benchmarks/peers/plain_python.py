"""The job in plain Python over dictionaries, as one would write it by hand for exactly this standard."""

from __future__ import annotations

import gc
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import seconds_of_runs
from tests.benchmarks.rollup_data import read
from tests.benchmarks.rows import digest_of_lines
from tests.samples.documents import documents_of
from tests.samples.standards import HOUSEHOLD_2016

MET, NOT_MET, UNKNOWN = range(3)
PREFIXES = {"village": 12, "township": 9, "county": 6, "city": 4, "province": 2}
LIMIT = Decimal("0.10")
Facts = Mapping[str, Any]
Verdict = tuple[int, int | None]
Cell = tuple[str, int]


def income(facts: Facts) -> Verdict:
    """Income per head, half up, at least 3,100 yuan; a stated figure where no part is given."""
    parts = [
        facts["wage_income"],
        facts["business_revenue"],
        facts["transfer_income"],
        facts["property_income"],
        facts["business_expense"],
    ]
    stated, size = facts["net_income_per_capita_stated"], facts["household_size"]
    if None in parts:
        if stated is None or any(part is not None for part in parts):
            return UNKNOWN, 0
        return (MET if stated >= 310_000 else NOT_MET), 0
    if not size:
        return UNKNOWN, 0
    net = sum(parts[:4]) - parts[4]
    return (MET if (2 * net + size) // (2 * size) >= 310_000 else NOT_MET), 0


def answered(fact: Any) -> Verdict:
    """A fact that is itself the verdict."""
    if fact is True:
        return MET, 0
    return (NOT_MET if fact is False else UNKNOWN), 0


def out_of_school(member: Facts) -> bool | None:
    """Of school age, out of school because of poverty, and not certified as special education."""
    out, poverty = member["out_of_school"], member["because_of_poverty"]
    if member["compulsory_stage"] is False or member["special_education_certified"]:
        return False
    if out is False or poverty is False:
        return False
    return True if out and poverty else None


def without_care(member: Facts) -> bool | None:
    """Not insured, or a premium that nobody paid, or too large an own share."""
    insurance, premium = member["insurance"], member["premium_paid_by_treasury"]
    treated, share = member["treated_in_county"], member["out_of_pocket_share"]
    if insurance == "none" or (insurance == "resident" and premium is False):
        return True
    if treated and share is not None and Decimal(share) > LIMIT:
        return True
    unclear = insurance is None or (insurance == "resident" and premium is None)
    return None if unclear or treated is None or (treated and share is None) else False


def of_members(answers: list[bool | None] | None, size: int | None, stated_met: bool | None) -> Verdict:
    """From the answers of the members, or from the single answer of a paper form."""
    if answers is None:
        return (UNKNOWN, 0) if stated_met is None else (MET, 0) if stated_met else (NOT_MET, None)
    short = answers.count(True)
    if short:
        return NOT_MET, short
    if not answers or size is None or len(answers) < size or None in answers:
        return UNKNOWN, 0
    return MET, 0


def judged(facts: Facts) -> dict[str, Verdict]:
    """The eight verdicts."""
    members, size, dropout = facts["members"], facts["household_size"], facts["dropout_present"]
    pupils = None if members is None else [out_of_school(member) for member in members]
    patients = None if members is None else [without_care(member) for member in members]
    return {
        "net_income_per_capita": income(facts),
        "food_and_clothing": answered(facts["food_and_clothing"]),
        "compulsory_education": of_members(pupils, size, None if dropout is None else not dropout),
        "basic_medical_care": of_members(patients, size, facts["medical_care_met"]),
        "safe_housing": answered(facts["housing_safe"]),
        "safe_water": answered(facts["water_safe"]),
        "electricity": answered(facts["electricity"]),
        "broadcast": answered(facts["broadcast"]),
    }


def add(row: list[int], people: int, size_unknown: bool, verdicts: list[Verdict]) -> None:
    """Adds one household to the row of its village and year."""
    row[0] += 1
    row[1] += people
    row[2] += size_unknown
    below = False
    for position, (verdict, persons) in enumerate(verdicts):
        at = 5 + 6 * position
        if verdict == NOT_MET:
            below = True
            row[at] += 1
            row[at + 1] += persons or 0
            row[at + 2] += people
            row[at + 3] += persons is None
        elif verdict == UNKNOWN:
            row[at + 4] += 1
            row[at + 5] += people
    if below:
        row[3] += 1
        row[4] += people


def folded(cells: Mapping[Cell, list[int]], length: int) -> dict[Cell, list[int]]:
    """The rows of one level: per area and year, and for all years (0)."""
    rows: dict[Cell, list[int]] = {}
    for (village, year), figures in cells.items():
        for cell in ((village[:length], year), (village[:length], 0)):
            row = rows.get(cell)
            rows[cell] = figures if row is None else [a + b for a, b in zip(row, figures, strict=True)]
    return rows


def rolled_up(
    households: Iterable[tuple[str, int, int, bool, Facts]], slugs: list[str]
) -> dict[str, dict[Cell, list[int]]]:
    """The rows of all five levels."""
    cells: dict[Cell, list[int]] = {}
    width = 5 + 6 * len(slugs)
    for village, year, people, size_unknown, facts in households:
        row = cells.setdefault((village, year), [0] * width)
        verdicts = judged(facts)
        add(row, people, size_unknown, [verdicts[slug] for slug in slugs])
    return {level: folded(cells, length) for level, length in PREFIXES.items()}


def main(folder: Path) -> None:
    """Prints the seconds of each run, the version of Python and the digest of the rows."""
    facts, _ = read(folder)
    subjects = facts.subjects
    villages = [str(code) for code in subjects.village_code.tolist()]
    people, unknown = subjects.size.tolist(), subjects.size_unknown.tolist()
    documents = list(documents_of(facts))
    households = list(zip(villages, subjects.exit_year.tolist(), people, unknown, documents, strict=True))
    slugs = [indicator.slug for indicator in HOUSEHOLD_2016.indicators]
    gc.freeze()
    seconds = seconds_of_runs(lambda: rolled_up(households, slugs))
    lines = [
        f"{level},{area},{year},{','.join(map(str, figures))}"
        for level, rows in rolled_up(households, slugs).items()
        for (area, year), figures in rows.items()
    ]
    print(json.dumps({"s": seconds, "version": platform.python_version(), "digest": digest_of_lines(lines)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
