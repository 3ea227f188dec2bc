"""The registered households of the county, whole: place, persons, attribute, income, head counts and flaws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huitou.cli.demonstration import incomes
from huitou.cli.demonstration.draws import Draws, shares
from huitou.cli.demonstration.families import family_of
from huitou.cli.demonstration.flaws import Candidate, flaws_of
from huitou.cli.demonstration.headcounts import HeadCounts, counts_at_odds, equal_counts
from huitou.cli.demonstration.identity import Identities
from huitou.cli.demonstration.incomes import LOW_INCOME, ORDINARY, SUPPORTED, Income
from huitou.cli.demonstration.persons import People, Person
from huitou.cli.demonstration.places import Place

SUBJECT_SIZES = ((1, 1130), (2, 1378), (3, 897), (4, 470), (5, 228), (6, 78), (7, 21))
"""Size and number of exited households: 4,202 households with 10,212 persons, as published for 2016."""
OTHER_SIZES = ((1, 38), (2, 44), (3, 22), (4, 11), (5, 4), (6, 1))
"""Registered households that are no subjects: 120 with 262 persons."""
FALLEN_BACK = 30
"""So many of the 120 exited once and are poor again (返贫); the others never exited."""

NOT_EXITED, EXITED, POOR_AGAIN, STABLE = "0", "1", "3", "4"
"""是否脱贫."""

_EXIT_YEARS = ((2014, 28), (2015, 33), (2016, 39))
_POOR_IN_CROWDED_VILLAGES = 12
CROWDED_VILLAGES = 4
"""Listed villages that hold so many of the poor that their incidence lies near 3 per cent."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered poor household. `exit_year` is None for those that never exited; a household that fell back keeps
    its year and has `status` 3. Size in the register = number of `persons`."""

    number: str
    place: Place
    persons: tuple[Person, ...]
    attribute: str
    status: str
    exit_year: int | None
    in_care_home: bool
    counts: HeadCounts
    income: Income
    flaws: frozenset[str]

    @property
    def is_subject(self) -> bool:
        """Whether it exited in 2014 to 2016 and did not fall back."""
        return self.status in (EXITED, STABLE)


@dataclass(frozen=True, slots=True)
class _Drawn:
    candidate: Candidate
    in_care_home: bool
    status: str
    exit_year: int | None


def registered_households(seed: int, places: Sequence[Place]) -> list[Registered]:
    """All registered households by village: 4,202 subjects and 120 others, numbered through."""
    draws = Draws(seed, "households")
    people = People(Draws(seed, "persons"), Identities(Draws(seed, "identities")))
    drawn = [*_subjects(places, people, draws), *_others(places, people, draws)]
    drawn.sort(key=lambda one: one.candidate.place.code)
    subjects = [one.candidate for one in drawn if one.status in (EXITED, STABLE)]
    flaws = iter(flaws_of(subjects, Draws(seed, "flaws")))
    details = Draws(seed, "details")
    return [
        _completed(f"DEMO{at:05d}", one, next(flaws) if one.status in (EXITED, STABLE) else frozenset(), details)
        for at, one in enumerate(drawn, 1)
    ]


def _subjects(places: Sequence[Place], people: People, draws: Draws) -> Iterator[_Drawn]:
    sizes = draws.shuffled(size for size, number in SUBJECT_SIZES for _ in range(number))
    weights = [(75 if place.is_listed else 44 if place.is_village else 14) * draws.between(60, 140) for place in places]
    homes = [place for place, number in zip(places, shares(len(sizes), weights), strict=True) for _ in range(number)]
    for place, size in zip(homes, sizes, strict=True):
        year = draws.weighted(_EXIT_YEARS)
        status = STABLE if year == 2014 and draws.chance(1500) else EXITED
        yield _drawn(place, size, status, year, people, draws)


def _others(places: Sequence[Place], people: People, draws: Draws) -> Iterator[_Drawn]:
    """The poor of today: twelve households in each of four listed villages, the rest anywhere."""
    sizes = draws.shuffled(size for size, number in OTHER_SIZES for _ in range(number))
    crowded = draws.shuffled(place for place in places if place.is_listed)[:CROWDED_VILLAGES]
    homes = [place for place in crowded for _ in range(_POOR_IN_CROWDED_VILLAGES)]
    elsewhere = [place for place in places if place not in crowded]
    homes += [draws.pick(elsewhere) for _ in range(len(sizes) - len(homes))]
    for at, (place, size) in enumerate(zip(draws.shuffled(homes), sizes, strict=True)):
        fell_back = at < FALLEN_BACK
        year = draws.weighted(_EXIT_YEARS) if fell_back else None
        yield _drawn(place, size, POOR_AGAIN if fell_back else NOT_EXITED, year, people, draws)


def _drawn(place: Place, size: int, status: str, year: int | None, people: People, draws: Draws) -> _Drawn:
    family = family_of(size, draws)
    alone = size == 1 and (family[0].age >= 60 or family[0].age < 16)
    supported = alone and draws.chance(5500)
    attribute = SUPPORTED if supported else LOW_INCOME if draws.chance(3200) else ORDINARY
    persons = people.of(family, supported)
    return _Drawn(Candidate(place, persons, attribute), supported and draws.chance(3500), status, year)


def _completed(number: str, drawn: _Drawn, flaws: frozenset[str], draws: Draws) -> Registered:
    place, persons, attribute = drawn.candidate.place, drawn.candidate.persons, drawn.candidate.attribute
    counts = counts_at_odds(persons, draws) if "counts_at_odds" in flaws else equal_counts(len(persons))
    return Registered(
        number=number,
        place=place,
        persons=persons,
        attribute=attribute,
        status=drawn.status,
        exit_year=drawn.exit_year,
        in_care_home=drawn.in_care_home,
        counts=counts,
        income=_income(drawn, flaws, counts.actual, draws),
        flaws=flaws,
    )


def _income(drawn: _Drawn, flaws: frozenset[str], heads: int, draws: Draws) -> Income:
    persons, attribute = drawn.candidate.persons, drawn.candidate.attribute
    still_poor = drawn.status in (NOT_EXITED, POOR_AGAIN) and attribute == ORDINARY
    if still_poor or flaws & {"below_line", "stated_low_income"}:
        return incomes.income_below_line(persons, heads, draws)
    if "on_line" in flaws:
        return incomes.income_on_line(persons, heads, draws)
    income = incomes.ordinary_income(persons, heads, attribute, drawn.in_care_home, draws)
    return incomes.loss(income, draws) if "loss" in flaws else income
