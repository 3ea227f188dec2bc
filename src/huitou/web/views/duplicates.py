"""People who may stand in the register twice: a person compares, decides and says why."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.core.authority import Permission
from huitou.registry.actions import decide_duplicate
from huitou.registry.queries import STATES, possible_duplicates
from huitou.registry.queries.duplicates import State
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed, page_number
from huitou.web.views.choosing import uuids

PAGE_SIZE = 20


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """The pairs of one state, side by side."""
    state = _state(request.GET.get("state", ""))
    page = page_number(request)
    found = possible_duplicates(request.actor, state=state, start=(page - 1) * PAGE_SIZE, size=PAGE_SIZE)
    context = {
        "state": state,
        "counts": found.counts,
        "pairs": found.pairs,
        "verdicts": [one for one in STATES if one != "open"],
        "page": page,
        "pages": max(-(-found.counts[state] // PAGE_SIZE), 1),
    }
    return render(request, "duplicates/duplicates.html", context)


@require_POST
def decide(request: HouseRequest) -> HttpResponse:
    """Keeps what somebody decided of two people."""
    refs = uuids([request.POST.get("one", ""), request.POST.get("other", "")])
    standing = request.POST.get("standing", "")
    with deed(request, Permission.DUPLICATE_DECIDE, None) as actor:
        decide_duplicate(
            cast(tuple[UUID, UUID], refs),
            request.POST.get("verdict", ""),
            request.POST.get("reason", ""),
            standing=uuids([standing])[0] if standing else None,
            by=actor,
            now=clock.now(),
        )
    messages.success(request, gettext("已记下，理由留有记录。"))
    state = _state(request.POST.get("state", ""))
    return redirect(f"{reverse('duplicates')}?{urlencode({'state': state})}")


def _state(text: str) -> State:
    return next((one for one in STATES if one == text), "open")
