"""What every view receives: a request with a signed-in user and the actor of their post; and what views ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from huitou.accounts.actions import acting
from huitou.accounts.queries import Held, viewing_in
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.surveys.queries import RoundLine
from huitou.web import clock

if TYPE_CHECKING:
    from huitou.accounts.models import User

POST_KEY = "post"


class HouseRequest(HttpRequest):
    """A request that has passed `SignedInOnly`."""

    user: User
    actor: Actor
    held: Sequence[Held]
    open_rounds: tuple[RoundLine, ...]
    LANGUAGE_CODE: str


def actor_for(request: HttpRequest, user: User, held: Sequence[Held]) -> Actor:
    """The reading actor of the post, among those held, that the user has chosen in this session."""
    chosen = request.session.get(POST_KEY)
    return viewing_in(held, user, post_ref=UUID(chosen) if chosen else None)


def deed(request: HouseRequest, permission: Permission, area_code: str | None) -> AbstractContextManager[Actor]:
    """The writing actor of this request, in the transaction of the deed: in the post that the user has chosen, where
    that one may."""
    return acting(request.user, permission, area_code, today=clock.today(), post_id=request.actor.post_id)


def require_sure(request: HouseRequest) -> None:
    """For what cannot be taken back: raises `Refusal` HT9053 unless the tick beside the button (`c-sure`) was set."""
    if request.POST.get("sure") != "yes":
        raise Refusal.of("HT9053")


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first for anything that is not a positive number."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) > 0 else 1
