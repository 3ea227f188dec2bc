"""What is frozen when a round is opened: its subjects, and the heads of Forms 3 to 6. Pure.

Households are counted by 系统人数, else by the register's 家庭人口数 (对象口径); 返贫 households are no subjects but
stand in the heads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huitou.core.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class RegisteredHousehold:
    """A registered household that has not ended."""

    id: int
    code: str
    village_code: str
    head: str
    exit_year: int | None
    is_fallen_back: bool
    size_register: int | None
    size_system: int | None

    @property
    def head_count(self) -> int:
        """Persons as the heads of Forms 3 and 4 count them."""
        return self.size_system if self.size_system is not None else self.size_register or 0


@dataclass(frozen=True, slots=True)
class RegisteredVillage:
    """A village of the register."""

    id: int
    code: str
    name: str
    is_poor: bool
    exit_year: int | None


@dataclass(frozen=True, slots=True)
class HouseholdHead:
    """Households and persons of a village, in all (`exit_year` None) or of one exit year."""

    village_code: str
    exit_year: int | None
    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class VillageHead:
    """Villages of a township, poor ones, and exited ones by year as canonical JSON."""

    township_code: str
    villages: int
    poor_villages: int
    exited: str


def household_subjects(
    households: Iterable[RegisteredHousehold], exit_years: Sequence[int]
) -> list[RegisteredHousehold]:
    """Those that exited in one of the years and have not fallen back, by village and 户编号."""
    chosen = (one for one in households if one.exit_year in exit_years and not one.is_fallen_back)
    return sorted(chosen, key=lambda one: (one.village_code, one.code))


def village_subjects(villages: Iterable[RegisteredVillage], exit_years: Sequence[int]) -> list[RegisteredVillage]:
    """The listed villages that exited in one of the years, by code."""
    return sorted((one for one in villages if one.is_poor and one.exit_year in exit_years), key=lambda one: one.code)


def household_heads(households: Iterable[RegisteredHousehold]) -> list[HouseholdHead]:
    """The heads of Forms 3 and 4 by village: in all, and by every exit year that occurs."""
    counted: Counter[tuple[str, int | None]] = Counter()
    persons: Counter[tuple[str, int | None]] = Counter()
    for one in households:
        for year in {None, one.exit_year}:
            counted[one.village_code, year] += 1
            persons[one.village_code, year] += one.head_count
    ordered = sorted(counted, key=lambda key: (key[0], key[1] or 0))
    return [HouseholdHead(village, year, counted[village, year], persons[village, year]) for village, year in ordered]


def village_heads(
    townships: Iterable[str], village_codes: Iterable[str], villages: Sequence[RegisteredVillage]
) -> list[VillageHead]:
    """The heads of Forms 5 and 6 by township; `village_codes` are those of villages, without communities."""
    counted = Counter(code[:9] for code in village_codes)
    poor = Counter(one.code[:9] for one in villages if one.is_poor)
    exited: dict[str, Counter[str]] = {}
    for one in villages:
        if one.is_poor and one.exit_year is not None:
            exited.setdefault(one.code[:9], Counter())[str(one.exit_year)] += 1
    return [
        VillageHead(code, counted[code], poor[code], canonical_json(dict(exited.get(code, {}))))
        for code in sorted(townships)
    ]
