"""The rows of a roll-up as values, and as the JSON that other programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from huitou.rollup.figures import OVERALL, PER_INDICATOR

if TYPE_CHECKING:
    from huitou.rollup.published import PublishedCount, PublishedRow


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many subjects, and how many people live there (0 for villages)."""

    subjects: int
    persons: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Subjects that miss one indicator. `persons`: what Form 3 counts (short members); `affected_persons`: people
    living there; `persons_unknown`: subjects of which nobody said how many fall short."""

    subjects: int
    persons: int
    affected_persons: int
    persons_unknown: int


@dataclass(frozen=True, slots=True)
class CubeRow:
    """The figures of one area and one exit year; None: all years. `below_standard`: at least one indicator is not met.

    `subjects.persons` takes the survey's size, else the register's; `size_unknown` subjects have none in the survey.
    """

    area: str
    name: str
    exit_year: int | None
    subjects: Headcount
    size_unknown: int
    below_standard: Headcount
    not_met: Mapping[str, Shortfall]
    unknown: Mapping[str, Headcount]


def row_of(area: str, name: str, exit_year: int | None, indicators: tuple[str, ...], figures: Sequence[int]) -> CubeRow:
    """The row made of `figures`, which stand in the order of `measures.figures_of(indicators)`."""
    subjects, persons, size_unknown, below, below_persons = figures[: len(OVERALL)]
    not_met, unknown = {}, {}
    for position, indicator in enumerate(indicators):
        start = len(OVERALL) + position * len(PER_INDICATOR)
        missing, short, affected, not_said, unclear, unclear_persons = figures[start : start + len(PER_INDICATOR)]
        not_met[indicator] = Shortfall(missing, short, affected, not_said)
        unknown[indicator] = Headcount(unclear, unclear_persons)
    return CubeRow(
        area=area,
        name=name,
        exit_year=exit_year,
        subjects=Headcount(subjects, persons),
        size_unknown=size_unknown,
        below_standard=Headcount(below, below_persons),
        not_met=not_met,
        unknown=unknown,
    )


def json_row(row: CubeRow | PublishedRow, subject: Literal["household", "village"] = "household") -> dict[str, Any]:
    """The row as `huitou rollup --json` prints it; null: kept back. Villages are counted in `villages`, without
    people."""
    figures = _of_villages(row) if subject == "village" else _of_households(row)
    return {"area": row.area, "name": row.name, "exit_year": row.exit_year or "all", **figures}


def _of_households(row: CubeRow | PublishedRow) -> dict[str, Any]:
    return {
        "subjects": {**_headcount(row.subjects), "size_unknown": row.size_unknown},
        "below_standard": _headcount(row.below_standard),
        "not_met": {indicator: _shortfall(missed) for indicator, missed in row.not_met.items()},
        "unknown": {indicator: _headcount(unclear) for indicator, unclear in row.unknown.items()},
    }


def _of_villages(row: CubeRow | PublishedRow) -> dict[str, Any]:
    return {
        "subjects": {"villages": row.subjects.subjects},
        "below_standard": {"villages": row.below_standard.subjects},
        "not_met": {indicator: {"villages": missed.subjects} for indicator, missed in row.not_met.items()},
        "unknown": {indicator: {"villages": unclear.subjects} for indicator, unclear in row.unknown.items()},
    }


def _headcount(counted: Headcount | PublishedCount) -> dict[str, int | None]:
    return {"households": counted.subjects, "persons": counted.persons}


def _shortfall(missed: Shortfall | PublishedCount) -> dict[str, int | None]:
    return {
        "households": missed.subjects,
        "persons": missed.persons,
        "affected_persons": missed.affected_persons,
        "persons_unknown": missed.persons_unknown,
    }
