"""Tables of pages as files in official layout: the roll-up, the ledger, the rules by place; each on record."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from huitou.areas.queries import LEVELS
from huitou.core.authority import Permission
from huitou.documents.form_files import form_writer
from huitou.policy.schema import SUBJECTS
from huitou.reporting.actions import record_export
from huitou.reporting.forms import FormBundle, form_words
from huitou.reporting.office_tables import CHECKS, LEDGER
from huitou.reporting.queries.summaries import checks_printed, ledger_printed, summary_table
from huitou.surveys.queries import RoundLine
from huitou.web import checking, clock, words
from huitou.web.requests import HouseRequest, deed
from huitou.web.views.checks import wanted_of
from huitou.web.views.choosing import required_round

_SUMMARY = "summary"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@require_POST
def rollup_file(request: HouseRequest) -> HttpResponse:
    """The roll-up that the page shows. Raises Http404 for what no page shows, and `Refusal` as rolling up does."""
    line, area = required_round(request), _area(request)
    asked = {name: request.POST.get(name, "") for name in ("level", "subject", "kind")}
    known = {"level": tuple(LEVELS), "subject": SUBJECTS, "kind": tuple(words.KINDS)}
    if any(asked[name] not in known[name] for name in known):
        raise Http404
    area = area or line.county_code
    # Whoever may not see households sees no small counts on the page either.
    for permission in (Permission.FORM_EXPORT, Permission.HOUSEHOLD_VIEW):
        request.actor.require(permission, area)
    level = asked.pop("level")
    bundle = summary_table(line.slug, level, viewer=request.actor, area_code=area, **asked)  # type: ignore[arg-type]
    return _given(request, _SUMMARY, line, area, bundle)


@require_POST
def ledger_file(request: HouseRequest) -> HttpResponse:
    """The ledger of an area, all its villages in it. Raises `Refusal` HT7001."""
    line, area = required_round(request), _area(request)
    request.actor.require(Permission.GAP_VIEW)
    area = area or line.county_code
    bundle = ledger_printed(line, area, viewer=request.actor, now=clock.now())
    return _given(request, LEDGER, line, area, bundle)


@require_POST
def checks_file(request: HouseRequest) -> HttpResponse:
    """The rules by place as the page shows them. Raises Http404 where nothing has been checked yet."""
    wanted = wanted_of(request)
    made = None if wanted is None else checking.run_of(wanted.round, wanted.area, request.actor)
    if wanted is None or made is None:
        raise Http404
    bundle = checks_printed(
        wanted.line,
        wanted.area,
        viewer=request.actor,
        today=clock.today(),
        run=made,
        severity=wanted.severity,
        with_exempted=wanted.with_exempted,
        of_register=wanted.of_register,
    )
    return _given(request, CHECKS, wanted.line, wanted.area, bundle)


def _area(request: HouseRequest) -> str:
    """The area asked for, empty for the county. Raises Http404 for what can be no code."""
    area = request.POST.get("area", "")
    if area and not (area.isascii() and area.isdigit()):
        raise Http404
    return area


def _given(request: HouseRequest, kind: str, line: RoundLine, area: str, bundle: FormBundle) -> HttpResponse:
    """The file, put on record. Raises Http404 for another kind of file."""
    ending = request.POST.get("format", "")
    if ending not in TYPES:
        raise Http404
    name = f"{form_words(kind)[0]}-{line.slug}-{area}.{ending}"
    write = form_writer(name)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"table.{ending}"
        write(bundle.spec, bundle.forms, target)
        content = target.read_bytes()
    with deed(request, Permission.FORM_EXPORT, area) as by:
        record_export(kind, line, area, sheets=len(bundle.forms), by=by, now=clock.now())
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=TYPES[ending], headers={"Content-Disposition": disposition})
