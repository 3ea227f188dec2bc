"""One's own account: who stands in while one is away, and one's sessions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huitou.accounts.actions import delegate, end_delegation, end_session, oneself
from huitou.accounts.queries import colleagues, delegations_of, post_lines, sessions_of
from huitou.core.errors import Refusal
from huitou.web import clock
from huitou.web.forms.people import LeaveForm
from huitou.web.requests import HouseRequest
from huitou.web.templatetags.house import label
from huitou.web.views.errors import page_language


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HouseRequest) -> HttpResponse:
    """Who stands in for whom; lends a post of one's own."""
    today = clock.today()
    own = [one for one in post_lines(request.held) if not one.acting_for]
    posts = [(str(one.ref), f"{label(one)} {one.place}".strip()) for one in own]
    form = LeaveForm(request.POST or None, posts=posts, deputies=list(colleagues(request.user, today=today)))
    if request.method == "POST" and form.is_valid() and _lend(request, form):
        messages.success(request, gettext("已委托代办。"))
        return redirect("leave")
    context = {"form": form, "lines": delegations_of(request.user, today=today), "today": today}
    return render(request, "people/leave.html", context, status=422 if form.errors else 200)


def _lend(request: HouseRequest, form: LeaveForm) -> bool:
    """Whether the post was lent; what is said against it stands on the form."""
    said = form.cleaned_data
    try:
        with oneself(request.user, today=clock.today()) as by:
            delegate(
                UUID(said["post"]), said["deputy"], said["from_on"], said["until_on"], said["reason"], by=by,
                now=clock.now(), today=clock.today(),
            )  # fmt: skip
    except Refusal as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem.message(page_language()))
        return False
    return True


@require_POST
def leave_end(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Ends a delegation before its day."""
    with oneself(request.user, today=clock.today()) as by:
        end_delegation(ref, by=by, now=clock.now())
    messages.success(request, gettext("代办已结束。"))
    return redirect("leave")


@require_safe
def sessions(request: HouseRequest) -> HttpResponse:
    """Where one is signed in."""
    lines = sessions_of(request.user, request.session.session_key or "", now=clock.now())
    return render(request, "people/sessions.html", {"lines": lines})


@require_POST
def session_end(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Ends a session of one's own."""
    with oneself(request.user, today=clock.today()) as by:
        end_session(ref, by=by, now=clock.now())
    messages.success(request, gettext("那一处登录已退出。"))
    return redirect("sessions")
