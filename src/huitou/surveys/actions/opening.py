"""Opening a round: who is a subject, and the heads of the forms, are frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from huitou.areas.queries import lines_within
from huitou.audit.actions import record
from huitou.audit.bulk import insert_rows
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SubmissionState
from huitou.orders.actions import adopt_pack
from huitou.orders.models import AdoptedOrder
from huitou.orders.queries import effective_pack
from huitou.policy import Round as PackRound
from huitou.policy import lint, load_pack, shipped_packs
from huitou.registry.models import Household, Village
from huitou.surveys import opening
from huitou.surveys.models import OpeningHouseholds, OpeningVillages, Round, RoundStep, RoundSubject, Submission
from huitou.surveys.queries import RoundLine, round_line
from huitou.surveys.signals import round_opened

_FALLEN_BACK = "fallen_back"


def open_round(slug: str, county_code: str, *, by: Actor, now: datetime) -> tuple[RoundLine, bool]:
    """Opens a round of a county: freezes subjects and heads of the forms. Says whether it did; a second time changes
    nothing.

    Adopts the pack made for the county when it has none. Raises `Refusal`: HT7001; HT3001 for an unknown county;
    HT4015 when no pack is made for it; HT6002 for a pack with errors; HT6010 for a round that is not in the pack;
    HT4016 without registered households, HT4017 when none of them is a subject.
    """
    by.require(Permission.ROUND_OPEN, county_code)
    existing = Round.objects.filter(slug=slug, county__code=county_code, county__valid_until=None).first()
    if existing is not None:
        return round_line(existing), False
    order = _adopted(county_code, by, now)
    pack_round = _pack_round(county_code, slug)
    households, villages = _registered_households(order.county_id), _registered_villages(county_code)
    if not households:
        raise Refusal.of("HT4016", county=order.county.name)
    years = _exit_years(pack_round, households)
    opened = Round.objects.create(
        county_id=order.county_id,
        slug=slug,
        pack_digest=effective_pack(county_code).digest,
        exit_years=",".join(str(year) for year in years),
        review_standard_year=pack_round.review_standard_year,
        remediation_standard_year=pack_round.remediation_standard_year,
        income_from=pack_round.income_from,
        income_to=pack_round.income_to,
        opened_at=now,
        opened_by=by.user_id,
    )
    counts = _freeze_subjects(opened, households, villages, years, now)
    _freeze_heads(opened, county_code, households, villages)
    steps = [(opened.pk, step.slug, place, step.owner, 1) for place, step in enumerate(pack_round.milestones)]
    insert_rows(RoundStep, ("round_id", "slug", "position", "owner", "version"), steps)
    record(
        "round.open", "round", str(opened.ref), by=by, now=now, area_code=county_code, detail={"slug": slug, **counts}
    )
    round_opened.send(sender=Round, round_ids=(opened.pk,), by=by, now=now)
    return round_line(opened), True


def _adopted(county_code: str, by: Actor, now: datetime) -> AdoptedOrder:
    """The order of the county, adopted now when it is not yet."""
    order = AdoptedOrder.objects.filter(county__code=county_code, county__valid_until=None).first()
    if order is not None:
        return order
    pack = _pack_made_for(county_code)
    if pack is None:
        raise Refusal.of("HT4015", county=county_code)
    return adopt_pack(county_code, pack, by=by, now=now)


def has_pack(county_code: str) -> bool:
    """Whether a county works by a pack already, or one is made for it."""
    return AdoptedOrder.objects.filter(county__code=county_code).exists() or _pack_made_for(county_code) is not None


def _pack_made_for(county_code: str) -> str | None:
    return next((name for name in shipped_packs() if load_pack(name).county_code == county_code), None)


def _pack_round(county_code: str, slug: str) -> PackRound:
    pack = effective_pack(county_code)
    errors = [problem for problem in lint(pack) if problem.severity == "error"]
    if errors:
        raise Refusal.of("HT6002", pack=pack.name, count=len(errors))
    if slug not in pack.rounds:
        raise Refusal.of("HT6010", round=slug, rounds="、".join(pack.rounds))
    return pack.rounds[slug]


def _exit_years(pack_round: PackRound, households: Sequence[opening.RegisteredHousehold]) -> tuple[int, ...]:
    """The exit years of the round; one that counts only for whoever has it at opening is there when somebody has."""
    later = pack_round.exit_year_at_opening
    present = {one.exit_year for one in households}
    return (*pack_round.exit_years, later) if later is not None and later in present else pack_round.exit_years


def _registered_households(county_id: int) -> list[opening.RegisteredHousehold]:
    rows = Household.objects.filter(county_id=county_id, ended_on=None).values_list(
        "id", "code", "village__code", "head_name", "exit_year", "status", "size_register", "size_system"
    )
    return [
        opening.RegisteredHousehold(pk, code, village, head, year, status == _FALLEN_BACK, size, system)
        for pk, code, village, head, year, status, size, system in rows
    ]


def _registered_villages(county_code: str) -> list[opening.RegisteredVillage]:
    whole = CodeRange.below(county_code)
    rows = Village.objects.filter(area__code__gte=whole.first, area__code__lte=whole.last)
    return [
        opening.RegisteredVillage(*row)
        for row in rows.values_list("id", "area__code", "area__name", "is_poor_village", "exit_year")
    ]


_SUBJECT_FIELDS = (
    "ref", "round_id", "subject_type", "household_id", "village_id", "code", "village_code", "head", "exit_year",
    "size_register", "joined_at", "left_reason",
)  # fmt: skip


_SUBMISSION_FIELDS = (
    "ref", "round_id", "kind", "village_code", "state", "version", "content_digest", "withdrawal_by_name",
    "withdrawal_reason",
)  # fmt: skip


def _freeze_subjects(
    opened: Round,
    households: Sequence[opening.RegisteredHousehold],
    villages: Sequence[opening.RegisteredVillage],
    years: Sequence[int],
    now: datetime,
) -> dict[str, int]:
    homes, places = opening.household_subjects(households, years), opening.village_subjects(villages, years)
    if not homes and not places:
        raise Refusal.of("HT4017", years="、".join(str(year) for year in years))
    rows: list[Sequence[Any]] = [
        (uuid4(), opened.pk, "household", one.id, None, one.code, one.village_code, one.head, one.exit_year,
         one.size_register, now, "")
        for one in homes
    ]  # fmt: skip
    rows += [
        (uuid4(), opened.pk, "village", None, one.id, one.code, one.code, one.name, one.exit_year, None, now, "")
        for one in places
    ]
    insert_rows(RoundSubject, _SUBJECT_FIELDS, rows)
    villages_of_round = sorted({one.village_code for one in homes} | {one.code for one in places})
    insert_rows(
        Submission,
        _SUBMISSION_FIELDS,
        [(uuid4(), opened.pk, "review", code, SubmissionState.DRAFT, 1, "", "", "") for code in villages_of_round],
    )
    return {"households": len(homes), "villages": len(places)}


def _freeze_heads(
    opened: Round,
    county_code: str,
    households: Sequence[opening.RegisteredHousehold],
    villages: Sequence[opening.RegisteredVillage],
) -> None:
    insert_rows(
        OpeningHouseholds,
        ("round_id", "village_code", "exit_year", "households", "persons"),
        [
            (opened.pk, head.village_code, head.exit_year, head.households, head.persons)
            for head in opening.household_heads(households)
        ],
    )
    lines = lines_within(CodeRange.below(county_code), levels=("township", "village"))
    townships = [line.code for line in lines if line.level == "township"]
    proper = [line.code for line in lines if line.level == "village" and not line.is_community]
    insert_rows(
        OpeningVillages,
        ("round_id", "township_code", "villages", "poor_villages", "exited"),
        [
            (opened.pk, head.township_code, head.villages, head.poor_villages, head.exited)
            for head in opening.village_heads(townships, proper, villages)
        ],
    )
