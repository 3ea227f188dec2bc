"""What of a roll-up may be read where nobody may read names: figures of one or two households are kept back, and with
them as many others as keep them from being worked out by subtraction (docs/adr/0028). Standard library only.

A figure and the people behind it are kept back together. Along the tree of areas every sum (an area and its parts)
lacks either nothing or at least two of its figures. A figure is split into exit years at the level of counties and
above, where no county within is left with a small part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from huitou.rollup.figures import Measure
from huitou.rollup.rows import CubeRow

LEAST = 3
"""Households from which on a figure is published; nobody is behind a 0."""
Key = tuple[Measure, str]


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """As `Headcount` and `Shortfall`; None: kept back."""

    subjects: int | None
    persons: int | None
    affected_persons: int | None = None
    persons_unknown: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """As `CubeRow`; None: kept back."""

    area: str
    name: str
    subjects: PublishedCount
    size_unknown: int | None
    below_standard: PublishedCount
    not_met: Mapping[str, PublishedCount]
    unknown: Mapping[str, PublishedCount]
    exit_year: int | None = None


def published(levels: Sequence[Sequence[CubeRow]]) -> tuple[PublishedRow, ...]:
    """The rows of the last level for all years together. `levels` lead to it from the top: each holds all parts of
    those areas of the level above in which the last one lies; codes of one level have one length."""
    kept_back = _kept_back(levels)
    return tuple(_published(row, kept_back[row.area]) for row in levels[-1] if row.exit_year is None)


def published_by_year(levels: Sequence[Sequence[CubeRow]], position: int) -> tuple[PublishedRow, ...]:
    """The rows by exit year of one of the `levels`, which lead from the top to the counties.

    What a county keeps back, or what is small in one of its years, is split in no area that holds the county: so no
    county's part is left over from a sum.
    """
    kept_back = _kept_back(levels)
    unsplit = {row.area: set(kept_back[row.area]) for row in levels[-1]}
    for row in levels[-1]:
        if row.exit_year is not None:
            unsplit[row.area].update(key for key, count in _counts(row) if is_small(count))
    return tuple(
        _published(
            row, kept_back[row.area].union(*(keys for code, keys in unsplit.items() if code.startswith(row.area)))
        )
        for row in levels[position]
        if row.exit_year is not None
    )


def _kept_back(levels: Sequence[Sequence[CubeRow]]) -> dict[str, set[Key]]:
    """By area of any level which of its figures for all years together are kept back."""
    rows = [[row for row in level if row.exit_year is None] for level in levels]
    counts = [{row.area: dict(_counts(row)) for row in level} for level in rows]
    keys = sorted({key for level in counts for of_area in level.values() for key in of_area})
    hidden = {key: _hidden([{area: of_area[key] for area, of_area in one.items()} for one in counts]) for key in keys}
    return {area: {key for key in keys if area in hidden[key]} for level in counts for area in level}


def unmasked(rows: Sequence[CubeRow]) -> tuple[PublishedRow, ...]:
    """The rows as they are: those that count villages, whose figures are no secret."""
    return tuple(_published(row, set()) for row in rows)


def is_small(count: int) -> bool:
    """Whether a number of households is one of those kept back."""
    return 0 < count < LEAST


def _hidden(levels: Sequence[Mapping[str, int]]) -> set[str]:
    """The areas whose figure is kept back; each level as {code: households}.

    From the top down: what is too small goes; where that leaves a sum with one gap, the smallest other part goes too,
    and so does one part of whatever was kept back itself.
    """
    hidden = {area for area, count in levels[0].items() if is_small(count)}
    for above, below in pairwise(levels):
        digits = max((len(area) for area in above), default=0)
        for whole in above:
            parts = sorted((count, area) for area, count in below.items() if count and area[:digits] == whole)
            kept_back = {area for count, area in parts if is_small(count)}
            gaps = len(kept_back) + (whole in hidden)
            if gaps == 1:
                kept_back.update([area for _, area in parts if area not in kept_back][:1])
            hidden |= kept_back
    return hidden


def _counts(row: CubeRow) -> Iterator[tuple[Key, int]]:
    yield (Measure.SUBJECTS, ""), row.subjects.subjects
    yield (Measure.SIZE_UNKNOWN, ""), row.size_unknown
    yield (Measure.BELOW_STANDARD, ""), row.below_standard.subjects
    for slug, missed in row.not_met.items():
        yield (Measure.NOT_MET, slug), missed.subjects
        yield (Measure.PERSONS_UNKNOWN, slug), missed.persons_unknown
    for slug, unclear in row.unknown.items():
        yield (Measure.UNKNOWN, slug), unclear.subjects


def _published(row: CubeRow, hidden: set[Key]) -> PublishedRow:
    def headcount(measure: Measure, slug: str, subjects: int, persons: int) -> PublishedCount:
        return PublishedCount(None, None) if (measure, slug) in hidden else PublishedCount(subjects, persons)

    def shortfall(slug: str) -> PublishedCount:
        missed = row.not_met[slug]
        not_said = None if (Measure.PERSONS_UNKNOWN, slug) in hidden else missed.persons_unknown
        if (Measure.NOT_MET, slug) in hidden:
            return PublishedCount(None, None, None, not_said)
        return PublishedCount(missed.subjects, missed.persons, missed.affected_persons, not_said)

    return PublishedRow(
        area=row.area,
        name=row.name,
        exit_year=row.exit_year,
        subjects=headcount(Measure.SUBJECTS, "", row.subjects.subjects, row.subjects.persons),
        size_unknown=None if (Measure.SIZE_UNKNOWN, "") in hidden else row.size_unknown,
        below_standard=headcount(Measure.BELOW_STANDARD, "", row.below_standard.subjects, row.below_standard.persons),
        not_met={slug: shortfall(slug) for slug in row.not_met},
        unknown={
            slug: headcount(Measure.UNKNOWN, slug, one.subjects, one.persons) for slug, one in row.unknown.items()
        },
    )
