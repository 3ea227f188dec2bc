"""The page of one gap: its line from found to accepted, what can be done with it now, measures, proof."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.actions import attach, end_measure, note_progress, proof_file
from huitou.casework.queries import GapStory, gap_story, proof_of, visit_lines
from huitou.core.authority import Permission
from huitou.documents.pictures import SIZE_LIMIT, SUFFIXES, kept_file
from huitou.orders.queries import effective_pack
from huitou.web import clock
from huitou.web.gap_deeds import DEEDS, open_deeds
from huitou.web.handing_out import handed_out
from huitou.web.requests import HouseRequest, deed
from huitou.web.views.choosing import uuids
from huitou.web.views.gaps import indicators_of
from huitou.web.views.works import deed_choices, take, tell


@require_safe
def one(request: HouseRequest, ref: UUID) -> HttpResponse:
    """A gap with its story and the deeds that are open to the post."""
    story = gap_story(ref, request.actor)
    pack = effective_pack(story.line.area[:6])
    line, actor = story.line, request.actor
    deeds = open_deeds(actor, line.area, line.state, line.returned_to, is_led=story.is_led)
    context = {
        "story": story,
        "gap": line,
        "indicators": indicators_of(pack),
        "measure_names": pack.measures,
        "today": clock.today(),
        "deeds": deeds,
        "visit": visit_lines([ref], actor).get(ref) if any(one.slug == "confirm" for one in deeds) else None,
        "may_remedy": actor.can(Permission.GAP_REMEDY, line.area) and story.is_led,
        "may_prove": _may_prove(request, story),
        "may_survey": actor.can(Permission.SURVEY_EDIT, line.area),
        "suffixes": ",".join(SUFFIXES),
        "size_limit": SIZE_LIMIT // 2**20,
        **deed_choices(pack),
    }
    return render(request, "work/gap.html", context)


def _may_prove(request: HouseRequest, story: GapStory) -> bool:
    if request.actor.can(Permission.GAP_CONFIRM, story.line.area):
        return True
    return request.actor.can(Permission.GAP_REMEDY, story.line.area) and story.is_led


@require_POST
def do(request: HouseRequest, ref: UUID, slug: str) -> HttpResponse:
    """Takes one deed over this gap as it was shown."""
    gap_story(ref, request.actor)
    if slug not in DEEDS:
        raise Http404
    request.actor.require(DEEDS[slug].permission)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    outcome = take(request, DEEDS[slug], {ref: version})
    tell(request, DEEDS[slug], outcome)
    return redirect("gap", ref=ref)


@require_POST
def prove(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Keeps a document or picture with the gap."""
    gap_story(ref, request.actor)
    permission = Permission.GAP_CONFIRM if request.actor.can(Permission.GAP_CONFIRM) else Permission.GAP_REMEDY
    request.actor.require(permission)
    upload = request.FILES.get("file")
    if upload is None:
        messages.warning(request, gettext("请先选择文件。"))
        return redirect("gap", ref=ref)
    name = (upload.name or "").rpartition("/")[2]
    file = kept_file(name, upload.read(SIZE_LIMIT + 1))
    with deed(request, permission, None) as actor:
        new = attach([ref], name, file, by=actor, now=clock.now())
    messages.success(request, gettext("佐证已保存。") if new else gettext("这份佐证已经有了。"))
    return redirect("gap", ref=ref)


@require_safe
def proof(request: HouseRequest, ref: UUID) -> FileResponse:
    """A proof for downloading; pictures may be looked at. Whatever it holds, it runs nothing (sandbox)."""
    line = proof_of(ref, request.actor)
    return handed_out(proof_file(line.sha256), line.kind, line.name)


@require_POST
def note(request: HouseRequest, ref: UUID) -> HttpResponse:
    """How a measure gets on."""
    request.actor.require(Permission.GAP_REMEDY)
    with deed(request, Permission.GAP_REMEDY, None) as actor:
        note_progress(ref, request.POST.get("text", ""), by=actor, now=clock.now())
    messages.success(request, gettext("进展已记下。"))
    return _back(request)


@require_POST
def end(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Takes a measure out of the plan."""
    request.actor.require(Permission.GAP_REMEDY)
    with deed(request, Permission.GAP_REMEDY, None) as actor:
        end_measure(ref, by=actor, now=clock.now())
    messages.success(request, gettext("措施已撤下。"))
    return _back(request)


def _back(request: HouseRequest) -> HttpResponse:
    """To the gap from which the measure was seen."""
    wanted = request.POST.get("gap", "")
    return redirect("gap", ref=uuids([wanted])[0]) if wanted else redirect("plans")
