"""The room's entry in Django, and what it listens to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """reporting"""

    name = "huitou.reporting"
    verbose_name = "汇总"

    def ready(self) -> None:
        """Listens to opened rounds and to judgements."""
        from huitou.assessments.signals import subjects_assessed
        from huitou.surveys.signals import facts_foreseen, round_opened

        facts_foreseen.connect(stand_by, dispatch_uid="reporting.stand_by")
        round_opened.connect(count_opened, dispatch_uid="reporting.count_opened")
        subjects_assessed.connect(count_judged, dispatch_uid="reporting.count_judged")


def stand_by(**signal: Any) -> None:
    """Reads in what an approval will take: inside its transaction all other writers would wait for that."""
    import huitou.reporting.actions  # noqa: F401


def count_opened(*, round_ids: Collection[int], **signal: Any) -> None:
    """Counts the subjects of a new round, of which nothing is known yet."""
    from huitou.reporting.actions import recount
    from huitou.surveys.models import KINDS

    for round_id in round_ids:
        recount(round_id, None, KINDS)


def count_judged(*, round_id: int, subject_ids: Collection[int] | None, kind: str, **signal: Any) -> None:
    """Counts the villages of judged subjects in the transaction that judged them."""
    from huitou.reporting.actions import recount

    recount(round_id, subject_ids, (kind,))
