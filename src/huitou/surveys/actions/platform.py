"""已录入: a household's line of Form 3 or 4 stands in the province's platform (附件填报说明), or does not after all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry.queries import in_scope
from huitou.surveys.models import PlatformEntry, RoundSubject


def mark_entered(subject_ref: UUID, form: str, *, by: Actor, now: datetime) -> None:
    """Says that a household was keyed in. Whether the form has a line for it is the caller's to know.

    Raises `Refusal` HT7001, HT4003 when the subject is missing or out of reach, HT3051 naming who said so before.
    """
    subject = _subject(subject_ref, by)
    try:
        with transaction.atomic():
            PlatformEntry.objects.create(subject=subject, form=form, at=now, by_user=by.user_id, by_name=by.name)
    except IntegrityError as reason:
        first = PlatformEntry.objects.filter(subject=subject, form=form, undone_at=None).first()
        raise Refusal.of("HT3051", name=first.by_name if first is not None else "—") from reason
    _record("platform.enter", subject, form, by, now)


def take_entry_back(subject_ref: UUID, form: str, *, by: Actor, now: datetime) -> None:
    """Says that a household was not keyed in after all. Raises `Refusal` HT7001, HT4003, HT3051 when somebody took it
    back before."""
    subject = _subject(subject_ref, by)
    current = PlatformEntry.objects.filter(subject=subject, form=form, undone_at=None)
    if not current.update(undone_at=now, undone_by_name=by.name):
        last = PlatformEntry.objects.filter(subject=subject, form=form).order_by("-undone_at").first()
        raise Refusal.of("HT3051", name=last.undone_by_name if last is not None else "—")
    _record("platform.undo", subject, form, by, now)


def _subject(ref: UUID, by: Actor) -> RoundSubject:
    within = RoundSubject.objects.filter(in_scope(by.scope, "village_code"), subject_type="household", left_on=None)
    found = within.filter(ref=ref).first()
    if found is None:
        raise Refusal.of("HT4003")
    by.require(Permission.PLATFORM_ENTER, found.village_code)
    return found


def _record(verb: str, subject: RoundSubject, form: str, by: Actor, now: datetime) -> None:
    record(verb, "subject", str(subject.ref), by=by, now=now, area_code=subject.village_code, detail={"form": form})
