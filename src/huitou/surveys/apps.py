"""The room's entry in Django, and what it listens to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from huitou.core.authority import Actor


class SurveysConfig(AppConfig):
    """surveys"""

    name = "huitou.surveys"
    verbose_name = "摸底"

    def ready(self) -> None:
        """Rounds follow the register: who leaves it is no subject any more."""
        from huitou.registry.signals import households_back, households_left

        households_left.connect(take_out, dispatch_uid="surveys.take_out")
        households_back.connect(take_in, dispatch_uid="surveys.take_in")


def take_out(*, household_ids: Collection[int], reason: str, on: date, by: Actor, now: datetime, **signal: Any) -> None:
    """Households that left the register, or fell back, leave the running rounds."""
    from huitou.surveys.actions import leave_rounds

    leave_rounds(household_ids, reason, on, by=by, now=now)


def take_in(*, household_ids: Collection[int], reason: str, by: Actor, now: datetime, **signal: Any) -> None:
    """Households that are there again return to the rounds that they had left for this reason."""
    from huitou.surveys.actions import return_to_rounds

    return_to_rounds(household_ids, reason, by=by, now=now)
