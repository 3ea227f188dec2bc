"""The ledger (问题台账), who meets the standard again (达标认定), whom next year would miss (预警), what is overdue,
the lists of supporting units (补课清单), and the year-end acceptance (年终验收)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from huitou.casework.actions import carry_over
from huitou.casework.queries import (
    SubjectsPage,
    forewarnings,
    helped,
    ledger,
    overdue_page,
    recognised,
    support_page,
    year_end,
)
from huitou.core.authority import Permission
from huitou.orders.queries import effective_pack
from huitou.surveys.queries import RoundLine
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed, page_number, require_sure
from huitou.web.views.choosing import (
    Option,
    area_options,
    chosen_round,
    export_areas,
    required_round,
    round_options,
)
from huitou.web.views.gaps import indicators_of

PAGE_SIZE = 50
_NOTHING: Mapping[str, Any] = {}


@require_safe
def townships(request: HouseRequest) -> HttpResponse:
    """The ledger of households or of villages, by township and village."""
    request.actor.require(Permission.GAP_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    subject = "village" if request.GET.get("subject") == "village" else "household"
    lines = ledger(round_line.id, request.actor, subject, request.GET.get("township", ""))
    tops = [line for line in lines if line.level == "township"]
    names = ("subjects", "recognised", "gaps", "open", "overdue")
    context = {
        **_frame(request, round_line),
        "subject": subject,
        "lines": lines,
        "gives": export_areas(request.actor, round_line),
        "totals": {name: sum(getattr(line, name) for line in tops) for name in names},
    }
    return render(request, "work/ledger.html", context)


@require_safe
def helped_again(request: HouseRequest) -> HttpResponse:
    """Households and villages with gaps."""
    return _of_kind(request, helped, "work/helped.html")


@require_safe
def met_again(request: HouseRequest) -> HttpResponse:
    """Households and villages all of whose gaps are accepted."""
    return _of_kind(request, recognised, "work/recognised.html")


def _of_kind(request: HouseRequest, query: Callable[..., SubjectsPage], template: str) -> HttpResponse:
    """Subjects that can be narrowed to households or to villages, as the ledger counts them."""
    subject = request.GET.get("subject", "")
    kinds = [Option("household", gettext("贫困户")), Option("village", gettext("贫困村"))]
    return _subjects(request, partial(query, subject_type=subject), template, {"subject": subject, "kinds": kinds})


@require_safe
def warned(request: HouseRequest) -> HttpResponse:
    """Subjects without a look-back gap that would miss the help-back year."""
    return _subjects(request, forewarnings, "work/forewarnings.html")


def _subjects(
    request: HouseRequest, query: Callable[..., SubjectsPage], template: str, beside: Mapping[str, Any] = _NOTHING
) -> HttpResponse:
    request.actor.require(Permission.GAP_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    area, number = request.GET.get("area", ""), page_number(request)
    page = query(round_line.id, request.actor, area_code=area, page=number, size=PAGE_SIZE)
    context = {
        **_frame(request, round_line),
        **_paged(page.total, number),
        **beside,
        "page": page,
        "area": area,
        "areas": area_options(request.actor, round_line.county_code),
    }
    return render(request, template, context)


@require_safe
def late(request: HouseRequest) -> HttpResponse:
    """What is overdue at departments, escalated first."""
    request.actor.require(Permission.GAP_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    number = page_number(request)
    lines, total = overdue_page(round_line.id, request.actor, today=clock.today(), page=number, size=PAGE_SIZE)
    context = {**_frame(request, round_line), **_paged(total, number), "lines": lines}
    return render(request, "work/overdue.html", context)


@require_safe
def supported(request: HouseRequest) -> HttpResponse:
    """The gaps of the households that a unit supports."""
    request.actor.require(Permission.GAP_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    unit, number = request.GET.get("unit", ""), page_number(request)
    page = support_page(round_line.id, request.actor, unit=unit, page=number, size=PAGE_SIZE)
    context = {
        **_frame(request, round_line),
        **_paged(page.total, number),
        "page": page,
        "unit": unit,
        "units": [Option(name, f"{name} ({count})") for name, count in page.units],
    }
    return render(request, "work/support.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HouseRequest) -> HttpResponse:
    """How the round stands at the end of the year; carries over what is open."""
    round_line = required_round(request)
    request.actor.require(Permission.GAP_CARRY_OVER, round_line.county_code)
    if request.method == "POST":
        require_sure(request)
        with deed(request, Permission.GAP_CARRY_OVER, round_line.county_code) as actor:
            counts = carry_over(round_line.id, by=actor, now=clock.now())
        messages.success(
            request,
            gettext("年终验收已记下：已验收%(accepted)d项，结转%(carried)d项。")
            % {"accepted": counts.accepted, "carried": counts.carried_over},
        )
        return redirect(f"{reverse('year_end')}?round={round_line.ref}")
    context = {**_frame(request, round_line), "line": year_end(round_line.id, request.actor)}
    return render(request, "work/year_end.html", context)


def _frame(request: HouseRequest, round_line: RoundLine) -> dict[str, Any]:
    return {
        "round": round_line,
        "rounds": round_options(request),
        "indicators": indicators_of(effective_pack(round_line.county_code)),
        "today": clock.today(),
    }


def _paged(total: int, number: int) -> dict[str, int]:
    return {"total": total, "number": number, "pages": max(1, -(-total // PAGE_SIZE))}
