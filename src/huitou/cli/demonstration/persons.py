"""Persons: name, birth, schooling, health and labour as age and sex make them likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.families import Member
from huitou.cli.demonstration.identity import Identities, disability_certificate
from huitou.cli.demonstration.names import (
    MINORITY_NAMES,
    MINORITY_NATION,
    MINORITY_PER_MYRIAD,
    given_name,
    surname,
)

AGES_AT = date(2017, 6, 1)
"""The day at which ages are counted."""
SCHOOL_YEAR_ENDED = 2016
"""Children start school in the year in which they turn six by 31 August; this school year began in 2016."""

HEALTHY, CHRONIC, GRAVELY_ILL, DISABLED = "01", "02", "03", "04"
COMMON, SKILLED, LOST, NO_LABOUR = "01", "02", "03", "04"
NO_STUDENT = "01"
IDENTITY_CARD, DISABILITY_CERTIFICATE = "01", "09"

_PER_MYRIAD_IN_HEALTH = (
    # up to the age, then by health
    (17, ((HEALTHY, 9500), (CHRONIC, 200), (GRAVELY_ILL, 50), (DISABLED, 250))),
    (44, ((HEALTHY, 8100), (CHRONIC, 800), (GRAVELY_ILL, 300), (DISABLED, 800))),
    (64, ((HEALTHY, 6100), (CHRONIC, 2200), (GRAVELY_ILL, 500), (DISABLED, 1200))),
    (120, ((HEALTHY, 4700), (CHRONIC, 3900), (GRAVELY_ILL, 500), (DISABLED, 900))),
)
_STAGES = {6: "03", 7: "03", 8: "03", 9: "03", 10: "03", 11: "03", 12: "04", 13: "05", 14: "06"}
_LATER_STAGES: dict[int, tuple[tuple[str, int], ...]] = {
    3: ((NO_STUDENT, 4), ("02", 6)),
    4: ((NO_STUDENT, 2), ("02", 8)),
    5: (("02", 1),),
    15: (("07", 58), ("10", 36), (NO_STUDENT, 6)),
    16: (("08", 55), ("11", 35), (NO_STUDENT, 10)),
    17: (("09", 52), ("12", 33), (NO_STUDENT, 15)),
    18: (("16", 34), ("13", 22), (NO_STUDENT, 44)),
    19: (("16", 34), ("14", 22), (NO_STUDENT, 44)),
    20: (("16", 32), ("15", 18), (NO_STUDENT, 50)),
    21: (("16", 28), (NO_STUDENT, 72)),
}
_EDUCATION = (
    (1952, (("文盲或半文盲", 46), ("小学", 48), ("初中", 6))),
    (1972, (("文盲或半文盲", 12), ("小学", 54), ("初中", 31), ("高中", 3))),
    (1990, (("文盲或半文盲", 2), ("小学", 24), ("初中", 62), ("高中", 9), ("大专及以上", 3))),
    (2005, (("小学", 4), ("初中", 60), ("高中", 24), ("大专及以上", 12))),
)
_LABOUR_FROM, _LABOUR_TO, _OLD_LABOUR_TO = 16, 59, 74


@dataclass(frozen=True, slots=True)
class Person:
    """One member as the register knows it; codes as in the register's lists, `number` as 人编号 (01, 02 …)."""

    number: str
    relation: str
    kind: str
    name: str
    male: bool
    age: int
    birth: date
    nation: str
    education: str
    student: str
    school_age: int
    health: str
    labour: str
    document_kind: str
    document_number: str

    @property
    def can_work(self) -> bool:
        """Whether the person works: has labour power and is no student."""
        return self.labour in (COMMON, SKILLED)

    @property
    def is_of_compulsory_age(self) -> bool:
        """Whether the person should be in the nine years of compulsory school."""
        return self.school_age in _STAGES


