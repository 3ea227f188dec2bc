"""The order page, the values that the county enters over it, and the verification group."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from huitou.areas.queries import AreaLine, visible_counties
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.orders.actions import enter_amendment
from huitou.orders.queries import amendments_of, demonstration_values, effective_pack
from huitou.policy import AmendableValue, Pack, lint
from huitou.web import clock, order_tables, words
from huitou.web.forms.orders import AmendmentForm
from huitou.web.requests import HouseRequest, deed
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option
from huitou.web.views.errors import page_language


@require_safe
def order(request: HouseRequest) -> HttpResponse:
    """Standards, calendar, matrix, departments, amendments and lint report of one county."""
    request.actor.require(Permission.ORDER_VIEW)
    county, pack = _county_and_pack(request)
    if county is None or pack is None:
        return render(request, "order/none.html")
    chosen = request.GET.get("round", "")
    round_slug = chosen if chosen in pack.rounds else next(iter(pack.rounds))
    demonstration = demonstration_values(county.code)
    context = {
        "county": county,
        "pack": pack,
        "tables": order_tables.standard_tables(pack, demonstration),
        "round": pack.rounds[round_slug],
        "rounds": [Option(slug, label(one)) for slug, one in pack.rounds.items()],
        "steps": order_tables.calendar(pack, round_slug),
        "matrix": order_tables.matrix(pack),
        "amendments": amendments_of(county.code, viewer=request.actor),
        "labels": {value.key_path: value for value in pack.amendable()},
        "problems": lint(pack),
        "today": clock.today(),
        "may_amend": request.actor.can(Permission.ORDER_AMEND, county.code),
    }
    return render(request, "order/order.html", context)


@require_safe
def group(request: HouseRequest) -> HttpResponse:
    """The seats of the verification group."""
    request.actor.require(Permission.ORDER_VIEW)
    county, pack = _county_and_pack(request)
    if county is None or pack is None:
        return render(request, "order/none.html")
    return render(request, "order/group.html", {"county": county, "pack": pack})


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HouseRequest) -> HttpResponse:
    """A form for one value; its entry, with the document that says so."""
    county, pack = _county_and_pack(request)
    if county is None or pack is None:
        raise Http404
    request.actor.require(Permission.ORDER_AMEND, county.code)
    value = {one.key_path: one for one in pack.amendable()}.get(request.GET.get("key", ""))
    if value is None:
        return render(request, "order/amend_which.html", {"county": county, "values": pack.amendable()})
    form = AmendmentForm(request.POST or None, value=value, labels=_choice_labels(pack))
    if request.method == "POST" and form.is_valid() and _enter(request, county.code, value, form):
        messages.success(request, gettext("已录入，全县将按新的数值重新评定。"))
        return redirect(f"{reverse('order')}?county={county.code}")
    status = 422 if form.errors else 200
    return render(request, "order/amend.html", {"county": county, "value": value, "form": form}, status=status)


def _enter(request: HouseRequest, county_code: str, value: AmendableValue, form: AmendmentForm) -> bool:
    """Whether the value was entered; what the pack says against it stands on the form."""
    entered = form.cleaned_data
    try:
        with deed(request, Permission.ORDER_AMEND, county_code) as actor:
            enter_amendment(
                county_code,
                value.key_path,
                _plain(entered["value"]),
                document_number=entered["document_number"],
                document_date=entered["document_date"],
                by=actor,
                now=clock.now(),
            )
    except Refusal as refusal:
        if {problem.code for problem in refusal.problems} != {"HT6007"}:
            raise
        form.add_error("value", refusal.problems[0].message(page_language()))
        return False
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value or None if isinstance(value, str) else value


def _county_and_pack(request: HouseRequest) -> tuple[AreaLine | None, Pack | None]:
    """The county asked for, else the first within reach that works by an order; None, None when there is none."""
    chosen = request.GET.get("county")
    for county in visible_counties(request.actor):
        if chosen in (None, county.code):
            try:
                return county, effective_pack(county.code)
            except Refusal:  # this county has not adopted an order
                continue
    return None, None


def _choice_labels(pack: Pack) -> dict[str, str]:
    departments = {slug: label(department) for slug, department in pack.departments.items()}
    return {**departments, **{slug: str(word) for slug, word in words.APPLIES.items()}, ">=": "≥", ">": ">"}
