"""Forms as they were given out: the state behind the code that is printed on them, and signed copies of them."""

from __future__ import annotations

import zlib
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.core.errors import Refusal
from huitou.core.forms import FormOrigin
from huitou.documents.kept_files import keep
from huitou.documents.pictures import KeptFile
from huitou.reporting.forms import FormBundle
from huitou.reporting.models import SIGNED_FOLDER, SealedForm, SignedCopy
from huitou.reporting.origins import content_of, origin_of
from huitou.surveys.queries import RoundLine


def seal_form(
    bundle: FormBundle,
    number: str,
    round_line: RoundLine,
    area_code: str,
    *,
    list_all: bool = False,
    by: Actor,
    now: datetime,
) -> FormOrigin:
    """Keeps the state of a form that is about to be given out, unless it is kept already; its origin. Raises `Refusal`
    HT7001."""
    by.require(Permission.FORM_EXPORT, area_code)
    key = {"round": str(round_line.ref), "form": number, "area": area_code, "all": list_all}
    origin = origin_of(bundle, key)
    if not SealedForm.objects.filter(code=origin.code).exists():
        sealed = SealedForm(
            code=origin.code,
            round_id=round_line.id,
            number=number,
            area_code=area_code,
            list_all=list_all,
            digest=origin.digest,
            content=zlib.compress(canonical_json(content_of(bundle)).encode()),
            made_at=now,
            by_user=by.user_id,
            by_name=by.name,
        )
        SealedForm.objects.bulk_create([sealed], ignore_conflicts=True)
        detail = {"form": number, "digest": origin.digest}
        record("form.seal", "form", origin.code, by=by, now=now, area_code=area_code, detail=detail)
    return origin


def file_copy(code: str, name: str, file: KeptFile, *, by: Actor, now: datetime) -> bool:
    """Files a signed copy with the form of this code; False where the same file is there already. Raises `Refusal`
    HT6160 for an unknown code, HT7001."""
    form = SealedForm.objects.filter(code=code).first()
    if form is None or not by.can(Permission.FORM_EXPORT, form.area_code):
        raise Refusal.of("HT6160", code=code)
    digest = keep(Path(settings.DATA) / SIGNED_FOLDER, file)
    if SignedCopy.objects.filter(form=form, sha256=digest).exists():
        return False
    SignedCopy(
        ref=uuid4(),
        form=form,
        name=name[-120:],
        kind=file.kind,
        size=len(file.content),
        sha256=digest,
        at=now,
        by_user=by.user_id,
        by_name=by.name,
    ).save()
    detail = {"sha256": digest, "size": len(file.content)}
    record("form.copy", "form", code, by=by, now=now, area_code=form.area_code, detail=detail)
    return True
