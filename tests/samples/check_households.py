"""Households as checks take them: a sound one at which no rule fires, and any number made up from a seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS, CheckFact
from huitou.core.check_rules import UNITS

Record = dict[str, Any]
AS_OF = 20170612
MU = SQUARE_METRE = KILOMETRE = MONTH = 10**6
YUAN = 100


def sound_member(**changes: Any) -> Record:
    """The head: a man of 43 who works eleven months in the county."""
    return {
        "number": "01",
        "name": "张三",
        "sex": "1",
        "relation": "01",
        "identity_kind": "01",
        "identity_sex": "1",
        "identity_length": 18,
        "is_identity_valid": True,
        "born_on": 19740308,
        "identity_born_on": 19740308,
        "same_identity_in_county": 0,
        "same_identity_in_city": 0,
        "same_identity_in_province": 0,
        "student": "01",
        "health": "01",
        "labour": "01",
        "ethnicity": "汉族",
        "political_status": "群众",
        "education": "初中",
        "workplace": "县内",
        "employer": "竹编厂",
        "months_at_work": 11 * MONTH,
        "receives_allowance": False,
        "on_active_service": False,
        "critical_illness_insurance": True,
        "compulsory_stage": False,
        "out_of_school": None,
        "because_of_poverty": None,
        "special_education_certified": None,
    } | changes


def sound_wife(**changes: Any) -> Record:
    """The second member: a woman of 41 who works on the farm."""
    wife = {
        "number": "02",
        "name": "李四",
        "sex": "2",
        "identity_sex": "2",
        "relation": "02",
        "born_on": 19751120,
        "identity_born_on": 19751120,
        "workplace": None,
        "employer": None,
        "months_at_work": 0,
    }
    return sound_member() | wife | changes


def sound_household(**changes: Any) -> Record:
    """An exited household of two, surveyed and signed, with income above the line of 3,100 yuan."""
    return {
        "as_of": AS_OF,
        "checked_on": AS_OF,
        "poverty_line": 3100 * YUAN,
        "head_name": "张三",
        "status": "exited",
        "kind": "01",
        "main_cause": "07",
        "support_officer": "王干部",
        "road_kind": "水泥路",
        "unsafe_housing_grade": None,
        "fuel": "柴草",
        "bank": "农村信用社",
        "household_size_reason": None,
        "amounts_explained": None,
        "signature": "signed",
        "signature_reason": None,
        "is_surveyed": True,
        "has_phone": True,
        "has_bank_account": True,
        "other_causes_repeat_main": False,
        "production_electricity": True,
        "electricity": True,
        "unsafe_housing": False,
        "water_difficult": False,
        "water_safe": True,
        "in_cooperative": True,
        "sanitary_toilet": True,
        "military_family": False,
        **dict.fromkeys(("size_register", "size_hukou", "size_card", "size_system", "size_actual"), 2),
        "members_in_survey": 2,
        "other_causes": 1,
        "net_income_per_capita": 8000 * YUAN,
        "wage_income": 15000 * YUAN,
        "business_revenue": 3000 * YUAN,
        "business_expense": 2400 * YUAN,
        "property_income": 0,
        "transfer_income": 400 * YUAN,
        "subsistence_allowance": 0,
        "five_guarantees_support": 0,
        "pension": 0,
        "other_transfer_income": 400 * YUAN,
        "arable_land": 3 * MU,
        "irrigated_land": 2 * MU,
        "woodland": 5 * MU,
        "converted_woodland": 0,
        "orchard": 1 * MU,
        "pasture": 0,
        "water_surface": 0,
        "distance_to_main_road": 1 * KILOMETRE,
        "housing_area": 90 * SQUARE_METRE,
        "members": [sound_member(), sound_wife()],
    } | changes


# What is drawn for texts: codes of the lists, and a code that no list has.
_CODES: Mapping[str, tuple[str, ...]] = {
    "status": ("not_exited", "exited", "fallen_back", "stable"),
    "kind": ("01", "02", "03", "04", "05", "06"),
    "main_cause": ("01", "02", "03", "07", "08", "99"),
    "sex": ("1", "2"),
    "identity_sex": ("1", "2"),
    "relation": tuple(f"{code:02}" for code in range(1, 22)),
    "identity_kind": ("01", "09"),
    "student": tuple(f"{code:02}" for code in range(1, 17)),
    "health": ("01", "02", "03", "04"),
    "labour": ("01", "02", "03", "04"),
    "signature": ("signed", "unsigned"),
    "name": ("张三", "李四"),
    "support_officer": ("张三", "王干部"),
}
# The limits of the rules, in whole units: draws fall on, just below and just above them.
_LIMITS: Mapping[str, tuple[int, ...]] = {
    "yuan": (0, 70, 100, 15000),
    "yuan_per_person": (0, 500, 3100, 20_000, 30_000, 100_000),
    "mu": (0, 2, 10, 50, 70),
    "square_metres": (0, 10, 500),
    "kilometres": (0, 2, 50),
    "months": (0, 6, 12),
    "persons": (0, 1, 2, 3, 7),
    "digits": (15, 18, 20, 22),
    "items": (0, 2),
}


def values_of(name: str, fact: CheckFact) -> tuple[Any, ...]:
    """The values worth drawing for a fact: every code, both answers, numbers at the limits of the rules."""
    if fact.kind == "flag":
        return (True, False)
    if fact.kind == "text":
        return _CODES.get(name, ("甲",))
    if fact.unit == "day":
        birthdays = tuple((2017 - age) * 10_000 + day for age in (6, 15, 16, 30, 60, 66, 80) for day in (611, 612, 613))
        return (AS_OF, 20170613, 20160229, 19740308, *birthdays)
    scale = UNITS[fact.unit].scale
    return tuple(number * scale + near for number in _LIMITS[fact.unit] for near in (-1, 0, 1))


def made_up_households(
    seed: int, count: int, missing: float = 0.03, sizes: Sequence[int] | None = None
) -> list[Record]:
    """Households whose facts lie about the limits of the rules, `missing` of them None; of none to eight members, or of
    the `sizes` given."""
    draws = random.Random(seed)  # a sample, not a secret
    people = draws.choices((0, 1, 2, 3, 4, 8), (1, 10, 12, 6, 3, 1), k=count) if sizes is None else sizes
    members = iter(_drawn(draws, MEMBER_FACTS, sum(people), missing))
    households = _drawn(draws, HOUSEHOLD_FACTS, count, missing)
    for household, size in zip(households, people, strict=True):
        household["as_of"] = AS_OF
        household["members"] = [member | {"number": f"{at:02}"} for at, member in enumerate(islice(members, size), 1)]
    return households


def _drawn(draws: random.Random, facts: Mapping[str, CheckFact], count: int, missing: float) -> list[Record]:
    columns = []
    for name, fact in facts.items():
        values = values_of(name, fact)
        weights = (missing, *(((1 - missing) / len(values),) * len(values)))
        columns.append(draws.choices((None, *values), weights, k=count))
    return [dict(zip(facts, row, strict=True)) for row in zip(*columns, strict=True)]
