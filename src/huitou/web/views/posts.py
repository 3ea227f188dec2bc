"""Changing the post in which one acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from huitou.accounts.queries import post_lines
from huitou.web.requests import POST_KEY, HouseRequest


@require_POST
def choose(request: HouseRequest) -> HttpResponse:
    """Keeps the chosen post in the session when it is one of the user's own."""
    own = {str(post.ref) for post in post_lines(request.held)}
    chosen = request.POST.get("post", "")
    if chosen in own:
        request.session[POST_KEY] = chosen
    else:
        messages.error(request, gettext("这个岗位不是您的，或者已经到期，仍按原岗位办理。"))
    return redirect("home")
