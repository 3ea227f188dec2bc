"""All forms of an area in one file: asked for, watched, stopped, taken up again, fetched and thrown away."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.areas.queries import area_by_code
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.reporting.actions import record_export
from huitou.reporting.queries.batches import KINDS
from huitou.surveys.queries import round_by_ref
from huitou.web import batches, clock
from huitou.web.batches import Batch
from huitou.web.requests import POST_KEY, HouseRequest, deed
from huitou.web.tasks import fill_batch
from huitou.web.views.choosing import required_round

AT_ONCE = 3
"""So many batches of one person may be under way."""


@require_POST
def batch_new(request: HouseRequest) -> HttpResponse:
    """Begins a batch. Raises `Refusal` HT7001; HT6151 while as many are under way as one person may have."""
    round_line = required_round(request)
    area = request.POST.get("area", "")
    request.actor.require(Permission.FORM_EXPORT, area)
    kind = request.POST.get("kind", "")
    if kind not in KINDS or not area.startswith(round_line.county_code):
        raise Http404
    under_way = [one for one in batches.of_user(request.user.pk) if _standing(request, one).state == "running"]
    if len(under_way) >= AT_ONCE:
        raise Refusal.of("HT6151", limit=AT_ONCE)
    batch = Batch(
        ref=str(uuid4()),
        user_id=request.user.pk,
        post_ref=request.session.get(POST_KEY) or "",
        round_ref=str(round_line.ref),
        round_slug=round_line.slug,
        area_code=area,
        area_name=area_by_code(area).name,
        kind=kind,
        asked_at=clock.now().isoformat(),
    )
    batches.ask(batch)
    fill_batch.enqueue(batch.ref, batch.user_id)
    messages.success(request, gettext("已开始，可以关掉页面，稍后再来。"))
    return redirect("batch", ref=batch.ref)


@require_safe
def batch(request: HouseRequest, ref: UUID) -> HttpResponse:
    """How far it is; asked for by htmx, only the part that changes."""
    own = _own(request, ref)
    template = "forms/batch_state.html" if "HX-Request" in request.headers else "forms/batch.html"
    return render(request, template, {"batch": own, "standing": _standing(request, own)})


@require_POST
def batch_stop(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Stops it; what is made already stays."""
    batches.stop(_own(request, ref))
    messages.success(request, gettext("已停下，已经做好的留着，可以接着做。"))
    return redirect("batch", ref=ref)


@require_POST
def batch_go_on(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Takes it up where it stopped."""
    own = _own(request, ref)
    if _standing(request, own).state in ("stopped", "failed"):
        batches.go_on(own)
        fill_batch.enqueue(own.ref, own.user_id)
    return redirect("batch", ref=ref)


@require_POST
def batch_drop(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Throws it away."""
    own = _own(request, ref)
    batches.stop(own)
    batches.drop(own)
    messages.success(request, gettext("已删除。"))
    return redirect("forms")


@require_POST
def batch_file(request: HouseRequest, ref: UUID) -> HttpResponseBase:
    """Hands the file out, as often as it is wanted, and puts that on record."""
    own = _own(request, ref)
    found = _standing(request, own)
    if found.state != "done":
        raise Http404
    round_line = round_by_ref(UUID(own.round_ref), request.actor)
    with deed(request, Permission.FORM_EXPORT, own.area_code) as by:
        record_export("all", round_line, own.area_code, sheets=found.sheets, by=by, now=clock.now())
    return FileResponse(own.target.open("rb"), as_attachment=True, filename=own.name)


def _own(request: HouseRequest, ref: UUID) -> Batch:
    found = batches.find(ref, request.user.pk)
    if found is None:
        raise Http404
    request.actor.require(Permission.FORM_EXPORT, found.area_code)
    return found


def _standing(request: HouseRequest, one: Batch) -> batches.Standing:
    return batches.standing(one, request.LANGUAGE_CODE)
