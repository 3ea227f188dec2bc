"""Correcting what the register says of a household, and taking a whole household out of what is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from huitou.core.authority import Actor, Permission
from huitou.core.errors import Problem, Refusal
from huitou.core.sensitive_fields import HANDLING, Handling, SensitiveField
from huitou.registry.actions import (
    Leaving,
    Split,
    correct_household,
    correct_member,
    end_household,
    restore_household,
    split_household,
)
from huitou.registry.correcting import ASKED_FIRST, Corrected, choices, is_date
from huitou.registry.household_endings import ENDINGS, FALLEN_BACK
from huitou.registry.queries.corrections import CorrectField, CorrectionPage, correction_page
from huitou.web import clock
from huitou.web.register_words import field_words
from huitou.web.requests import HouseRequest, deed, require_sure
from huitou.web.views.errors import page_language

_ENDING = frozenset({"end", "restore", "split"})
# Told on the page itself, beside what was typed; out of reach and without a right are pages of their own.
_ELSEWHERE = frozenset({"HT3022", "HT7001"})
# The part of the address of a field that the page gives to each form; a member's form has the member's number.
_FORMS = {"end": "end", "restore": "restore", "split": "split"}
# Problems of what a deed asks besides the fields of the register: the field, and what it is called.
_ASKED_BESIDES = {
    "HT5911": ("reason", _("为什么减少")),
    "HT5912": ("on", _("哪一天")),
    "HT5913": ("basis", _("依据")),
    "HT5918": ("code", _("新的户编号")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The fields of a household and of its members to be corrected; where the whole household is to leave."""
    page = correction_page(ref, request.actor)
    if request.method != "POST":
        return _page(request, page)
    wanted = request.POST.get("deed", "")
    permission = Permission.HOUSEHOLD_END if wanted in _ENDING else Permission.HOUSEHOLD_CORRECT
    try:
        if wanted == "end":
            require_sure(request)
        with deed(request, permission, page.village_code) as actor:
            said = _take(request, ref, wanted, actor)
    except Refusal as refusal:
        if any(problem.code in _ELSEWHERE for problem in refusal.problems):
            raise
        return _page(request, page, refusal)
    messages.success(request, said)
    return redirect("household", ref=ref)


def _take(request: HouseRequest, ref: UUID, wanted: str, by: Actor) -> str:
    said, now = request.POST, clock.now()
    text = said.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    basis = said.get("basis", "")
    match wanted:
        case "end":
            leaving = Leaving(said.get("reason", ""), _day(said.get("on", "")), basis)
            end_household(ref, version, leaving, by=by, now=now, today=clock.today())
            return gettext("整户减少已办理，正在进行的批次不再查这一户。")
        case "restore":
            restore_household(ref, version, basis, by=by, now=now)
            return gettext("这一户已恢复。")
        case "split":
            first = said.get("head", "")
            going = [first, *said.getlist("going")] if first else said.getlist("going")
            split = Split(said.get("code", ""), going, _day(said.get("on", "")), basis)
            split_household(ref, version, split, by=by, now=now, today=clock.today())
            return gettext("已分户。原来的户到本批次结束仍是对象，新的户从下个批次起查。")
        case "member":
            correct_member(ref, said.get("number", ""), version, texts, basis, by=by, now=now)
        case _:
            correct_household(ref, version, texts, basis, by=by, now=now)
    return gettext("登记已更正。")


def _page(request: HouseRequest, page: CorrectionPage, refusal: Refusal | None = None) -> HttpResponse:
    typed = request.POST if refusal is not None else QueryDict()
    sent = _form_of(typed)
    members = [
        (one, _asked(request, "member", one.fields, typed if sent == one.number else {})) for one in page.members
    ]
    problems = [_told(one, typed) for one in refusal.problems] if refusal is not None else []
    context: dict[str, Any] = {
        "page": page,
        "fields": _asked(request, "household", page.fields, typed if sent == "f" else {}),
        "members": members,
        "typed": typed,
        "sent": sent,
        "going": typed.getlist("going"),
        "problems": problems,
        "objections": {field: text for field, _words, text in problems if field},
        "endings": (*ENDINGS, FALLEN_BACK),
        "has_left": page.ended_on is not None or page.status == FALLEN_BACK,
        "may_end": request.actor.can(Permission.HOUSEHOLD_END, page.village_code),
        "today": clock.today(),
    }
    return render(request, "subject/correct.html", context, status=422 if refusal is not None else 200)


def _form_of(typed: Mapping[str, Any]) -> str:
    """Which form of the page was sent, by the beginning of its fields' ids; empty before one is."""
    wanted = typed.get("deed")
    if wanted is None:
        return ""
    return str(typed.get("number", "")) if wanted == "member" else _FORMS.get(wanted, "f")


def _told(problem: Problem, typed: Mapping[str, Any]) -> tuple[str, str, str]:
    """Of which field of the page (its id, what it is called; empty for none), and what is wrong with it."""
    key = problem.place.name
    label = field_words("member" if typed.get("deed") == "member" else "household", key) if key else ""
    if not key and problem.code in _ASKED_BESIDES:
        key, words = _ASKED_BESIDES[problem.code]
        label = str(words)
    return f"{_form_of(typed)}-{key}" if key else "", label, problem.message(page_language())


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as the page asks for it. `is_first`: shown at once."""

    key: str
    label: str
    text: str
    masked: str
    choices: tuple[tuple[str, str], ...]
    is_date: bool
    is_first: bool


def _asked(
    request: HouseRequest, thing: Corrected, fields: Sequence[CorrectField], typed: Mapping[str, Any]
) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            one.key,
            field_words(thing, one.key),
            typed.get(one.key, one.text),
            one.masked,
            choices(thing, one.key),
            is_date(thing, one.key),
            at < ASKED_FIRST[thing],
        )
        for at, one in enumerate(fields)
        if _may_write(request, one.key)
    )


def _may_write(request: HouseRequest, key: str) -> bool:
    """Whether the role may change this field: numbers of people only where it loads the register too."""
    return key not in set(SensitiveField) or HANDLING[request.actor.role.slug][SensitiveField(key)] is Handling.WRITE


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
