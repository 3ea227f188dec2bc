"""Households to be checked, dated: by the register as it stands, or with the surveys of a round over it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import QuerySet

from huitou.audit.prepared import prepared
from huitou.checks import HOUSEHOLD_RULES
from huitou.checks.one import checker
from huitou.core.amounts import cents_from_yuan
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.check_rules import CheckRule, Hit
from huitou.core.errors import Refusal
from huitou.core.standards import IncomePerHead, Indicator, find
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.registry.check_records import Record, dated, surveyed
from huitou.registry.queries.checks import RegisteredHousehold, households_surveyed, households_to_check
from huitou.surveys.models import RoundSubject, Survey
from huitou.surveys.queries.exemptions import Reasons, reasons_of
from huitou.surveys.queries.rounds import RoundLine, open_rounds
from huitou.surveys.queries.village_checks import hits_at_villages
from huitou.surveys.survey_rules import SURVEY_RULES, is_early


@dataclass(frozen=True, slots=True)
class HouseholdToCheck:
    """A household under its 户编号, as `huitou.checks` takes it, with the rules that have a reason."""

    id: int
    code: str
    village_code: str
    record: Record
    reasons: Reasons = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurveyHit:
    """A rule about the survey that fires, with the numbers of the members that it fires at, and the reason that is in
    force for it (empty without one). `is_early`: it may fire only because the survey is not filled in yet."""

    rule: CheckRule
    members: tuple[str, ...]
    reason: str
    is_early: bool


def register_to_check(
    viewer: Actor, *, as_of: date, area_code: str | None = None
) -> Iterator[tuple[HouseholdToCheck, ...]]:
    """The households of the register in portions; ages are counted on `as_of`, and income is held against the line of
    the year before, which it was earned in, else the latest one entered before. Raises `Refusal` HT3001, HT7001."""
    line = poverty_lines(viewer, as_of=as_of)
    for portion in households_to_check(viewer, area_code=area_code):
        reasons = reasons_of([one.id for one in portion], today=as_of)
        yield tuple(
            HouseholdToCheck(
                one.id,
                one.code,
                one.village_code,
                dated(one.record, as_of, line(one.county_code)),
                reasons.get(one.id, {}),
            )
            for one in portion
        )


def poverty_lines(viewer: Actor, *, as_of: date) -> Callable[[str], Decimal | None]:
    """The line that income is held against in a county (by its code), in yuan per person: of the year before, which it
    was earned in, else the latest one entered before. Raises `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    return cache(lambda county: _latest_line(county, as_of.year - 1))


def round_to_check(
    slug: str, viewer: Actor, *, as_of: date, area_code: str | None = None
) -> Iterator[tuple[HouseholdToCheck, ...]]:
    """The subjects of a round in portions, with what their look-back surveys say, approved or not; ages are counted on
    the day of the survey, on `as_of` where there is none, and income is held against the line of the round's look-back
    standard. Raises `Refusal` HT3001, HT4002, HT7001."""
    for line in open_rounds(viewer, slug, area_code):
        surveys = _surveys(line, area_code)
        income = _income(line.county_code, line.review_standard_year)
        for portion in households_to_check(viewer, area_code=area_code, ids=surveys):
            reasons = reasons_of([one.id for one in portion], today=as_of, round_id=line.id)
            yield tuple(
                HouseholdToCheck(
                    one.id,
                    one.code,
                    one.village_code,
                    _with_survey(one.record, surveys[one.id], as_of, income),
                    reasons.get(one.id, {}),
                )
                for one in portion
            )


def household_of_round(one: RegisteredHousehold, line: RoundLine | None, *, as_of: date) -> HouseholdToCheck:
    """One household in a round that it is a subject of, with its look-back survey; without a round as the register has
    it."""
    if line is None:
        record = dated(one.record, as_of, _latest_line(one.county_code, as_of.year - 1))
        reasons = reasons_of([one.id], today=as_of)
    else:
        surveys = Survey.objects.filter(subject__round_id=line.id, subject__household_id=one.id, kind="review")
        income = _income(line.county_code, line.review_standard_year)
        record = _with_survey(one.record, surveys.values_list("facts", flat=True).first(), as_of, income)
        reasons = reasons_of([one.id], today=as_of, round_id=line.id)
    return HouseholdToCheck(one.id, one.code, one.village_code, record, reasons.get(one.id, {}))


def survey_hits(
    line: RoundLine,
    facts: Mapping[int, Mapping[str, Any]],
    viewer: Actor,
    *,
    today: date,
    pack: Pack | None = None,
    households: Mapping[int, int] | None = None,
) -> Mapping[int, tuple[SurveyHit, ...]]:
    """The rules about surveys that fire where the surveys of some subjects (by id) say these canonical facts, together
    with what the register knows. `pack`: the effective one of the county, `households`: the households (by id) that all
    the subjects are, where they have been read already. Raises `Refusal` HT7001."""
    villages: Mapping[str, int] = {}
    if not households:
        subjects = list(_subjects(ids=tuple(facts)))
        households = {pk: household_id for pk, household_id, _ in subjects if household_id is not None}
        villages = {code: pk for pk, household_id, code in subjects if household_id is None}
    viewer.require(Permission.HOUSEHOLD_VIEW)
    records = households_surveyed(list(households.values()))
    asked_of = {subject_id: (records[pk], facts[subject_id]) for subject_id, pk in households.items() if pk in records}
    known = pack or effective_pack(line.county_code)
    found = dict(hits_at(line, asked_of, known, today))
    asked = [households[subject_id] for subject_id, hits in found.items() if hits]
    reasons = reasons_of(asked, today=today, round_id=line.id)
    if villages:
        said = {code: facts[pk] for code, pk in villages.items()}
        at_villages = hits_at_villages(line, said, viewer, today=today, pack=known)
        # A doubt about a village has no reason of its own: it is settled in the remark.
        found |= {villages[code]: hits for code, hits in at_villages.items()}
    return {
        pk: tuple(_survey_hit(hit, reasons.get(households.get(pk, 0), {}), facts[pk]) for hit in hits)
        for pk, hits in found.items()
    }


def hits_at(
    line: RoundLine, surveys: Mapping[int, tuple[Record, Mapping[str, Any]]], pack: Pack, today: date
) -> Mapping[int, tuple[Hit, ...]]:
    """The rules about surveys that fire at households of the register with canonical facts over them, by any key."""
    income = _income_in(pack, line.review_standard_year)
    return {key: _of_survey()(_survey_over(record, facts, today, income)) for key, (record, facts) in surveys.items()}


@prepared
def _subjects(ids: tuple[int, ...]) -> QuerySet[RoundSubject, Any]:
    return RoundSubject.objects.filter(pk__in=ids).values_list("id", "household_id", "code")


_of_survey = cache(lambda: checker([rule for rule in HOUSEHOLD_RULES if rule.code in SURVEY_RULES]))


def _survey_hit(hit: Hit, reasons: Reasons, facts: Mapping[str, Any]) -> SurveyHit:
    rule = SURVEY_RULES[hit.rule]
    return SurveyHit(rule, hit.members, reasons.get(hit.rule, ""), is_early(rule, facts))


def _surveys(line: RoundLine, area_code: str | None) -> Mapping[int, str | None]:
    """The facts of the look-back survey by household, None for a subject without one."""
    subjects = RoundSubject.objects.filter(round_id=line.id, subject_type="household", left_on=None)
    if area_code is not None:
        whole = CodeRange.below(area_code)
        subjects = subjects.filter(village_code__gte=whole.first, village_code__lte=whole.last)
    households = dict(subjects.values_list("household_id", "id"))
    facts = dict(Survey.objects.filter(subject__in=subjects, kind="review").values_list("subject_id", "facts"))
    return {household: facts.get(subject) for household, subject in households.items()}


def _with_survey(record: Record, facts: str | None, as_of: date, income: Indicator | None) -> Record:
    if facts is None:
        return dated(record, as_of, income.threshold if income else None)
    return _survey_over(record, json.loads(facts), as_of, income)


def _survey_over(record: Record, facts: Mapping[str, Any], as_of: date, income: Indicator | None) -> Record:
    own = dated(record, as_of, income.threshold if income else None)
    return surveyed(own, facts, _income_per_head(facts, income))


def _income_per_head(facts: Mapping[str, Any], income: Indicator | None) -> int | None:
    """Net income per head in 分 as the judge computes it."""
    value = find(facts, income).value if income else None
    return None if value is None else cents_from_yuan(Decimal(value))


def _income(county_code: str, year: int) -> Indicator | None:
    """The income indicator of a county in a year."""
    return _income_in(effective_pack(county_code), year)


def _income_in(pack: Pack, year: int) -> Indicator | None:
    indicators: Sequence[Indicator] = pack.standard("household", year).indicators
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
