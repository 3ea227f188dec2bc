"""What the roll-up must show, counted from the survey documents themselves.

Nothing of the program is used here: the contract's sentences, written down a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Document = Mapping[str, Any]
LEVEL_DIGITS = {"village": 12, "township": 9, "county": 6, "city": 4, "province": 2}
PARTS = ("wage_income", "business_revenue", "transfer_income", "property_income", "business_expense")
FLAGS = {
    "food_and_clothing": "food_and_clothing",
    "safe_housing": "housing_safe",
    "safe_water": "water_safe",
    "electricity": "electricity",
    "broadcast": "broadcast",
}


def rows(
    documents: Iterable[Document], register: Mapping[str, Mapping[str, str]], level: str
) -> dict[tuple[str, Any], Any]:
    """Figures by area code and exit year ("all" for all years). `register`: the household's row by 户编号."""
    found: dict[tuple[str, Any], Any] = defaultdict(_nothing)
    for document in documents:
        row = register[document["household"]]
        area = row["村编号"][: LEVEL_DIGITS[level]]
        for year in (int(row["脱贫年度"]), "all"):
            _add(found[area, year], document, int(row["家庭人口数"]))
    return dict(found)


def _nothing() -> dict[str, Any]:
    indicators = ("net_income_per_capita", "compulsory_education", "basic_medical_care", *FLAGS)
    return {
        "subjects": {"households": 0, "persons": 0, "size_unknown": 0},
        "below_standard": {"households": 0, "persons": 0},
        "not_met": {
            slug: {"households": 0, "persons": 0, "affected_persons": 0, "persons_unknown": 0} for slug in indicators
        },
        "unknown": {slug: {"households": 0, "persons": 0} for slug in indicators},
    }


def _add(figures: dict[str, Any], document: Document, register_size: int) -> None:
    said = document.get("household_size")
    living = register_size if said is None else said
    figures["subjects"]["households"] += 1
    figures["subjects"]["persons"] += living
    figures["subjects"]["size_unknown"] += said is None
    verdicts = _verdicts(document)
    if any(verdict == "not_met" for verdict, _ in verdicts.values()):
        figures["below_standard"]["households"] += 1
        figures["below_standard"]["persons"] += living
    for slug, (verdict, short) in verdicts.items():
        if verdict == "not_met":
            missed = figures["not_met"][slug]
            missed["households"] += 1
            missed["persons"] += short or 0
            missed["affected_persons"] += living
            missed["persons_unknown"] += short is None
        elif verdict == "unknown":
            figures["unknown"][slug]["households"] += 1
            figures["unknown"][slug]["persons"] += living


def _verdicts(document: Document) -> dict[str, tuple[str, int | None]]:
    flags = {slug: (_word(document.get(fact)), 0) for slug, fact in FLAGS.items()}
    dropout, care = document.get("dropout_present"), document.get("medical_care_met")
    return {
        "net_income_per_capita": (_income(document), 0),
        "compulsory_education": _of_members(document, _pupil, None if dropout is None else not dropout),
        "basic_medical_care": _of_members(document, _patient, care),
        **flags,
    }


def _word(answer: Any) -> str:
    return {True: "met", False: "not_met"}.get(answer, "unknown") if isinstance(answer, bool) else "unknown"


def _income(document: Document) -> str:
    parts: list[Any] = [document.get(part) for part in PARTS]
    stated = document.get("net_income_per_capita_stated")
    if stated is not None and parts == [None] * 5:
        return _word(Decimal(stated) >= 3100)
    if None in parts or not document.get("household_size"):
        return "unknown"
    *revenues, expense = [Decimal(part) for part in parts]
    per_head = (sum(revenues) - expense) / document["household_size"]
    return _word(per_head.quantize(Decimal("0.01"), ROUND_HALF_UP) >= 3100)


def _of_members(document: Document, short: Any, stated: bool | None) -> tuple[str, int | None]:
    members = document.get("members")
    if members is None:
        return ("unknown", 0) if stated is None else (("met", 0) if stated else ("not_met", None))
    answers = [short(member) for member in members]
    if True in answers:
        return "not_met", answers.count(True)
    size = document.get("household_size")
    settled = members and size is not None and len(members) >= size and None not in answers
    return ("met", 0) if settled else ("unknown", 0)


def _pupil(member: Document) -> bool | None:
    certified = member.get("special_education_certified")
    stage = member.get("compulsory_stage")
    answers = [stage is not False, member.get("out_of_school"), member.get("because_of_poverty"), certified is not True]
    return False if False in answers else (None if None in answers else True)


def _patient(member: Document) -> bool | None:
    insurance, premium = member.get("insurance"), member.get("premium_paid_by_treasury")
    treated, share = member.get("treated_in_county"), member.get("out_of_pocket_share")
    uninsured = None if insurance is None else insurance == "none"
    unpaid: bool | None = False
    if insurance in ("resident", None) and premium is not True:
        unpaid = True if insurance == "resident" and premium is False else None
    costly = (
        False if treated is False else (None if treated is None or share is None else Decimal(share) > Decimal("0.1"))
    )
    answers = [uninsured, unpaid, costly]
    return True if True in answers else (None if None in answers else False)
