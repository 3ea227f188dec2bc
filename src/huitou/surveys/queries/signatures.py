"""How surveys were signed, and the pictures of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.surveys.models import Survey, SurveySignature
from huitou.surveys.queries.subjects import readable_subjects


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """How a survey of a kind was signed. `is_of_these_facts`: nothing was changed since; `sha256` is empty without a
    picture."""

    ref: UUID
    way: str
    reason: str
    content_kind: str
    sha256: str
    at: datetime
    by_name: str
    is_of_these_facts: bool


def signatures_of(subject_id: int, viewer: Actor) -> Mapping[str, SignatureLine]:
    """The signatures of a subject within reach by the kind of survey; empty for a department. Raises `Refusal`
    HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    if viewer.scope.departments is not None:
        return {}
    of_it = readable_subjects(viewer).filter(pk=subject_id)
    rows = SurveySignature.objects.filter(subject__in=of_it, replaced_at=None)
    digests = dict(Survey.objects.filter(subject_id=subject_id).values_list("kind", "digest"))
    return {row.kind: _line(row, digests.get(row.kind, "")) for row in rows}


def signature_picture(ref: UUID, viewer: Actor) -> SignatureLine:
    """A signature that has a picture and lies within reach. Raises `Refusal` HT7001, HT4003."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    row = SurveySignature.objects.filter(subject__in=readable_subjects(viewer), ref=ref).exclude(sha256="").first()
    if row is None or viewer.scope.departments is not None:
        raise Refusal.of("HT4003")
    return _line(row, row.facts_digest)


def _line(row: SurveySignature, digest: str) -> SignatureLine:
    return SignatureLine(
        row.ref, row.way, row.reason, row.content_kind, row.sha256, row.at, row.by_name, row.facts_digest == digest
    )
