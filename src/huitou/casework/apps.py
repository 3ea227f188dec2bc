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
        """Listens to judgements."""
        from huitou.assessments.signals import subjects_assessed

        subjects_assessed.connect(draw_up_gaps, dispatch_uid="casework.draw_up_gaps")


def draw_up_gaps(
    *, round_id: int, subject_ids: Collection[int] | None, kind: str, by: Actor, now: datetime, **signal: Any
) -> None:
    """Brings the gaps of judged subjects up to date; remediation surveys show no new gaps."""
    if kind == "review":
        from huitou.casework.actions import reconcile

        reconcile(round_id, subject_ids, by=by, now=now)
