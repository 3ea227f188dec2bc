"""What departments certify: their lists, the rows that a person matches, and the differences from the surveys."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.core.authority import Permission
from huitou.orders.queries import effective_pack
from huitou.surveys.actions import decide, settle_row, withdraw
from huitou.surveys.queries import (
    RoundLine,
    difference_count,
    differences,
    list_counts,
    own_departments,
    row_count,
    rows_to_match,
)
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed, page_number
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option, chosen_round, required_round, round_options, uuids
from huitou.web.views.loads import take_file

DIFFERENCES_AT_ONCE, ROWS_AT_ONCE = 50, 20


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """Lists, rows to match, differences; each post sees what is its own business."""
    actor = request.actor
    actor.require(Permission.CERTIFICATION_VIEW)
    line = chosen_round(request)
    if line is None:
        return render(request, "certified/none.html", {})
    page, total = page_number(request), difference_count(line, actor)
    may_load = actor.can(Permission.CERTIFICATION_LOAD)
    context = {
        "round": line,
        "rounds": round_options(request),
        "counts": list_counts(line, actor),
        "differences": differences(line, actor, page, DIFFERENCES_AT_ONCE),
        "total": total,
        "page": page,
        "pages": max(-(-total // DIFFERENCES_AT_ONCE), 1),
        "may_load": may_load,
        "may_decide": actor.can(Permission.CERTIFICATION_DECIDE, line.county_code),
        "may_survey": actor.can(Permission.SURVEY_EDIT),
        "may_open": actor.scope.departments is None,
        "rows": rows_to_match(line, actor, size=ROWS_AT_ONCE) if may_load else (),
        "waiting": row_count(line, actor) if may_load else 0,
        "lists": _own_lists(request, line) if may_load else [],
    }
    return render(request, "certified/certified.html", context)


def _own_lists(request: HouseRequest, line: RoundLine) -> list[Option]:
    """The lists that the post may bring, as `department/list`."""
    own = own_departments(line.county_code, request.actor)
    several = len(own) > 1
    return [
        Option(f"{department}/{one.slug}", f"{own[department]} · {label(one)}" if several else label(one))
        for one in effective_pack(line.county_code).lists.values()
        for department in one.departments
        if department in own
    ]


@require_POST
def take(request: HouseRequest) -> HttpResponse:
    """Takes a list: it is kept, looked at, and shown as a dry run."""
    request.actor.require(Permission.CERTIFICATION_LOAD)
    line = required_round(request)
    file = request.FILES.get("file")
    chosen = request.POST.get("list", "")
    if file is None or chosen not in {option.value for option in _own_lists(request, line)}:
        messages.warning(request, gettext("请先选择名单的种类和文件。"))
        return _back(line)
    department, _, list_slug = chosen.partition("/")
    said = {
        "department": department,
        "list": list_slug,
        "listed": request.POST.get("listed", ""),
        "document_number": request.POST.get("document_number", "").strip()[:128],
        "certified_on": _day(request.POST.get("certified_on", "")),
    }
    return take_file(request, "certified", file, line.slug, said)


@require_POST
def settle(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Says whom a row means."""
    line = required_round(request)
    subject, _, member = request.POST.get("whom", "").partition("/")
    if not subject:
        messages.warning(request, gettext("请先选择是哪一个，或者选“都不是”。"))
        return _back(line)
    chosen = None if subject == "none" else (uuids([subject])[0], member)
    with deed(request, Permission.CERTIFICATION_LOAD, line.county_code) as actor:
        settle_row(ref, chosen, by=actor, now=clock.now())
    messages.success(request, gettext("已记下。") if chosen is None else gettext("已认定，列入名单。"))
    return _back(line)


@require_POST
def take_back(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The department takes back what it certified."""
    line = required_round(request)
    with deed(request, Permission.CERTIFICATION_LOAD, line.county_code) as actor:
        withdraw(ref, request.POST.get("reason", ""), by=actor, now=clock.now())
    messages.success(request, gettext("认定已撤销，原来的认定和理由留有记录。"))
    return _back(line)


@require_POST
def decision(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The county says which of the two counts."""
    line = required_round(request)
    decided_for = "survey" if request.POST.get("decided_for") == "survey" else "department"
    with deed(request, Permission.CERTIFICATION_DECIDE, line.county_code) as actor:
        decide(ref, decided_for, request.POST.get("reason", ""), by=actor, now=clock.now())
    messages.success(request, gettext("已裁定，理由留有记录。"))
    return _back(line)


def _day(text: str) -> str:
    """A date of a form, empty for none; what is no date counts as none, and the rows then say that it is missing."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _back(line: RoundLine) -> HttpResponseRedirect:
    return redirect(f"{reverse('certifications')}?round={line.ref}")
