"""What a round freezes when it is opened: read by the page that shows it beforehand and by the deed itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from huitou.areas.queries import area_by_code
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.orders.models import AdoptedOrder
from huitou.orders.queries import effective_pack
from huitou.policy import Pack, lint, load_pack, shipped_packs
from huitou.policy import Round as PackRound
from huitou.registry.household_endings import FALLEN_BACK
from huitou.registry.models import Household, Village
from huitou.surveys.models import Round
from huitou.surveys.opening import (
    RegisteredHousehold,
    RegisteredVillage,
    household_subjects,
    village_subjects,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A round of a county as it would be opened now: its exit years, all registered households and villages, and those
    of them that are its subjects."""

    round: PackRound
    exit_years: tuple[int, ...]
    households: Sequence[RegisteredHousehold]
    villages: Sequence[RegisteredVillage]
    homes: Sequence[RegisteredHousehold]
    places: Sequence[RegisteredVillage]


@dataclass(frozen=True, slots=True)
class YearCount:
    """The subjects of an exit year: households, their persons as the heads of forms count them, villages."""

    exit_year: int
    households: int
    persons: int
    villages: int


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """What is taken over when a round is opened now. `other_years`: registered households without one of its exit
    years, which are no subjects; `fallen_back`: those with one that have fallen back. `subjects`: type and code."""

    round: PackRound
    years: tuple[YearCount, ...]
    households: int
    persons: int
    villages: int
    other_years: int
    fallen_back: int
    subjects: frozenset[tuple[str, str]]


def opening_of(slug: str, county_code: str, pack: Pack) -> Opening:
    """The round as it would be opened now. For the deed, which asks for the right, and for `opening_page`. Raises
    `Refusal`: HT6002 for a pack with errors; HT6010 for a round that is not in it; HT4016 without registered
    households, HT4017 when none of them is a subject."""
    errors = [problem for problem in lint(pack) if problem.severity == "error"]
    if errors:
        raise Refusal.of("HT6002", pack=pack.name, count=len(errors))
    if slug not in pack.rounds:
        raise Refusal.of("HT6010", round=slug, rounds="、".join(pack.rounds))
    round_ = pack.rounds[slug]
    households, villages = _households(county_code), _villages(county_code)
    if not households:
        raise Refusal.of("HT4016", county=area_by_code(county_code).name)
    years = _exit_years(round_, households)
    homes, places = household_subjects(households, years), village_subjects(villages, years)
    if not homes and not places:
        raise Refusal.of("HT4017", years="、".join(str(year) for year in years))
    return Opening(round_, years, households, villages, homes, places)


def opening_page(slug: str, county_code: str, viewer: Actor) -> OpeningPage:
    """What opening this round now would freeze. Raises `Refusal` HT7001, HT4015 and as `opening_of`."""
    viewer.require(Permission.ROUND_OPEN, county_code)
    found = opening_of(slug, county_code, pack_of(county_code))
    households, villages = Counter(one.exit_year for one in found.homes), Counter(one.exit_year for one in found.places)
    persons: Counter[int | None] = Counter()
    for one in found.homes:
        persons[one.exit_year] += one.head_count
    exited = [one for one in found.households if one.exit_year in found.exit_years]
    subjects = {("household", one.code) for one in found.homes} | {("village", one.code) for one in found.places}
    return OpeningPage(
        round=found.round,
        years=tuple(YearCount(year, households[year], persons[year], villages[year]) for year in found.exit_years),
        households=len(found.homes),
        persons=sum(persons.values()),
        villages=len(found.places),
        other_years=len(found.households) - len(exited),
        fallen_back=sum(one.is_fallen_back for one in exited),
        subjects=frozenset(subjects),
    )


def rounds_to_open(county_code: str, viewer: Actor) -> tuple[PackRound, ...]:
    """The rounds of the county's order that are not open yet, in its order. Raises `Refusal` HT7001, HT4015."""
    viewer.require(Permission.ROUND_OPEN, county_code)
    there = set(Round.objects.filter(county__code=county_code, county__valid_until=None).values_list("slug", flat=True))
    return tuple(one for slug, one in pack_of(county_code).rounds.items() if slug not in there)


def pack_of(county_code: str) -> Pack:
    """The pack that the county works by, else the one made for it. Raises `Refusal` HT4015 without either."""
    if AdoptedOrder.objects.filter(county__code=county_code, county__valid_until=None).exists():
        return effective_pack(county_code)
    made = pack_made_for(county_code)
    if made is None:
        raise Refusal.of("HT4015", county=county_code)
    return load_pack(made)


def pack_made_for(county_code: str) -> str | None:
    """The name of the pack that ships for a county."""
    return next((name for name in shipped_packs() if load_pack(name).county_code == county_code), None)


def _exit_years(round_: PackRound, households: Sequence[RegisteredHousehold]) -> tuple[int, ...]:
    """The exit years of the round; one that counts only for whoever has it at opening is there when somebody has."""
    later = round_.exit_year_at_opening
    present = {one.exit_year for one in households}
    return (*round_.exit_years, later) if later is not None and later in present else round_.exit_years


def _households(county_code: str) -> list[RegisteredHousehold]:
    within = Household.objects.filter(county__code=county_code, county__valid_until=None, ended_on=None)
    rows = within.values_list(
        "id", "code", "village__code", "head_name", "exit_year", "status", "size_register", "size_system"
    )
    return [
        RegisteredHousehold(pk, code, village, head, year, status == FALLEN_BACK, size, system)
        for pk, code, village, head, year, status, size, system in rows
    ]


def _villages(county_code: str) -> list[RegisteredVillage]:
    whole = CodeRange.below(county_code)
    rows = Village.objects.filter(area__code__gte=whole.first, area__code__lte=whole.last)
    values = ("id", "area__code", "area__name", "is_poor_village", "exit_year")
    return [RegisteredVillage(*row) for row in rows.values_list(*values)]
