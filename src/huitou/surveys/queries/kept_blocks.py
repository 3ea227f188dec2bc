"""What stands in the way of handing in the look-back surveys of households, as it was kept; worked out where it was
not, or where what it follows from has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

from django.db.models import Count, Sum

from huitou import __version__
from huitou.core.check_rules import Severity
from huitou.core.errors import Place, Problem
from huitou.orders.queries import effective_pack
from huitou.registry.models import Member
from huitou.registry.queries.checks import households_surveyed
from huitou.surveys.completeness import Subject, found_blocks
from huitou.surveys.models import Round, Survey
from huitou.surveys.queries.checks import hits_at
from huitou.surveys.queries.rounds import RoundLine, round_line
from huitou.surveys.survey_rules import SURVEY_RULES

AT_ONCE = 200
_COLUMNS = (
    "id", "subject_id", "state", "digest", "surveyed_on", "subject__household_id",
    "subject__household__version", "subject__household__ended_on",
    "kept_blocks__worked_out_from", "kept_blocks__worked_out_on", "kept_blocks__is_signed", "kept_blocks__firm",
    "kept_blocks__unknown", "kept_blocks__rules",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SurveyBlocks:
    """What stands in the way at one survey, whatever a mark or a reason lets pass: indicators that are `unknown`,
    those that lack a number (`firm`), rules that fire; and whether it is signed."""

    is_signed: bool
    firm: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    def stands(self, marked: frozenset[str], reasons: Mapping[str, str]) -> bool:
        """Whether anything is left that neither 未能核查 (the empty mark stands for all indicators) nor a reason lets
        pass."""
        is_unknown = "" not in marked and not marked.issuperset(self.unknown)
        return bool(self.firm) or is_unknown or not reasons.keys() >= set(self.rules)


@dataclass(frozen=True, slots=True)
class SurveyedHousehold:
    """A look-back survey of a household: what its blocks follow from now (`source`), and those that were kept."""

    id: int
    subject_id: int
    household_id: int
    state: str
    facts_digest: str
    is_registered: bool
    source: str
    kept: SurveyBlocks | None

    @property
    def known(self) -> SurveyBlocks:
        """What was kept, where it still holds."""
        return self.kept or SurveyBlocks(is_signed=False)


def surveyed_households(line: RoundLine, today: date, village_code: str = "") -> tuple[SurveyedHousehold, ...]:
    """The look-back surveys of a round's households (of a village) that have not left it; `kept` only what holds."""
    found = Survey.objects.filter(round_id=line.id, kind="review")
    if village_code:
        found = found.filter(village_code=village_code)
    rows = list(found.filter(subject__subject_type="household", subject__left_on=None).values_list(*_COLUMNS))
    members = _members([row[5] for row in rows]) if village_code else _members_of_round(line.id)
    basis = _basis(line)
    return tuple(_surveyed(row, members, basis, today) for row in rows)


def _surveyed(row: tuple, members: Mapping[int, str], basis: str, today: date) -> SurveyedHousehold:  # type: ignore[type-arg]
    pk, subject_id, state, facts_digest, surveyed_on, household_id, version, ended_on, *kept = row
    is_registered = ended_on is None
    known_from = f"{basis}|{facts_digest}|{version}|{members.get(household_id)}|{is_registered}"
    source = sha256(known_from.encode()).hexdigest()
    held = kept[0] == source and _holds_on(today, kept[1], surveyed_on)
    blocks = SurveyBlocks(kept[2], *(tuple(text.split()) for text in kept[3:])) if held else None
    return SurveyedHousehold(pk, subject_id, household_id, state, facts_digest, is_registered, source, blocks)


def _holds_on(today: date, worked_out_on: date, surveyed_on: date | None) -> bool:
    """A survey without a day, or with one to come, is checked against the day of the check."""
    return today == worked_out_on or (surveyed_on is not None and surveyed_on <= min(today, worked_out_on))


def _members(household_ids: Sequence[int]) -> Mapping[int, str]:
    """The members of each household as a number that every change of any of them counts up."""
    rows = Member.objects.filter(household__in=household_ids).order_by().values_list("household_id")
    return {pk: f"{persons}.{versions}" for pk, persons, versions in rows.annotate(Count("id"), Sum("version"))}


def _members_of_round(round_id: int) -> Mapping[int, str]:
    within = Member.objects.filter(household__round_subjects__round=round_id).order_by().values_list("household_id")
    return {pk: f"{persons}.{versions}" for pk, persons, versions in within.annotate(Count("id"), Sum("version"))}


def _basis(line: RoundLine) -> str:
    """What the blocks of all surveys of a round follow from: both standards, the rules, this program."""
    pack = effective_pack(line.county_code)
    standards = (pack.standard("household", year).digest for year in _years(line))
    return "|".join((__version__, _rules_digest(), *standards))


@cache
def _rules_digest() -> str:
    return sha256(repr(sorted(SURVEY_RULES.items())).encode()).hexdigest()


def _years(line: RoundLine) -> tuple[int, ...]:
    return tuple(dict.fromkeys((line.review_standard_year, line.remediation_standard_year)))


def worked_out(line: RoundLine, surveys: Sequence[SurveyedHousehold], today: date) -> Mapping[int, SurveyBlocks]:
    """The blocks of these surveys by their id, worked out anew. One whose facts have changed since it was read is left
    out."""
    pack = effective_pack(line.county_code)
    standards = tuple(pack.standard("household", year) for year in _years(line))
    read = {one.id: one.facts_digest for one in surveys}
    rows = Survey.objects.filter(pk__in=read).values_list("id", "facts", "digest")
    facts = {pk: json.loads(text) for pk, text, digest in rows if digest == read[pk]}
    records = households_surveyed([one.household_id for one in surveys if one.is_registered])
    asked = {
        one.id: (records[one.household_id], facts[one.id])
        for one in surveys
        if one.id in facts and one.is_registered and one.household_id in records
    }
    hits = hits_at(line, asked, pack, today)
    rules = {
        pk: tuple(hit.rule for hit in fired if SURVEY_RULES[hit.rule].severity is not Severity.FINDING)
        for pk, fired in hits.items()
    }
    found = {}
    for pk, said in facts.items():
        blocks = found_blocks(Subject(pk, "", said, "", frozenset()), standards)
        firm = tuple(one.indicator for one in blocks if not one.can_be_excused)
        unknown = tuple(one.indicator for one in blocks if one.can_be_excused)
        found[pk] = SurveyBlocks(bool(said.get("signature")), firm, unknown, rules.get(pk, ()))
    return found


def open_rounds_of_all() -> tuple[RoundLine, ...]:
    """Every open round, for a job."""
    rows = Round.objects.filter(closed_at=None).select_related("county").order_by("id")
    return tuple(round_line(row) for row in rows)


def differing_blocks(today: date) -> Iterator[Problem]:
    """HT8140 for every open round with kept blocks that hold and are not what working them out anew gives."""
    for line in open_rounds_of_all():
        kept = [one for one in surveyed_households(line, today) if one.kept is not None]
        wrong = 0
        for start in range(0, len(kept), AT_ONCE):
            some = kept[start : start + AT_ONCE]
            anew = worked_out(line, some, today)
            wrong += sum(one.id in anew and anew[one.id] != one.kept for one in some)
        if wrong:
            yield Problem("HT8140", Place(), {"round": line.slug, "county": line.county_name, "surveys": wrong})
