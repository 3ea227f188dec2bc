"""Exemptions (豁免): for which household which rule has a reason, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from huitou.core.authority import Actor, Permission
from huitou.registry.queries import in_scope
from huitou.surveys.models import CheckExemption

_AT_ONCE = 500
Reasons = Mapping[str, str]
"""The reasons that are in force for a household, by the code of the rule."""


@dataclass(frozen=True, slots=True)
class ExemptionLine:
    """One exemption: it holds until a date, or until the end of a round; `is_in_force` on the day asked for."""

    ref: UUID
    rule: str
    reason: str
    at: datetime
    by_name: str
    round_slug: str
    until: date | None
    ended_at: datetime | None
    ended_by_name: str
    is_in_force: bool


def reasons_of(household_ids: Sequence[int], *, today: date, round_id: int | None = None) -> Mapping[int, Reasons]:
    """The reasons in force by household: in a round its own and those with a date, else those of every open round."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for start in range(0, len(household_ids), _AT_ONCE):
        some = CheckExemption.objects.filter(
            in_force(today, round_id), household__in=household_ids[start : start + _AT_ONCE]
        )
        for household_id, rule, reason in some.order_by("id").values_list("household_id", "rule", "reason"):
            found[household_id][rule] = reason
    return found


def in_force(today: date, round_id: int | None) -> Q:
    """The condition that an exemption counts on a day, in a round or (None) for the register."""
    of_rounds = Q(round__closed_at=None, round__isnull=False) if round_id is None else Q(round_id=round_id)
    return Q(ended_at=None) & (Q(until__gte=today) | of_rounds)


def exemptions_of(household_ref: UUID, viewer: Actor, *, today: date) -> tuple[ExemptionLine, ...]:
    """Every exemption of a household, the latest first. Raises `Refusal` HT7001; empty when it is out of reach."""
    viewer.require(Permission.SUBMISSION_VIEW)
    rows = CheckExemption.objects.filter(
        in_scope(viewer.scope, "household__village__code", household="household__"), household__ref=household_ref
    )
    counting = set(rows.filter(in_force(today, None)).values_list("id", flat=True))
    return tuple(
        ExemptionLine(
            row.ref,
            row.rule,
            row.reason,
            row.at,
            row.by_name,
            row.round.slug if row.round is not None else "",
            row.until,
            row.ended_at,
            row.ended_by_name,
            row.pk in counting,
        )
        for row in rows.select_related("round").order_by("-id")
    )
