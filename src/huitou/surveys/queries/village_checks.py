"""Villages to be checked, dated: by the register as it stands, or with the surveys of a round over it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from huitou.checks import VILLAGE_RULES, check_village
from huitou.checks.one import checker
from huitou.core.authority import Actor, CodeRange
from huitou.core.check_rules import Hit
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.registry.check_records import Record
from huitou.registry.check_villages import VillageLines, village_dated, village_surveyed
from huitou.registry.queries.village_checks import villages_to_check
from huitou.surveys.models import RoundSubject, Survey
from huitou.surveys.queries.rounds import RoundLine, open_rounds
from huitou.surveys.survey_rules import SURVEY_RULES

_COUNTY = 6


@dataclass(frozen=True, slots=True)
class VillageToCheck:
    """A village under its code, as `huitou.checks` takes it."""

    code: str
    name: str
    record: Record


def villages_of_register(viewer: Actor, *, as_of: date, area_code: str | None = None) -> tuple[VillageToCheck, ...]:
    """The villages of the register, held against the standard of the year before, else of the latest one before.
    Raises `Refusal` HT3001, HT7001."""
    lines = cache(lambda county: _latest_lines(county, as_of.year - 1))
    return tuple(
        VillageToCheck(one.code, one.name, village_dated(one.record, as_of, lines(one.code[:_COUNTY])))
        for one in villages_to_check(viewer, area_code=area_code)
    )


def villages_of_round(
    slug: str, viewer: Actor, *, as_of: date, area_code: str | None = None
) -> tuple[VillageToCheck, ...]:
    """The villages that are subjects of a round, with what their look-back surveys say, approved or not, held against
    the round's look-back standard. Raises `Refusal` HT3001, HT4002, HT7001."""
    found: list[VillageToCheck] = []
    for line in open_rounds(viewer, slug, area_code):
        surveys = _surveys(line, area_code)
        lines = village_lines(effective_pack(line.county_code), line.review_standard_year)
        for one in villages_to_check(viewer, area_code=area_code, codes=surveys.keys()):
            dated, facts = village_dated(one.record, as_of, lines), surveys[one.code]
            record = dated if facts is None else village_surveyed(dated, json.loads(facts))
            found.append(VillageToCheck(one.code, one.name, record))
    return tuple(found)


def hits_at_villages(
    line: RoundLine, facts: Mapping[str, Mapping[str, Any]], viewer: Actor, *, today: date, pack: Pack
) -> Mapping[str, tuple[Hit, ...]]:
    """The rules about surveys of villages that fire where the surveys of some villages (by code) say these canonical
    facts; villages out of reach are left out. Raises `Refusal` HT7001."""
    lines = village_lines(pack, line.review_standard_year)
    return {
        one.code: _of_survey()(village_surveyed(village_dated(one.record, today, lines), facts[one.code]))
        for one in villages_to_check(viewer, codes=facts.keys())
    }


def fired_at_villages(
    round_slug: str, village_code: str, viewer: Actor, *, today: date
) -> Mapping[str, tuple[Hit, ...]]:
    """All rules that fire at the village itself where it is a subject of a round, by its code."""
    villages = villages_of_round(round_slug, viewer, as_of=today, area_code=village_code)
    return {one.code: check_village(one.record) for one in villages}


_of_survey = cache(lambda: checker([rule for rule in VILLAGE_RULES if rule.code in SURVEY_RULES]))


def village_lines(pack: Pack, year: int) -> VillageLines:
    """What the standard of a year holds a village against."""
    found = {one.slug: one for one in pack.standard("village", year).indicators}
    incidence, income = found.get("poverty_incidence"), found.get("collective_income")
    industry = found.get("leading_industry")
    return VillageLines(
        incidence.threshold if incidence else None,
        income.threshold if income else None,
        industry is not None and industry.applies == "yes",
    )


def _latest_lines(county_code: str, year: int) -> VillageLines:
    """Those of the latest standard up to a year; nothing for a county that has adopted no order."""
    try:
        pack = effective_pack(county_code)
    except Refusal as refusal:
        if any(problem.code != "HT6001" for problem in refusal.problems):
            raise
        return VillageLines()
    years = [one for one in pack.standard_years if one <= year]
    return village_lines(pack, max(years)) if years else VillageLines()


def _surveys(line: RoundLine, area_code: str | None) -> Mapping[str, str | None]:
    """The facts of the look-back survey by village code, None for a subject without one."""
    subjects = RoundSubject.objects.filter(round_id=line.id, subject_type="village", left_on=None)
    if area_code is not None:
        whole = CodeRange.below(area_code)
        subjects = subjects.filter(village_code__gte=whole.first, village_code__lte=whole.last)
    codes = dict(subjects.values_list("id", "code"))
    facts = dict(Survey.objects.filter(subject__in=subjects, kind="review").values_list("subject_id", "facts"))
    return {code: facts.get(pk) for pk, code in codes.items()}
