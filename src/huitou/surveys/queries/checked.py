"""What the rules find in an area or at a household, for the people who mend it: counts by rule and place, the
households and villages behind a count, one household with everything that fires at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huitou.checks import RULES, VILLAGE_RULES, check_many, check_one
from huitou.checks.bulk import frames_of, village_frames_of
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.check_rules import CheckRule, Severity
from huitou.core.errors import Refusal
from huitou.registry.models import Household, Village
from huitou.registry.queries import in_scope
from huitou.registry.queries.checks import household_to_check
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries.checks import (
    HouseholdToCheck,
    household_of_round,
    register_to_check,
    round_to_check,
)
from huitou.surveys.queries.places import names_around
from huitou.surveys.queries.rounds import RoundLine, rounds
from huitou.surveys.queries.village_checks import VillageToCheck, villages_of_register, villages_of_round

RULES_BY_CODE: Mapping[str, CheckRule] = {rule.code: rule for rule in RULES}
Progress = Callable[[int, int], None]
_VILLAGE, _TOWNSHIP, _COUNTY = 12, 9, 6


@dataclass(frozen=True, slots=True)
class Found:
    """One rule at one household, or (`household_id` 0) at the village itself; `reason`: of an exemption in force."""

    rule: str
    household_id: int
    village_code: str
    members: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What all rules found in an area: over how many households and villages, on which day."""

    area_code: str
    as_of: date
    households: int
    villages: int
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How many households (for a rule about villages: villages) a rule fires at, by place and in all."""

    rule: CheckRule
    by_place: Mapping[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class CheckTable:
    """Rules down, places across: `places` are (code, name), `by_place` what the rows come to in each; `by_severity`
    counts households with at least one, `villages` villages at which a rule about villages fires."""

    places: tuple[tuple[str, str], ...]
    rows: tuple[RuleRow, ...]
    by_place: Mapping[str, int]
    by_severity: Mapping[str, int]
    villages: int
    exempted: int

    @property
    def total(self) -> int:
        """What all rows come to."""
        return sum(row.total for row in self.rows)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A household or village behind a count; `subject_ref` of a village that is a subject of an open round."""

    household_ref: UUID | None
    subject_ref: UUID | None
    code: str
    head: str
    village_code: str
    village_name: str
    township_name: str
    rule: CheckRule
    members: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class HouseholdChecks:
    """A household with the rules that fire at it, in the newest round that it is a subject of, else in the register."""

    id: int
    ref: UUID
    code: str
    head: str
    village_code: str
    round: RoundLine | None
    subject_ref: UUID | None
    subject_id: int | None
    found: tuple[Found, ...]
    names: Mapping[str, str]


def households_within(viewer: Actor, area_code: str) -> int:
    """How many registered households of an area are within reach."""
    return _within(viewer, area_code).count()


def check_run(
    round_line: RoundLine | None, area_code: str, viewer: Actor, *, today: date, progress: Progress | None = None
) -> CheckRun:
    """All rules over an area: the subjects of a round with their surveys, or (None) the whole register. Raises
    `Refusal` HT7001, HT3001."""
    viewer.require(Permission.SUBMISSION_VIEW)
    asked: dict[str, Any] = {"as_of": today, "area_code": area_code}
    portions = (
        register_to_check(viewer, **asked) if round_line is None else round_to_check(round_line.slug, viewer, **asked)
    )
    total = households_within(viewer, area_code) if progress is not None else 0
    found: list[Found] = []
    households = 0
    for portion in portions:
        found += _found(portion)
        households += len(portion)
        if progress is not None:
            progress(households, total)
    villages = (
        villages_of_register(viewer, **asked)
        if round_line is None
        else villages_of_round(round_line.slug, viewer, **asked)
    )
    found += _found_at(villages)
    return CheckRun(area_code, today, households, len(villages), tuple(found))


def check_table(run: CheckRun, area_code: str, severity: str = "", *, with_exempted: bool = False) -> CheckTable:
    """The counts of a run for an area within it, by the places just below: townships of a county, villages of a
    township. Reasons in force are left out unless asked for."""
    digits = _TOWNSHIP if len(area_code) <= _COUNTY else _VILLAGE
    counts: dict[str, dict[str, int]] = {}
    touched: dict[str, set[int]] = {str(one): set() for one in Severity}
    villages: set[str] = set()
    exempted = 0
    for one in found_in(run, area_code):
        kind = str(RULES_BY_CODE[one.rule].severity)
        if one.reason:
            exempted += 1
            if not with_exempted:
                continue
        if one.household_id:
            touched[kind].add(one.household_id)
        else:
            villages.add(one.village_code)
        if not severity or kind == severity:
            of_rule = counts.setdefault(one.rule, {})
            place = one.village_code[:digits]
            of_rule[place] = of_rule.get(place, 0) + 1
    places = sorted({one.village_code[:digits] for one in found_in(run, area_code)})
    names = names_around(places)
    rows = (RuleRow(RULES_BY_CODE[code], counts[code], sum(counts[code].values())) for code in sorted(counts))
    return CheckTable(
        tuple((code, names.get(code) or code) for code in places),
        tuple(rows),
        {code: sum(of_rule.get(code, 0) for of_rule in counts.values()) for code in places},
        {kind: len(ids) for kind, ids in touched.items()},
        len(villages),
        exempted,
    )


