"""Forms as they were given out, by the code printed on them: who made them when, and what is different now."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from huitou.core.authority import Actor, Permission
from huitou.core.canonical import digest
from huitou.core.errors import Problem, Refusal
from huitou.documents.form_comparing import CellDifference, compare_forms, returned_code
from huitou.documents.kept_files import kept_path
from huitou.reporting.choice import SubjectType
from huitou.reporting.models import SIGNED_FOLDER, SealedForm, SignedCopy
from huitou.reporting.origins import CellChange, changes, content_of
from huitou.reporting.queries.forms import fill_form
from huitou.reporting.returned_facts import ReturnedFact, returned_fact
from huitou.surveys.queries import RoundLine, rounds


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A signed copy."""

    ref: UUID
    name: str
    kind: str
    size: int
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A form as it was given out. `content` as `origins.content_of` makes it."""

    code: str
    number: str
    round: RoundLine
    area_code: str
    list_all: bool
    digest: str
    made_at: datetime
    by_name: str
    content: Sequence[Mapping[str, Any]]
    copies: tuple[CopyLine, ...]


def sealed_form(code: str, viewer: Actor) -> SealedLine:
    """The form with this code, in whatever case and with whatever blanks it is typed. Raises `Refusal` HT6160 where
    there is none within reach."""
    typed = "".join(code.split()).upper()
    row = SealedForm.objects.filter(code=typed).first()
    within = {line.id: line for line in rounds(viewer)}
    if row is None or row.round_id not in within or not viewer.can(Permission.FORM_EXPORT, row.area_code):
        raise Refusal.of("HT6160", code=code)
    copies = SignedCopy.objects.filter(form=row).order_by("at")
    return SealedLine(
        code=row.code,
        number=row.number,
        round=within[row.round_id],
        area_code=row.area_code,
        list_all=row.list_all,
        digest=row.digest,
        made_at=row.made_at,
        by_name=row.by_name,
        content=json.loads(zlib.decompress(bytes(row.content))),
        copies=tuple(CopyLine(one.ref, one.name, one.kind, one.size, one.at, one.by_name) for one in copies),
    )


def changes_since(sealed: SealedLine, viewer: Actor) -> tuple[CellChange, ...]:
    """What the same form would say otherwise now. Raises `Refusal` as filling does (零报告)."""
    bundle = fill_form(sealed.number, sealed.round, sealed.area_code, viewer=viewer, list_all=sealed.list_all)
    return tuple(changes(sealed.content, content_of(bundle)))


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """A form that came back: every cell that says something else than the store, with the fact that it states; whose
    facts they are."""

    sealed: SealedLine
    subject_type: SubjectType
    differences: tuple[tuple[CellDifference, ReturnedFact], ...]
    problems: tuple[Problem, ...]

    @property
    def seen(self) -> str:
        """One digest over what is different, to tell whether the store has changed since somebody looked at it."""
        return digest([[one.sheet, one.cell, one.subject, one.stored, one.returned] for one, _ in self.differences])


def returned_form(path: Path, viewer: Actor) -> ReturnedForm:
    """An edited workbook against what the form would say now. Raises `Refusal` HT2001-HT2023, HT6160, HT6162, and as
    filling does."""
    sealed = sealed_form(returned_code(path), viewer)
    bundle = fill_form(sealed.number, sealed.round, sealed.area_code, viewer=viewer, list_all=sealed.list_all)
    found = compare_forms(path, [(spec, form) for spec, form, _ in bundle.sheets])
    stated = tuple(
        (one, returned_fact(bundle.spec, one.column, one.subject, one.returned)) for one in found.differences
    )
    subject_type: SubjectType = "village" if bundle.spec.subject == "village" else "household"
    return ReturnedForm(sealed, subject_type, stated, found.problems)


def signed_copy(ref: UUID, viewer: Actor) -> tuple[CopyLine, Path]:
    """A signed copy and its file. Raises `Refusal` HT6160 where it is out of reach."""
    row = SignedCopy.objects.select_related("form").filter(ref=ref).first()
    if row is None or not viewer.can(Permission.FORM_EXPORT, row.form.area_code):
        raise Refusal.of("HT6160", code=str(ref))
    line = CopyLine(row.ref, row.name, row.kind, row.size, row.at, row.by_name)
    return line, kept_path(Path(settings.DATA) / SIGNED_FOLDER, row.sha256)
