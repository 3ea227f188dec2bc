"""Jobs of workers that were killed: tried once more, then given up; nobody waits for them for ever."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from huitou.web import uploads
from huitou.web.tasks import load_upload, reap_lost_jobs
from huitou.web.worker_leases import held

NOW = datetime(2017, 6, 12, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(tmp_path: Path, settings: Settings) -> uploads.Upload:
    settings.DATA = tmp_path
    file = SimpleUploadedFile("户表.xlsx", b"PK")
    return uploads.keep(file, user_id=7, post_ref="", thing="households", round_slug="", now=NOW)


def running(upload: uploads.Upload, *workers: str) -> DBTaskResult[..., None]:
    """The load of an upload, as the last of these workers took it on."""
    queued = load_upload.enqueue(upload.ref, upload.user_id, True, False)
    job = DBTaskResult.objects.get(pk=queued.id)
    for worker in workers:
        job.claim(worker)
    return job


def state_of(job: DBTaskResult[..., None]) -> str:
    return DBTaskResult.objects.get(pk=job.pk).status


def test_the_job_of_a_killed_worker_goes_back_into_the_queue(upload: uploads.Upload) -> None:
    job = running(upload, "dead")
    assert reap_lost_jobs(NOW) == 1
    assert state_of(job) == TaskResultStatus.READY


def test_a_job_is_left_to_a_worker_that_is_alive_however_long_it_takes(upload: uploads.Upload, tmp_path: Path) -> None:
    job = running(upload, "alive")
    with held(tmp_path, "alive"):
        assert reap_lost_jobs(NOW) == 0
    assert state_of(job) == TaskResultStatus.RUNNING


def test_a_job_whose_second_worker_died_is_given_up_and_the_page_says_so(upload: uploads.Upload) -> None:
    job = running(upload, "dead", "dead too")
    assert reap_lost_jobs(NOW) == 0
    assert state_of(job) == TaskResultStatus.FAILED
    result = uploads.result_of(upload)
    assert result is not None
    assert (result.state, result.report.written) == ("failed", False)
