"""Households of the register, and what a survey adds to them, as `huitou.checks` takes them. The one place for it.

Pure. An identity number comes in clear and stays here: only what rules ask of it goes on (its length, whether it is
valid, birth date and sex). What cannot be read as its kind counts as missing: one bad cell never ends a run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS, MEMBERS, CheckFact
from huitou.core.amounts import parse_decimal
from huitou.core.check_rules import AS_OF, CHECKED_ON, UNITS
from huitou.documents.cells import plain_cell
from huitou.documents.identity import birth_date, identity_number
from huitou.registry.code_lists import CAUSE

Record = dict[str, Any]
# Larger figures are slips of the pen; below, sums and products of facts fit 64 bits.
_MOST, _LONGEST = 10**15, Decimal(10**9)

# Facts whose name in the models or in `details` is another one.
_HOUSEHOLD_NAMES = {"has_phone": "phone_sealed", "has_bank_account": "bank_account_sealed"}
_MEMBER_NAMES = {"receives_allowance": "subsistence_allowance"}
# Facts of a survey that stand in place of the register's.
_SURVEYED = {
    "size_actual": "household_size",
    "size_hukou": "household_size_hukou",
    "size_card": "household_size_card",
    "size_system": "household_size_system",
    **{
        name: name
        for name in (
            "wage_income", "business_revenue", "business_expense", "transfer_income", "property_income", "water_safe",
            "electricity", "household_size_reason", "amounts_explained", "signature", "signature_reason",
        )
    },
}  # fmt: skip
_SURVEYED_OF_MEMBERS = ("compulsory_stage", "out_of_school", "because_of_poverty", "special_education_certified")
SURVEY_KEYS: Mapping[str, str] = {
    **_SURVEYED,
    **{name: name for name in _SURVEYED_OF_MEMBERS},
    "unsafe_housing": "housing_safe",
    "net_income_per_capita": "wage_income",
    "members_in_survey": "household_size",
    AS_OF: "surveyed_on",
}
"""Facts that a survey says, each with the key under which it says it (of what is computed, the first of its parts).
Whoever fills the survey can mend what a rule finds in them."""
_PARTING = re.compile(r"[\s,，、;；/|]+")
_IDENTITY_LENGTH, _OLD_IDENTITY_LENGTH, _CERTIFICATE_LENGTHS = 18, 15, (20, 22)
_MEN, _WOMEN = "1", "2"


@dataclass(frozen=True, slots=True)
class Repeated:
    """How many others have the same identity number: in the county, else in its city, else in its province."""

    in_county: int = 0
    in_city: int = 0
    in_province: int = 0


def household_record(row: Mapping[str, Any], details: Mapping[str, Any], members: Sequence[Record]) -> Record:
    """A household of the register: its columns and its `details`. It is not dated yet (`dated` or `surveyed`)."""
    phone_and_account = {name: row[column] is not None for name, column in _HOUSEHOLD_NAMES.items()}
    record = _record(HOUSEHOLD_FACTS, {**details, **row, **phone_and_account, "is_surveyed": False})
    causes = causes_of(details.get("other_causes"))
    record["other_causes"] = len(causes)
    record["other_causes_repeat_main"] = record["main_cause"] in causes
    record["size_system"] = record["size_system"] if record["size_system"] is not None else record["size_register"]
    record[MEMBERS] = list(members)
    return record


def member_record(
    row: Mapping[str, Any], details: Mapping[str, Any], identity: str | None, repeated: Repeated
) -> Record:
    """A member of the register with what the identity number says."""
    renamed = {name: details.get(key) for name, key in _MEMBER_NAMES.items()}
    record = _record(MEMBER_FACTS, {**details, **row, **renamed})
    return record | _identity_facts(identity) | {
        "same_identity_in_county": repeated.in_county,
        "same_identity_in_city": repeated.in_city,
        "same_identity_in_province": repeated.in_province,
    }  # fmt: skip


def dated(record: Record, as_of: date, poverty_line: Decimal | None) -> Record:
    """The household with the day at which ages are counted and the line in yuan that its income is held against."""
    line = None if poverty_line is None else int(poverty_line * UNITS["yuan_per_person"].scale)
    return record | {AS_OF: as_day(as_of), CHECKED_ON: as_day(as_of), "poverty_line": line}


def surveyed(record: Record, facts: Mapping[str, Any], income_per_head: int | None) -> Record:
    """A dated household with the canonical facts of its survey over those of the register; ages are counted on the day
    of the survey. `income_per_head` in 分, as judged. What the survey leaves open stays as the register has it."""
    said = {
        name: fact_of(HOUSEHOLD_FACTS[name], value)
        for name, key in _SURVEYED.items()
        if (value := facts.get(key)) is not None
    }
    housing_safe = facts.get("housing_safe")
    said["unsafe_housing"] = not housing_safe if isinstance(housing_safe, bool) else None
    said["net_income_per_capita"] = income_per_head
    said["members_in_survey"] = len(facts.get(MEMBERS) or ()) or None
    said["is_surveyed"] = True
    day = facts.get("surveyed_on")
    said[AS_OF] = as_day(date.fromisoformat(day)) if day else None
    of_members = {member.get("member"): member for member in facts.get(MEMBERS) or ()}
    members = [
        member | {name: of_members.get(member["number"], {}).get(name) for name in _SURVEYED_OF_MEMBERS}
        for member in record[MEMBERS]
    ]
    return record | {name: value for name, value in said.items() if value is not None} | {MEMBERS: members}


def _record(facts: Mapping[str, CheckFact], values: Mapping[str, Any]) -> Record:
    # Most facts are not known of a household: these need no look at their kind.
    return {name: None if (value := values.get(name)) is None else fact_of(fact, value) for name, fact in facts.items()}


def fact_of(fact: CheckFact, value: Any) -> Any:
    """The value as its kind of fact is kept, None where it is missing or of another kind."""
    if fact.kind == "flag":
        return value if isinstance(value, bool) else None
    if fact.kind == "text":
        return value.strip() or None if isinstance(value, str) else None
    if isinstance(value, date):
        return as_day(value)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        # Counts, and money in 分; what is measured is kept as text.
        return max(-_MOST, min(value, _MOST))
    measure = parse_decimal(value) if isinstance(value, str) else None
    return None if measure is None else int(min(measure, _LONGEST) * UNITS[fact.unit].scale)


def causes_of(text: Any) -> tuple[str, ...]:
    """The codes of 其他致贫原因, which people write as codes or as words; an unknown word stands for itself."""
    words = [word for word in _PARTING.split(text) if word] if isinstance(text, str) else []
    by_label = {label: code for code, label in CAUSE.items()}
    return tuple(dict.fromkeys(by_label.get(word, word.zfill(2)) for word in words))


def _identity_facts(number: str | None) -> Record:
    length = len(number) if number else None
    known = {"identity_length": length, "is_identity_valid": None, "identity_born_on": None, "identity_sex": None}
    if number is None or length not in (_OLD_IDENTITY_LENGTH, _IDENTITY_LENGTH, *_CERTIFICATE_LENGTHS):
        return known
    if length == _OLD_IDENTITY_LENGTH:
        return known | _birth_and_sex(f"{number[:6]}19{number[6:]}")
    certificate = length in _CERTIFICATE_LENGTHS
    valid = not identity_number(plain_cell("", number), disability_certificate=certificate).code
    return known | {"is_identity_valid": valid} | _birth_and_sex(number)


def _birth_and_sex(number: str) -> Record:
    """What digits 7 to 14 and 17 say, in a number with the century in it."""
    born_on = birth_date(number)
    sex = (_MEN if int(number[16]) % 2 else _WOMEN) if number[16].isdecimal() else None
    return {"identity_born_on": as_day(born_on) if born_on else None, "identity_sex": sex}


def as_day(day: date) -> int:
    """A date as facts keep it: yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day
