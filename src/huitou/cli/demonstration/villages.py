"""Villages: what the register says of all of them, and the look-back survey of the 26 listed ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.places import Place
from huitou.cli.demonstration.register_rows import Row
from huitou.cli.demonstration.registered import CROWDED_VILLAGES, NOT_EXITED, POOR_AGAIN, Registered
from huitou.core.facts import NOT_CERTIFIED

LEVEL = "市级"
"""The plan looks back on 已退出市级贫困村 (一(二))."""

_VILLAGE_POPULATION = (900, 1250, 1500, 1750, 2050, 2400, 3300)
_COMMUNITY_POPULATION = (1200, 2600, 4200, 7800)
_NEAR_LINE_PER_MYRIAD = (340, 306, 300, 285)
"""Incidence of the four villages with most poor people, from the most on; 3 per cent is 300."""
_INDUSTRIES = ("椪柑", "竹编", "枇杷", "桃", "生猪", "蛋鸡", "蔬菜", "水产")

_SURVEYS_CHANGED: tuple[dict[str, Any], ...] = (
    {"collective_income": "0"},
    {"paved_road": False},
    {"clinic": False, "remark": "卫生室无合格村医"},
    {"cultural_room": False},
    {"telecom": False},
    {"collective_income": "0", "cultural_room": False, "leading_industry": False},
    {"paved_road": False, "telecom": False},
    {"leading_industry": False},
    {"clinic": NOT_CERTIFIED},
    {"collective_income": None},
    {"paved_road": NOT_CERTIFIED, "leading_industry": None},
    {"cultural_room": NOT_CERTIFIED},
    {"telecom": None},
    {"registered_population": None},
)
"""What is found in so many of the listed villages, one entry each; None takes the answer out."""


@dataclass(frozen=True, slots=True)
class VillageState:
    """A village's figures: inhabitants, and who of them is poor or poor again; the rest for listed villages."""

    place: Place
    population: int
    not_exited: int
    poor_again: int
    industry: str
    collective_income: str


def village_states(places: Sequence[Place], households: Sequence[Registered], draws: Draws) -> list[VillageState]:
    """The state of every village and community, with poor persons as the register counts them."""
    not_exited = _persons_by_village(households, NOT_EXITED)
    poor_again = _persons_by_village(households, POOR_AGAIN)
    poor = {place.code: not_exited.get(place.code, 0) + poor_again.get(place.code, 0) for place in places}
    listed = sorted((place.code for place in places if place.is_listed), key=lambda code: (-poor[code], code))
    rates = dict(zip(listed[:CROWDED_VILLAGES], _NEAR_LINE_PER_MYRIAD, strict=True))
    return [
        VillageState(
            place,
            _population(place, poor[place.code], rates.get(place.code), draws),
            not_exited.get(place.code, 0),
            poor_again.get(place.code, 0),
            draws.pick(_INDUSTRIES),
            f"{draws.between(6, 90)}{draws.below(10)}00.{draws.below(100):02d}",
        )
        for place in places
    ]


def village_row(state: VillageState) -> Row:
    """One row of the villages' workbook."""
    place = state.place
    return {
        "乡镇名": place.township,
        "村编号": place.code,
        "村名": place.name,
        "是否贫困村": "是" if place.is_listed else "否",
        "贫困村类型": LEVEL if place.is_listed else "",
        "退出年度": "" if place.exit_year is None else str(place.exit_year),
        "户籍人口": str(state.population),
        "未脱贫人口": str(state.not_exited),
        "返贫人口": str(state.poor_again),
        "主导产业": state.industry,
        "集体经济收入(元)": state.collective_income,
        "通村硬化路": "是",
        "卫生室": "是",
        "文化室": "是",
        "通信网络": "是",
    }


def village_reviews(states: Sequence[VillageState], draws: Draws) -> list[dict[str, Any]]:
    """The surveys of the listed villages by code, with gaps and unknown facts spread over them."""
    listed = [state for state in states if state.place.is_listed]
    changes = dict(zip(draws.shuffled(range(len(listed))), _SURVEYS_CHANGED, strict=False))
    reviews = []
    for at, state in enumerate(listed):
        answers = _answers(state, draws) | changes.get(at, {})
        reviews.append({name: value for name, value in answers.items() if value is not None})
    return reviews


def _answers(state: VillageState, draws: Draws) -> dict[str, Any]:
    return {
        "village": state.place.code,
        "exit_year": state.place.exit_year,
        "registered_population": state.population,
        "poor_population": state.not_exited + state.poor_again,
        "leading_industry": True,
        "collective_income": state.collective_income,
        "paved_road": True,
        "clinic": True,
        "cultural_room": True,
        "telecom": True,
        "surveyed_on": f"2017-06-{draws.between(6, 21):02d}",
        "surveyed_by": f"演示填表人{int(state.place.code[-6:]) % 97 + 1:02d}",
    }


def _persons_by_village(households: Sequence[Registered], status: str) -> dict[str, int]:
    persons: dict[str, int] = {}
    for household in households:
        if household.status == status:
            persons[household.place.code] = persons.get(household.place.code, 0) + len(household.persons)
    return persons


def _population(place: Place, poor: int, per_myriad: int | None, draws: Draws) -> int:
    """Inhabitants: drawn, or the fewest with whom the incidence is not above the one wanted."""
    if per_myriad is not None:
        return -(-poor * 10_000 // per_myriad)
    return draws.quantile(_VILLAGE_POPULATION if place.is_village else _COMMUNITY_POPULATION)