@dataclass(frozen=True, slots=True)
class People:
    """Makes persons of families, with names of one house and identity numbers that are given out once."""

    draws: Draws
    identities: Identities

    def of(self, family: Sequence[Member], supported: bool) -> tuple[Person, ...]:
        """The persons of a family; in a supported (五保) household nobody has labour power."""
        births = [self._birth(member.age) for member in family]
        named = self._names(family, births)
        return tuple(
            self._person(place, member, birth, name, nation, supported)
            for place, (member, birth, (name, nation)) in enumerate(zip(family, births, named, strict=True), 1)
        )

    def _birth(self, age: int) -> date:
        return AGES_AT.replace(year=AGES_AT.year - age) - timedelta(days=self.draws.below(365))

    def _person(self, place: int, member: Member, birth: date, name: str, nation: str, supported: bool) -> Person:
        draws = self.draws
        school_age = SCHOOL_YEAR_ENDED - birth.year - ((birth.month, birth.day) > (8, 31))
        student = _student(school_age, draws)
        health = draws.weighted(next(table for age, table in _PER_MYRIAD_IN_HEALTH if member.age <= age))
        number = self.identities.number(birth, member.male)
        certified = health == DISABLED and draws.chance(8500)
        return Person(
            number=f"{place:02d}",
            relation=member.relation,
            kind=member.kind,
            name=name,
            male=member.male,
            age=member.age,
            birth=birth,
            nation=nation,
            education=_education(birth.year, school_age, student, draws),
            student=student,
            school_age=school_age,
            health=health,
            labour=_labour(member.age, student, health, supported, draws),
            document_kind=DISABILITY_CERTIFICATE if certified else IDENTITY_CARD,
            document_number=disability_certificate(number, draws) if certified else number,
        )

    def _names(self, family: Sequence[Member], births: Sequence[date]) -> list[tuple[str, str]]:
        """Names with nation. Children and grandchildren carry the man's surname, a man's father his son's."""
        draws = self.draws
        if draws.chance(MINORITY_PER_MYRIAD):
            return [(draws.pick(MINORITY_NAMES)[0 if member.male else 1], MINORITY_NATION) for member in family]
        of_head, of_house = surname(draws), surname(draws)
        if family[0].male:
            of_house = of_head
        surnames = {"head": of_head, "child": of_house, "heir": of_house, "grandchild": of_house}
        names: list[str] = []
        for member, birth in zip(family, births, strict=True):
            own = surnames.get(member.kind) or _surname_beside(member, of_head, of_house) or surname(draws)
            names.append(_new_name(own, member.male, birth.year, names, draws))
        return [(name, "汉族") for name in names]


def _new_name(own: str, male: bool, birth_year: int, taken: Sequence[str], draws: Draws) -> str:
    """A name that nobody else in the house bears."""
    while (name := own + given_name(draws, male, birth_year)) in taken:
        pass
    return name


def _surname_beside(member: Member, of_head: str, of_house: str) -> str | None:
    if not member.male:
        return None
    return {"spouse": of_house, "parent": of_head, "husbands_parent": of_house, "grandparent": of_head}.get(member.kind)


def _student(school_age: int, draws: Draws) -> str:
    if school_age in _STAGES:
        return _STAGES[school_age]
    return draws.weighted(_LATER_STAGES[school_age]) if school_age in _LATER_STAGES else NO_STUDENT


def _education(birth_year: int, school_age: int, student: str, draws: Draws) -> str:
    if student != NO_STUDENT:
        return ""
    if school_age < min(_STAGES):
        return "学龄前儿童"
    return draws.weighted(next(table for before, table in _EDUCATION if birth_year < before))


def _labour(age: int, student: str, health: str, supported: bool, draws: Draws) -> str:
    if age < _LABOUR_FROM or age > _OLD_LABOUR_TO or student != NO_STUDENT:
        return NO_LABOUR
    if health in (GRAVELY_ILL, DISABLED):
        return LOST
    if age > _LABOUR_TO:
        return COMMON if health == HEALTHY and not supported and draws.chance(5000) else NO_LABOUR
    if health == CHRONIC:
        return LOST if draws.chance(3500) else COMMON
    return draws.weighted(((COMMON, 9), (SKILLED, 1)))
