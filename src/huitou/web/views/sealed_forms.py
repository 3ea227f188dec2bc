"""The form behind the code at the foot of a page: who made it when, what is different now, its signed copies."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.areas.queries import area_by_code
from huitou.core.authority import Permission
from huitou.core.errors import Language, Refusal
from huitou.documents.pictures import SIZE_LIMIT, kept_file
from huitou.reporting.actions import file_copy
from huitou.reporting.forms import form_words
from huitou.reporting.queries.sealed_forms import SealedLine, changes_since, sealed_form, signed_copy
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed

SHOWN_AT_MOST = 200


@require_safe
def find(request: HouseRequest) -> HttpResponse:
    """Goes to the form whose code was typed."""
    request.actor.require(Permission.FORM_EXPORT)
    code = "".join(request.GET.get("code", "").split()).upper()
    if not code.isalnum() or not code.isascii():
        raise Refusal.of("HT6160", code=code)
    return redirect("sealed_form", code=code)


@require_safe
def one(request: HouseRequest, code: str) -> HttpResponse:
    """The form as it was given out, and what is different now."""
    sealed = _sealed(request, code)
    language: Language = "en" if request.LANGUAGE_CODE == "en" else "zh"
    try:
        changes, refused = changes_since(sealed, request.actor), []
    except Refusal as refusal:
        changes, refused = (), [problem.message(language) for problem in refusal.problems]
    context = {
        "sealed": sealed,
        "form_name": form_words(sealed.number)[get_language() == "en"],
        "area": area_by_code(sealed.area_code),
        "sheets": len(sealed.content),
        "changes": changes[:SHOWN_AT_MOST],
        "changes_in_all": len(changes),
        "refused": refused,
    }
    return render(request, "forms/sealed.html", context)


@require_POST
def take_copy(request: HouseRequest, code: str) -> HttpResponse:
    """Files a scan or photo with its signatures. Raises `Refusal` HT5035-HT5037 for a file that may not be kept."""
    sealed = _sealed(request, code)
    file = request.FILES.get("file")
    if file is None:
        messages.warning(request, gettext("请先选择一个文件。"))
        return redirect("sealed_form", code=sealed.code)
    name = file.name or ""
    kept = kept_file(name, file.read(SIZE_LIMIT + 1))
    if kept.kind not in ("application/pdf", "image/jpeg", "image/png"):
        raise Refusal.of("HT6161")
    with deed(request, Permission.FORM_EXPORT, sealed.area_code) as by:
        is_new = file_copy(sealed.code, name, kept, by=by, now=clock.now())
    messages.success(request, gettext("已存入。") if is_new else gettext("这个文件已经在了。"))
    return redirect("sealed_form", code=sealed.code)


@require_safe
def copy(request: HouseRequest, ref: UUID) -> HttpResponseBase:
    """A signed copy, to be downloaded."""
    request.actor.require(Permission.FORM_EXPORT)
    try:
        line, path = signed_copy(ref, request.actor)
    except Refusal as refusal:
        raise Http404 from refusal
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(line.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(path.open("rb"), content_type=line.kind, headers=headers)


def _sealed(request: HouseRequest, code: str) -> SealedLine:
    request.actor.require(Permission.FORM_EXPORT)
    try:
        return sealed_form(code, request.actor)
    except Refusal as refusal:
        raise Http404 from refusal
