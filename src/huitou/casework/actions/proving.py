"""Proof of what was done: a document or picture with a gap, kept in the data directory under its content's hash."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from huitou.audit.bulk import insert_rows
from huitou.casework.actions.taking import led_by, locked, told
from huitou.casework.models import Proof
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.documents.kept_files import keep, kept_path
from huitou.documents.pictures import KeptFile

_FIELDS = ("ref", "gap_id", "name", "kind", "size", "sha256", "at", "by_user", "by_name")


def proof_file(digest: str) -> Path:
    """Where the file with this SHA-256 lies."""
    return kept_path(_folder(), digest)


def _folder() -> Path:
    return Path(settings.DATA) / "proofs"


def attach(refs: Collection[UUID], name: str, file: KeptFile, *, by: Actor, now: datetime) -> int:
    """Adds a proof to gaps: by the department that leads on them, or by the township that confirms them; to how many it
    is new.

    Raises `Refusal` HT7001, HT5011, HT5020 where another department leads.
    """
    gaps = locked(refs, by)
    if by.can(Permission.GAP_CONFIRM):
        for gap in gaps:
            by.require(Permission.GAP_CONFIRM, gap.village_code)
    else:
        by.require(Permission.GAP_REMEDY)
        problems = [problem for gap in gaps if (problem := led_by(by, [gap])(gap)) is not None]
        if problems:
            raise Refusal(problems)
    digest = keep(_folder(), file)
    present = set(Proof.objects.filter(gap__in=gaps, sha256=digest).values_list("gap_id", flat=True))
    new = [gap for gap in gaps if gap.pk not in present]
    shown = name[-120:]
    rows = [(uuid4(), gap.pk, shown, file.kind, len(file.content), digest, now, by.user_id, by.name) for gap in new]
    insert_rows(Proof, _FIELDS, rows)
    if new:
        told("gap.prove", new, by=by, now=now, sha256=digest, size=len(file.content))
    return len(new)
