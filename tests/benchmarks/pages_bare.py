"""The peers of the case `pages`: bare Django views that make the same writes as a save of the survey page.

`save` is the least that makes them: it takes finished facts from whoever has signed in. `save_form` is what the Django
documentation would have one write for the same page: the middleware of a new project, a form whose fields are read and
checked, somebody who has a post there, a survey that nobody else has saved since, a word to the user. Neither knows the
rules of the standard, what the register and the departments say, or whether the village is handed in.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from huitou.accounts.models import Post
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.surveys.models import Survey, SurveyRevision

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
OF_A_NEW_PROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
_SIZES = ("household_size", "household_size_hukou", "household_size_card", "household_size_system")
_MONEY = ("wage_income", "business_revenue", "transfer_income", "property_income", "business_expense")
_ANSWERS = ("food_and_clothing", "housing_safe", "water_safe", "electricity", "broadcast")
_WORDS = (
    "whole-compulsory_education", "whole-basic_medical_care", "signature", "surveyed_by",
    "member-1-member", "member-1-compulsory_stage", "member-2-member", "member-2-compulsory_stage",
)  # fmt: skip


class SurveyForm(forms.Form):
    """The fields that the page sends."""

    revision = forms.IntegerField()
    surveyed_on = forms.DateField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields |= {name: forms.IntegerField(min_value=0, max_value=99) for name in _SIZES}
        self.fields |= {name: forms.DecimalField(min_value=0, decimal_places=2) for name in _MONEY}
        self.fields |= {name: forms.ChoiceField(choices=[("yes", "是"), ("no", "否")]) for name in _ANSWERS}
        self.fields |= {name: forms.CharField(max_length=64, required=False) for name in _WORDS}


def save(request: HttpRequest) -> HttpResponse:
    """Updates the survey, keeps the revision, writes the event: no rule, no right, no comparison."""
    with transaction.atomic(), writing():
        _write(Survey.objects.get(pk=request.POST["survey"]), request, request.POST["facts"], ["wage_income"])
    return HttpResponse(status=302)


@login_required
def save_form(request: HttpRequest, survey_id: int) -> HttpResponse:
    """The same writes from a form, by somebody with a post in the township, over the revision that they have seen."""
    survey = Survey.objects.select_related("subject__round").get(pk=survey_id)
    village = survey.subject.village_code
    if not Post.objects.filter(user=request.user.pk, area__code=village[:9], ended_at=None).exists():
        return HttpResponse(status=403)
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    if form.cleaned_data.pop("revision") != survey.revision:
        return HttpResponse(status=409)
    before = json.loads(survey.facts)
    said = {name: str(value) for name, value in form.cleaned_data.items()}
    changed = [name for name, value in said.items() if before.get(name) != value]
    facts = json.dumps(before | said, ensure_ascii=False, sort_keys=True)
    survey.digest = sha256(facts.encode()).hexdigest()
    with transaction.atomic(), writing():
        _write(survey, request, facts, changed)
    messages.success(request, f"已保存{survey.subject.head}的摸底表。")
    return HttpResponse(status=302)


def _write(survey: Survey, request: HttpRequest, facts: str, changed: list[str]) -> None:
    now = datetime.now(UTC)
    survey.facts, survey.revision, survey.entered_by = facts, survey.revision + 1, request.user.pk or 0
    survey.version += 1
    survey.save(update_fields=["facts", "digest", "revision", "version", "entered_by"])
    SurveyRevision.objects.create(
        survey=survey, number=survey.revision, at=now, by_user=survey.entered_by, by_name="何主任", way_in="web",
        changed_keys=json.dumps(changed), facts=facts, digest=survey.digest,
    )  # fmt: skip
    Event.objects.create(
        ref=uuid.uuid4(), at=now, user_id=survey.entered_by, user_name="何主任", role="township_clerk", via="web",
        verb="survey.record", thing="survey", thing_ref=str(survey.ref), area_code="511425", detail="{}",
    )  # fmt: skip


urlpatterns = [path("save/", save), path("form/<int:survey_id>/", save_form)]
