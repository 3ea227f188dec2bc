"""What leaves the house is put on record."""

from __future__ import annotations

from datetime import datetime

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.surveys.queries import RoundLine


def record_export(
    number: str, round_line: RoundLine, area_code: str, *, sheets: int, list_all: bool = False, by: Actor, now: datetime
) -> None:
    """Records that form `number` of an area was given out, with `sheets` sheets. Raises `Refusal` HT7001."""
    by.require(Permission.FORM_EXPORT, area_code)
    detail = {"form": number, "sheets": sheets, "all": list_all}
    record("form.export", "round", str(round_line.ref), by=by, now=now, area_code=area_code, detail=detail)


def record_document(
    kind: str, round_line: RoundLine, *, documents: int, department: str = "", by: Actor, now: datetime
) -> None:
    """Records that official documents of a kind were given out. Raises `Refusal` HT7001."""
    detail = {"document": kind, "documents": documents, "department": department}
    area = round_line.county_code
    record("document.export", "round", str(round_line.ref), by=by, now=now, area_code=area, detail=detail)
