"""What is done with the gap list: signing it, giving a lead to gaps that have none, dispatching the referrals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from huitou.casework.actions import assign_lead, dispatch, sign_gap_list
from huitou.casework.queries import GapListLine, gap_lists, list_shares, ownerless
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack
from huitou.surveys.queries import RoundLine
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option, required_round, uuids
from huitou.web.views.errors import page_language
from huitou.web.views.gaps import indicators_of, unsigned

SHOWN_AT_ONCE = 200
_DEED_OR_PAGE = require_http_methods(["GET", "HEAD", "POST"])


@_DEED_OR_PAGE
def sign(request: HouseRequest) -> HttpResponse:
    """Shows exactly what is signed; signs it when the list is still the one that was shown."""
    round_line = required_round(request)
    request.actor.require(Permission.GAP_LIST_SIGN, round_line.county_code)
    waiting = _waiting(round_line, request)
    if request.method != "POST":
        return render(request, "gaps/sign.html", {"round": round_line, **_shown(request, round_line, waiting)})
    with deed(request, Permission.GAP_LIST_SIGN, round_line.county_code) as actor:
        waiting = _waiting(round_line, request)
        if waiting is not None and request.POST.get("shown") != shown_as(waiting):
            messages.warning(request, gettext("清单在您查看之后有了变动，没有签发。请核对新的数字后再签。"))
            return redirect(_address("gap_list_sign", round_line))
        signed = sign_gap_list(round_line.id, by=actor, now=clock.now())
    messages.success(request, gettext("补短清单已签发，共%(count)d项。") % {"count": signed.gaps})
    return redirect(_address("gaps", round_line))


def _shown(request: HouseRequest, round_line: RoundLine, line: GapListLine | None) -> dict[str, object]:
    """A list for its confirm page; nothing when there is none to sign."""
    if line is None:
        return {"list": None}
    shares = list_shares(round_line.id, line.number, request.actor)
    return {"list": line, "shares": shares, "shown": shown_as(line)}


def shown_as(line: GapListLine) -> str:
    """What a confirm page showed of a list, as its form sends it back."""
    return f"{line.ref}:{line.gaps}:{line.without_lead}"


@_DEED_OR_PAGE
def assign(request: HouseRequest) -> HttpResponse:
    """The gaps without a lead, by indicator; gives the ticked ones to a department."""
    round_line = required_round(request)
    request.actor.require(Permission.GAP_ASSIGN, round_line.county_code)
    if request.method == "POST":
        return _assign(request, round_line)
    pack = effective_pack(round_line.county_code)
    waiting = ownerless(round_line.id, request.actor, shown=SHOWN_AT_ONCE)
    indicators = indicators_of(pack)
    context = {
        "round": round_line,
        "groups": [
            {"indicator": indicators[slug], "gaps": waiting[slug].lines, "total": waiting[slug].total}
            for slug in indicators
            if slug in waiting
        ],
        "departments": [Option(slug, label(one)) for slug, one in pack.departments.items() if not one.per_household],
    }
    return render(request, "gaps/assign.html", context)


def _assign(request: HouseRequest, round_line: RoundLine) -> HttpResponseRedirect:
    chosen, department = uuids(request.POST.getlist("gap")), request.POST.get("department", "")
    if not chosen or not department:
        messages.warning(request, gettext("请至少勾选一项，并选择一个牵头部门。"))
    else:
        with deed(request, Permission.GAP_ASSIGN, round_line.county_code) as actor:
            assign_lead(chosen, department, by=actor, now=clock.now())
        messages.success(request, gettext("已为%(count)d项指定牵头部门。") % {"count": len(chosen)})
    return redirect(_address("gap_assign", round_line))


@_DEED_OR_PAGE
def send(request: HouseRequest) -> HttpResponse:
    """What would go out to whom, as a dry run; sends it on confirmation."""
    round_line = required_round(request)
    request.actor.require(Permission.REFERRAL_DISPATCH, round_line.county_code)
    if request.method == "POST":
        with deed(request, Permission.REFERRAL_DISPATCH, round_line.county_code) as actor:
            sent = dispatch(round_line.id, by=actor, now=clock.now(), today=clock.today(), must_send=True)
        messages.success(request, gettext("已发出%(count)d份点球。") % {"count": len(sent)})
        return redirect(_address("referrals", round_line))
    context = {"round": round_line, "lists": gap_lists(round_line.id, request.actor), **_preview(request, round_line)}
    return render(request, "gaps/dispatch.html", context)


def _preview(request: HouseRequest, round_line: RoundLine) -> dict[str, object]:
    """The referrals that would go out, or the problems that stand in the way."""
    try:
        with deed(request, Permission.REFERRAL_DISPATCH, round_line.county_code) as actor:
            lines = dispatch(round_line.id, by=actor, now=clock.now(), today=clock.today(), dry_run=True)
    except Refusal as refusal:
        return {"problems": [problem.message(page_language()) for problem in refusal.problems]}
    return {"referrals": lines, "total": sum(line.gaps for line in lines)}


def _waiting(round_line: RoundLine, request: HouseRequest) -> GapListLine | None:
    return unsigned(gap_lists(round_line.id, request.actor))


def _address(name: str, round_line: RoundLine) -> str:
    return f"{reverse(name)}?round={round_line.ref}"
