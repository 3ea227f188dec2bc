"""The figures of a roll-up: what is counted, and what is summed over those that are counted. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What is counted of subjects."""

    SUBJECTS = "subjects"
    SIZE_UNKNOWN = "size_unknown"
    BELOW_STANDARD = "below_standard"
    NOT_MET = "not_met"
    PERSONS_UNKNOWN = "persons_unknown"
    UNKNOWN = "unknown"


class Weight(StrEnum):
    """What is summed over the subjects that a measure counts."""

    SUBJECTS = "subjects"
    PEOPLE = "people"  # living there
    PERSONS = "persons"  # as Form 3 counts: short members


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a roll-up: a measure, its indicator where it has one, and what is summed."""

    measure: Measure
    weight: Weight
    indicator: str = ""


OVERALL = (
    Figure(Measure.SUBJECTS, Weight.SUBJECTS),
    Figure(Measure.SUBJECTS, Weight.PEOPLE),
    Figure(Measure.SIZE_UNKNOWN, Weight.SUBJECTS),
    Figure(Measure.BELOW_STANDARD, Weight.SUBJECTS),
    Figure(Measure.BELOW_STANDARD, Weight.PEOPLE),
)
PER_INDICATOR = (
    (Measure.NOT_MET, Weight.SUBJECTS),
    (Measure.NOT_MET, Weight.PERSONS),
    (Measure.NOT_MET, Weight.PEOPLE),
    (Measure.PERSONS_UNKNOWN, Weight.SUBJECTS),
    (Measure.UNKNOWN, Weight.SUBJECTS),
    (Measure.UNKNOWN, Weight.PEOPLE),
)


def figures_of(indicators: tuple[str, ...]) -> tuple[Figure, ...]:
    """All figures of a roll-up in their order: five overall, then six for each indicator."""
    return OVERALL + tuple(Figure(*kind, indicator) for indicator in indicators for kind in PER_INDICATOR)
