"""The background jobs that a county's people may watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.cache import cache
from django_tasks_db.models import DBTaskResult

from huitou.assessments.tasks import assess_county, progress_key
from huitou.core.authority import Actor, Permission

SHOWN = 5
_SEARCHED = 50


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job: how far it is, in surveys; `total` 0 while that is not known."""

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int
    total: int
    finished_at: datetime | None


_STATES: dict[str, Literal["waiting", "running", "done", "failed"]] = {
    "READY": "waiting",
    "RUNNING": "running",
    "SUCCESSFUL": "done",
}


def recent_jobs(viewer: Actor) -> tuple[JobLine, ...]:
    """The last judging jobs of the counties within reach, newest first; none for whom no standard concerns."""
    if not viewer.can(Permission.ORDER_VIEW):
        return ()
    rows = DBTaskResult.objects.filter(task_path=assess_county.module_path).order_by("-enqueued_at")[:_SEARCHED]
    within = [row for row in rows if viewer.scope.covers(str(row.args_kwargs["kwargs"]["county_code"]))]
    return tuple(_line(row) for row in within[:SHOWN])


def _line(row: DBTaskResult[..., None]) -> JobLine:
    done, total = cache.get(progress_key(str(row.id))) or (0, 0)
    return JobLine(str(row.id), _STATES.get(row.status, "failed"), done, total, row.finished_at)
