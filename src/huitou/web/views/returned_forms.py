"""A form that came back edited: its differences from the store, taken over or refused with a reason."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from huitou.areas.queries import area_by_code
from huitou.core.authority import Permission
from huitou.core.errors import Place, Refusal
from huitou.documents.kept_files import keep, kept_path
from huitou.documents.limits import LIMITS
from huitou.documents.pictures import KeptFile
from huitou.reporting.actions import cell_name, settle_returned
from huitou.reporting.forms import form_words
from huitou.reporting.queries.sealed_forms import ReturnedForm, returned_form
from huitou.reporting.returned_facts import REASONS
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed

_MEGABYTE = 2**20
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def take(request: HouseRequest) -> HttpResponse:
    """Keeps a workbook that came back, under the hash of its content. Raises `Refusal` HT2017 for one that is too
    large, and as comparing does."""
    request.actor.require(Permission.FORM_EXPORT)
    file = request.FILES.get("file")
    if file is None:
        messages.warning(request, gettext("请先选择一个文件。"))
        return redirect("forms")
    if file.size is not None and file.size > LIMITS.file_bytes:
        found = -(-file.size // _MEGABYTE)
        raise Refusal.of("HT2017", Place(file=file.name or ""), found=found, limit=LIMITS.file_bytes // _MEGABYTE)
    content = file.read()
    _compared(request, content, file.name or "form.xlsx")
    return redirect("returned_form", digest=keep(_folder(), KeptFile(content, _WORKBOOK)))


@require_http_methods(["GET", "HEAD", "POST"])
def returned(request: HouseRequest, digest: str) -> HttpResponse:
    """The differences; takes over those that are ticked and puts the others on record with the reason."""
    request.actor.require(Permission.FORM_EXPORT)
    path = kept_path(_folder(), digest)
    if not digest.isalnum() or not path.is_file():
        raise Http404
    try:
        found = _compared(request, path.read_bytes(), "form.xlsx")
    except Refusal as refusal:
        if any(problem.code == "HT6160" for problem in refusal.problems):
            raise Http404 from refusal
        raise
    area = found.sealed.area_code
    if request.method == "POST" and not found.problems:
        accepted, reason = request.POST.getlist("accept"), request.POST.get("reason", "")
        with deed(request, Permission.SURVEY_EDIT, area) as by:
            seen = request.POST.get("seen", "")
            settle_returned(found, accepted, reason, seen=seen, by=by, now=clock.now())
        count = len(accepted)
        messages.success(request, gettext("已采纳%(count)d处，其余的记下了原因。") % {"count": count})
        return redirect("sealed_form", code=found.sealed.code)
    is_english = get_language() == "en"
    context = {
        "digest": digest,
        "sealed": found.sealed,
        "seen": found.seen,
        "form_name": form_words(found.sealed.number)[is_english],
        "area": area_by_code(area),
        "problems": found.problems,
        "lines": [
            (cell_name(one), one, fact, REASONS[fact.reason][is_english] if fact.reason else "")
            for one, fact in found.differences
        ],
        "may_settle": request.actor.can(Permission.SURVEY_EDIT, area) and not found.problems,
    }
    return render(request, "forms/returned.html", context)


def _compared(request: HouseRequest, content: bytes, name: str) -> ReturnedForm:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"form{Path(name).suffix.lower()}"
        path.write_bytes(content)
        return returned_form(path, request.actor)


def _folder() -> Path:
    return Path(settings.DATA) / "returned"
