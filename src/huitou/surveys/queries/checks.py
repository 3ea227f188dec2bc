"""Households to be checked, dated: by the register as it stands, or with the surveys of a round over it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from huitou.core.amounts import cents_from_yuan
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.standards import IncomePerHead, Indicator, find
from huitou.orders.queries import effective_pack, effective_standard
from huitou.registry.check_records import Record, dated, surveyed
from huitou.registry.queries.checks import RegisteredHousehold, households_to_check
from huitou.surveys.models import RoundSubject, Survey
from huitou.surveys.queries.rounds import RoundLine, open_rounds


@dataclass(frozen=True, slots=True)
class HouseholdToCheck:
    """A household under its 户编号, as `huitou.checks` takes it."""

    id: int
    code: str
    record: Record


def register_to_check(
    viewer: Actor, *, as_of: date, area_code: str | None = None
) -> Iterator[tuple[HouseholdToCheck, ...]]:
    """The households of the register in portions; ages are counted on `as_of`, and income is held against the line of
    the year before, which it was earned in, else the latest one entered before. Raises `Refusal` HT3001, HT7001."""
    line = cache(lambda county: _latest_line(county, as_of.year - 1))
    for portion in households_to_check(viewer, area_code=area_code):
        yield tuple(
            HouseholdToCheck(one.id, one.code, dated(one.record, as_of, line(one.county_code))) for one in portion
        )


def round_to_check(
    slug: str, viewer: Actor, *, as_of: date, area_code: str | None = None
) -> Iterator[tuple[HouseholdToCheck, ...]]:
    """The subjects of a round in portions, with what their look-back surveys say, approved or not; ages are counted on
    the day of the survey, on `as_of` where there is none, and income is held against the line of the round's look-back
    standard. Raises `Refusal` HT3001, HT4002, HT7001."""
    for line in open_rounds(viewer, slug, area_code):
        surveys = _surveys(line)
        income = _income(line.county_code, line.review_standard_year)
        for portion in households_to_check(viewer, area_code=area_code, ids=surveys):
            yield tuple(_with_survey(one, surveys[one.id], as_of, income) for one in portion)


def _surveys(line: RoundLine) -> Mapping[int, str | None]:
    """The facts of the look-back survey by household, None for a subject without one."""
    subjects = RoundSubject.objects.filter(round_id=line.id, subject_type="household", left_on=None)
    households = dict(subjects.values_list("household_id", "id"))
    facts = dict(Survey.objects.filter(subject__in=subjects, kind="review").values_list("subject_id", "facts"))
    return {household: facts.get(subject) for household, subject in households.items()}


def _with_survey(
    one: RegisteredHousehold, facts: str | None, as_of: date, income: Indicator | None
) -> HouseholdToCheck:
    record = dated(one.record, as_of, income.threshold if income else None)
    if facts is not None:
        document: Mapping[str, Any] = json.loads(facts)
        record = surveyed(record, document, _income_per_head(document, income))
    return HouseholdToCheck(one.id, one.code, record)


def _income_per_head(facts: Mapping[str, Any], income: Indicator | None) -> int | None:
    """Net income per head in 分 as the judge computes it."""
    value = find(facts, income).value if income else None
    return None if value is None else cents_from_yuan(Decimal(value))


def _income(county_code: str, year: int) -> Indicator | None:
    """The income indicator of a county in a year."""
    indicators: Sequence[Indicator] = effective_standard(county_code, "household", year).indicators
    return next((one for one in indicators if isinstance(one.rule, IncomePerHead)), None)


def _latest_line(county_code: str, year: int) -> Decimal | None:
    """The line of the latest standard up to a year that has one; None for a county that has adopted no order."""
    try:
        years = [one for one in effective_pack(county_code).standard_years if one <= year]
    except Refusal as refusal:
        if any(problem.code != "HT6001" for problem in refusal.problems):
            raise
        return None
    indicators = (_income(county_code, one) for one in reversed(years))
    return next((one.threshold for one in indicators if one is not None and one.threshold is not None), None)
