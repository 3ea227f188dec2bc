"""The roster of a village, narrowed to what is still to be done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huitou.casework.queries import blind_to
from huitou.core.authority import Permission
from huitou.surveys.queries import ToDo, village_roster
from huitou.web import clock
from huitou.web.requests import HouseRequest, page_number
from huitou.web.views.choosing import chosen_round, chosen_village, round_options, village_options

PAGE_SIZE = 100


@require_safe
def roster(request: HouseRequest) -> HttpResponse:
    """The households of a village in the order of the register: all, or those not surveyed, with a problem, returned or
    without a signature. Whose first answers are kept from the viewer is not listed."""
    request.actor.require(Permission.SUBMISSION_VIEW)
    round_line = chosen_round(request)
    villages = village_options(request, round_line) if round_line is not None else []
    village = chosen_village(request, villages)
    if round_line is None or village is None:
        return render(request, "survey/grid_none.html", {"rounds": round_options(request)})
    lines = village_roster(round_line, village.value, request.actor, today=clock.today())
    hidden = blind_to([line.ref for line in lines], request.actor)
    lines = tuple(line for line in lines if line.ref not in hidden)
    only = next((one for one in ToDo if one == request.GET.get("only")), None)
    wanted = [line for line in lines if only is None or only in line.to_do]
    number = page_number(request)
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "village": village,
        "villages": villages,
        "all": len(lines),
        "counts": {str(one): sum(one in line.to_do for line in lines) for one in ToDo},
        "only": only or "",
        "lines": wanted[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        "number": number,
        "pages": max(1, -(-len(wanted) // PAGE_SIZE)),
        "page": "survey" if request.actor.can(Permission.SURVEY_EDIT, village.value) else "subject",
    }
    return render(request, "survey/roster.html", context)
