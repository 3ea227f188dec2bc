"""A household signs its survey, on the page, on paper or by fingerprint, or it is said why it did not (附件2)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from huitou.audit.actions import record
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SURVEY_OPEN
from huitou.documents.kept_files import keep, kept_path
from huitou.documents.pictures import KeptFile
from huitou.surveys.actions.recording import record_plan
from huitou.surveys.models import PICTURE_WAYS, REASON_WAYS, Survey, SurveySignature
from huitou.surveys.planning import plan_surveys
from huitou.surveys.queries.filling import SurveyToFill, survey_to_fill
from huitou.surveys.survey_documents import DocumentsRead, SurveyDocument

_FACTS = frozenset({"signature", "unsigned_because", "signature_reason"})


def signature_file(digest: str) -> Path:
    """Where the picture with this SHA-256 lies."""
    return kept_path(_folder(), digest)


def sign_survey(
    subject_ref: UUID, kind: str, way: str, reason: str, picture: KeptFile | None, *, by: Actor, now: datetime
) -> None:
    """Keeps how a survey was signed, and says so among its facts: one revision, one event more.

    Raises `Refusal`: HT7001, HT4003, HT4002 as for filling it in; HT4060 before it was saved; HT4061 without a way or
    its picture; HT4036 without the reason of a refusal or an absence; HT4011 when it is handed in.
    """
    filling = survey_to_fill(subject_ref, by, kind)
    if not filling.facts:
        raise Refusal.of("HT4060")
    if filling.state not in SURVEY_OPEN:
        raise Refusal.of("HT4011", code=filling.subject.code)
    why = reason.strip()
    if way in PICTURE_WAYS and picture is not None:
        said: dict[str, Any] = {"signature": "signed", "unsigned_because": None, "signature_reason": None}
        kept = {"content_kind": picture.kind, "sha256": keep(_folder(), picture)}
    elif way in REASON_WAYS:
        if not why:
            raise Refusal.of("HT4036")
        said, kept = {"signature": "unsigned", "unsigned_because": way, "signature_reason": why}, {"reason": why}
    else:
        raise Refusal.of("HT4061")
    _say(filling, said, by, now)
    digest = Survey.objects.values_list("digest", flat=True).get(subject_id=filling.subject.id, kind=kind)
    made = _keep(filling, way, digest, kept, by, now)
    detail = {"kind": kind, "way": way, "facts": digest, "picture": made.sha256}
    record(
        "survey.sign",
        "subject",
        str(subject_ref),
        by=by,
        now=now,
        area_code=filling.subject.village_code,
        detail=detail,
    )


def _say(filling: SurveyToFill, said: dict[str, Any], by: Actor, now: datetime) -> None:
    document = SurveyDocument("household", filling.subject.code, said, covers=_FACTS)
    read = DocumentsRead((document,))
    plan = plan_surveys(filling.round, read, kind=filling.kind, approved=False, viewer=by, compared=filling.compared)
    record_plan(plan, way_in="web", by=by, now=now)


def _keep(
    filling: SurveyToFill, way: str, digest: str, kept: dict[str, str], by: Actor, now: datetime
) -> SurveySignature:
    current = SurveySignature.objects.filter(subject_id=filling.subject.id, kind=filling.kind, replaced_at=None)
    current.update(replaced_at=now)
    try:
        with transaction.atomic():
            return SurveySignature.objects.create(
                subject_id=filling.subject.id, kind=filling.kind, way=way, facts_digest=digest, at=now,
                by_user=by.user_id, by_name=by.name, **kept,
            )  # fmt: skip
    except IntegrityError as faster:
        raise Refusal.of("HT3016") from faster


def _folder() -> Path:
    return Path(settings.DATA) / "signatures"
