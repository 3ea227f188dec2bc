"""The register's own village codes beside the bureau's."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from huitou.core.authority import Permission
from huitou.registry.actions import set_register_code
from huitou.registry.queries import counties_of, villages_of
from huitou.registry.queries.village_codes import village_codes
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.views.choosing import Option


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HouseRequest) -> HttpResponse:
    """The cross table of the county; a code is entered or corrected."""
    request.actor.require(Permission.REGISTRY_LOAD)
    within = counties_of(request.actor)
    county = next((one for code, one in sorted(within.items()) if request.actor.scope.covers(code)), None)
    if county is None:
        raise Http404
    villages = villages_of([county.code])
    if request.method == "POST":
        chosen = next((one for one in villages if one.code == request.POST.get("village", "")), None)
        if chosen is None:
            raise Http404
        with deed(request, Permission.REGISTRY_LOAD, county.code) as actor:
            set_register_code(request.POST.get("code", "").strip(), chosen.id, by=actor, now=clock.now())
        messages.success(request, gettext("对应关系已记下，以后载入按它认村。"))
        return redirect("register_codes")
    lines = village_codes(county.code, request.actor)
    context = {
        "county": county,
        "lines": lines,
        "missing": sum(1 for line in lines if not line.register_codes),
        "villages": [Option(one.code, f"{one.township_name} {one.name}".strip()) for one in villages],
    }
    return render(request, "areas/register_codes.html", context)
