"""Address × method × role × relation (T16): every address of the resolver, and what it answers to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from huitou.core.roles import ROLES
from tests.conftest import IS_LONG
from tests.integration.access import world
from tests.integration.access.expectations import ACCESS, ASKING, EVERYBODY, ONES_OWN, OPEN, VILLAGE, Access
from tests.integration.access.world import RELATIONS, Things

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# That an address has no further methods is a matter of its view and not of who asks: in the bounded run one role asks.
_ASKS_ALL_METHODS = "county_office"
LET_IN, REFUSED, MISSING, NO_METHOD, SIGN_IN = "let in", "refused", "missing", "no such method", "sign in"


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    """The name of every address of the program; its pattern where it has none."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name or str(entry.pattern)
        else:
            yield from names(entry)


def ask(client: Client, method: str, access: Access, things: Things) -> str:
    """What somebody is told. The deed is taken back, so that every question meets the same county."""
    with transaction.atomic():
        point = transaction.savepoint()
        answer = (
            client.generic(method, access.address(things))
            if method != "POST"
            else client.post(access.address(things), dict(access.form(things)))
        )
        transaction.savepoint_rollback(point)
    if answer.status_code == 302 and answer["Location"].startswith("/account/login/"):
        return SIGN_IN
    return {403: REFUSED, 404: MISSING, 405: NO_METHOD}.get(answer.status_code, LET_IN)


def expected(role: str, method: str, access: Access, relation: str) -> str:
    """What the declaration says. A write that is let in may still be refused for what it says."""
    readers, writers = access.reads, access.writes
    allowed = {"GET": readers, "HEAD": readers, "POST": writers}.get(method, frozenset())
    if not allowed:
        return NO_METHOD
    if role not in allowed:
        return REFUSED
    if relation in access.reach[role] and role not in access.missing_for:
        return LET_IN
    return REFUSED if access.names_an_area else MISSING


def asked_about(role: str, method: str, access: Access) -> tuple[str, ...]:
    """The relations that somebody is asked about. Who has not the right is refused wherever the thing lies: in the
    bounded run they ask about the nearest and the farthest."""
    if method not in {"GET", "POST"}:
        return RELATIONS[:1]
    allowed = access.reads if method == "GET" else access.writes
    return RELATIONS if IS_LONG or role in allowed else (RELATIONS[0], RELATIONS[-1])


def answers(client: Client, role: str, things: Mapping[str, Things]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """What was answered otherwise than declared: (name, method, relation) to (answered, declared)."""
    wrong = {}
    for name, access in ACCESS.items():
        for method in METHODS if IS_LONG or role == _ASKS_ALL_METHODS else ("GET", "POST"):
            for relation in asked_about(role, method, access):
                declared = expected(role, method, access, relation)
                answered = ask(client, method, access, things[relation])
                if not agrees(answered, declared):
                    wrong[name, method, relation] = (answered, declared)
    return wrong


def agrees(answered: str, declared: str) -> bool:
    """Whether an answer is the one declared. Out of reach may be told as missing before the right or the method is
    looked at, never the other way round: what is refused is never let in."""
    return answered == declared or (declared in {REFUSED, NO_METHOD} and answered in {REFUSED, MISSING, NO_METHOD})


def test_every_address_is_declared_and_no_other() -> None:
    assert sorted(names()) == sorted([*ACCESS, *OPEN, *ONES_OWN])


@pytest.mark.parametrize("role", ASKING)
def test_a_role_gets_what_is_declared_and_nothing_else(role: str) -> None:
    things = world.build()
    assert answers(world.client_of(role), role, things) == {}


def test_every_role_is_asked() -> None:
    assert set(ROLES) - {"local_operator"} == EVERYBODY, "the operator has no password and cannot sign in"


def test_the_posts_of_a_village_are_alike() -> None:
    assert len({replace(ROLES[role], slug="", label="", label_en="") for role in VILLAGE}) == 1


def test_who_needs_a_second_factor_gets_nowhere_without_one() -> None:
    things = world.build()
    client = world.client_of("county_office")
    Authenticator.objects.all().delete()
    told = {client.get(ACCESS[name].address(things["own"]))["Location"] for name in ACCESS}
    assert told == {"/account/2fa/totp/activate/"}


def test_nobody_signed_out_gets_further_than_sign_in() -> None:
    things, anonymous = world.build(), Client()
    told = {
        (name, method): ask(anonymous, method, ACCESS[name], things["own"]) for name in ACCESS for method in METHODS
    }
    assert set(told.values()) == {SIGN_IN}
    assert {Client().get(reverse(name)).status_code for name in ONES_OWN} == {302}


def test_somebody_without_a_post_is_refused_everywhere() -> None:
    things = world.build()
    nobody = world.without_post()
    told = {(name, method): ask(nobody, method, ACCESS[name], things["own"]) for name in ACCESS for method in METHODS}
    assert set(told.values()) == {REFUSED}
