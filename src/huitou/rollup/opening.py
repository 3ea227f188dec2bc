"""Opening a figure: the subjects that it counts, and no others."""

from __future__ import annotations

from huitou.rollup.columns import Columns
from huitou.rollup.figures import Measure
from huitou.rollup.measures import counted
from huitou.rollup.subjects import Int64s


def subjects_behind(
    columns: Columns, area_code: str, exit_year: int | None, measure: Measure, indicator: str = ""
) -> Int64s:
    """The keys of the subjects behind one figure, by village, exit year and key.

    `area_code` is unpadded (2, 4, 6, 9 or 12 digits); `exit_year` None means all years. `indicator` names one for the
    measures `not_met`, `persons_unknown` and `unknown`. Raises `Refusal` HT9005 for one that is not judged.
    """
    rows = columns.subjects.rows_in(area_code)
    chosen = counted(columns, measure, indicator)[rows]
    if exit_year is not None:
        chosen = chosen & (columns.subjects.exit_year[rows] == exit_year)
    return columns.subjects.subject[rows][chosen]
