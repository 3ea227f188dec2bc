"""Counters: the figures of an area and an exit year, kept as text, added up, and laid out as rows. Pure.

Imports neither numpy nor the pack, so that a page or a command that only shows figures has nothing to wait for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from huitou.assessments.findings import tally_items
from huitou.core.canonical import canonical_json
from huitou.core.errors import Place, Refusal
from huitou.core.standards import Verdict
from huitou.rollup.figures import OVERALL, PER_INDICATOR
from huitou.rollup.rows import CubeRow, row_of

_OVERALL = ""
Figures = dict[str, list[int]]
"""By indicator the six figures of `figures.PER_INDICATOR` (indicators of which all are 0 are left out); under the empty
name the five of `figures.OVERALL`."""
Cell = tuple[str, int]
"""Area code, exit year."""
Counted = tuple[Cell, Figures]


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects that count alike: of one village and year, with one tally (None: not judged). `people` living there;
    `unsized` of them have no size in the survey."""

    subject_type: str
    village_code: str
    exit_year: int
    tally: str | None
    subjects: int
    people: int
    unsized: int


def count(groups: Iterable[Group], indicators: Sequence[str]) -> dict[Cell, Figures]:
    """The figures of every village and year. A subject that was not judged is unknown in every indicator."""
    counted: dict[Cell, Figures] = {}
    for group in groups:
        figures = counted.setdefault((group.village_code, group.exit_year), {_OVERALL: [0] * len(OVERALL)})
        _count_group(group, indicators, figures)
    return counted


def _count_group(group: Group, indicators: Sequence[str], figures: Figures) -> None:
    number, people = group.subjects, group.people
    if group.tally is None:
        items: Sequence[tuple[str, Verdict, int | None]] = [(slug, Verdict.UNKNOWN, 0) for slug in indicators]
    else:
        items = tally_items(group.tally)
    below = any(verdict is Verdict.NOT_MET for _, verdict, _ in items)
    _add(figures, _OVERALL, (number, people, group.unsized, number * below, people * below))
    for slug, verdict, short in items:
        if verdict is Verdict.NOT_MET:
            _add(figures, slug, (number, number * (short or 0), people, number * (short is None), 0, 0))
        else:
            _add(figures, slug, (0, 0, 0, 0, number, people))


def _add(figures: Figures, name: str, more: Sequence[int]) -> None:
    known = figures.get(name)
    figures[name] = list(more) if known is None else [one + other for one, other in zip(known, more, strict=True)]


def add_up(cells: Iterable[Counted], digits: int) -> dict[Cell, Figures]:
    """The figures of the areas with codes of so many digits."""
    sums: dict[Cell, Figures] = {}
    for (code, year), figures in cells:
        area = sums.setdefault((code[:digits], year), {})
        for name, more in figures.items():
            _add(area, name, more)
    return sums


def text_of(figures: Figures) -> str:
    """The figures as they are stored."""
    return canonical_json(figures)


def figures_from(text: str) -> Figures:
    """The figures that `text_of` wrote."""
    figures: Figures = json.loads(text)
    return figures


def rows_of(
    cells: Mapping[Cell, Figures], names: Mapping[str, str], indicators: Sequence[str], *, by_year: bool = True
) -> tuple[CubeRow, ...]:
    """A row for every area and year with subjects (when `by_year`), and one for all years of an area, which stands
    last."""
    by_area: dict[str, dict[int, Figures]] = {}
    for (code, year), figures in cells.items():
        if figures[_OVERALL][0]:
            by_area.setdefault(code, {})[year] = figures
    rows = []
    for code, years in sorted(by_area.items()):
        together: Figures = {}
        for year, figures in sorted(years.items()):
            if by_year:
                rows.append(_row(code, names[code], year, figures, indicators))
            for name, more in figures.items():
                _add(together, name, more)
        rows.append(_row(code, names[code], None, together, indicators))
    return tuple(rows)


def _row(code: str, name: str, year: int | None, figures: Figures, indicators: Sequence[str]) -> CubeRow:
    nothing = [0] * len(PER_INDICATOR)
    flat = [*figures[_OVERALL], *(figure for slug in indicators for figure in figures.get(slug, nothing))]
    return row_of(code, name, year, tuple(indicators), flat)


def refuse_holes(villages: Iterable[str], names: Mapping[str, str], digits: int) -> None:
    """Raises `Refusal` HT9003 when one of the villages lies in none of the areas: then the rows would not add up."""
    lost = sorted({code for code in villages if code[:digits] not in names})
    if lost:
        raise Refusal.of("HT9003", Place(name=lost[0]), count=len(lost))
