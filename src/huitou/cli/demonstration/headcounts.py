"""The four head counts of a household and why they differ (附件2 注2; who is in and who is out: 对象口径)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.persons import NO_STUDENT, Person


@dataclass(frozen=True, slots=True)
class HeadCounts:
    """户口簿, 明白卡, 系统 and 实际 with the reason where they differ. `left` is the 人编号 of somebody who is in the
    register and no longer in the household; `joined` tells that somebody is there whom the register does not know."""

    hukou: int
    card: int
    system: int
    actual: int
    reason: str = ""
    left: str = ""
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """A reason for which somebody of the register is not counted (对象口径): its words, who it happens to, and how
    often beside the others."""

    words: str
    ages: tuple[int, int]
    sexes: tuple[bool, ...]
    relations: tuple[str, ...]
    weight: int = 6


_ELDERS = ("02", "11", "12", "13", "14", "15", "16", "17", "18")
DEPARTURES = (
    Departure("于{month}去世，户口尚未注销", (60, 120), (True, False), _ELDERS),
    Departure("于{month}婚出，户口尚未迁出", (20, 36), (False,), ("04", "08", "10")),
    Departure("于2016年9月参军入伍", (18, 25), (True,), ("03", "07", "09")),
    Departure("自{month}起服刑", (25, 45), (True,), ("03",), weight=1),
)

_SPOKEN = {
    "02": "配偶", "03": "儿子", "04": "女儿", "07": "孙子", "08": "孙女", "09": "外孙", "10": "外孙女",
    "11": "父亲", "12": "母亲", "13": "岳父", "14": "岳母", "15": "公公", "16": "婆婆", "17": "祖父", "18": "祖母",
}  # fmt: skip
_MONTHS = ("2016年8月", "2016年11月", "2017年1月", "2017年2月", "2017年3月", "2017年4月")
_CHILDBEARING = (20, 42)


def equal_counts(heads: int) -> HeadCounts:
    """Four counts that agree."""
    return HeadCounts(heads, heads, heads, heads)


def counts_at_odds(persons: Sequence[Person], draws: Draws) -> HeadCounts:
    """Four counts of a household with several members that do not agree, with a reason that fits the members."""
    heads = len(persons)
    left = _departures(persons)
    if left and draws.chance(7000):
        person, departure = draws.weighted([(one, one[1].weight) for one in left])
        reason = _SPOKEN[person.relation] + departure.words.format(month=draws.pick(_MONTHS))
        return HeadCounts(heads, draws.pick((heads, heads - 1)), heads, heads - 1, reason, person.number)
    mothers = [one for one in persons if not one.male and _CHILDBEARING[0] <= one.age <= _CHILDBEARING[1]]
    if mothers and draws.chance(6000):
        reason = f"{draws.pick(_MONTHS)}新生子女1人，系统尚未录入"
        return HeadCounts(heads + 1, heads, heads, heads + 1, reason, joined=True)
    if draws.chance(5000):
        reason = "共同生活1人户口在外地，未迁入"
        return HeadCounts(heads, heads + 1, heads, heads + 1, reason, joined=True)
    return HeadCounts(heads + 1, heads, heads, heads, "户口簿上1人早年迁居外地，户口未迁出")


def _departures(persons: Sequence[Person]) -> list[tuple[Person, Departure]]:
    return [
        (person, departure)
        for person in persons[1:]
        for departure in DEPARTURES
        if person.relation in departure.relations
        and person.male in departure.sexes
        and departure.ages[0] <= person.age <= departure.ages[1]
        and person.student == NO_STUDENT
    ]