def found_in(run: CheckRun, area_code: str) -> Iterable[Found]:
    """What was found in an area within that of the run."""
    whole = CodeRange.below(area_code)
    return (one for one in run.found if whole.first <= one.village_code <= whole.last)


def found_lines(found: Sequence[Found], viewer: Actor) -> tuple[FoundLine, ...]:
    """The households and villages of these, with their places; those out of reach are left out."""
    ids = {one.household_id for one in found}
    within = Household.objects.filter(in_scope(viewer.scope, "village__code"), pk__in=ids)
    known = {row[0]: row[1:] for row in within.values_list("id", "ref", "code", "head_name", "village__code")}
    asked = {one.village_code for one in found if not one.household_id}
    reached = Village.objects.filter(in_scope(viewer.scope, "area__code"), area__code__in=asked)
    villages = set(reached.values_list("area__code", flat=True))
    names = names_around({row[-1] for row in known.values()} | villages)
    surveys = _newest_subjects(villages)
    lines = []
    for one in found:
        if one.household_id in known:
            ref, code, head, village = known[one.household_id]
            lines.append(_found_line(one, names, village, (ref, None, code, head)))
        elif one.village_code in villages and not one.household_id:
            code = one.village_code
            lines.append(_found_line(one, names, code, (None, surveys.get(code), code, names[code])))
    return tuple(lines)


def _found_line(
    one: Found, names: Mapping[str, str], village: str, who: tuple[UUID | None, UUID | None, str, str]
) -> FoundLine:
    rule = RULES_BY_CODE[one.rule]
    return FoundLine(*who, village, names[village], names[village[:_TOWNSHIP]], rule, one.members, one.reason)


def _newest_subjects(villages: Iterable[str]) -> dict[str, UUID]:
    """The references of villages in the newest open round that they are subjects of, by code."""
    rows = RoundSubject.objects.filter(
        subject_type="village", code__in=sorted(villages), left_on=None, round__closed_at=None
    )
    return dict(rows.order_by("round__opened_at", "id").values_list("code", "ref"))


def household_checks(ref: UUID, viewer: Actor, *, today: date) -> HouseholdChecks:
    """One household. Raises `Refusal` HT7001, HT4003."""
    viewer.require(Permission.SUBMISSION_VIEW)
    one = household_to_check(viewer, ref)
    if one is None:
        raise Refusal.of("HT4003")
    subject = (
        RoundSubject.objects.filter(household_id=one.id, left_on=None, round__closed_at=None)
        .order_by("-round__opened_at", "-id")
        .select_related("round")
        .first()
    )
    line = None if subject is None else next(iter(rounds(viewer, subject.round.slug, one.village_code)), None)
    checked = household_of_round(one, line, as_of=today)
    return HouseholdChecks(
        one.id,
        ref,
        one.code,
        str(one.record["head_name"] or ""),
        one.village_code,
        line,
        subject.ref if subject is not None and line is not None else None,
        subject.pk if subject is not None and line is not None else None,
        tuple(
            Found(hit.rule, one.id, one.village_code, hit.members, checked.reasons.get(hit.rule, ""))
            for hit in check_one(checked.record)
        ),
        {member["number"]: member["name"] or "" for member in one.record["members"]},
    )


def _within(viewer: Actor, area_code: str) -> QuerySet[Household]:
    whole = CodeRange.below(area_code)
    return Household.objects.filter(
        in_scope(viewer.scope, "village__code"),
        ended_on=None,
        village__code__gte=whole.first,
        village__code__lte=whole.last,
    )


def _found(portion: Sequence[HouseholdToCheck]) -> list[Found]:
    hits = check_many(frames_of((at, one.record) for at, one in enumerate(portion)))
    return [
        Found(code, one.id, one.village_code, tuple(members), one.reasons.get(code, ""))
        for code, at, members in hits.sort("household", maintain_order=True).iter_rows()
        for one in (portion[at],)
    ]


def _found_at(villages: Sequence[VillageToCheck]) -> list[Found]:
    hits = check_many(village_frames_of((at, one.record) for at, one in enumerate(villages)), VILLAGE_RULES)
    pairs = hits.sort("household", maintain_order=True).select("rule", "household").iter_rows()
    return [Found(code, 0, villages[at].code, (), "") for code, at in pairs]
