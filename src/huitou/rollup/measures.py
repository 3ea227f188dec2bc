"""What a roll-up counts: each measure is one mask over the rows, used for counting and for naming alike.

Because counting and naming share these masks, a figure and the list of subjects behind it cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from huitou.rollup.columns import NOT_MET, PERSONS_NOT_SAID, UNKNOWN, Columns
from huitou.rollup.subjects import Bools, Int32s


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


def counted(columns: Columns, measure: Measure, indicator: str = "") -> Bools:
    """The rows that `measure` counts (of `indicator`, where the measure is about one)."""
    match measure:
        case Measure.SUBJECTS:
            return np.ones(len(columns), np.bool_)
        case Measure.SIZE_UNKNOWN:
            return columns.subjects.size_unknown
        case Measure.BELOW_STANDARD:
            return _below_standard(columns)
    position = columns.position(indicator)
    code = UNKNOWN if measure is Measure.UNKNOWN else NOT_MET
    rows: Bools = columns.verdicts[:, position] == code
    return rows & (columns.persons[:, position] == PERSONS_NOT_SAID) if measure is Measure.PERSONS_UNKNOWN else rows


def weights(columns: Columns, figure: Figure) -> Int32s | None:
    """What each row adds to `figure` when it is counted; None: one each."""
    match figure.weight:
        case Weight.SUBJECTS:
            return None
        case Weight.PEOPLE:
            return columns.subjects.size
        case Weight.PERSONS:
            said = columns.persons[:, columns.position(figure.indicator)]
            return np.maximum(said, 0)


def by_measure(indicators: tuple[str, ...]) -> Iterator[tuple[Measure, str, tuple[tuple[int, Figure], ...]]]:
    """The figures with their positions, grouped by the rows that they count, so that each mask is made once."""
    groups: dict[tuple[Measure, str], list[tuple[int, Figure]]] = {}
    for position, figure in enumerate(figures_of(indicators)):
        groups.setdefault((figure.measure, figure.indicator), []).append((position, figure))
    for (measure, indicator), members in groups.items():
        yield measure, indicator, tuple(members)


def _below_standard(columns: Columns) -> Bools:
    below = np.zeros(len(columns), np.bool_)
    for position in range(len(columns.indicators)):
        below |= columns.verdicts[:, position] == NOT_MET
    return below
