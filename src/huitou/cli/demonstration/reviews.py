"""The look-back survey of a household in round 2017-07, as a JSON document for `load survey`.

Unknown facts are missing keys. Amounts are decimal text in yuan, shares decimal text between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.persons import DISABLED, HEALTHY, Person
from huitou.cli.demonstration.registered import Registered
from huitou.core.amounts import plain_text, yuan_text
from huitou.core.facts import NOT_CERTIFIED

Document = dict[str, Any]

ROUND = "2017-07"
_FIRST_DAY = date(2017, 6, 6)
_DAYS = 16

_ANSWERS_CHANGED: Mapping[str, Document] = {
    "unsafe_house": {"housing_safe": False, "remark": "墙体开裂"},
    "unsafe_water": {"water_safe": False},
    "no_power": {"electricity": False},
    "no_broadcast": {"broadcast": False},
    "hunger_or_cold": {"food_and_clothing": False},
    "house_not_certified": {"housing_safe": NOT_CERTIFIED},
    "water_not_certified": {"water_safe": NOT_CERTIFIED},
    "power_not_certified": {"electricity": NOT_CERTIFIED},
    "broadcast_not_asked": {"broadcast": None},
    "food_not_asked": {"food_and_clothing": None},
    "size_missing": {"household_size": None},
}
"""What a flaw changes in the answers about the household; None takes the answer out."""

_MEMBER_ANSWERS_CHANGED: Mapping[str, Document] = {
    "dropout": {"out_of_school": True, "because_of_poverty": True},
    "dropout_other_cause": {"out_of_school": True, "because_of_poverty": False},
    "dropout_cause_unknown": {"out_of_school": True},
    "special_education": {"out_of_school": True, "because_of_poverty": True, "special_education_certified": True},
    "not_insured": {"insurance": "none", "premium_paid_by_treasury": None},
    "nobody_insured": {"insurance": "none", "premium_paid_by_treasury": None},
    "premium_unpaid": {"insurance": "resident", "premium_paid_by_treasury": False},
    "insurance_unknown": {"insurance": None, "premium_paid_by_treasury": None},
    "share_above": {"treated_in_county": True},
    "share_missing": {"treated_in_county": True, "out_of_pocket_share": None},
}
"""What a flaw changes in the answers about one member (about all of them: `nobody_insured`)."""

_CONCERNS: Mapping[str, Callable[[Person], bool]] = {
    "dropout": lambda person: person.is_of_compulsory_age,
    "dropout_other_cause": lambda person: person.is_of_compulsory_age,
    "dropout_cause_unknown": lambda person: person.is_of_compulsory_age,
    "special_education": lambda person: person.is_of_compulsory_age and person.health == DISABLED,
}
"""Which member a flaw concerns; any member where nothing is said."""

_STATED = ("stated_met", "stated_dropout", "stated_medical_short", "stated_low_income")
_INCOME_PARTS = ("wage_income", "business_revenue", "transfer_income", "property_income", "business_expense")
_INSURANCE = (("resident", 962), ("employee", 26), ("other", 12))
_SHARES_PER_MILLE = (12, 30, 48, 62, 74, 83, 90, 95, 98, 100, 100)
_SHARES_ABOVE_PER_MILLE = (101, 108, 120, 140, 180, 290, 460)
_ONE_THOUSANDTH = Decimal("0.001")
_TREATED_HEALTHY, _TREATED_ILL = 900, 5200
_UNSIGNED = 160
_UNSIGNED_REASONS = (
    "全家外出务工，电话核实",
    "户主住院",
    "不识字，未按手印",
    "户主拒绝签字",
    "户主智力残疾，无监护人在场",
)


def household_review(household: Registered, draws: Draws) -> Document:
    """The survey of one subject with its flaws in it."""
    counts = household.counts
    document: Document = {
        "household": household.number,
        "exit_year": household.exit_year,
        "household_size": counts.actual,
        "household_size_hukou": counts.hukou,
        "household_size_card": counts.card,
        "household_size_system": counts.system,
        "household_size_reason": counts.reason or None,
        **_income_answers(household, draws),
        "food_and_clothing": True,
        "housing_safe": True,
        "water_safe": True,
        "electricity": True,
        "broadcast": True,
        "members": _members(household, draws),
        "remark": "在敬老院集中供养" if household.in_care_home else None,
    }
    if household.flaws.intersection(_STATED):
        document |= _stated_answers(household)
    for flaw in sorted(household.flaws):
        document |= _ANSWERS_CHANGED.get(flaw, {})
    document |= _signature(draws) | _survey_of(household, draws)
    return {name: value for name, value in document.items() if value is not None}


def _income_answers(household: Registered, draws: Draws) -> Document:
    income = household.income
    amounts = (income.wages, income.revenue, income.transfer, income.property_income, income.expense)
    answers: Document = {name: yuan_text(amount) for name, amount in zip(_INCOME_PARTS, amounts, strict=True)}
    if "income_part_missing" in household.flaws:
        answers[draws.pick(_INCOME_PARTS)] = None
    return answers


def _stated_answers(household: Registered) -> Document:
    """Single answers as on a paper form, instead of parts and members."""
    without: Document = dict.fromkeys((*_INCOME_PARTS, "members"))
    return without | {
        "net_income_per_capita_stated": yuan_text(household.income.per_head(household.counts.actual)),
        "dropout_present": "stated_dropout" in household.flaws,
        "medical_care_met": "stated_medical_short" not in household.flaws,
    }


def _members(household: Registered, draws: Draws) -> list[Document]:
    counts = household.counts
    present = [person for person in household.persons if person.number != counts.left]
    answers = [_member_answers(person, draws) for person in present]
    for flaw in sorted(household.flaws & _MEMBER_ANSWERS_CHANGED.keys()):
        concerned = [at for at, person in enumerate(present) if _CONCERNS.get(flaw, _anybody)(person)]
        for at in concerned if flaw == "nobody_insured" else [draws.pick(concerned)]:
            answers[at] |= _MEMBER_ANSWERS_CHANGED[flaw]
            if flaw == "share_above":
                answers[at]["out_of_pocket_share"] = _share(draws, _SHARES_ABOVE_PER_MILLE)
    if counts.joined:
        answers.append(_newcomer(len(household.persons) + 1))
    if "member_missing" in household.flaws:
        answers.pop()
    return [{name: value for name, value in answer.items() if value is not None} for answer in answers]


def _anybody(_: Person) -> bool:
    return True


def _member_answers(person: Person, draws: Draws) -> Document:
    insurance = draws.weighted(_INSURANCE)
    treated = draws.chance(_TREATED_HEALTHY if person.health == HEALTHY else _TREATED_ILL)
    return {
        "member": person.number,
        "compulsory_stage": person.is_of_compulsory_age,
        "out_of_school": False if person.is_of_compulsory_age else None,
        "insurance": insurance,
        "premium_paid_by_treasury": True if insurance == "resident" else None,
        "treated_in_county": treated,
        "out_of_pocket_share": _share(draws, _SHARES_PER_MILLE) if treated else None,
    }


def _newcomer(number: int) -> Document:
    """Somebody whom the register does not know yet, under the next free number."""
    return {
        "member": f"{number:02d}",
        "compulsory_stage": False,
        "insurance": "resident",
        "premium_paid_by_treasury": True,
        "treated_in_county": False,
    }


def _share(draws: Draws, per_mille: tuple[int, ...]) -> str:
    """An own share with up to three decimals; many lie near the limit, and some on it."""
    return plain_text(draws.quantile(per_mille) * _ONE_THOUSANDTH)


def _signature(draws: Draws) -> Document:
    if draws.chance(_UNSIGNED):
        return {"signature": "unsigned", "signature_reason": draws.pick(_UNSIGNED_REASONS)}
    return {"signature": "signed"}


def _survey_of(household: Registered, draws: Draws) -> Document:
    """When and by whom: each village has its own days in the time from 6 to 21 June."""
    village = int(household.place.code[-6:])
    day = _FIRST_DAY + timedelta(days=(village * 5 + draws.below(4)) % _DAYS)
    return {"surveyed_on": day.isoformat(), "surveyed_by": f"演示填表人{village % 97 + 1:02d}"}
