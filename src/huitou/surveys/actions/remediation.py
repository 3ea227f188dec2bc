"""Remediation surveys (回头帮): approved by the township's confirmation on site, opened again for the next visit.

They are not handed in by village: departments finish at different times, so every subject is confirmed by itself
(ADR 0018). Whether there is anything to confirm is known to `casework`, which calls these.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from huitou.audit.bulk import record_bulk
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import SurveyState
from huitou.surveys.actions.turns import require_not_loaded
from huitou.surveys.models import Survey
from huitou.surveys.signals import facts_approved

KIND = "remediation"
_OPEN = (SurveyState.DRAFT, SurveyState.RETURNED)


def approve_remediation(subject_ids: Collection[int], *, by: Actor, now: datetime) -> None:
    """The facts of the remediation surveys of these subjects count from now on; judgements follow in the same
    transaction. Those that count already stay as they are. Raises `Refusal` HT7001, HT4090."""
    surveys = Survey.objects.filter(subject__in=subject_ids, kind=KIND, state__in=_OPEN)
    lives_in = "subject__household__village__code"
    rows = list(surveys.values_list("subject_id", "round_id", "village_code", "digest", lives_in))
    for subject_id, round_id, village, _, now_in in rows:
        by.require(Permission.GAP_CONFIRM, now_in if now_in and by.can(Permission.GAP_CONFIRM, now_in) else village)
        require_not_loaded(round_id, KIND, [subject_id], villages=[village])
    surveys.update(state=SurveyState.APPROVED, approved_at=now, approved_by=by.user_id, version=F("version") + 1)
    for round_id in sorted({row[1] for row in rows}):
        chosen = [row for row in rows if row[1] == round_id]
        ids = tuple(row[0] for row in chosen)
        content = [(row[0], row[3]) for row in chosen]
        record_bulk("survey.confirm", "survey", content, by=by, now=now, area_code=chosen[0][2][:6])
        facts_approved.send(sender=Survey, round_id=round_id, subject_ids=ids, kind=KIND, by=by, now=now)


def reopen_remediation(subject_ids: Collection[int], *, by: Actor, now: datetime) -> None:
    """Opens approved remediation surveys for another visit. Their facts stay in force until new ones are confirmed.
    Raises `Refusal` HT4090."""
    surveys = Survey.objects.filter(subject__in=subject_ids, kind=KIND, state=SurveyState.APPROVED)
    rows = list(surveys.values_list("subject_id", "village_code", "round_id"))
    for subject_id, village, round_id in rows:
        require_not_loaded(round_id, KIND, [subject_id], villages=[village])
    if rows:
        surveys.update(state=SurveyState.RETURNED, version=F("version") + 1)
        record_bulk("survey.reopen", "survey", [(row[0],) for row in rows], by=by, now=now, area_code=rows[0][1][:6])
