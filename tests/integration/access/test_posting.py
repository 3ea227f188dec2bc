"""What is sent beside the form changes nothing (T18); what belongs to others answers as what is missing (T19)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.integration.access import world
from tests.integration.access.expectations import ACCESS, EVERYBODY, Access
from tests.integration.access.world import Things

pytestmark = pytest.mark.django_db
_REF = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
# What a page asks for by these names; everything else that a table holds must not be taken from a form.
ASKED_FOR = frozenset(
    {
        "area", "codes", "name", "new_code", "on", "day", "post", "parts", "reason", "role", "round", "subject", "text",
        "topic", "unit", "username", "user", "version", "kind", "department", "from_on", "until_on", "value", "key",
        "code", "language", "gap", "number", "title",
    }
)  # fmt: skip
# Differs from one time to the next by itself.
_BY_CHANCE = frozenset({"id", "ref", "hash", "previous", "session_data", "session_key", "args_kwargs"})


def our_models() -> Iterator[type[models.Model]]:
    """Every table of the program."""
    yield from (one for one in apps.get_models() if one.__module__.startswith("huitou."))


def planted() -> Mapping[str, str]:
    """A value for every field that some table has and no page asks for, under the names that a form would use."""
    names = {field.name for model in our_models() for field in model._meta.concrete_fields} - ASKED_FOR
    names |= {f"{name}_id" for name in names} | {"is_superuser", "is_staff", "pk", "by", "actor", "permission"}
    said = {"state": "locked", "is_active": "0", "approved_by": "1", "is_superuser": "1", "is_staff": "1"}
    return {name: said.get(name, "1") for name in sorted(names)}


def content() -> dict[str, list[tuple[object, ...]]]:
    """Everything that stands in our tables, without what chance decides."""
    found = {}
    for model in our_models():
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in _BY_CHANCE]
        names = [name for name in names if not isinstance(model._meta.get_field(name), models.UUIDField)]
        rows = model._default_manager.order_by("pk").values_list(*names)
        found[model.__name__] = [tuple(_plain(value) for value in row) for row in rows]
    return found


def _plain(value: object) -> object:
    """Random references inside of texts are chance as well."""
    return _REF.sub("", value) if isinstance(value, str) else value


def posted(client: Client, access: Access, things: Things, more: Mapping[str, str]) -> tuple[int, object]:
    """The answer to a form and what stands in the tables afterwards; taken back."""
    with transaction.atomic():
        point = transaction.savepoint()
        answer = client.post(access.address(things), {**more, **access.form(things)})
        after = content()
        transaction.savepoint_rollback(point)
    return answer.status_code, after


@pytest.mark.parametrize("role", ["county_office", "township_approver", "village_officer", "security_administrator"])
def test_what_no_form_asks_for_changes_nothing(role: str) -> None:
    things = world.build()["own"]
    client, extra = world.client_of(role), planted()
    assert len(extra) > 100
    for name, access in ACCESS.items():
        if role in access.writes:
            assert posted(client, access, things, extra) == posted(client, access, things, {}), name


def test_a_field_that_is_taken_from_a_form_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from huitou.surveys.models import Submission
    from huitou.web.views import calendars

    def careless(request: object, name: str) -> None:
        del name
        posted_state = request.POST.get("state", "draft")  # type: ignore[attr-defined]  # a request
        Submission.objects.update(state=posted_state)

    things = world.build()["own"]
    client = world.client_of("county_office")
    access = ACCESS["calendar_extend"]
    assert posted(client, access, things, planted()) == posted(client, access, things, {})
    monkeypatch.setattr(calendars, "_day", careless)
    assert posted(client, access, things, planted()) != posted(client, access, things, {})


@pytest.mark.parametrize("role", sorted(EVERYBODY - {"department_officer"}))
def test_what_belongs_to_others_answers_as_what_is_missing(role: str) -> None:
    things = world.build()["other_county"]
    client = world.client_of(role)
    for name, access in ACCESS.items():
        address = access.address(things)
        if role not in access.reads or "other_county" in access.reach[role] or not _REF.search(address.split("?")[0]):
            continue
        foreign, missing = client.get(address), client.get(_REF.sub(str(uuid4()), address))
        assert (foreign.status_code, missing.status_code) == (404, 404), name
        assert _page(foreign.content) == _page(missing.content), name


def _page(content: bytes) -> str:
    """A page without what differs at every request: tokens, and the address that it was asked under."""
    return _REF.sub("", _TOKEN.sub("", content.decode()))


def test_no_address_counts() -> None:
    def patterns(resolver: URLResolver) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield str(entry.pattern)
            else:
                yield from patterns(entry)

    assert [one for one in patterns(get_resolver()) if "<int" in one or r"\d" in one] == []
