"""One whole number for a reason (T21): asked on a page of its own, shown on the page that answers and nowhere else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.sensitive_fields import FIELD_WORDS, SensitiveField, may_read
from huitou.registry.actions import unmask
from huitou.registry.queries import household, unmask_left, unmask_limit
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.templatetags.house import reads_english
from huitou.web.views.errors import page_language

# What is told on the form itself, where it can be mended.
_AT_THE_FORM = frozenset({"HT7023", "HT7031", "HT7032"})


@require_http_methods(["GET", "HEAD", "POST"])
def whole_number(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Asks for the reason and says how many are left; shows the number once there is one."""
    request.actor.require(Permission.IDENTITY_UNMASK)
    page = household(ref, request.actor)
    field, number = _field(request.GET.get("field", "")), request.GET.get("member", "")
    member = next((one for one in page.members if one.number == number), None)
    if field == SensitiveField.IDENTITY and member is None:
        raise Http404
    context: dict[str, Any] = {
        "page": page,
        "whose": member.name if member is not None else page.head_name,
        "field": FIELD_WORDS[field][reads_english()],
        "masked": member.identity_masked if member is not None else getattr(page, f"{field}_masked"),
        "may_read": may_read(request.actor.role.slug, field),
        "value": "",
        "problems": [],
        "reason": request.POST.get("reason", ""),
    }
    if request.method == "POST":
        try:
            with deed(request, Permission.IDENTITY_UNMASK, page.village_code) as actor:
                context["value"] = unmask(ref, field, number, request.POST.get("reason", ""), by=actor, now=clock.now())
        except Refusal as refusal:
            if any(problem.code not in _AT_THE_FORM for problem in refusal.problems):
                raise
            context["problems"] = [problem.message(page_language()) for problem in refusal.problems]
    context |= {"left": unmask_left(request.actor, now=clock.now()), "limit": unmask_limit()}
    return render(request, "subject/unmask.html", context, status=422 if context["problems"] else 200)


def _field(text: str) -> SensitiveField:
    try:
        return SensitiveField(text)
    except ValueError as error:
        raise Http404 from error
