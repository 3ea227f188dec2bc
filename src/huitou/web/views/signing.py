"""Signing a survey: the household reads its values, then signs on the page, on paper or by fingerprint, or does not."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from huitou.core.authority import Permission
from huitou.documents.pictures import SIZE_LIMIT, KeptFile, drawing, kept_file
from huitou.surveys.actions import sign_survey
from huitou.surveys.actions.signing import signature_file
from huitou.surveys.queries.signatures import signature_picture, signatures_of
from huitou.web import clock
from huitou.web.handing_out import PICTURES, handed_out
from huitou.web.requests import HouseRequest, deed
from huitou.web.surveying.signing import values_to_sign
from huitou.web.views.surveys import page_maker

_PICTURE_SUFFIXES = ".jpg,.jpeg,.png"


@require_http_methods(["GET", "HEAD", "POST"])
def signing(request: HouseRequest, ref: UUID, kind: str = "review") -> HttpResponse:
    """Shows the values of a saved survey and takes the signature."""
    maker = page_maker(request, ref, kind)
    subject = maker.filling.subject
    if subject.subject_type != "household":
        raise Http404
    if request.method == "POST":
        way, picture = request.POST.get("way", ""), _picture(request)
        with deed(request, Permission.SURVEY_EDIT, subject.visited_in(kind, request.actor)) as actor:
            sign_survey(ref, kind, way, request.POST.get("reason", ""), picture, by=actor, now=clock.now())
        messages.success(request, gettext("%(name)s的签字情况已保存。") % {"name": subject.head})
        return redirect(request.path)
    context = {
        "subject": subject,
        "round": maker.filling.round,
        "kind": kind,
        "size": maker.filling.facts.get("household_size"),
        "values": values_to_sign(maker),
        "signature": signatures_of(subject.id, request.actor).get(kind),
        "is_open": maker.filling.is_open,
        "suffixes": _PICTURE_SUFFIXES,
    }
    return render(request, "survey/signing.html", context)


@require_safe
def picture(request: HouseRequest, ref: UUID) -> FileResponse:
    """The picture of a signature."""
    line = signature_picture(ref, request.actor)
    suffix = "jpg" if line.content_kind == "image/jpeg" else "png"
    return handed_out(signature_file(line.sha256), line.content_kind, f"signature.{suffix}")


def _picture(request: HouseRequest) -> KeptFile | None:
    upload = request.FILES.get("picture")
    if upload is None:
        return None
    content = upload.read(SIZE_LIMIT + 1)
    if request.POST.get("way") == "drawn":
        return drawing(content)
    file = kept_file(upload.name or "", content)
    return file if file.kind in PICTURES else None
