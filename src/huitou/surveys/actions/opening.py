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
from huitou.surveys import opening
from huitou.surveys.models import OpeningHouseholds, OpeningVillages, Round, RoundStep, RoundSubject, Submission
from huitou.surveys.queries import RoundLine, round_line
from huitou.surveys.queries.openings import Opening, opening_of, pack_made_for
from huitou.surveys.signals import round_opened


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
    pack = effective_pack(county_code)
    found = opening_of(slug, county_code, pack)
    opened = Round.objects.create(
        county_id=order.county_id,
        slug=slug,
        pack_digest=pack.digest,
        exit_years=",".join(str(year) for year in found.exit_years),
        review_standard_year=found.round.review_standard_year,
        remediation_standard_year=found.round.remediation_standard_year,
        income_from=found.round.income_from,
        income_to=found.round.income_to,
        opened_at=now,
        opened_by=by.user_id,
    )
    counts = _freeze_subjects(opened, found, now)
    _freeze_heads(opened, county_code, found.households, found.villages)
    steps = [(opened.pk, step.slug, place, step.owner, 1) for place, step in enumerate(found.round.milestones)]
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
    pack = pack_made_for(county_code)
    if pack is None:
        raise Refusal.of("HT4015", county=county_code)
    return adopt_pack(county_code, pack, by=by, now=now)


def has_pack(county_code: str) -> bool:
    """Whether a county works by a pack already, or one is made for it."""
    return AdoptedOrder.objects.filter(county__code=county_code).exists() or pack_made_for(county_code) is not None


_SUBJECT_FIELDS = (
    "ref", "round_id", "subject_type", "household_id", "village_id", "code", "village_code", "head", "exit_year",
    "size_register", "joined_at", "left_reason",
)  # fmt: skip


_SUBMISSION_FIELDS = (
    "ref", "round_id", "kind", "village_code", "state", "version", "content_digest", "withdrawal_by_name",
    "withdrawal_reason",
)  # fmt: skip


def _freeze_subjects(opened: Round, found: Opening, now: datetime) -> dict[str, int]:
    homes, places = found.homes, found.places
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
