"""People and posts, for the security administrator; the second person for a lost second factor."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huitou.accounts import actions, queries
from huitou.accounts.people_rows import NOT_GIVEN, PersonRow
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES
from huitou.web import clock
from huitou.web.forms.people import PersonForm, PostForm
from huitou.web.requests import HouseRequest, deed, page_number
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option
from huitou.web.views.errors import page_language

_MANAGE = Permission.ACCOUNT_MANAGE


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """Everybody, by name, place or role."""
    text, role, page = request.GET.get("q", "").strip()[:64], request.GET.get("role", ""), page_number(request)
    found = queries.people(request.actor, today=clock.today(), text=text, role=role, page=page)
    context = {
        "found": found,
        "page": page,
        "text": text,
        "role": role,
        "roles": [Option(slug, label(one)) for slug, one in ROLES.items() if slug not in NOT_GIVEN],
    }
    return render(request, "people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HouseRequest) -> HttpResponse:
    """Makes somebody with a first post; the first password stands on the page that answers, this once."""
    request.actor.require(_MANAGE)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _give(request, form, form.cleaned_data["username"].strip().lower(), form.cleaned_data["name"].strip())
        if made is not None:
            return render(request, "people/passwords.html", {"passwords": made})
    return render(request, "people/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HouseRequest, ref: UUID) -> HttpResponse:
    """A person: posts, account, who stands in; gives another post."""
    page = queries.person(ref, request.actor, today=clock.today())
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _give(request, form, page.username, page.name) is not None:
        messages.success(request, gettext("岗位已设。"))
        return redirect("person", ref=ref)
    context = {"person": page, "form": form, "is_oneself": page.user_id == request.actor.user_id}
    return render(request, "people/person.html", context, status=422 if form.errors else 200)


def _give(request: HouseRequest, form: PostForm, username: str, name: str) -> tuple[actions.FirstPassword, ...] | None:
    """Gives the post that a form says; the first password of somebody new. None when the form is refused, which it
    says then."""
    said = form.cleaned_data
    row = PersonRow(
        username, name, said["role"], said["area"].strip(), said["department"].strip(), said["unit"].strip(),
        said["from_on"], said["until_on"],
    )  # fmt: skip
    try:
        plan = queries.plan_one(row, viewer=request.actor, today=clock.today())
    except Refusal as refusal:
        if any(problem.code == "HT7001" for problem in refusal.problems):
            raise
        for problem in refusal.problems:
            form.add_error(None, problem.message(page_language()))
        return None
    passwords = actions.first_passwords(plan)
    with deed(request, _MANAGE, None) as by:
        actions.load_people(plan, passwords, by=by, now=clock.now())
    return passwords


@require_POST
def end_post(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Ends a post, at once or with a day."""
    until_on = _day(request.POST.get("until_on", ""))
    with deed(request, _MANAGE, None) as by:
        actions.end_post(ref, until_on, by=by, now=clock.now(), today=clock.today())
    messages.success(request, gettext("岗位已结束。") if until_on is None else gettext("结束日期已记下。"))
    back = request.POST.get("back", "")
    return redirect(back if _is_ours(back) else "people")


def _is_ours(address: str) -> bool:
    return address.startswith("/people/") and "//" not in address


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
def account(request: HouseRequest, ref: UUID, slug: str) -> HttpResponse:
    """Disables or enables somebody, gives a new first password, asks that the second factor be taken off."""
    if slug not in {"disable", "enable", "password", "second-factor"}:
        raise Http404
    request.actor.require(_MANAGE)
    if slug == "password":
        page = queries.person(ref, request.actor, today=clock.today())
        first = actions.first_password(page.username, page.name)
        with deed(request, _MANAGE, None) as by:
            actions.reset_password(ref, first, by=by, now=clock.now())
        return render(request, "people/passwords.html", {"passwords": [first]})
    with deed(request, _MANAGE, None) as by:
        if slug == "second-factor":
            actions.ask_reset(ref, request.POST.get("reason", ""), by=by, now=clock.now())
        else:
            actions.set_active(ref, slug == "enable", by=by, now=clock.now())
    done = {
        "disable": gettext("账号已停用，正在使用的页面随即退出。"),
        "enable": gettext("账号已恢复。"),
        "second-factor": gettext("已提出申请，等另一位管理员确认。"),
    }
    messages.success(request, done[slug])
    return redirect("person", ref=ref)


@require_safe
def resets(request: HouseRequest) -> HttpResponse:
    """Requests that wait for a second person."""
    lines = queries.open_resets(request.actor)
    return render(request, "people/resets.html", {"lines": lines})


@require_POST
def decide(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Confirms or declines a request."""
    is_granted = request.POST.get("answer") == "yes"
    with deed(request, Permission.ACCOUNT_CONFIRM, None) as by:
        actions.decide_reset(ref, is_granted, by=by, now=clock.now())
    said = gettext("已确认，本人下次登录时重新绑定。") if is_granted else gettext("已拒绝，第二步验证不变。")
    messages.success(request, said)
    return redirect("resets")
