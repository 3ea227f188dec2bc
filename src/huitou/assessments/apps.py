"""The room's entry in Django, and what it listens to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from huitou.core.authority import Actor


class AssessmentsConfig(AppConfig):
    """assessments"""

    name = "huitou.assessments"
    verbose_name = "评判"

    def ready(self) -> None:
        """Listens to approved facts and to changes of the order."""
        from huitou.orders.signals import order_amended
        from huitou.surveys.signals import facts_approved, facts_foreseen, facts_reopened, subjects_left

        facts_foreseen.connect(judge_ahead, dispatch_uid="assessments.judge_ahead")
        facts_approved.connect(judge_approved, dispatch_uid="assessments.judge_approved")
        facts_reopened.connect(judge_approved, dispatch_uid="assessments.judge_reopened")
        subjects_left.connect(judge_who_left, dispatch_uid="assessments.judge_who_left")
        order_amended.connect(judge_county_again, dispatch_uid="assessments.judge_county_again")


def judge_ahead(*, round_id: int, facts: Mapping[int, tuple[str, str]], **signal: Any) -> None:
    """Judges facts before the transaction that will approve them."""
    from huitou.assessments.actions import foresee

    foresee(round_id, facts)


def judge_approved(
    *, round_id: int, subject_ids: Collection[int], kind: str, by: Actor, now: datetime, **signal: Any
) -> None:
    """Judges approved facts in the transaction that approved them; drops the judgements of facts no longer approved."""
    from huitou.assessments.actions import bring_up_to_date

    bring_up_to_date(round_id, subject_ids, by=by, now=now, kinds=(kind,))


def judge_who_left(*, round_id: int, subject_ids: Collection[int], by: Actor, now: datetime, **signal: Any) -> None:
    """Drops the judgements of subjects that left a round, and judges those that returned."""
    from huitou.assessments.actions import bring_up_to_date

    bring_up_to_date(round_id, subject_ids, by=by, now=now)


def judge_county_again(*, county_code: str, by: Actor, **signal: Any) -> None:
    """Puts a job into the queue that judges the county by its changed order."""
    from huitou.assessments.tasks import assess_county

    assess_county.enqueue(county_code=county_code, user_id=by.user_id)
