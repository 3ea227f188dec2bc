"""The peer of the case `pages`: a bare Django view that makes the same three writes as a save of the survey page."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path

from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.surveys.models import Survey, SurveyRevision

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def save(request: HttpRequest) -> HttpResponse:
    """Updates the survey, keeps the revision, writes the event: no rule, no right, no comparison."""
    now, facts = datetime.now(UTC), request.POST["facts"]
    with transaction.atomic(), writing():
        survey = Survey.objects.get(pk=request.POST["survey"])
        survey.facts, survey.revision, survey.entered_by = facts, survey.revision + 1, request.user.pk or 0
        survey.save(update_fields=["facts", "revision", "entered_by"])
        Survey.objects.filter(pk=survey.pk).update(version=F("version") + 1)
        SurveyRevision.objects.create(
            survey=survey, number=survey.revision, at=now, by_user=survey.entered_by, by_name="何主任", way_in="web",
            changed_keys='["wage_income"]', facts=facts, digest=survey.digest,
        )  # fmt: skip
        Event.objects.create(
            ref=uuid.uuid4(), at=now, user_id=survey.entered_by, user_name="何主任", role="township_clerk", via="web",
            verb="survey.record", thing="survey", thing_ref=str(survey.ref), area_code="511425", detail="{}",
        )  # fmt: skip
    return HttpResponse(status=302)


urlpatterns = [path("save/", save)]
