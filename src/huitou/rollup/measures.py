"""What a roll-up counts: each measure is one mask over the rows, used for counting and for naming alike.

Because counting and naming share these masks, a figure and the list of subjects behind it cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from huitou.rollup.columns import NOT_MET, PERSONS_NOT_SAID, UNKNOWN, Columns
from huitou.rollup.figures import Figure, Measure, Weight, figures_of
from huitou.rollup.subjects import Bools, Int32s


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
