"""Every figure is the sum of its children and the count of the listed subjects, at all five levels.

Counted again from the raw documents with the plain judge and plain dictionaries, without any code of `rollup`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huitou.core.standards import Verdict, judge
from huitou.rollup.area_map import AreaRow
from huitou.rollup.columns import Columns, JudgedSubject
from huitou.rollup.cube import fold, roll_up, tabulate
from huitou.rollup.figures import Measure
from huitou.rollup.kernel import judge_columns
from huitou.rollup.opening import subjects_behind
from huitou.rollup.rows import json_row
from huitou.rollup.subjects import Subject
from huitou.rollup.succession import remap
from tests.samples.documents import documents_of
from tests.samples.geography import LENGTHS, Geography, uneven_province
from tests.samples.households import made_up_households
from tests.samples.standards import HOUSEHOLD_2016

pytestmark = pytest.mark.without_database

LEVELS = {level: length for length, level in LENGTHS.items()}
PARENTS = {"village": "township", "township": "county", "county": "city", "city": "province"}
INDICATORS = tuple(indicator.slug for indicator in HOUSEHOLD_2016.indicators)


@dataclass(frozen=True, slots=True)
class Household:
    """One household as this test counts it."""

    key: int
    village: str
    exit_year: int
    people: int
    size_unknown: bool
    verdicts: Mapping[str, tuple[Verdict, int | None]]


Figures = Counter[tuple[str, ...]]
Recount = dict[tuple[str, int | str], Figures]


def counted_again(households: Iterable[Household], level: str) -> Recount:
    """The figures of every area and year of a level, by the names in the JSON, counted one household at a time."""
    found: Recount = defaultdict(Counter)
    for one in households:
        for year in (one.exit_year, "all"):
            for path, amount in shares(one):
                found[one.village[: LEVELS[level]], year][path] += amount
    return found


def shares(one: Household) -> Iterable[tuple[tuple[str, ...], int]]:
    """What one household adds, by the path of the figure in the JSON."""
    yield ("subjects", "households"), 1
    yield ("subjects", "persons"), one.people
    yield ("subjects", "size_unknown"), int(one.size_unknown)
    if any(verdict is Verdict.NOT_MET for verdict, _ in one.verdicts.values()):
        yield ("below_standard", "households"), 1
        yield ("below_standard", "persons"), one.people
    for slug, (verdict, persons) in one.verdicts.items():
        if verdict is Verdict.NOT_MET:
            yield ("not_met", slug, "households"), 1
            yield ("not_met", slug, "affected_persons"), one.people
            yield ("not_met", slug, "persons"), persons or 0
            yield ("not_met", slug, "persons_unknown"), int(persons is None)
        if verdict is Verdict.UNKNOWN:
            yield ("unknown", slug, "households"), 1
            yield ("unknown", slug, "persons"), one.people


def flat(row: Mapping[str, Any]) -> dict[tuple[str, ...], int]:
    """Every figure of a JSON row by its path."""
    figures: dict[tuple[str, ...], int] = {}
    for name in ("subjects", "below_standard"):
        figures |= {(name, key): amount for key, amount in row[name].items()}
    for name in ("not_met", "unknown"):
        figures |= {(name, slug, key): amount for slug, group in row[name].items() for key, amount in group.items()}
    return figures


def rows_of(
    columns: Columns, geography: Geography, level: str
) -> dict[tuple[str, int | str], dict[tuple[str, ...], int]]:
    """The rows of a level by area and year."""
    rows = [json_row(row) for row in roll_up(columns, geography.areas, level)]
    assert [(row["area"], str(row["exit_year"])) for row in rows] == sorted(
        (row["area"], str(row["exit_year"])) for row in rows
    )
    assert all(tuple(row["not_met"]) == tuple(row["unknown"]) == INDICATORS for row in rows)
    return {(row["area"], row["exit_year"]): flat(row) for row in rows}


@pytest.fixture(scope="module")
def geography() -> Geography:
    """A map with a village of one household, one of 3,000, empty villages and an empty town."""
    made = uneven_province(21, 20_000)
    assert {1, 3_000} <= set(made.households.tolist())
    return made


@pytest.fixture(scope="module")
def columns_and_households(geography: Geography) -> tuple[Columns, list[Household]]:
    """The columns as the kernel makes them, and the same households judged one by one."""
    facts = made_up_households(21, geography)
    subjects = facts.subjects
    people, unknown = subjects.size.tolist(), subjects.size_unknown.tolist()
    households = []
    for row, document in enumerate(documents_of(facts)):
        findings = judge(document, HOUSEHOLD_2016).findings
        village, year = str(int(subjects.village_code[row])), int(subjects.exit_year[row])
        verdicts = {slug: (finding.verdict, finding.persons) for slug, finding in findings.items()}
        households.append(Household(int(subjects.subject[row]), village, year, people[row], unknown[row], verdicts))
    return judge_columns(facts, HOUSEHOLD_2016), households


@pytest.mark.parametrize("level", LEVELS)
def test_every_row_is_what_counting_household_by_household_gives(
    level: str, geography: Geography, columns_and_households: tuple[Columns, list[Household]]
) -> None:
    columns, households = columns_and_households
    expected = counted_again(households, level)
    rows = rows_of(columns, geography, level)
    assert rows.keys() == expected.keys()
    for place, figures in rows.items():
        assert figures == {path: expected[place][path] for path in figures}, place
        assert expected[place].keys() <= figures.keys()


@pytest.mark.parametrize(("level", "parent"), PARENTS.items())
def test_every_row_is_the_sum_of_its_children(
    level: str, parent: str, geography: Geography, columns_and_households: tuple[Columns, list[Household]]
) -> None:
    columns, _ = columns_and_households
    sums: dict[tuple[str, int | str], Figures] = defaultdict(Counter)
    for (area, year), figures in rows_of(columns, geography, level).items():
        sums[area[: LEVELS[parent]], year].update(figures)
    assert {place: dict(figures) for place, figures in sums.items()} == rows_of(columns, geography, parent)


def test_the_row_of_all_years_is_the_sum_of_the_years(
    geography: Geography, columns_and_households: tuple[Columns, list[Household]]
) -> None:
    columns, _ = columns_and_households
    years: dict[str, Figures] = defaultdict(Counter)
    together: dict[str, dict[tuple[str, ...], int]] = {}
    for (area, year), figures in rows_of(columns, geography, "township").items():
        if year == "all":
            together[area] = figures
        else:
            years[area].update(figures)
    assert {area: dict(figures) for area, figures in years.items()} == together


@pytest.mark.parametrize(
    ("measure", "path"),
    [
        (Measure.SUBJECTS, ("subjects", "households")),
        (Measure.SIZE_UNKNOWN, ("subjects", "size_unknown")),
        (Measure.BELOW_STANDARD, ("below_standard", "households")),
        (Measure.NOT_MET, ("not_met", "basic_medical_care", "households")),
        (Measure.PERSONS_UNKNOWN, ("not_met", "basic_medical_care", "persons_unknown")),
        (Measure.UNKNOWN, ("unknown", "basic_medical_care", "households")),
    ],
)
def test_every_figure_opens_onto_exactly_the_subjects_that_it_counts(
    measure: Measure,
    path: tuple[str, ...],
    geography: Geography,
    columns_and_households: tuple[Columns, list[Household]],
) -> None:
    columns, households = columns_and_households
    listed: dict[tuple[str, int | str], set[int]] = defaultdict(set)
    for one in households:
        if dict(shares(one)).get(path):
            for year in (one.exit_year, "all"):
                listed[one.village[: LEVELS["township"]], year].add(one.key)
    for (area, year), figures in rows_of(columns, geography, "township").items():
        indicator = path[1] if len(path) == 3 else ""
        keys = subjects_behind(columns, area, None if year == "all" else int(year), measure, indicator).tolist()
        assert len(keys) == figures[path]
        assert set(keys) == listed[area, year]


def test_totals_on_another_map_are_the_same_people(
    geography: Geography, columns_and_households: tuple[Columns, list[Household]]
) -> None:
    columns, households = columns_and_households
    codes = geography.codes.tolist()
    successor = {code: codes[position // 3] for position, code in enumerate(codes)}
    merged = rows_of(remap(columns, successor), geography, "village")
    moved = [
        Household(one.key, str(successor[int(one.village)]), one.exit_year, one.people, one.size_unknown, one.verdicts)
        for one in households
    ]
    expected = counted_again(moved, "village")
    assert merged.keys() == expected.keys()
    assert all(figures == {path: expected[place][path] for path in figures} for place, figures in merged.items())


def test_one_fold_serves_all_levels(
    geography: Geography, columns_and_households: tuple[Columns, list[Household]]
) -> None:
    columns, _ = columns_and_households
    sums = fold(columns)
    for level in LEVELS:
        assert tuple(tabulate(sums, geography.areas, level).rows()) == roll_up(columns, geography.areas, level)


VILLAGES = (510121100201, 510121100202, 510121101201, 510122100201, 510221100201)
ANY_HOUSEHOLD = st.tuples(
    st.sampled_from(VILLAGES),
    st.sampled_from((2014, 2015, 2016)),
    st.none() | st.integers(0, 9),
    st.none() | st.integers(0, 9),
    st.tuples(*(st.tuples(st.sampled_from(tuple(Verdict)), st.none() | st.integers(0, 5)) for _ in range(2))),
)


@given(st.lists(ANY_HOUSEHOLD, max_size=30), st.sampled_from(tuple(LEVELS)))
def test_any_households_add_up_at_any_level(drawn: list[Any], level: str) -> None:
    judged, households = [], []
    for key, (village, year, size, register_size, outcomes) in enumerate(drawn):
        verdicts, persons = zip(*outcomes, strict=True)
        judged.append(JudgedSubject(Subject(key, village, year, size, register_size), verdicts, persons))
        people = size if size is not None else register_size or 0
        named = dict(zip(INDICATORS[:2], outcomes, strict=True))
        households.append(Household(key, str(village), year, people, size is None, named))
    areas = {str(village)[:length]: LENGTHS[length] for village in VILLAGES for length in LENGTHS}
    rows = roll_up(Columns.of(INDICATORS[:2], judged), [AreaRow(c, c, kind) for c, kind in areas.items()], level)
    expected = counted_again(households, level)
    figures = {(row.area, row.exit_year or "all"): flat(json_row(row)) for row in rows}
    assert figures.keys() == expected.keys()
    assert all(found == {path: expected[place][path] for path in found} for place, found in figures.items())
