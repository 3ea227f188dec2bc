"""The province's platform: Forms 3 and 4 in keying order, 已录入 per household, how far each township has come."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.core.authority import Permission
from huitou.reporting.queries.platform import (
    PLATFORM_FORMS,
    EnteredCount,
    PlatformForm,
    entered_counts,
    keying_sheet,
    platform_step,
)
from huitou.surveys.actions import mark_entered, take_entry_back
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.views.choosing import Option, chosen_round, required_round, round_options


@require_safe
def sheet(request: HouseRequest) -> HttpResponse:
    """n/N by township against the date of the calendar; a chosen village line by line."""
    request.actor.require(Permission.FORM_EXPORT)
    line = chosen_round(request)
    if line is None:
        return render(request, "platform/none.html")
    form = _form(request.GET.get("form", "3"))
    townships, villages = entered_counts(line, form, request.actor)
    village = next((one for one in villages if one.code == request.GET.get("village")), None)
    step = platform_step(line, form)
    context = {
        "round": line,
        "rounds": round_options(request),
        "form": form,
        "forms": [Option(one, gettext("附件%(number)s") % {"number": one}) for one in PLATFORM_FORMS],
        "step": step,
        "is_done": all(one.entered == one.households for one in townships),
        "townships": [(one, [two for two in villages if two.code.startswith(one.code)]) for one in townships],
        "total": _total(townships),
        "village": village,
        "sheet": keying_sheet(line, form, village.code, request.actor) if village is not None else None,
        "may_enter": village is not None and request.actor.can(Permission.PLATFORM_ENTER, village.code),
        "today": clock.today(),
    }
    return render(request, "platform/platform.html", context)


@require_POST
def enter(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Ticks 已录入 for a household, or takes it back."""
    line, form = required_round(request), _form(request.POST.get("form", ""))
    with deed(request, Permission.PLATFORM_ENTER, None) as actor:
        if request.POST.get("undo") == "yes":
            take_entry_back(ref, form, by=actor, now=clock.now())
        else:
            mark_entered(ref, form, by=actor, now=clock.now())
    messages.success(request, gettext("已记下。"))
    village = request.POST.get("village", "")
    return redirect(f"{reverse('platform')}?round={line.ref}&form={form}&village={village[:12]}#keying")


def _form(text: str) -> PlatformForm:
    found = next((one for one in PLATFORM_FORMS if one == text), None)
    if found is None:
        raise Http404
    return found


def _total(counts: tuple[EnteredCount, ...]) -> EnteredCount:
    return EnteredCount("", "", sum(one.households for one in counts), sum(one.entered for one in counts))
