"""Whether the counters are what a full recount gives: every subject read one by one, every area added up anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from huitou.areas.models import LEVELS
from huitou.assessments.models import STANDARDS
from huitou.core.authority import CODE_LENGTH, CodeRange, Scope
from huitou.core.errors import Place, Problem
from huitou.reporting.choice import Choice, Kind, SubjectType
from huitou.reporting.counting import add_up, rows_of
from huitou.reporting.queries.counters import FOLDED, stored_cells
from huitou.reporting.queries.exploring import judged_columns
from huitou.rollup.area_map import AreaRow
from huitou.rollup.cube import roll_up
from huitou.rollup.rows import CubeRow
from huitou.surveys.models import Round
from huitou.surveys.queries import RoundLine, round_line

_EVERYWHERE = Scope((CodeRange("0" * CODE_LENGTH, "9" * CODE_LENGTH),))
_SUBJECTS: tuple[SubjectType, ...] = ("household", "village")
_SURVEYS: tuple[Kind, ...] = ("review", "remediation")
Rows = Mapping[tuple[str, int | None], CubeRow]
"""By area code and exit year; None: all years."""


def differing_counters() -> Iterator[Problem]:
    """HT8110 for every area of an open round whose counters are not what its subjects come to."""
    for row in Round.objects.filter(closed_at=None).exclude(counted=None).select_related("county"):
        line = round_line(row)
        # Somebody may approve between two reads: only what differs twice is wrong.
        for code in sorted(_differing(line) and _differing(line)):
            yield Problem("HT8110", Place(name=code), {"round": line.slug, "county": line.county_name})


def _differing(line: RoundLine) -> set[str]:
    choices = (Choice(subject, kind, name) for subject in _SUBJECTS for kind in _SURVEYS for name in STANDARDS)
    return {code for choice in choices for code in _differing_by(line, choice)}


def _differing_by(line: RoundLine, choice: Choice) -> set[str]:
    """The areas where stored and counted rows are not the same, at every level that is kept."""
    columns = judged_columns([line], choice, _EVERYWHERE)
    indicators = columns.indicators
    villages = [str(code).zfill(CODE_LENGTH) for code in sorted(set(columns.subjects.village_code.tolist()))]
    found: set[str] = set()
    for level in ("village", *FOLDED):
        digits = LEVELS[level]
        cells = add_up(stored_cells([line.id], choice, digits, _EVERYWHERE), digits)
        counted = roll_up(columns, [AreaRow(code, code, level) for code in {one[:digits] for one in villages}], level)
        found |= _differences(
            _by_cell(rows_of(cells, {code: code for code, _ in cells}, indicators)), _by_cell(counted)
        )
    return found


def _by_cell(rows: tuple[CubeRow, ...]) -> Rows:
    return {(row.area, row.exit_year): row for row in rows}


def _differences(stored: Rows, counted: Rows) -> set[str]:
    return {cell[0] for cell in stored.keys() | counted.keys() if stored.get(cell) != counted.get(cell)}
