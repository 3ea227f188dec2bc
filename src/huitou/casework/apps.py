"""The room's entry in Django, and what it listens to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from huitou.core.authority import Actor


class CaseworkConfig(AppConfig):
    """casework"""

    name = "huitou.casework"
    verbose_name = "点球"

    def ready(self) -> None:
        """Listens to judgements, to approvals that are to be taken back, to rounds that are opened, and to moves."""
        from huitou.assessments.signals import subjects_assessed
        from huitou.registry.signals import households_moved
        from huitou.surveys.signals import facts_foreseen, facts_reopening, round_opened

        facts_foreseen.connect(stand_by, dispatch_uid="casework.stand_by")
        subjects_assessed.connect(draw_up_gaps, dispatch_uid="casework.draw_up_gaps")
        facts_reopening.connect(keep_listed_gaps, dispatch_uid="casework.keep_listed_gaps")
        households_moved.connect(take_along, dispatch_uid="casework.take_along")
        round_opened.connect(take_in_carried_gaps, dispatch_uid="casework.take_in_carried_gaps")


def stand_by(**signal: Any) -> None:
    """Reads in what an approval will take: inside its transaction all other writers would wait for that."""
    import huitou.casework.actions  # noqa: F401


def draw_up_gaps(
    *, round_id: int, subject_ids: Collection[int] | None, kind: str, by: Actor, now: datetime, **signal: Any
) -> None:
    """Brings the gaps of judged subjects up to date. Remediation surveys show no new gaps, but whether those that wait
    for acceptance are closed. Corrections after a spot check are settled by the facts that they asked for."""
    from huitou.casework.actions import reconcile, settle_corrected, take_outcomes

    if kind == "review":
        reconcile(round_id, subject_ids, by=by, now=now)
        settle_corrected(round_id, subject_ids, by=by, now=now)
    else:
        take_outcomes(round_id, subject_ids)


def keep_listed_gaps(*, subject_ids: Collection[int], village: str, **signal: Any) -> None:
    """An approval whose gaps are on a signed list, or further, is not taken back: the next level has acted."""
    from huitou.casework.queries import any_beyond_found
    from huitou.core.errors import Refusal

    if any_beyond_found(subject_ids):
        raise Refusal.of("HT4039", village=village)


def take_in_carried_gaps(*, round_ids: Collection[int], by: Actor, now: datetime, **signal: Any) -> None:
    """What an earlier round left open goes on in the round that is opened."""
    from huitou.casework.actions import take_in

    for round_id in round_ids:
        take_in(round_id, by=by, now=now)


def take_along(*, household_ids: Collection[int], by: Actor, now: datetime, **signal: Any) -> None:
    """The open gaps of households that moved go to the township where they live now."""
    from huitou.casework.actions import follow_households

    follow_households(household_ids, by=by, now=now)
