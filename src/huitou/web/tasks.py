"""Looking after the job queue itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django_tasks_db.models import DBTaskResult

LOST_AFTER = timedelta(minutes=10)


def reap_lost_jobs(now: datetime) -> int:
    """Jobs that a killed worker left running go back into the queue; how many. Jobs are safe to run twice."""
    with transaction.atomic():
        return DBTaskResult.objects.running().filter(started_at__lt=now - LOST_AFTER).update(status="READY")
