"""Who comes to a household and who leaves it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from huitou.core.authority import Actor, Permission
from huitou.core.errors import Place, Refusal
from huitou.documents.cells import plain_cell
from huitou.documents.identity import birth_date, identity_number
from huitou.registry.actions import NewMember, come, come_back, leave
from huitou.registry.code_lists import HEAD, RELATION, SEX
from huitou.registry.member_moves import COMING, LEAVING
from huitou.registry.queries.members import members_page
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Everybody who belongs or belonged to a household; records who leaves, returns or is new."""
    page = members_page(ref, request.actor)
    if request.method == "POST":
        with deed(request, Permission.MEMBER_CHANGE, page.village_code) as actor:
            _take(request, ref, actor)
        messages.success(request, gettext("已登记，实际人数随之变动。"))
        return redirect("household_members", ref=ref)
    context = {
        "page": page,
        "leaving": LEAVING,
        "coming": COMING,
        "relations": [(code, words) for code, words in RELATION.items() if code != HEAD],
        "sexes": SEX.items(),
        "today": clock.today(),
    }
    return render(request, "subject/members.html", context)


def _take(request: HouseRequest, ref: UUID, actor: Actor) -> None:
    said = request.POST
    on, reason, number = _day(said.get("on", "")), said.get("reason", ""), said.get("number", "")
    text = said.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    now, today = clock.now(), clock.today()
    match said.get("deed"):
        case "leave":
            heir = said.get("new_head", "")
            leave(ref, number, version, reason, on, new_head=heir, by=actor, now=now, today=today)
        case "return":
            come_back(ref, number, version, on, by=actor, now=now, today=today)
        case _:
            come(ref, _new(request), reason, on, by=actor, now=now, today=today)


def _new(request: HouseRequest) -> NewMember:
    said = request.POST
    read = identity_number(plain_cell("", said.get("identity", "")))
    wrong = read.problem(Place())
    if wrong is not None:
        raise Refusal([wrong])
    number, sex = read.value or "", said.get("sex", "")
    born_on = birth_date(number) if number else _day(said.get("born_on", ""))
    if said.get("born_on") and born_on is None:
        raise Refusal.of("HT3064")
    return NewMember(said.get("name", ""), said.get("relation", ""), sex if sex in SEX else "", born_on, number)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
