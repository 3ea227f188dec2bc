"""Judging a county again in the background, when its order has changed."""

from datetime import UTC, datetime

from django.core.cache import cache
from django.utils.timezone import localtime
from django_tasks import TaskContext, task

from huitou.accounts.actions import acting
from huitou.accounts.models import User
from huitou.assessments import actions
from huitou.core.authority import Permission
from huitou.surveys.models import Round

_KEPT_S = 24 * 3600


def progress_key(job_id: str) -> str:
    """Where the cache holds the progress of a job: (done, total) of the surveys that must be judged again."""
    return f"assessment-progress:{job_id}"


@task(takes_context=True)
def assess_county(context: TaskContext, county_code: str, user_id: int) -> None:
    """Judges the open rounds of a county by the order in force. Safe to run twice: what holds is left alone."""
    user = User.objects.get(pk=user_id)
    key = progress_key(context.task_result.id)
    for round_id in Round.objects.filter(county__code=county_code, closed_at=None).values_list("id", flat=True):
        now = datetime.now(UTC)
        made = actions.prepare(round_id, progress=lambda done, total: cache.set(key, (done, total), _KEPT_S))
        with acting(user, Permission.ASSESSMENT_RUN, county_code, today=localtime(now).date(), via="job") as actor:
            actions.assess(round_id, by=actor, now=now, made=made)
