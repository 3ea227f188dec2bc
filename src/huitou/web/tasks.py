"""Jobs of the pages: loading a large workbook. And looking after the job queue itself."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.timezone import localtime
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from huitou.accounts.models import User
from huitou.accounts.queries import viewing
from huitou.core.errors import Refusal
from huitou.surveys.queries import round_by_ref
from huitou.surveys.queries.checked import check_run
from huitou.web import batches, checking, loading, uploads
from huitou.web.surveying import drafts
from huitou.web.uploads import Upload
from huitou.web.worker_leases import is_alive

_KEPT_S = 24 * 3600
_log = logging.getLogger(__name__)


def reap_lost_jobs(now: datetime) -> int:
    """Jobs that a killed worker left running go back into the queue, once; how many. Jobs are safe to run twice.

    A job whose second worker died as well has failed: it may be what kills them.
    """
    del now
    running = DBTaskResult.objects.running()
    lost = [job for job in running if not (job.worker_ids and is_alive(settings.DATA, job.worker_ids[-1]))]
    again = [job.pk for job in lost if len(job.worker_ids) <= 1]
    given_up = [job for job in lost if len(job.worker_ids) > 1]
    with transaction.atomic():
        returned = running.filter(pk__in=again).update(status=TaskResultStatus.READY)
        running.filter(pk__in=[job.pk for job in given_up]).update(status=TaskResultStatus.FAILED)
    for job in given_up:
        _log.error("two workers died of the job %s (%s); it is not tried again", job.pk, job.task_path)
        if job.task_path == load_upload.module_path:
            _say_failed(*job.args_kwargs["args"][:2])
        if job.task_path == fill_batch.module_path:
            _say_batch_failed(*job.args_kwargs["args"][:2])
    return returned


def drop_old_batches(now: datetime) -> int:
    """Batches of forms whose time is up; how many."""
    return batches.drop_old(now)


def drop_old_drafts(now: datetime) -> int:
    """Drafts of surveys that nobody came back to; how many."""
    return drafts.drop_old(now)


def _say_batch_failed(ref: str, user_id: int) -> None:
    batch = batches.find(UUID(ref), user_id)
    if batch is not None:
        batches.fail(batch, Refusal.of("HT6152"))


def _say_failed(ref: str, user_id: int) -> None:
    upload = uploads.find(UUID(ref), user_id)
    if upload is not None:
        uploads.say(upload, "failed", loading.empty_report(Refusal([]), upload.thing))


def load_progress_key(ref: str) -> str:
    """Where the cache holds how far the load of an upload is: (done, total) rows."""
    return f"load-progress:{ref}"


@task()
def load_upload(ref: str, user_id: int, write: bool, only_valid: bool) -> None:
    """Looks at an upload, or loads it. Safe to run twice: what is loaded already is unchanged the second time."""
    upload = uploads.find(UUID(ref), user_id)
    if upload is not None:
        now = datetime.now(UTC)
        carry_out(upload, write=write, only_valid=only_valid, now=now, today=localtime(now).date())


def carry_out(upload: Upload, *, write: bool, only_valid: bool, now: datetime, today: date) -> None:
    """Plans the load of an upload and, with `write`, writes it; the outcome is kept with the upload for its page."""
    user = User.objects.get(pk=upload.user_id)

    def progress(done: int, total: int) -> None:
        cache.set(load_progress_key(upload.ref), (done, total), _KEPT_S)

    try:
        viewer = viewing(user, today=today, post_ref=UUID(upload.post_ref) if upload.post_ref else None)
        plan = loading.planned(upload, viewer, progress, today=today)
        report = plan.report(written=False)
        if write:
            report = loading.written(plan, upload, user, now=now, today=today, only_valid=only_valid, progress=progress)
    except Refusal as refusal:
        uploads.say(upload, "refused", loading.empty_report(refusal, upload.thing))
        return
    except Exception:
        _log.exception("the load of %s failed", upload.ref)
        uploads.say(upload, "failed", loading.empty_report(Refusal([]), upload.thing))
        raise
    uploads.say(upload, "written" if write else "planned", report)
    if write and not report.problems:
        uploads.drop_file(upload)


@task()
def check_area(round_ref: str, area_code: str, user_id: int, post_ref: str) -> None:
    """Puts the rules to an area too large to wait for. Safe to run twice: the later run replaces the first."""
    now = datetime.now(UTC)
    viewer = viewing(
        User.objects.get(pk=user_id), today=localtime(now).date(), post_ref=UUID(post_ref) if post_ref else None
    )
    line = round_by_ref(UUID(round_ref), viewer) if round_ref else None
    key = checking.run_key(line, area_code)
    try:
        run = check_run(
            line,
            area_code,
            viewer,
            today=localtime(now).date(),
            progress=lambda done, total: checking.say_progress(key, done, total),
        )
    except Exception:
        checking.say_failed(key)
        raise
    checking.keep(key, run, now)


@task()
def fill_batch(ref: str, user_id: int) -> None:
    """Makes all forms of an area. Safe to run twice: what lies in the folder of the batch is not made again."""
    batch = batches.find(UUID(ref), user_id)
    if batch is None:
        return
    now = datetime.now(UTC)
    user = User.objects.get(pk=user_id)
    try:
        with batches.alone(batch):
            if batches.standing(batch, "zh").state != "running":
                return
            post = UUID(batch.post_ref) if batch.post_ref else None
            viewer = viewing(user, today=localtime(now).date(), post_ref=post)
            batches.fill(batch, user, viewer, round_by_ref(UUID(batch.round_ref), viewer), now)
    except batches.Stopped:
        return
    except Refusal as refusal:
        batches.fail(batch, refusal)
    except Exception:
        _log.exception("the batch %s failed", batch.ref)
        if batch.folder.is_dir():
            batches.fail(batch, Refusal.of("HT6152"))
        raise
