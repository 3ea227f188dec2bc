"""What departments ask of the county office (延期、移交), and its answers; reminders (催办)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.actions import decide, remind_department
from huitou.casework.queries import asked_count, open_requests, referral
from huitou.core.authority import Permission
from huitou.core.lifecycle import REQUEST_DECISIONS
from huitou.orders.queries import effective_pack
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed, page_number
from huitou.web.views.choosing import chosen_round, round_options
from huitou.web.views.gaps import indicators_of
from huitou.web.views.works import deed_choices

PAGE_SIZE = 50


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """The requests that wait for an answer."""
    request.actor.require(Permission.REFERRAL_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    number = page_number(request)
    total = asked_count(round_line.id, request.actor)
    pack = effective_pack(round_line.county_code)
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "lines": open_requests(round_line.id, request.actor, page=number, size=PAGE_SIZE),
        "number": number,
        "pages": max(1, -(-total // PAGE_SIZE)),
        "total": total,
        "indicators": indicators_of(pack),
        "may_decide": request.actor.can(Permission.REFERRAL_DECIDE, round_line.county_code),
        "today": clock.today(),
        **deed_choices(pack),
    }
    return render(request, "work/requests.html", context)


@require_POST
def answer(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Grants or declines a request."""
    decision = request.POST.get("decision", "")
    request.actor.require(Permission.REFERRAL_DECIDE)
    if decision not in REQUEST_DECISIONS:
        raise Http404
    said, department = request.POST.get("answer", ""), request.POST.get("department", "")
    with deed(request, Permission.REFERRAL_DECIDE, None) as actor:
        decide(ref, decision, said, department, by=actor, now=clock.now())
    messages.success(request, gettext("已答复。同意移交的项，请到“发点球”页发给新的部门。"))
    return redirect("requests")


@require_POST
def remind(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Reminds a department of its referral."""
    line, gaps = referral(ref, request.actor)
    with deed(request, Permission.REFERRAL_DISPATCH, gaps[0].area[:6] if gaps else None) as actor:
        left = remind_department(ref, request.POST.get("text", ""), by=actor, now=clock.now())
    messages.success(
        request, gettext("已催办%(number)s，还有%(count)d项在部门手里。") % {"number": line.number, "count": left}
    )
    return redirect("referral", ref=ref)
